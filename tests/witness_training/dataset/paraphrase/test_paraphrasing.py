"""A paraphrased set holds only rewrites that pass every check, and a server can neither hang a run, fill the memory, nor see more than the key."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fakes.chat_server import ChatServer, serve_chats
from witness_schema.errors import (
    BrokenEnvironment,
    Misuse,
    RunEnded,
    UnknownName,
    Unreachable,
    UnreadableSource,
)
from witness_training.dataset.mixed.mixed_assembly import MixedRun, MixedSet, generate_mixed
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.dataset.paraphrase import paraphrasing, rewrite_server
from witness_training.dataset.paraphrase.endpoint import Endpoint
from witness_training.dataset.paraphrase.paraphrasing import Paraphrase, paraphrase
from witness_training.dataset.paraphrase.rewrite_checks import REASONS
from witness_training.dataset.review.set_review import review_set
from witness_training.dataset.row_drawing import MixRequest
from witness_training.families.family_roster import FAMILIES
from witness_training.judges.bench import Bench
from witness_training.judges.tools import Tools
from witness_training.scoring.scored_files import read_tasks, score_references

TOYS = Judging("support.toy_families:TOYS", "support.toy_families:open_toy_bench")
TOOLS = Tools("v9.9.9", "h1:none", "go9", "9")
KEY = "sk-very-secret-0815"
ROWS = 12  # that are asked about


@pytest.fixture(autouse=True, scope="module")
def one_processor() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "cpu_count", lambda: 1)
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("mixed") / "set"
    request = MixRequest(60, 3, {"plain": 60, "run": 40})
    generate_mixed(MixedSet(request, "toys", TOYS, TOOLS), out, MixedRun(workers=1))
    return out


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    monkeypatch.setenv(rewrite_server.KEY_VARIABLE, KEY)
    monkeypatch.setattr(rewrite_server, "RETRIES", 1)
    with serve_chats() as started:
        yield started


def ask(server: ChatServer, model: str, patience: float = 30.0, **others: Any) -> Paraphrase:
    return replace(
        Paraphrase(Endpoint(server.address, model, patience), limit=ROWS, workers=2, judging=TOYS), **others
    )


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def holds_key(folder: Path) -> bool:
    return any(KEY.encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_right_rewrites_stand_in_the_new_set(server: ChatServer, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "new"
    manifest = paraphrase(data, out, ask(server, "right"))
    assert manifest["paraphrase"]["kept"] == manifest["paraphrase"]["asked"] == ROWS
    assert manifest["paraphrase"]["refused"] == {}
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
    assert server.keys == {KEY}
    assert not holds_key(out)
    old, new = rows_of(data / "train.jsonl"), rows_of(out / "train.jsonl")
    assert len(old) == len(new)
    assert {tuple(row) for row in new} == {(*old[0], "paraphrased_by", "paraphrase_of")}
    for number, (before, after) in enumerate(zip(old, new, strict=True)):
        assert after["id"] == before["id"]
        assert after["messages"][1] == before["messages"][1]
        question = before["messages"][0]["content"]
        if number < ROWS:
            assert after["messages"][0]["content"] == f"Hello there. {question}"
            assert (after["paraphrased_by"], after["paraphrase_of"]) == ("right", before["id"])
            assert not any(axis.startswith("phrasing=") for axis in after["axes"])
        else:
            assert after == {**before, "paraphrased_by": "", "paraphrase_of": ""}
    tasks = rows_of(out / "tasks.jsonl")
    assert [{**task, "paraphrase": 0} for task in tasks] == [
        {**task, "paraphrase": 0} for task in rows_of(data / "tasks.jsonl")
    ]
    assert sum("paraphrase" in task for task in tasks) == ROWS
    assert f"{ROWS} of {ROWS} rewrites were kept" in (out / "README.md").read_text()
    for name in ("valid.jsonl", "test-seen.jsonl"):
        assert [row["messages"] for row in rows_of(out / name)] == [
            row["messages"] for row in rows_of(data / name)
        ]


def test_the_new_set_is_judged_anew_as_it_stands(server: ChatServer, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "new"
    paraphrase(data, out, ask(server, "right"))
    assert review_set(out, TOYS, 1, lambda _: None).faults == ()
    lines = (out / "train.jsonl").read_text().splitlines(keepends=True)
    row = json.loads(lines[3])
    row["messages"][0]["content"] += " Of 4711."
    (out / "train.jsonl").write_text("".join([*lines[:3], json.dumps(row) + "\n", *lines[4:]]))
    faults = [fault for fault in review_set(out, TOYS, 1, lambda _: None).faults if fault.row >= 0]
    assert [(fault.row, fault.reason) for fault in faults] == [
        (3, "its question is no rewrite that could be kept (value added)")
    ]


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("loses", "value lost"),
        ("adds", "value added"),
        ("swaps", "order"),
        ("denies", "meaning"),
        ("repeats", "unchanged"),
        ("nonsense", "form"),
        ("alike", "length"),
        ("fails", "no answer"),
        ("huge", "no answer"),
        ("packed", "no answer"),
        ("garbage", "no answer"),
        ("empty", "no answer"),
        ("elsewhere", "no answer"),
        ("hangs", "no answer"),
        ("drips", "no answer"),
    ],
)
def test_other_rewrites_are_counted_and_the_original_stays(
    server: ChatServer, data: Path, tmp_path: Path, model: str, reason: str
) -> None:
    rows, seconds = (2, 0.5) if reason == "no answer" else (ROWS, 30.0)
    began = time.monotonic()
    manifest = paraphrase(data, tmp_path / "new", ask(server, model, seconds, limit=rows))
    assert time.monotonic() - began < 60
    assert manifest["paraphrase"]["kept"] == 0
    refused = manifest["paraphrase"]["refused"]
    assert sum(refused.values()) == rows
    assert set(refused) <= set(REASONS)
    assert refused.get(reason, 0) >= rows // 2, refused
    old, new = rows_of(data / "train.jsonl"), rows_of(tmp_path / "new" / "train.jsonl")
    assert [row["messages"] for row in new] == [row["messages"] for row in old]
    assert not holds_key(tmp_path)


def test_a_busy_server_is_asked_again(server: ChatServer, data: Path, tmp_path: Path) -> None:
    manifest = paraphrase(data, tmp_path / "new", ask(server, "busy"))
    assert manifest["paraphrase"]["kept"] == ROWS
    assert set(server.asked.values()) == {2}


@pytest.mark.parametrize(
    ("model", "error", "said"),
    [
        ("locked", BrokenEnvironment, "refuses the key"),
        ("unknown", UnknownName, "knows no model"),
        ("fails", Unreachable, "5 questions after one another got no answer: status 500"),
    ],
)
def test_a_server_that_answers_nobody_ends_the_run(
    server: ChatServer, data: Path, tmp_path: Path, model: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said) as caught:
        paraphrase(data, tmp_path / "new", ask(server, model))
    assert KEY not in str(caught.value)
    assert sum(server.asked.values()) <= 2 * (paraphrasing.MOST_SILENT + 2)
    assert list(tmp_path.iterdir()) == []


def test_what_was_answered_is_not_asked_again(server: ChatServer, data: Path, tmp_path: Path) -> None:
    server.until = 4
    with pytest.raises(Unreachable, match="--resume"):
        paraphrase(data, tmp_path / "new", ask(server, "right"))
    answered = list(tmp_path.glob(".new.rewrites/answers/*/*"))
    assert len(answered) == 4
    assert not holds_key(tmp_path)
    before, server.until = server.asked.copy(), None
    with pytest.raises(Misuse, match="--resume"):
        paraphrase(data, tmp_path / "new", ask(server, "right"))
    # One that was damaged counts as unanswered.
    answered[0].write_bytes(answered[0].read_bytes()[:-3])
    manifest = paraphrase(data, tmp_path / "new", ask(server, "right", resume=True))
    assert manifest["paraphrase"]["kept"] == ROWS
    asked = sum((server.asked - before).values())
    assert asked == ROWS - 4 + 1
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
    whole = tmp_path / "whole"
    paraphrase(data, whole, ask(server, "right"))
    assert {path.name: path.read_bytes() for path in whole.iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()
    }


@pytest.mark.parametrize("cause", ["time", "interrupt"])
def test_a_run_ends_in_time_and_at_a_signal(
    server: ChatServer, data: Path, tmp_path: Path, cause: str
) -> None:
    wanted = ask(server, "hangs", 100.0, seconds=0.5 if cause == "time" else 100.0)
    if cause == "interrupt":
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    began = time.monotonic()
    with pytest.raises(RunEnded, match="--resume"):
        paraphrase(data, tmp_path / "new", wanted)
    assert time.monotonic() - began < 60
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("127.0.0.1:8080", "no address"),
        ("ftp://127.0.0.1/v1", "no address"),
        ("http://", "no address"),
        ("http://[::1", "no address"),
        ("http://me:pass@127.0.0.1/v1", "more in it"),
        ("http://127.0.0.1/v1?key=1", "more in it"),
        ("http://192.0.2.1/v1", "unencrypted"),
    ],
)
def test_addresses_that_are_refused(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setenv(rewrite_server.KEY_VARIABLE, KEY)
    with pytest.raises(Misuse, match=said) as caught:
        paraphrase(data, tmp_path / "new", Paraphrase(Endpoint(address, "right"), judging=TOYS))
    assert KEY not in str(caught.value)
    assert "pass" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_sets_and_splits_that_are_refused(server: ChatServer, data: Path, tmp_path: Path) -> None:
    for split, said in (
        ("test-unseen-phrasing", "held out"),
        ("test-unseen-all", "held out"),
        ("dev", "no split 'dev'"),
    ):
        with pytest.raises(Misuse, match=said):
            paraphrase(data, tmp_path / "new", ask(server, "right", splits=(split,)))
    with pytest.raises(Misuse, match="replace its original"):
        paraphrase(data, data, ask(server, "right", force=True))
    paraphrase(data, tmp_path / "new", ask(server, "right", splits=("valid", "test-seen")))
    with pytest.raises(Misuse, match="paraphrased already"):
        paraphrase(tmp_path / "new", tmp_path / "newer", ask(server, "right"))
    with pytest.raises(Misuse, match=r"not empty|--force"):
        paraphrase(data, tmp_path / "new", ask(server, "right"))
    lines = (data / "tasks.jsonl").read_text().splitlines(keepends=True)
    other = tmp_path / "other"
    other.mkdir()
    for file in data.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    (other / "tasks.jsonl").write_text("".join([lines[1], lines[0], *lines[2:]]))
    with pytest.raises(UnreadableSource, match="do not belong together"):
        paraphrase(other, tmp_path / "newer", ask(server, "right"))


def test_an_answer_that_fails_its_judge_takes_its_rewrite_back(
    server: ChatServer, data: Path, tmp_path: Path
) -> None:
    wrong = replace(TOYS, families="support.toy_families:WRONG_TOYS")
    manifest = paraphrase(data, tmp_path / "new", ask(server, "right", limit=0, judging=wrong))
    sevens = [
        task
        for task in rows_of(data / "tasks.jsonl")
        if task["file"] == "train" and task["spec"]["number"] % 10 == 7
    ]
    assert manifest["paraphrase"]["refused"] == ({"judge": len(sevens)} if sevens else {})
    assert sevens


@pytest.mark.oracle
def test_real_tasks_stay_usable(server: ChatServer, tmp_path: Path, judging_bench: Bench) -> None:
    shares = {family.name: family.share for family in FAMILIES}
    wanted = MixedSet(MixRequest(14, 5, shares), "full", Judging(bench=""), TOOLS)
    generate_mixed(wanted, tmp_path / "set", MixedRun(workers=1))
    manifest = paraphrase(tmp_path / "set", tmp_path / "new", ask(server, "right", judging=Judging()))
    assert manifest["paraphrase"]["kept"] == ROWS
    tasks = read_tasks(tmp_path / "new")
    assert all(scored.verdict.passed for scored in score_references(tasks, judging_bench))
    assert review_set(tmp_path / "new", replace(Judging(), bench=""), 1, lambda _: None).faults == ()


@pytest.fixture
def judging_bench() -> Iterator[Bench]:
    from witness_training import open_bench

    with open_bench(trusted=True) as bench:
        yield bench
