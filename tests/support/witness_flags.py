"""The flags of the real `witness`, from tests/corpus/witness_command/flags.jsonl."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parents[1] / "corpus" / "witness_command" / "flags.jsonl"
# Where pflag shows no default, this is it.
EMPTY = {"bool": "false", "int": "0", "duration": "0s", "string": "", "strings": "[]", "stringArray": "[]"}


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag of a command ("" has those of all commands); `default` as pflag writes it, texts without quotation marks."""

    command: str
    name: str
    short: str | None
    type: str
    default: str


def read_table() -> tuple[Flag, ...]:
    rows = map(json.loads, TABLE.read_text().splitlines())
    return tuple(
        Flag(row["command"], row["name"], row["short"], row["type"], row["default"] or EMPTY[row["type"]])
        for row in rows
    )
