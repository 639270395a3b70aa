"""The answers of an evaluation, kept in a file as they come, so that an interrupted one goes on where it was.

A line holds one batch with its digest: a line that a kill or a flipped bit has damaged is left out, and its questions are asked again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from witness_schema.clone import cache_directory, report_write_errors
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.record_form import COUNT, TEXT, RecordForm, list_of
from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import dumps
from witness_schema.living_locks import hold_file

_BATCH = RecordForm(
    "batch of answers",
    list_of({"type": "array", "prefixItems": [COUNT, TEXT], "minItems": 2, "maxItems": 2}),
    "",
)
MOST_BYTES = 1 << 30
MOST_KEPT = 20  # unfinished rounds of asking; the oldest ones are removed


def find_place(facts: Mapping[str, object]) -> Path:
    """The file for a round of asking; `facts` is everything that decides the answers, so equal rounds share one."""
    whole = hashlib.sha256(dumps(facts, sort_keys=True).encode()).hexdigest()
    return cache_directory() / "evaluations" / f"{whole[:24]}.jsonl"


class KeptAnswers:
    """The answers of one round so far, by the place of their prompt; a batch is kept whole or not at all."""

    def __init__(self, place: Path, asked: int) -> None:
        self._place, self._asked, self._removed = place, asked, False
        self.answers = _read(place, asked)

    def append(self, batch: Sequence[tuple[int, str]]) -> None:
        """Keep one more batch of (place, answer). Raises BrokenEnvironment where the cache cannot be written."""
        with report_write_errors("the cache of answers"), self._place.open("a", encoding="utf-8") as lines:
            lines.write(_seal(dumps([list(each) for each in batch])) + "\n")
        self.answers |= dict(batch)

    def remove(self) -> None:
        """Forget the answers: their report is written."""
        # Once only: after that the place may be another run's.
        if not self._removed:
            self._removed = True
            self._place.unlink(missing_ok=True)


@contextmanager
def keep_answers(place: Path, asked: int) -> Iterator[KeptAnswers]:
    """Hold the file of a round of `asked` prompts. Raises Misuse where another run is asking the same questions."""
    with report_write_errors("the cache of answers"):
        place.parent.mkdir(parents=True, exist_ok=True)
        _remove_oldest(place)
    with hold_file(place, "another run is asking the same model the same questions"):
        kept = KeptAnswers(place, asked)
        try:
            yield kept
        finally:
            if not kept.answers:
                kept.remove()


def _read(place: Path, asked: int) -> dict[int, str]:
    """The batches whose lines are whole; the file is left with those."""
    answers: dict[int, str] = {}
    lines: list[str] = []
    for line in read_bytes(place, MOST_BYTES).decode(errors="replace").split("\n"):
        batch = _open_sealed(line)
        # A place stands once, and is one of this round's.
        if batch is None or len(batch.keys() - answers.keys()) < len(batch) or max(batch, default=0) >= asked:
            continue
        answers |= batch
        lines.append(f"{line}\n")
    place.write_text("".join(lines), encoding="utf-8")
    return answers


def _open_sealed(line: str) -> dict[int, str] | None:
    """The batch behind the digest of a line, None where they do not agree or the batch is none."""
    text = line[65:]
    try:
        return dict(_BATCH.parse(text, "")) if line == _seal(text) else None
    except UnreadableSource:
        return None


def _seal(text: str) -> str:
    return f"{hashlib.sha256(text.encode()).hexdigest()} {text}"


def _remove_oldest(place: Path) -> None:
    kept = sorted(place.parent.glob("*.jsonl"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in kept[MOST_KEPT:]:
        file.unlink(missing_ok=True)
