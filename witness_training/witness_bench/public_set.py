"""The public set of witness-bench as it ships, and how it is made anew: `python -m witness_training.witness_bench.public_set`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_lines
from witness_schema.documents.record_form import COUNT, TEXT, RecordForm, map_of, record_of
from witness_schema.json_writing import encode, encode_indented
from witness_training.families.family_roster import find_family
from witness_training.witness_bench.bench_drawing import PUBLIC, draw_set
from witness_training.witness_bench.bench_set import BenchSet, BenchTask, digest_tasks

SPECS, PINNED = (Path(__file__).with_name(name) for name in ("public_set.jsonl", "pinned.json"))
_AGAIN = "install the package again"
_SPEC = RecordForm(
    "record of a task", record_of({"part": TEXT, "family": TEXT, "spec": {"type": "object"}}), _AGAIN
)
_PIN = RecordForm(
    "pin of the public set",
    record_of({"version": COUNT, "digest": TEXT, "families": map_of(TEXT)}),
    _AGAIN,
)


@cache
def read_public_set(families: frozenset[str] = frozenset()) -> BenchSet:
    """The public set, or its tasks of these families, built from specs. Raises UnreadableSource where the file is damaged."""
    lines = enumerate(read_lines(SPECS), 1)
    read = [_SPEC.parse(line, f"{SPECS}:{number}") for number, line in lines]
    tasks = (
        BenchTask(each["part"], find_family(each["family"]).build(each["spec"]))
        for each in read
        if not families or each["family"] in families
    )
    return BenchSet(PUBLIC, tuple(tasks))


def open_set(seed: int = PUBLIC, families: Sequence[str] = (), progress: Any = lambda *_: None) -> BenchSet:
    """The set of a seed: the public one as it ships, any other is drawn. families: these alone, () for all.

    Raises UnknownName for a family that there is not.
    """
    if seed != PUBLIC:
        return draw_set(seed, families, progress)
    return read_public_set(frozenset(find_family(name).name for name in families))


def read_pinned() -> dict[str, Any]:
    """What the public set has to be: `version`, `digest`, and the digest of each of its `families`."""
    pinned: dict[str, Any] = _PIN.read(PINNED)
    return pinned


def pin_set(drawn: BenchSet, version: int) -> dict[str, Any]:
    """The pin of a set."""
    families = dict.fromkeys(each.task.family for each in drawn.tasks)
    digests = {
        name: digest_tasks(each.task for each in drawn.tasks if each.task.family == name) for name in families
    }
    return {"version": version, "digest": drawn.digest, "families": digests}


def renew() -> dict[str, Any]:
    """Draw the public set anew and write it with its pin; another set has the next version. Returns the pin."""
    drawn, earlier = draw_set(PUBLIC), read_pinned()
    version = earlier["version"] + (earlier["digest"] != drawn.digest)
    lines = [
        # In its own order: that of keys of a document is seen in its question.
        encode({"part": each.part, "family": each.task.family, "spec": each.task.spec})
        for each in drawn.tasks
    ]
    SPECS.write_bytes(b"".join(line + b"\n" for line in lines))
    pinned = pin_set(drawn, version)
    PINNED.write_bytes(encode_indented(pinned) + b"\n")
    return pinned


if __name__ == "__main__":
    made = renew()
    print(f"version {made['version']}, {made['digest']}")
