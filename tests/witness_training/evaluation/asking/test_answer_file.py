"""A file of answers fits the questions line by line, or is refused with what does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from witness_schema.errors import Misuse, UnknownName, UnreadableSource, WitnessSchemaError
from witness_training.evaluation.asking.answer_file import read_answer_file
from witness_training.evaluation.asking.asker import Prompt

IDS = ["verdict/01", "schema/02", "explain/03"]


def write(path: Path, *lines: tuple[str, str]) -> Path:
    path.write_text("".join(json.dumps({"task_id": key, "completion": text}) + "\n" for key, text in lines))
    return path


def ask(file: Path, ids: list[str]) -> dict[int, str]:
    kept: dict[int, str] = {}
    prompts = [Prompt(place, "question", "expected") for place in range(len(ids))]
    assert read_answer_file(file, ids, "test-seen").ask(prompts, kept.update) == {}
    return kept


def test_answers_come_by_id_whatever_their_order(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", *((key, f"to {key}") for key in reversed(IDS)))
    assert ask(file, IDS) == dict(enumerate(f"to {key}" for key in IDS))


def test_several_answers_to_a_question_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", *((key, f"{number}") for number in range(2) for key in IDS[:2]))
    assert ask(file, [IDS[0], IDS[0], IDS[1], IDS[1]]) == {0: "0", 1: "1", 2: "0", 3: "1"}


RIGHT = [(key, "text") for key in IDS]


@pytest.mark.parametrize(
    ("lines", "error", "told", "advice"),
    [
        ([*RIGHT, ("verdict/99", "x")], UnknownName, "an answer to no question of test-seen: verdict/99", "--split"),
        ([*RIGHT, RIGHT[1]], Misuse, "schema/02 has 2 answers, and 1 is asked for", "--samples"),
        (RIGHT[1:], Misuse, "1 of 3 questions of test-seen have no answer, or too few: verdict/01", "empty completion"),
        ([], UnreadableSource, "there is no answer", "one answer a line"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(
    lines: list[tuple[str, str]], error: type[WitnessSchemaError], told: str, advice: str, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.jsonl", *lines)
    with pytest.raises(error) as caught:
        read_answer_file(file, IDS, "test-seen")
    assert caught.value.what == told
    assert advice in caught.value.advice
    assert str(file) in caught.value.where
