"""Whatever a model answers, it is one verdict with a reason; whatever a data set holds, it is told before a model is loaded."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Oracle
from witness_training.evaluation.asking import local_asker
from witness_training.evaluation.evaluating import evaluate
from witness_training.evaluation.evaluation_judging import judge
from witness_training.evaluation.evaluation_scores import score
from witness_training.judges.example_worlds import case_for
from witness_training.judges.here_documents import cut_here_documents
from witness_training.tasks.examples import ExampleRecord
from witness_training.tasks.grid import COMMANDS, Cell, Variant
from witness_training.tasks.rendering import render


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    with Oracle.start(jobs=2) as running:
        yield running


VARIANT = Variant(Cell(("git",), "build", 0, COMMANDS[0]), "git-clean")
QUESTION, RIGHT = render(VARIANT.cell, VARIANT.rego)
POLICY = RIGHT[RIGHT.index('{"expires"') : RIGHT.index("\nEOF", RIGHT.index('{"expires"'))]


def with_policy(policy: str) -> str:
    return RIGHT.replace(POLICY, policy)


def with_first(text: str) -> str:
    """The right policy with one more key at its beginning."""
    return with_policy(f"{{{text}, {POLICY[1:]}")


DEEP = "[" * 1000 + "]" * 1000
ANSWERS = {
    "nothing": "",
    "control characters": "\x00\x1b[2J\x9b2J\r\n",
    "a raw surrogate": RIGHT + "\ud800",
    "the run quoted": RIGHT.replace("witness run ", "sh -c ' witness run -s x -- y' "),
    "the run quoted alone": "```sh\ncat > policy.json <<EOF\n{}\nEOF\nsh -c ' witness run -s x -- y'\nwitness verify -f x\n```\n",
    "the verification quoted": RIGHT.replace("witness verify", "echo ' witness verify '"),
    "an open quotation": RIGHT.replace("witness run", "witness run '"),
    "no words": RIGHT.replace("witness verify", "witness verify \n"),
    "an option without a value": RIGHT.replace("witness verify", "witness verify -f"),
    "an option of blanks": RIGHT.replace("-s build", "-s ''"),
    "every attestor": RIGHT.replace("-a git ", "-a " + ",".join("x" * 10 for _ in range(5000)) + " "),
    "a surrogate as key": with_first('"\\ud800": 1'),
    "a surrogate as value": with_first('"x": "\\udfff"'),
    "1,000 nested lists": with_first(f'"x": {DEEP}'),
    "300 nested lists": with_first(f'"x": {"[" * 300 + "]" * 300}'),
    "200 nested lists": with_first(f'"x": {"[" * 200 + "]" * 200}'),
    "nested without end": with_policy("[" * 200_000),
    "NaN": with_first('"x": NaN'),
    "Infinity": with_first('"x": -Infinity'),
    "1e400": with_first('"x": 1e400'),
    "a long number": with_first('"x": ' + "9" * 5000),
    "a number beyond 64 bits": with_first('"x": 123456789012345678901234567890'),
    "a policy of another type": with_policy("[]"),
    "null": with_policy("null"),
    "steps as a list": with_policy('{"steps": [1]}'),
    "a step as text": with_policy('{"steps": {"build": "x"}}'),
    "attestations null": with_policy('{"steps": {"build": {"attestations": null}}}'),
    "types of all kinds": with_policy(
        '{"steps": {"a": {"attestations": [{"type": 1}, {"type": []}, {"type": "x"}]}}}'
    ),
    "an empty key": with_first('"": {"": {"": ""}}'),
    "a policy that is long": with_first('"x": "' + "y" * 1_000_000 + '"'),
    "Rego that is not": RIGHT.replace("package ", "pack\x00age "),
    "here-documents without end": "```sh\n" + "cat > policy.json <<EOF\n" * 20_000 + "```\n",
    "shell blocks without end": "```sh\n" * 20_000,
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_each_answer_is_scored(answer: str) -> None:
    scored = score(0, QUESTION, RIGHT, answer)
    assert scored.scores["exact"] is False
    assert scored.reason or scored.scores["readable"]
    assert len(scored.reason) < 1000


def test_what_go_refuses_does_not_pass() -> None:
    for name in ("NaN", "Infinity", "1e400", "1,000 nested lists", "a surrogate as key", "null"):
        assert score(0, QUESTION, RIGHT, ANSWERS[name]).scores["policy_json"] is False, name


def test_each_answer_is_judged_by_itself(oracle: Oracle) -> None:
    """One answer costs its own verdict alone: the right one beside it works."""
    answers = [score(0, QUESTION, RIGHT, answer) for answer in (*ANSWERS.values(), RIGHT)]
    cases = [case_for(VARIANT)] * len(answers)
    judged = judge(answers, cases, oracle.keys(), oracle.verify_all)
    assert len(judged) == len(answers)
    assert judged[-1].scores["works"] is True
    assert all(each.scores["accepted"] is not None for each in judged)
    assert all(len(each.reason) < 3000 for each in judged)


def test_here_documents_are_cut_line_by_line() -> None:
    text = "a <<EOF\n1\u2028\nb <<'X'\nEOF\nc <<Y\nd\ne <<'Y\nEOF"
    outside, documents = cut_here_documents(text)
    assert outside == ["a <<EOF", "EOF", "c <<Y", "d", "e <<'Y", "EOF"]
    assert documents == [("a <<EOF", "1\u2028\nb <<'X'\n")]


def row(question: object = QUESTION, answer: object = RIGHT) -> str:
    messages = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return json.dumps({"messages": messages})


RECORD = ExampleRecord(VARIANT, "test", 0, (), "v0").line()
ROWS = {
    "an answer without a shell block": row(answer="no"),
    "an answer without a policy": row(answer="```sh\nwitness run -s x -- y\n```\n"),
    "an answer whose run is quoted": row(answer=ANSWERS["the run quoted"]),
    "an answer whose policy is none": row(answer=with_policy("{")),
    "a question with a surrogate": row(question="\ud800"),
    "nested without end": '{"messages": ' + "[" * 100_000,
    "NaN": '{"messages": NaN}',
    "a list": "[]",
    "text": '"text"',
    "a number with 5,000 digits": "9" * 5000,
    "messages null": '{"messages": null}',
    "a message that is text": '{"messages": ["x", "y"]}',
    "a role that is a list": '{"messages": [{"role": [], "content": "x"}]}',
    "content null": row(answer=None),
    "three messages": '{"messages": [{"role": "system", "content": "x"}, {"role": "user", "content": "x"}, {"role": "assistant", "content": "x"}]}',
    "prompt and completion": '{"prompt": "x", "completion": "y"}',
    "text rows": '{"text": "x"}',
    "no known key": '{"\\u001b[2J": 1}',
    "a blank line": row() + "\n\n" + row(),
    "nothing": "",
}
RECORDS = {
    "no JSON": "{",
    "a list": "[]",
    "a number": "1",
    "nested without end": "[" * 100_000,
    "another row": RECORD.replace('"row": 0', '"row": 5'),
    "a row that is a list": RECORD.replace('"row": 0', '"row": []'),
    "a row that is text": RECORD.replace('"row": 0', '"row": "0"'),
    "a phrasing that is not": RECORD.replace('"phrasing": 0', '"phrasing": 99'),
    "a phrasing below 0": RECORD.replace('"phrasing": 0', '"phrasing": -1'),
    "a phrasing of text": RECORD.replace('"phrasing": 0', '"phrasing": "0"'),
    "a step that is not": RECORD.replace('"build"', '"\\u001b[2J"'),
    "a step that is a list": RECORD.replace('"build"', "[]"),
    "a command that is not": RECORD.replace('"command": "', '"command": "x'),
    "Rego of another attestor": RECORD.replace('"git-clean"', '"product-others"'),
    "Rego that is a list": RECORD.replace('"git-clean"', "[]"),
    "a split that is not": RECORD.replace('"test"', '"text"'),
    "judges that are a number": RECORD.replace('"judges": []', '"judges": 1'),
    "judges that are lists": RECORD.replace('"judges": []', '"judges": [[]]'),
    "not UTF-8": "\udcff",
}


def refuse_to_load(*_: object) -> None:
    raise AssertionError("a model was loaded")


def refuse(data: Path, **options: Path) -> str:
    """What an evaluation of the data says before it loads a model."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_asker, "load", refuse_to_load)
        with pytest.raises(WitnessSchemaError) as refused:
            evaluate("tiny", data, judge=True, **options)
    assert refused.value.where
    assert str(refused.value).replace("\n", "").isprintable()
    assert len(str(refused.value)) < 1000
    return refused.value.what


@pytest.mark.parametrize("text", ROWS.values(), ids=ROWS)
def test_an_odd_row_is_told_before_a_model_is_loaded(text: str, tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").write_text(text)
    refuse(tmp_path)


@pytest.mark.parametrize("text", RECORDS.values(), ids=RECORDS)
def test_odd_records_are_told_before_a_model_is_loaded(text: str, tmp_path: Path) -> None:
    assert text != RECORD
    (tmp_path / "test.jsonl").write_text(row())
    (tmp_path / "examples.jsonl").write_text(text, errors="surrogateescape")
    refuse(tmp_path)


@pytest.mark.parametrize("name", ["test.jsonl", "examples.jsonl"])
@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "circle"])
def test_what_is_no_file_is_told_before_a_model_is_loaded(name: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").write_text(row())
    (tmp_path / name).unlink(missing_ok=True)
    match kind:
        case "folder":
            (tmp_path / name).mkdir()
        case "pipe":
            os.mkfifo(tmp_path / name)
        case "device":
            (tmp_path / name).symlink_to("/dev/zero")
        case "circle":
            (tmp_path / name).symlink_to(name)
    refuse(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "1",
        '{"kind": "train"}',
        '{"kind": [], "iteration": 1}',
        '{"kind": "train", "iteration": 1, "train_loss": NaN}',
    ],
)
def test_odd_reports_of_the_training_are_told_before_a_model_is_loaded(line: str, tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").write_text(row())
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "adapters.safetensors").touch()
    (adapter / "metrics.jsonl").write_text(line)
    assert refuse(tmp_path, adapter_path=adapter) == "this is no report of a training"


def test_the_right_data_is_not_refused(tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").write_text(row())
    (tmp_path / "examples.jsonl").write_text(RECORD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_asker, "load", refuse_to_load)
        with pytest.raises(AssertionError, match="a model was loaded"):
            evaluate("tiny", tmp_path)
