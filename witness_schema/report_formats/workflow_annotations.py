"""Annotations of GitHub Actions: one workflow command a line."""

from __future__ import annotations

from typing import Literal

from witness_schema.printable import escape_workflow

Level = Literal["error", "warning", "notice"]


def write_annotation(level: Level, message: str, **properties: str) -> str:
    """One line with its line break. properties: `file`, `line`, `title` …, in the order of the line; empty ones are left out."""
    listed = ",".join(
        f"{name}={escape_workflow(value, property_=True)}" for name, value in properties.items() if value
    )
    return f"::{level} {listed}::{escape_workflow(message)}\n"
