"""A model hub on loopback: repositories with commits and branches, asked for as the hub's client asks (`HF_ENDPOINT`)."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

API = re.compile(r"/api/models/([\w-]+/[\w-]+)/(revision|tree)/([\w.-]+)")
FILE = re.compile(r"/([\w-]+/[\w-]+)/resolve/([\w.-]+)/([\w./-]+)")


class ModelHub:
    """Serves `commits` (commit → file → bytes) of every repository; `branches` says which commit a name means now."""

    def __init__(self, commits: Mapping[str, Mapping[str, bytes]], **branches: str) -> None:
        self.commits, self.branches = commits, branches
        self.asked: list[str] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.answer(with_body=False)

            def do_GET(self) -> None:
                self.answer(with_body=True)

            def answer(self, *, with_body: bool) -> None:
                path = urlsplit(self.path).path
                hub.asked.append(path)
                status, headers, body = hub.answer(path)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                if with_body:
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Returns status, headers and body for a path."""
        if found := API.fullmatch(path):
            commit = self.branches.get(found[3], found[3])
            if commit in self.commits:
                return (
                    200,
                    {"Content-Type": "application/json"},
                    json.dumps(self._describe(found, commit)).encode(),
                )
        elif found := FILE.fullmatch(path):
            commit = self.branches.get(found[2], found[2])
            content = self.commits.get(commit, {}).get(found[3])
            if content is not None:
                tag = hashlib.sha256(content).hexdigest()
                return 200, {"ETag": f'"{tag}"', "X-Repo-Commit": commit}, content
        return 404, {"X-Error-Code": "RevisionNotFound"}, b"{}"

    def _describe(self, found: re.Match[str], commit: str) -> Any:
        files = self.commits[commit]
        if found[2] == "tree":
            return [
                {
                    "type": "file",
                    "path": name,
                    "size": len(content),
                    "oid": hashlib.sha256(content).hexdigest()[:40],
                }
                for name, content in files.items()
            ]
        return {"id": found[1], "sha": commit, "siblings": [{"rfilename": name} for name in files]}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def address(self) -> str:
        """What HF_ENDPOINT has to be."""
        return f"http://127.0.0.1:{self._server.server_port}"
