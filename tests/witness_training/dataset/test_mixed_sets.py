"""A mixed data set has the same bytes whoever verifies it and however often it was ended, and nothing that did not pass."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support import toy_families
from witness_schema.errors import BrokenEnvironment, Misuse, NotConformant, RunEnded, UnreadableSource
from witness_training.dataset.mixed import row_verification
from witness_training.dataset.mixed.chunk_files import ChunkFiles, find_unfinished
from witness_training.dataset.mixed.mixed_assembly import MixedRun, MixedSet, generate_mixed
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.dataset.mixed.set_report import write_report
from witness_training.dataset.mixed.slices import Shard, generate_slice, merge_slices, parse_shard
from witness_training.dataset.review.set_review import read_mixed_manifest, review_set
from witness_training.dataset.row_drawing import MixRequest, list_setups
from witness_training.dataset.token_lengths import count_tokens, find_bar, name_bar
from witness_training.judges.tools import Tools
from witness_training.tasks.axes import Drawing, find_unseen

TOYS = Judging("support.toy_families:TOYS", "support.toy_families:open_toy_bench")
TOOLS = Tools("v9.9.9", "h1:none", "go9", "9")
REQUEST = MixRequest(600, 3, {"plain": 60, "run": 40})
ONE = MixedRun(workers=1)


def make(out: Path, run: MixedRun = ONE, request: MixRequest = REQUEST, judging: Judging = TOYS) -> Any:
    return generate_mixed(MixedSet(request, "toys", judging, TOOLS), out, run)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set that was made without interruption, by one process."""
    out = tmp_path_factory.mktemp("mixed") / "set"
    make(out)
    return out


def test_other_processes_give_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    make(tmp_path / "set", MixedRun(workers=3))
    assert files_of(tmp_path / "set") == files_of(whole)
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_files_hold_what_they_say(whole: Path) -> None:
    manifest = json.loads((whole / "manifest.json").read_text())
    tasks = {task["id"]: task for task in rows_of(whole / "tasks.jsonl")}
    assert len(tasks) == 600
    for name, described in manifest["files"].items():
        if name == "tasks.jsonl":
            continue
        rows = rows_of(whole / name)
        assert len(rows) == described["rows"]
        for number, row in enumerate(rows):
            task = tasks[row["id"]]
            assert (task["file"], task["row"]) == (name.removesuffix(".jsonl"), number)
            assert [each["role"] for each in row["messages"]] == ["user", "assistant"]
            assert {tuple(row)} == {tuple(rows[0])}
            axes = {axis: [value] for axis, _, value in (each.partition("=") for each in row["axes"])}
            expected = {
                "test-unseen-phrasing": {"phrasing"},
                "test-unseen-vocabulary": {"vocabulary"},
                "test-unseen-all": {"phrasing", "vocabulary"},
            }
            assert find_unseen(axes) == expected.get(task["file"], set())


def test_phrasing_is_tested_on_tasks_that_are_seen_in_other_words(whole: Path) -> None:
    tasks = {task["id"]: task for task in rows_of(whole / "tasks.jsonl")}
    paired = [task for task in tasks.values() if task["file"] == "test-unseen-phrasing"]
    assert len(paired) == 12
    for task in paired:
        other = tasks[task["paired"]]
        assert other["file"] == "test-seen"
        assert {**task["spec"], "wording": 0} == {**other["spec"], "wording": 0}


def test_a_set_up_is_run_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log"
    monkeypatch.setenv(toy_families.LOG, str(log))
    make(tmp_path / "set")
    judged = log.read_text().split()
    everything = {row["id"]: row for path in (tmp_path / "set").glob("t*-*.jsonl") for row in rows_of(path)}
    everything |= {
        row["id"]: row
        for path in (tmp_path / "set").glob("[tv]*.jsonl")
        for row in rows_of(path)
        if "execution" in row
    }
    by_kind = {
        kind: [row for row in everything.values() if row["execution"] == kind]
        for kind in ("own", "shared", "none")
    }
    assert all(by_kind.values())
    assert sorted(judged) == sorted(row["id"] for kind in ("own", "none") for row in by_kind[kind])
    for row in by_kind["shared"]:
        assert everything[row["shared"]]["execution"] == "own"
        assert row["judges"] == []
    manifest = json.loads((tmp_path / "set" / "manifest.json").read_text())
    assert manifest["setups"]["executed"] == len(by_kind["own"])
    assert manifest["setups"]["largest"] <= 20
    count = len(judged)
    assert manifest["refusals"] == {"Rego": count, "broken attestation": 3 * count, "other signer …": count}


def test_executions_are_remembered(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judging = replace(TOYS, memory=tmp_path / "memory")
    make(tmp_path / "first", judging=judging)
    monkeypatch.setenv(toy_families.LOG, str(tmp_path / "log"))
    make(tmp_path / "second", judging=judging)
    assert files_of(tmp_path / "first") == files_of(tmp_path / "second") == files_of(whole)
    judged = (tmp_path / "log").read_text().split()
    assert {name.partition("/")[0] for name in judged} == {"plain"}


def test_a_sample_of_executions_is_compared_with_fresh_processes(whole: Path) -> None:
    """The first three, and each hundredth of a family; rows that share one, and families that run nothing, are none."""
    manifest = json.loads((whole / "manifest.json").read_text())
    count = 3 + (manifest["setups"]["executed"] - 1) // 100
    assert count > 3
    assert manifest["equal_to_fresh_processes"] == {"executions": count, "calls": 2 * count}


def test_a_difference_is_an_error_with_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(toy_families.FAULT, "differ")
    with pytest.raises(NotConformant, match=r"does otherwise .*: call 0") as caught:
        make(tmp_path / "set")
    assert caught.value.where.startswith("run/")
    assert not (tmp_path / "set").exists()


def test_what_was_remembered_without_a_comparison_is_run_again(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judging = replace(TOYS, memory=tmp_path / "memory")
    with monkeypatch.context() as patched:
        patched.setattr(row_verification, "COMPARED_FIRST", 0)
        patched.setattr(row_verification, "COMPARED_EACH", 1 << 30)
        make(tmp_path / "first", judging=judging)
    monkeypatch.setenv(toy_families.LOG, str(tmp_path / "log"))
    manifest = make(tmp_path / "second", judging=judging)
    again = [name for name in (tmp_path / "log").read_text().split() if name.startswith("run/")]
    assert len(again) == manifest["equal_to_fresh_processes"]["executions"] - 1
    assert files_of(tmp_path / "second") == files_of(whole)


@pytest.mark.parametrize("fault", ["interrupt", "refuse", "kill"])
def test_a_run_that_ended_goes_on(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    out = tmp_path / "set"
    monkeypatch.setenv(toy_families.FAULT, fault)
    expected = {"interrupt": RunEnded, "refuse": NotConformant, "kill": BrokenEnvironment}[fault]
    with pytest.raises(expected) as caught:
        make(out, MixedRun(workers=2 if fault == "kill" else 1))
    said = {"interrupt": "--resume", "refuse": "the number is wrong", "kill": "SIGKILL"}[fault]
    assert said in str(caught.value)
    assert not out.exists()
    monkeypatch.delenv(toy_families.FAULT)
    with pytest.raises(Misuse, match="--resume"):
        make(out)
    with pytest.raises(Misuse, match="another seed"):
        make(out, MixedRun(1, resume=True), replace(REQUEST, seed=4))
    make(out, MixedRun(1, resume=True))
    assert files_of(out) == files_of(whole)
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def start_run(out: Path, before: str = "", workers: int = 2) -> subprocess.Popen[bytes]:
    """A process that makes the set. before: statements that it executes first."""
    code = (
        f"import os; from pathlib import Path; from test_mixed_sets import make, MixedRun\n{before}\n"
        f"make(Path({str(out)!r}), MixedRun(workers={workers}))"
    )
    path = os.pathsep.join([*sys.path[:2], str(Path(__file__).parent), *sys.path[2:]])
    return subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path})


KILLED_AT = {
    "drawing the plan": (
        "from witness_training.dataset.mixed import row_verification as made; line = made.plan_line; seen = []\n"
        "made.plan_line = lambda row: seen.append(0) or (os.kill(os.getpid(), 9) if len(seen) > 250 else line(row))"
    ),
    "writing the set": (
        "from witness_training.dataset.mixed import mixed_files as made\n"
        "made.write_card = lambda *_: os.kill(os.getpid(), 9)"
    ),
    "removing what is left": (
        "from witness_training.dataset.mixed import chunk_files as made\n"
        "made.remove = lambda *_: os.kill(os.getpid(), 9)"
    ),
}


@pytest.mark.parametrize("place", KILLED_AT)
def test_what_a_killed_run_left_is_found_and_removed(whole: Path, tmp_path: Path, place: str) -> None:
    out = tmp_path / "set"
    assert start_run(out, KILLED_AT[place], workers=1).wait() == -signal.SIGKILL
    left = {path.name.rpartition("-")[0] or path.name for path in tmp_path.iterdir()}
    assert (
        left
        == {
            "drawing the plan": {".set.unfinished"},
            "writing the set": {".set.unfinished", ".witness-schema-set"},
            "removing what is left": {".set.unfinished", "set"},
        }[place]
    )
    # A plan that is not complete is drawn anew by any run.
    make(out, MixedRun(1, resume=place != "drawing the plan"))
    assert files_of(out) == files_of(whole)
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_finished_set_is_not_made_again_by_resuming(whole: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(whole, tmp_path / "set"))
    assert make(out, MixedRun(1, resume=True)) == read_mixed_manifest(whole)
    with pytest.raises(Misuse, match="--force"):
        make(out, MixedRun(1, resume=True), replace(REQUEST, seed=4))
    assert files_of(out) == files_of(whole)


def test_a_killed_run_goes_on_from_its_whole_chunks(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "set"
    process = start_run(out)
    chunks = find_unfinished(out) / "chunks"
    while process.poll() is None and len(list(chunks.glob("*.jsonl"))) < 3:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = next(chunks.glob("*.jsonl"))
    kept.write_bytes(kept.read_bytes()[:-2])  # a damaged chunk is made anew
    assert not out.exists()
    make(out, MixedRun(2, resume=True))
    assert files_of(out) == files_of(whole)


def test_a_full_disk_keeps_what_is_verified(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []

    def fill(files: ChunkFiles, number: int, rows: Any) -> None:
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(number)
        write(files, number, rows)

    write = ChunkFiles.write_chunk
    monkeypatch.setattr(ChunkFiles, "write_chunk", fill)
    with pytest.raises(BrokenEnvironment, match=r"No space left[^\n]*\n.*--resume"):
        make(tmp_path / "set")
    kept = find_unfinished(tmp_path / "set") / "chunks"
    assert len(list(kept.iterdir())) == 3
    monkeypatch.undo()
    make(tmp_path / "set", MixedRun(1, resume=True))
    assert files_of(tmp_path / "set") == files_of(whole)


def test_slices_are_joined_to_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    wanted = MixedSet(REQUEST, "toys", TOYS, TOOLS)
    slices = [tmp_path / f"slice-{number}" for number in (1, 2, 3)]
    for number, out in enumerate(slices, 1):
        generate_slice(wanted, out, ONE, Shard(number, 3))
    merge_slices(slices[::-1], tmp_path / "set", toy_families.TOYS)
    assert files_of(tmp_path / "set") == files_of(whole)
    for named, said in ((slices[:2], "the first is 3"), ([*slices, slices[0]], "twice"), ([], "none at all")):
        with pytest.raises(Misuse, match=said):
            merge_slices(named, tmp_path / "other", toy_families.TOYS)
    generate_slice(
        replace(wanted, request=replace(REQUEST, seed=4)), slices[0], MixedRun(1, force=True), Shard(1, 3)
    )
    with pytest.raises(Misuse, match="of another data set"):
        merge_slices(slices, tmp_path / "other", toy_families.TOYS)
    next((slices[1] / "chunks").iterdir()).unlink()
    generate_slice(wanted, slices[0], MixedRun(1, force=True), Shard(1, 3))
    with pytest.raises(UnreadableSource, match="is missing"):
        merge_slices(slices, tmp_path / "other", toy_families.TOYS)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("text", ["", "0/3", "4/3", "1", "1/2/3", "a/b", "-1/3", "1/99999"])
def test_other_slices_are_refused(text: str) -> None:
    with pytest.raises(Misuse, match="names no slice"):
        parse_shard(text)


def edit_row(data: Path, name: str, number: int, old: str, new: str) -> None:
    lines = (data / name).read_text().splitlines(keepends=True)
    assert old in lines[number]
    lines[number] = lines[number].replace(old, new)
    (data / name).write_text("".join(lines))


def test_a_set_is_judged_anew_from_its_files(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    review = review_set(whole, TOYS, 1, seen.append)
    shared = sum(
        row["execution"] == "shared" for path in whole.glob("[tv]*-*.jsonl") for row in rows_of(path)
    )
    assert (review.rows, sum(seen), review.faults) == (600, 600, ())
    assert 0 < shared < review.rows - review.judged
    data = Path(shutil.copytree(whole, tmp_path / "set"))
    edit_row(data, "valid.jsonl", 2, "It is", "It was")
    edit_row(data, "tasks.jsonl", 5, '"number": ', '"number": 1')
    found = {(fault.file, fault.row) for fault in review_set(data, TOYS, 1, seen.append).faults}
    assert found == {("valid.jsonl", -1), ("tasks.jsonl", -1), ("valid", 2), ("test-seen", 5)}
    monkeypatch.setenv(toy_families.FAULT, "refuse")
    faults = review_set(whole, TOYS, 1, seen.append).faults
    assert {fault.reason for fault in faults} == {"the number\nis wrong"}


def test_files_that_do_not_belong_together_are_not_judged(whole: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "set"))
    rows = (data / "valid.jsonl").read_text().splitlines(keepends=True)
    for kept, said in ((rows[:-1], "fewer rows"), ([*rows, rows[0]], "more rows")):
        (data / "valid.jsonl").write_text("".join(kept))
        with pytest.raises(UnreadableSource, match=said):
            review_set(data, TOYS, 1, lambda _: None)
    with pytest.raises(UnreadableSource, match="manifest"):
        review_set(tmp_path, TOYS, 1, lambda _: None)


def test_the_report_has_every_file_and_family(whole: Path) -> None:
    text = "\n".join(write_report(read_mixed_manifest(whole)))
    for name in (
        "train.jsonl",
        "test-unseen-all.jsonl",
        "plain",
        "run",
        "other signer",
        "rows by family up to",
    ):
        assert name in text
    assert max(map(len, text.splitlines())) <= 80


def test_without_an_oracle_the_set_says_so(tmp_path: Path) -> None:
    manifest = make(tmp_path / "set", judging=replace(TOYS, bench=""))
    assert manifest["verified"] is False
    assert manifest["equal_to_fresh_processes"]["executions"] == 0
    assert manifest["distinct"]["rego"].startswith("not counted")
    assert "No answer was verified" in (tmp_path / "set" / "README.md").read_text()
    assert {row["execution"] for row in rows_of(tmp_path / "set" / "train.jsonl")} == {"none"}


def test_lengths_count_every_row(whole: Path) -> None:
    bars: dict[str, Counter[str]] = defaultdict(Counter)
    for name in [*whole.glob("t[re]*.jsonl"), whole / "valid.jsonl"]:
        for row in rows_of(name):
            tokens = count_tokens(*(message["content"] for message in row["messages"]))
            bars[row["family"]][name_bar(find_bar(tokens))] += 1
    assert read_mixed_manifest(whole)["lengths"] == bars


def test_the_number_of_set_ups_grows_with_the_set() -> None:
    assert list_setups(0) == list_setups(719) == range(120)
    assert list_setups(720) == range(120, 240)
    windows = [list_setups(number) for number in range(10_000)]
    assert all(setups.stop <= 120 + number / 6 for number, setups in enumerate(windows))


def test_rows_that_are_too_long_are_drawn_anew(tmp_path: Path) -> None:
    manifest = make(tmp_path / "set", request=replace(REQUEST, max_tokens=120))
    assert {bar for bars in manifest["lengths"].values() for bar in bars} == {"<=300"}
    questions = [row["messages"][0]["content"] for row in rows_of(tmp_path / "set" / "train.jsonl")]
    assert not any("again" in question for question in questions)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (replace(REQUEST, target=0), "at least one row"),
        (replace(REQUEST, mix={"none": 1}), "no family"),
        (replace(REQUEST, target=2, max_tokens=3), "no further task"),
    ],
)
def test_requests_that_cannot_be_met(tmp_path: Path, request_: MixRequest, said: str) -> None:
    with pytest.raises(Misuse, match=said):
        make(tmp_path / "set", request=request_)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_something_else_is_not_touched(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(Misuse, match="not empty"):
        make(tmp_path, MixedRun(1, force=True))
    assert files_of(tmp_path) == {"README.md": b"mine"}
    with pytest.raises(Misuse, match="--force"):
        make(whole)


def test_attestors_that_leave_nothing_new_shorten_the_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(chance: Any, drawing: Drawing) -> Any:
        if drawing.side("vocabulary") == "unseen" and drawing.side("phrasing") == "seen":
            raise Misuse("no name is new")
        return toy_families.draw(chance, drawing)

    toys = tuple(replace(family, draw=refuse) for family in toy_families.TOYS)
    monkeypatch.setattr(toy_families, "TOYS", toys)
    manifest = make(tmp_path / "set", request=replace(REQUEST, target=200, attestors=frozenset({"git"})))
    rows = {name: file["rows"] for name, file in manifest["files"].items() if name != "tasks.jsonl"}
    assert "test-unseen-vocabulary.jsonl" not in rows
    assert sum(rows.values()) == 200
    with pytest.raises(Misuse, match="no name is new"):
        make(tmp_path / "other", request=replace(REQUEST, target=200))
