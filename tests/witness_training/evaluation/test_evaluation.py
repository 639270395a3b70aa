"""An evaluation with canned answers: what is asked, what is scored, what is written, and who judged."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from witness_schema.clone import CACHE_VARIABLE
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Functionary, NotJudged, Verification, VerifyRequest, VerifyResult
from witness_schema.verdict import Crashed
from witness_training.evaluation.asking import local_asker
from witness_training.evaluation.evaluating import evaluate
from witness_training.evaluation.evaluation_judging import judge
from witness_training.evaluation.evaluation_scores import score, sum_scores
from witness_training.judges.example_worlds import Case, case_for
from witness_training.tasks.examples import ExampleRecord
from witness_training.tasks.grid import COMMANDS, Cell, Variant
from witness_training.tasks.rendering import render

CELLS: list[tuple[Cell, str | None]] = [
    (Cell(("git", "file"), "build", 0, COMMANDS[0]), "git-clean"),
    (Cell(("environment",), "lint", 1, COMMANDS[1]), None),
    (Cell(("product",), "scan", 2, COMMANDS[4]), "product-others"),
    (Cell(("material", "file"), "test", 3, COMMANDS[2]), None),
]
PAIRS = [render(*each) for each in CELLS]
KEY = Functionary("0" * 64, "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = (
        {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}
        for question, answer in PAIRS
    )
    (tmp_path / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A model that knows every answer but the last; the questions that it was asked."""
    known, asked = dict(PAIRS[:-1]), list[str]()

    def answers(_: Any, __: Any, questions: Sequence[str], **___: Any) -> list[str]:
        asked.extend(questions)
        return [known.get(question, "I do not know.") for question in questions]

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setattr(local_asker, "load", lambda *_: (None, None))
    monkeypatch.setattr(local_asker, "generate_batch", answers)
    monkeypatch.setattr(local_asker, "count_tokens", lambda _, text: len(text))
    return asked


def test_scores_and_summary(data: Path, model: list[str]) -> None:
    seen: list[tuple[int, int]] = []
    report = evaluate("tiny", data, judge=False, progress=lambda done, total: seen.append((done, total)))
    assert report.share("exact") == 0.75
    assert ("all exact", "3 of 4", "75%") in report.score_rows()
    assert report.title() == "tiny on 4 test questions"
    assert report.share("accepted") is None
    assert list(report.groups["rego"]) == ["unlabelled"]
    assert seen == [(0, 4), (4, 4), (4, 4)]


def test_scores_are_split_by_the_kinds_of_rego_that_the_records_name(data: Path, model: list[str]) -> None:
    records = [
        ExampleRecord(Variant(cell, rego), "test", row, (), "v0") for row, (cell, rego) in enumerate(CELLS)
    ]
    (data / "examples.jsonl").write_text("".join(record.line() + "\n" for record in records))
    report = evaluate("tiny", data, judge=False)
    assert list(report.groups["rego"]) == ["git-clean", "none", "product-others"]


def test_limit_spreads_over_the_split(data: Path, model: list[str]) -> None:
    evaluate("tiny", data, judge=False, limit=2)
    assert sorted(model) == sorted([PAIRS[0][0], PAIRS[2][0]])


def test_report_is_written_and_is_the_same_again(data: Path, model: list[str], tmp_path: Path) -> None:
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "adapters.safetensors").write_bytes(b"weights")
    events = [
        {"kind": "validation", "iteration": 0, "val_loss": 2.0},
        {"kind": "train", "iteration": 10, "train_loss": 1.0},
        {"kind": "train", "iteration": 20, "train_loss": 0.5},
        {"kind": "validation", "iteration": 20, "val_loss": 0.25},
    ]
    (adapter / "metrics.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
    for name in ("one", "two"):
        evaluate("tiny", data, adapter_path=adapter, judge=False, out=tmp_path / name)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == [
        *(
            "base-rows.jsonl",
            "loss.png",
            "report.html",
            "report.json",
            "report.md",
            "rows.jsonl",
            "scores.png",
        )
    ]
    assert all(
        (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names
    )
    page = (tmp_path / "one" / "report.md").read_text()
    assert "Validation loss 2.000 → 0.250" in page
    assert "+I do not know." in page
    rows = [json.loads(line) for line in (tmp_path / "one" / "rows.jsonl").read_text().splitlines()]
    assert [row["scores"]["exact"] for row in rows] == [True, True, True, False]


def test_a_report_is_written_whole_or_not_at_all(
    data: Path, model: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "report"
    write = Path.write_text

    def full(path: Path, *arguments: Any, **options: Any) -> int:
        if path.name == "report.md":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(WitnessSchemaError, match="No space left") as caught:
            evaluate("tiny", data, judge=False, out=out)
    assert (out.exists(), "nothing was written" in caught.value.advice) == (False, True)
    evaluate("tiny", data, judge=False, out=out)
    asked = len(model)
    with pytest.raises(WitnessSchemaError, match="the report of an earlier run"):
        evaluate("tiny", data, judge=False, out=out)
    assert len(model) == asked, "it is refused before a question is asked"
    evaluate("tiny", data, judge=False, out=out, force=True)


def test_without_records_the_report_says_why_nobody_judged(data: Path, model: list[str]) -> None:
    report = evaluate("tiny", data, judge=True)
    assert report.judge.startswith("nobody (the data set has neither tasks.jsonl nor examples.jsonl)")
    assert report.share("accepted") is None


def test_missing_adapter_is_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(WitnessSchemaError, match="no adapter in this folder") as caught:
        evaluate("tiny", data, adapter_path=tmp_path / "none")
    assert caught.value.advice.endswith(f"--adapter-path {tmp_path / 'none'}")


def test_a_folder_that_train_refuses_is_not_advised(data: Path) -> None:
    with pytest.raises(WitnessSchemaError, match="no adapter in this folder") as caught:
        evaluate("tiny", data, adapter_path=data)
    assert caught.value.advice.endswith("--adapter-path NEW_FOLDER")


def cases() -> list[Case]:
    return [case_for(Variant(*each)) for each in CELLS]


def accepted(requests: Iterable[VerifyRequest]) -> list[Verification]:
    return [VerifyResult(True, (), "") for _ in requests]


def test_judge_asks_for_all_worlds_where_there_is_rego() -> None:
    asked: list[VerifyRequest] = []

    def ask(requests: Iterable[VerifyRequest]) -> list[Verification]:
        asked.extend(requests)
        return accepted(asked)

    answers = [score(row, question, answer, answer) for row, (question, answer) in enumerate(PAIRS)]
    judged = judge(answers, cases(), KEY, ask)
    assert [request.step for request in asked] == ["build"] * 4 + ["lint"] + ["scan"] * 4 + ["test"]
    # An oracle that accepts everything does not refuse the broken runs, and that is seen.
    assert [each.scores["accepted"] for each in judged] == [True] * 4
    assert [each.scores["refused"] for each in judged] == [False, None, False, None]
    assert [each.scores["works"] for each in judged] == [False, True, False, True]
    assert judged[0].reason == "a broken run is not refused"


def test_accepted_policy_of_another_question_does_not_work() -> None:
    other = render(Cell(("material",), "lint", 1, COMMANDS[1]))[1]
    (judged,) = judge([score(1, *PAIRS[1], other)], cases()[1:2], KEY, accepted)
    assert (judged.scores["accepted"], judged.scores["works"]) == (True, False)


def test_unreadable_and_crashing_answers_are_scored_as_refused() -> None:
    answers = [score(1, *PAIRS[1], "no shell"), score(3, *PAIRS[3], PAIRS[3][1])]
    judged = judge(
        answers, [cases()[1], cases()[3]], KEY, lambda requests: [Crashed("panic") for _ in requests]
    )
    assert [each.scores["accepted"] for each in judged] == [False, False]
    assert [each.reason for each in judged] == ["no shell block", "crashed: panic"]
    assert [each.scores["judged"] for each in judged] == [None, True]


def test_an_answer_that_is_not_judged_is_counted_apart_and_does_not_work() -> None:
    answers = [score(row, *PAIRS[row], PAIRS[row][1]) for row in (0, 3)]

    def ask(requests: Iterable[VerifyRequest]) -> list[Verification]:
        *both, last = requests
        return [*(NotJudged("module m needs http.send") for _ in both), *accepted([last])]

    judged = judge(answers, [cases()[0], cases()[3]], KEY, ask)
    wanted = ("judged", "accepted", "refused", "works")
    assert [[each.scores[name] for name in wanted] for each in judged] == [
        [False, None, None, False],
        [True, True, None, True],
    ]
    assert judged[0].reason == "not judged: module m needs http.send"
    counted = {each.name: (each.passed, each.asked) for each in sum_scores(judged)}
    assert [counted.get(name) for name in wanted] == [(1, 2), (1, 1), None, (1, 2)]
