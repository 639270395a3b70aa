"""TOML files, which only people write: lists of exceptions with their reasons."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_text
from witness_schema.errors import UnreadableSource
from witness_schema.printable import quote
from witness_schema.text_encoding import decode_utf8


def read_toml(path: Path) -> dict[str, Any]:
    """The document of a TOML file. Raises UnreadableSource where it is unreadable or no TOML."""
    return parse_toml(read_text(path).encode(), str(path))


def parse_toml(content: bytes, where: str) -> dict[str, Any]:
    """The document of a TOML text. where: its path, for errors. Raises UnreadableSource where it is no TOML."""
    try:
        return tomllib.loads(decode_utf8(content, where, "TOML"))
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(
            f"this is not TOML: {quote(str(error))}", where=where, advice="mend the line that it names"
        ) from None
