"""Chat rows in the forms that data sets use: what is asked, and what is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from witness_schema.printable import quote
from witness_training.dataset.foreign.finding_rules import Finding


@dataclass(frozen=True, slots=True)
class Turn:
    """One text of a row. place: where it stands ("messages[1].content"). answer: whether a model is to learn to write it."""

    place: str
    text: str
    answer: bool


Turns = list[Turn]
ASSISTANT = frozenset({"assistant", "gpt", "model", "bot", "chatgpt", "ai"})
OTHERS = frozenset({"user", "human", "system", "tool", "function", "developer", "prompter", "observation"})
# Pairs of keys: what is asked, what is answered. `instruction` may have an `input` beside it.
_PAIRS = (
    ("prompt", "completion"), ("prompt", "response"), ("prompt", "chosen"), ("instruction", "output"), ("instruction", "response"),
    ("question", "answer"), ("query", "response"), ("input", "output"),
)  # fmt: skip
_LISTS = ("messages", "conversations", "conversation")
KNOWN = "messages, conversations, prompt with completion, instruction with output, text"
# What begins an answer in a `text`: the templates of Alpaca, Vicuna, ChatML, Zephyr, Gemma, Llama 2 and 3.
_ANSWERS = re.compile(
    r"### *(?:Response|Answer|Assistant): *|<\|im_start\|>assistant\n?|<\|assistant\|>|<start_of_turn>model\n?|\[/INST\]"
    r"|<\|start_header_id\|>assistant<\|end_header_id\|>|(?m:^ASSISTANT:)|(?m:^Assistant:)|(?m:^A:)"
)
_ASKS = re.compile(
    r"### *(?:Instruction|Input|Human|User|Question): *|<\|im_end\|>|<\|im_start\|>|<\|(?:user|system|end)\|>|<end_of_turn>|<start_of_turn>user\n?"
    r"|\[INST\]|</?s>|<\|eot_id\|>|<\|start_header_id\|>|(?m:^(?:USER|Human|User|Q):)"
)


def read_turns(row: Mapping[str, Any]) -> Turns | Finding:
    """The texts of a row in their order, or why it has none."""
    turns = _read_form(row)
    if isinstance(turns, Finding):
        return turns
    if not any(turn.answer and turn.text.strip() for turn in turns):
        return Finding("row-no-answer", "", "no text of the row is an answer")
    return turns


def _read_form(row: Mapping[str, Any]) -> Turns | Finding:
    for name in _LISTS:
        if name in row:
            return _read_list(row[name], name)
    for asked, answered in _PAIRS:
        if asked in row and answered in row:
            return _read_pair(row, asked, answered)
    if "text" in row:
        return _read_text(row["text"])
    keys = quote(", ".join(sorted(map(str, row))) or "none")
    return Finding("row-form", "", f"the row has none of {KNOWN}; its keys: {keys}")


def _read_list(messages: object, name: str) -> Turns | Finding:
    if not isinstance(messages, list) or not messages:
        return Finding("row-form", name, f"{name} is no list of messages")
    turns = []
    for number, message in enumerate(messages):
        place = f"{name}[{number}]"
        if not isinstance(message, dict):
            return Finding("row-form", place, "the message is no object")
        role = message.get("role", message.get("from"))
        if not isinstance(role, str) or role.lower() not in ASSISTANT | OTHERS:
            return Finding("row-form", place, f"the message has no known role: {quote(role)}")
        key = next((each for each in ("content", "value", "text") if each in message), "content")
        text = _read_content(message.get(key))
        if text is None:
            return Finding("row-form", f"{place}.{key}", "the message has no text")
        turns.append(Turn(f"{place}.{key}", text, role.lower() in ASSISTANT))
    return turns


def _read_content(content: object) -> str | None:
    """A text, or the texts of a list of parts; "" for null, as messages that call tools have it."""
    match content:
        case None:
            return ""
        case str():
            return content
        case list() if all(isinstance(part, dict) for part in content):
            texts = [part.get("text", "") for part in content]
            return "\n".join(texts) if all(isinstance(text, str) for text in texts) else None
        case _:
            return None


def _read_pair(row: Mapping[str, Any], asked: str, answered: str) -> Turns | Finding:
    # Data sets of preferences have whole chats here.
    if isinstance(row[answered], list):
        return _read_list(row[answered], answered)
    turns = []
    for key in (asked, "input", answered):
        if key not in row or (key == "input" and asked != "instruction"):
            continue
        if isinstance(row[key], list) and key == asked:
            read = _read_list(row[key], key)
            if isinstance(read, Finding):
                return read
            turns += [Turn(turn.place, turn.text, False) for turn in read]
        elif isinstance(row[key], str) or (row[key] is None and key == "input"):
            turns.append(Turn(key, row[key] or "", key == answered))
        else:
            return Finding("row-form", key, f"{key} is no text")
    return turns


def _read_text(text: object) -> Turns | Finding:
    """A chat in the template of a model is parted; any other text is an answer as a whole."""
    if not isinstance(text, str):
        return Finding("row-form", "text", "text is no text")
    turns: Turns = []
    for begin, end, answer in _list_spans(text):
        if text[begin:end].strip():
            turns.append(Turn("text", text[begin:end], answer))
    return turns


def _list_spans(text: str) -> Iterator[tuple[int, int, bool]]:
    marks = [(found.start(), found.end(), True) for found in _ANSWERS.finditer(text)]
    if not marks:
        yield 0, len(text), True
        return
    answers = {begin for begin, _, _ in marks}
    marks += [(f.start(), f.end(), False) for f in _ASKS.finditer(text) if f.start() not in answers]
    at, answer = 0, False
    for begin, end, kind in sorted(marks):
        yield at, max(at, begin), answer
        at, answer = max(at, end), kind
    yield at, len(text), answer
