"""The answers of a server, kept one by one beside the unfinished data set: nothing that was answered is asked again."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from witness_schema.clone import report_write_errors
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.errors import Misuse
from witness_schema.json_writing import dumps
from witness_schema.living_locks import hold_file
from witness_schema.sealing import open_sealed, seal
from witness_schema.swapping import make_parents, replace_path
from witness_training.dataset.mixed.chunk_files import find_unfinished


@dataclass(frozen=True, slots=True)
class KeptRewrites:
    """A folder of sealed answers; a damaged one counts as missing."""

    folder: Path
    request: str

    def find(self, task_id: str) -> str | None:
        """The answer about this task; None where there was none yet."""
        place = self._find_place(task_id)
        content = open_sealed(read_bytes(place)) if place.is_file() else None
        return None if content is None else content.decode(errors="replace")

    def keep(self, task_id: str, answer: str) -> None:
        """Keep an answer. Raises BrokenEnvironment where the disk does not take it."""
        with report_write_errors("the folder of rewrites"), replace_path(self._find_place(task_id)) as fresh:
            fresh.write_bytes(seal(answer.encode(errors="replace")))

    def _find_place(self, task_id: str) -> Path:
        name = hashlib.sha256(f"{self.request}\0{task_id}".encode()).hexdigest()
        return self.folder / "answers" / name[:2] / name[2:]


@contextmanager
def hold_rewrites(
    out: Path, facts: Mapping[str, object], *, resume: bool, force: bool
) -> Iterator[KeptRewrites]:
    """Hold the answers of an unfinished run; they are removed after the block, and kept if it fails.

    facts: what decides an answer: data set, model, prompt. Raises Misuse where an earlier run has left some and neither is wished.
    """
    place = find_unfinished(out)
    folder = place.with_name(place.name.removesuffix(".unfinished") + ".rewrites")
    with make_parents(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with hold_file(folder / "lock", "another run is making this data set"):
            if (folder / "answers").exists() and not resume:
                if not force:
                    raise Misuse(
                        "an earlier run has left this data set unfinished",
                        where=str(folder),
                        advice="go on with --resume, or start anew with --force",
                    )
                shutil.rmtree(folder / "answers")
            request = hashlib.sha256(dumps(facts, sort_keys=True).encode()).hexdigest()
            try:
                yield KeptRewrites(folder, request)
                shutil.rmtree(folder)
            finally:
                # Nothing was answered: nothing is left.
                if folder.is_dir() and not (folder / "answers").exists():
                    shutil.rmtree(folder)
