"""Parses an answer: its shell block, its `witness run` and `witness verify` lines, its Rego and its policy.

The judges work on what is parsed here, so they judge the text of an answer and not the variant it was made from. Answers
of a trained model are parsed in the same way.
"""

from __future__ import annotations

import base64
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource
from witness_schema.printable import quote
from witness_training.judges.here_documents import cut_here_documents

_SHELL = re.compile(r"^```(?:sh|bash|shell)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_WRITES = re.compile(r"cat > (\S+) <<\S+")


class UnreadableAnswerError(Exception):
    """The text does not have the form of an answer; the message is the reason."""


@dataclass(frozen=True, slots=True)
class RunLine:
    """`NAME=value witness run -s STEP -a A,B -- COMMAND`."""

    step: str
    attestors: tuple[str, ...]
    environment: Mapping[str, str] = field(hash=False)
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerifyLine:
    """`witness verify … -f FILE -s SUBJECT`; subjects as written, with `$(…)`."""

    artifact: str | None
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """The parts of an answer; `policy` is the text of its here-document, before the shell fills in $ID, $KEY and $REGO."""

    shell: str
    run: RunLine
    verify: VerifyLine
    policy: str
    rego: str | None

    def filled_policy(self, key_id: str, public_pem: str) -> dict[str, Any]:
        """The policy as the shell would write it with this key. Raises UnreadableAnswerError if it is not a JSON object."""
        values = {"ID": key_id, "KEY": _encode_base64(public_pem), "REGO": _encode_base64(self.rego or "")}
        # One pass, as the shell expands: a `$KEY` within a value is not expanded again.
        text = re.sub(r"\$(ID|KEY|REGO)\b", lambda found: values[found[1]], self.policy)
        try:
            # A key that stands twice is refused as well: Go merges the two, and the judges would see one.
            policy = parse_json(text, fault="policy.json is not JSON")
        except UnreadableSource as error:
            raise UnreadableAnswerError(error.what) from None
        if not isinstance(policy, dict):
            raise UnreadableAnswerError("policy.json is not an object")
        return policy


def read_answer(text: str) -> ReadAnswer:
    """Parse an answer. Raises UnreadableAnswerError with the reason if a part is missing."""
    _check_unicode(text)
    block = _SHELL.search(text)
    if block is None:
        raise UnreadableAnswerError("no shell block")
    shell = block[1]
    # The lines without the here-documents, whose text may look like a command.
    lines, documents = cut_here_documents(shell)
    files = {written[1]: body for opening, body in documents if (written := _WRITES.fullmatch(opening))}
    if "policy.json" not in files:
        raise UnreadableAnswerError("the shell block writes no policy.json")
    return ReadAnswer(
        shell, _parse_run(lines), _parse_verify(lines), files["policy.json"], files.get("deny.rego")
    )


def _check_unicode(text: str) -> None:
    """A lone surrogate has no bytes: no file could hold it."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UnreadableAnswerError(f"character {error.start} is half of a surrogate pair") from None


def _encode_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _parse_run(lines: Sequence[str]) -> RunLine:
    environment, words = _find_command(lines, "run")
    if "--" not in words:
        raise UnreadableAnswerError("witness run has no command after --")
    cut = words.index("--")
    options = _parse_options(words[:cut])
    if "-s" not in options or not words[cut + 1 :]:
        raise UnreadableAnswerError("witness run needs -s and a command")
    # go-witness's own default of `-a` (witness run --help).
    named = options.get("-a", ["environment,git"])
    attestors = tuple(name for value in named for name in value.split(",") if name)
    return RunLine(options["-s"][-1], attestors, environment, tuple(words[cut + 1 :]))


def _parse_verify(lines: Sequence[str]) -> VerifyLine:
    options = _parse_options(_find_command(lines, "verify")[1])
    artifact = options.get("-f", [None])[-1]
    subjects = tuple(options.get("-s", ()))
    if artifact is None and not subjects:
        raise UnreadableAnswerError("witness verify needs -f or -s")
    return VerifyLine(artifact, subjects)


def _find_command(lines: Sequence[str], verb: str) -> tuple[Mapping[str, str], list[str]]:
    """The environment and the words after `witness VERB`, of the only line that has it.

    Raises UnreadableAnswerError if there is no such line or more than one.
    """
    found = [line for line in lines if re.search(rf"(^|\s)witness {verb}\s", line)]
    if len(found) != 1:
        raise UnreadableAnswerError(f"witness {verb} occurs {len(found)} times, not once")
    try:
        words = shlex.split(found[0])
    except ValueError as error:
        raise UnreadableAnswerError(f"witness {verb}: {error}") from None
    start = next((at for at, pair in enumerate(pairwise(words)) if pair == ("witness", verb)), None)
    if start is None:
        raise UnreadableAnswerError(f"witness {verb} stands inside a quotation: {quote(found[0])}")
    return _read_settings(words[:start]), words[start + 2 :]


def _read_settings(words: Sequence[str]) -> Mapping[str, str]:
    """The environment that `NAME=value` words before a command set."""
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def _parse_options(words: Sequence[str]) -> dict[str, list[str]]:
    """The values of each short option, in their order."""
    options: dict[str, list[str]] = {}
    # Answers use no option without a value, so names and values alternate.
    for name, value in zip(words[::2], words[1::2], strict=False):
        if not re.fullmatch("-[a-z]", name):
            raise UnreadableAnswerError(f"{quote(repr(name))} is not an option")
        options.setdefault(name, []).append(value)
    return options
