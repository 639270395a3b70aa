"""`dataset verify` finds what was changed by hand in a set, though its manifest says the right digests; `score` and pages refuse it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.small_mixed_sets import lay_out_small_sets, stand_in
from witness_schema.errors import UnreadableSource
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.dataset.review.set_review import Review, read_mixed_manifest, review_set
from witness_training.dataset.set_page.page_file import write_page_file
from witness_training.families.family_roster import find_family
from witness_training.judges import bench as benches
from witness_training.scoring.scored_files import read_tasks

Rows = list[dict[str, Any]]


@pytest.fixture
def unjudged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small set whose manifest says that nothing was judged; it can be in this process, without an oracle."""
    lay_out_small_sets(tmp_path)
    stand_in(monkeypatch)
    return tmp_path / "mixed"


@pytest.fixture
def data(unjudged: Path) -> Path:
    """The same, judged."""
    rows, tasks = read(unjudged / "train.jsonl"), read(unjudged / "tasks.jsonl")
    with benches.open_bench() as bench:
        for row, task in zip(rows, tasks, strict=True):
            family = find_family(task["family"])
            verdict = family.judge(family.build(task["spec"]), row["messages"][1]["content"], bench)
            row["judges"] = [name for name, held in verdict.parts.items() if held]
    rewrite(unjudged, rows, tasks, verified=True)
    return unjudged


def review(data: Path) -> Review:
    return review_set(data, Judging(), 1, lambda _: None)


def read(file: Path) -> Rows:
    return [json.loads(line) for line in file.read_text().splitlines()]


def rewrite(data: Path, rows: Rows, tasks: Rows, **said: bool) -> None:
    """Write both files, with a manifest that has their digests and numbers, and says this."""
    manifest = {**json.loads((data / "manifest.json").read_text()), **said}
    for name, lines in (("train.jsonl", rows), ("tasks.jsonl", tasks)):
        text = "".join(f"{json.dumps(line)}\n" for line in lines)
        (data / name).write_text(text)
        manifest["files"][name] = {"rows": len(lines), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    (data / "manifest.json").write_text(json.dumps(manifest))


def swap_roles(rows: Rows, _: Rows) -> None:
    rows[1]["messages"][0]["role"] = "assistant"


# What is done to the second row or task → what is said of it.
EDITS: dict[str, tuple[Callable[[Rows, Rows], None], str]] = {
    "another id": (lambda rows, _: rows[1].update(id="explain/0"), "its spec makes explain/"),
    "the task of another": (lambda _, tasks: tasks[1].update(spec=tasks[0]["spec"]), "its spec makes explain/"),
    "a row twice": (
        lambda rows, tasks: (rows.__setitem__(1, rows[0]), tasks.__setitem__(1, {**tasks[0], "row": 1})),  # type: ignore[func-returns-value]
        "it stands in the set twice, first in train:1",
    ),
    "roles": (swap_roles, "its messages are not those of one question and one answer"),
    "no messages": (lambda rows, _: rows[1].update(messages=[]), "its messages are not"),
    "a message more": (lambda rows, _: rows[1]["messages"].append({"role": "user", "content": ""}), "its messages are not"),
    "another family": (lambda rows, _: rows[1].update(family="verdict"), "its family is not what its spec says"),
    "another difficulty": (lambda rows, _: rows[1].update(difficulty=99), "its difficulty is not what its spec says"),
    "other axes": (lambda rows, _: rows[1].update(axes=[], difficulty=99), "its difficulty and axes are not what its spec says"),
    "another version": (lambda rows, _: rows[1].update(versions={"go_witness": "v9"}), "its versions are not those of the manifest"),
    "an execution": (lambda rows, _: rows[1].update(execution="own"), "it says the execution 'own', and nothing of it is run"),
    "a judge more": (lambda rows, _: rows[1]["judges"].append("runs"), "its judges are not the parts that its answer passes: "),
    "no judges": (lambda rows, _: rows[1].update(judges=[]), "its judges are not the parts that its answer passes: "),
    "a column more": (lambda rows, _: rows[1].update(x="x"), "no data set has the column x"),
    "a layout that fills the memory": (
        lambda _, tasks: tasks[1]["spec"].update(layout=10**9),
        "its spec is none of explain: ValueError a document has no layout",
    ),
    "huge numbers": (lambda _, tasks: tasks[1].update(spec=dict.fromkeys(tasks[1]["spec"], 10**30)), "its spec is none of explain"),
    "no spec": (lambda _, tasks: tasks[1].update(spec={}), "its spec is none of explain"),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_a_row_that_was_edited_is_a_fault(data: Path, edit: str) -> None:
    rows, tasks = read(data / "train.jsonl"), read(data / "tasks.jsonl")
    change, said = EDITS[edit]
    change(rows, tasks)
    rewrite(data, rows, tasks)
    (fault,) = review(data).faults
    assert (fault.file, fault.row) == ("train", 1)
    assert fault.reason.startswith(said)


def test_the_set_itself_has_no_fault(data: Path) -> None:
    found = review(data)
    assert (found.faults, found.judged) == ((), found.rows)


def test_a_set_that_nobody_judged_has_no_judges(unjudged: Path) -> None:
    rows, tasks = read(unjudged / "train.jsonl"), read(unjudged / "tasks.jsonl")
    assert review(unjudged).faults == ()
    rows[1]["judges"] = ["block"]
    rewrite(unjudged, rows, tasks)
    (fault,) = review(unjudged).faults
    assert fault.reason == "it has judges, and its own answer was not judged"


def test_a_set_says_that_it_was_judged_only_if_it_was(unjudged: Path) -> None:
    rewrite(unjudged, read(unjudged / "train.jsonl"), read(unjudged / "tasks.jsonl"), verified=True)
    found = review(unjudged)
    assert len(found.faults) == found.rows
    assert all(fault.reason.startswith("its judges are not the parts") for fault in found.faults)


def edit_manifest(data: Path, change: Callable[[dict[str, Any]], None]) -> None:
    manifest = json.loads((data / "manifest.json").read_text())
    change(manifest["files"])
    (data / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (
            lambda files: files.clear(),
            {"train.jsonl the manifest does not name this file", "tasks.jsonl the manifest does not name this file"},
        ),
        (
            lambda files: files["train.jsonl"].update(rows=3),
            {"train.jsonl the manifest says 3 rows, and there are 6"},
        ),
        (
            lambda files: files.update({"../x": {"rows": 1, "sha256": ""}}),
            {"../x the manifest names a file that no data set has"},
        ),
    ],
    ids=["no files", "another number", "a file elsewhere"],
)  # fmt: skip
def test_a_manifest_that_says_otherwise_is_a_fault(
    data: Path, change: Callable[[dict[str, Any]], None], faults: set[str]
) -> None:
    edit_manifest(data, change)
    assert {f"{fault.file} {fault.reason}" for fault in review(data).faults} == faults


def test_rows_without_a_task_are_refused(data: Path) -> None:
    rows = read(data / "train.jsonl")
    shutil.copyfile(data / "train.jsonl", data / "valid.jsonl")
    with pytest.raises(UnreadableSource, match="more rows"):
        review(data)
    (data / "valid.jsonl").unlink()
    rewrite(data, rows, [])
    with pytest.raises(UnreadableSource, match="more rows"):
        review(data)


def test_a_task_that_stands_twice_is_not_scored(data: Path) -> None:
    rows, tasks = read(data / "train.jsonl"), read(data / "tasks.jsonl")
    rewrite(data, rows, [*tasks, tasks[0]])
    with pytest.raises(UnreadableSource, match="stands here twice"):
        read_tasks(data)


def test_no_page_is_made_of_other_rows(data: Path, tmp_path: Path) -> None:
    with (data / "train.jsonl").open("a") as file:
        file.write((data / "train.jsonl").read_text().splitlines()[0] + "\n")
    with pytest.raises(UnreadableSource, match="another than the manifest says"):
        write_page_file(data, read_mixed_manifest(data), tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_a_command_that_witness_does_not_know_is_a_fault_of_the_spec() -> None:
    """Found by specs that were damaged at random."""
    from witness_training.families.family import BAD_SPEC
    from witness_training.families.repair.command_lines import read_line

    with pytest.raises(BAD_SPEC):
        read_line("witness nope")


def test_a_rule_of_another_attestor_is_a_fault_of_the_spec() -> None:
    """Found by specs that were damaged at random: a search inside a generator ends with RuntimeError."""
    from witness_generators.drawing.chance import Chance
    from witness_training.families.family import BAD_SPEC
    from witness_training.tasks.axes import Drawing

    family = find_family("verdict")
    spec = dict(family.draw(Chance(b"\2"), Drawing()))
    with pytest.raises(BAD_SPEC):
        family.build({**spec, "rules": [{**spec["rules"][0], "attestor": "git"}]})
