"""YAML files, which only people write: the settings of a training. Read as data, without tags that make objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from witness_schema.documents.foreign_file import read_text
from witness_schema.errors import UnreadableSource
from witness_schema.printable import quote


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping of a YAML file. Raises UnreadableSource where it is unreadable, no YAML, or no mapping with texts as keys."""
    try:
        document = yaml.safe_load(read_text(path))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UnreadableSource(
            f"this is not YAML: {quote(' '.join(str(error).split()))}",
            where=str(path),
            advice="mend the line that it names",
        ) from None
    if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
        raise UnreadableSource(
            "this is not a list of options", where=str(path), advice="write one `name: value` a line"
        )
    return document
