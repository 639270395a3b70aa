"""Remembers executions that succeeded, so that a second run, or a larger one, need not repeat them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.plain_json import parse_json
from witness_schema.json_writing import dumps
from witness_schema.sealing import open_sealed, seal
from witness_schema.swapping import replace_path
from witness_training.stages import digest_files
from witness_training.tasks.task import Task

# What decides a verdict on a script: the judges, the families and what they are given. The oracle is the folder's.
_JUDGES = ("judges", "families", "tasks")


@dataclass(frozen=True, slots=True)
class KeptExecutions:
    """A folder of notes, one for each execution that passed; None for the folder remembers nothing. It belongs to one oracle."""

    folder: Path | None

    def find(self, task: Task, script: str) -> Mapping[str, Any] | None:
        """What was noted of an execution of this script for this task; None where it has not passed yet."""
        note = self._find_note(task, script)
        if note is None or not note.is_file():
            return None
        content = open_sealed(read_bytes(note))
        found: Mapping[str, Any] | None = None if content is None else parse_json(content, str(note))
        return found

    def keep(self, task: Task, script: str, facts: Mapping[str, Any]) -> None:
        """Note that it passed. Failures are not noted: the next run must see them again."""
        note = self._find_note(task, script)
        if note is None:
            return
        # A cache that cannot be written costs time and no more.
        with suppress(OSError), replace_path(note) as fresh:
            fresh.write_bytes(seal(dumps(facts).encode()))

    def _find_note(self, task: Task, script: str) -> Path | None:
        if self.folder is None:
            return None
        spec = {key: value for key, value in task.spec.items() if key not in ("wording", "prose")}
        parts = (task.family, task.environment, script, dumps(spec, sort_keys=True), _digest_judges())
        name = hashlib.sha256(dumps(parts).encode()).hexdigest()
        return self.folder / name[:2] / name[2:]


@cache
def _digest_judges() -> str:
    root = Path(__file__).resolve().parents[2]
    return digest_files(root, (file for part in _JUDGES for file in (root / part).rglob("*.py")))
