"""TOML files, which only people write: lists of exceptions with their reasons."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_text
from witness_schema.errors import UnreadableSource
from witness_schema.printable import quote


def read_toml(path: Path) -> dict[str, Any]:
    """The document of a TOML file. Raises UnreadableSource where it is unreadable or no TOML."""
    try:
        return tomllib.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(
            f"this is not TOML: {quote(str(error))}", where=str(path), advice="mend the line that it names"
        ) from None
