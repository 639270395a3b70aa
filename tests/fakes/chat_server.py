"""A server with OpenAI's interface whose models behave, or do not: the name of the model says how."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HUGE = 1 << 23


@dataclass
class ChatServer:
    """Where it answers, and what it was asked: question → how often, and the keys that came with requests.

    until: questions that are answered before the server only fails; None for all.
    """

    address: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)
    until: int | None = None
    ended: threading.Event = field(default_factory=threading.Event)


def reword(model: str, question: str) -> str:
    """The answer of a model to a question."""
    words = question.split(" ")
    odd = [number for number, word in enumerate(words) if re.search(r"\d", word)]
    match model:
        case "loses":
            del words[odd[0]]
        case "adds":
            words.insert(odd[0], "4711")
        case "swaps":
            first, second = odd[:2]
            words[first], words[second] = words[second], words[first]
        case "denies":
            words.insert(odd[0], "not")
        case "repeats":
            pass
        case "nonsense":
            return "I am a little teapot, short and stout."
        case "alike":
            return "<rewrite>Something else entirely.</rewrite>"
        case _:
            words.insert(0, "Hello there.")
    return f"Sure!\n<rewrite>{' '.join(words)}</rewrite>"


class _Handler(BaseHTTPRequestHandler):
    server: Any
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        state: ChatServer = self.server.state
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        state.keys.add(key)
        question = (
            request["messages"][-1]["content"].removeprefix("<question>\n").removesuffix("\n</question>")
        )
        state.asked[question] += 1
        model = request["model"]
        if state.until is not None:
            state.until -= 1
            model = model if state.until >= 0 else "fails"
        match model:
            case "hangs":
                state.ended.wait(30)
            case "drips":
                self._drip(state)
            case "fails":
                self._send(500, {"error": {"message": f"internal, key {key}"}}, {"retry-after-ms": "1"})
            case "busy" if state.asked[question] == 1:
                self._send(429, {"error": {"message": "later"}}, {"retry-after-ms": "1"})
            case "locked":
                self._send(401, {"error": {"message": f"Incorrect API key provided: {key}"}})
            case "short" if re.search("[36]", question):
                self._send(400, {"error": {"message": "longer than the context of the model"}})
            case "unknown":
                self._send(404, {"error": {"message": f"no such model, {key}"}})
            case "elsewhere":
                self._send(307, {}, {"Location": "http://127.0.0.1:9/v1/chat/completions"})
            case "huge":
                self._send(200, {"choices": [{"message": {"content": "x" * HUGE}}]})
            case "packed":
                self._send(200, {}, {"Content-Encoding": "gzip"})
            case "garbage":
                self._send(200, "][")
            case "empty":
                self._send(200, {"choices": []})
            case _:
                self._send(
                    200, {"choices": [{"message": {"role": "assistant", "content": reword(model, question)}}]}
                )

    def _send(self, status: int, content: object, headers: dict[str, str] | None = None) -> None:
        body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        # A reader that has seen enough goes away.
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def _drip(self, state: ChatServer) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while not state.ended.is_set():
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                break
            time.sleep(0.05)
        self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    state: ChatServer

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no event."""


@contextmanager
def serve_chats() -> Iterator[ChatServer]:
    """Answer on loopback while the block runs."""
    state = ChatServer()
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.state = state
        state.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield state
        finally:
            state.ended.set()
            server.shutdown()
            thread.join()
