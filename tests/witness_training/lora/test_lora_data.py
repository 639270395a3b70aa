"""Bad data is refused with its file and row before anything is trained."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_training.lora.lora_data import cap_kinds, check_count, read_rows

GOOD = json.dumps({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]})
NO_ANSWER = json.dumps({"messages": [{"role": "user", "content": "q"}]})
EMPTY_ANSWER = json.dumps(
    {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": ""}]}
)
BAD_ROLE = json.dumps(
    {"messages": [{"role": "robot", "content": "q"}, {"role": "assistant", "content": "a"}]}
)

BAD = {
    "empty": ("", "train.jsonl: the file is empty"),
    "blank line": (f"{GOOD}\n\n{GOOD}\n", "train.jsonl:2: the row is blank"),
    "broken JSON": (f"{GOOD}\n{{\n", "train.jsonl:2: the row is not JSON"),
    "no object": (f"{GOOD}\n[]\n", "train.jsonl:2: the row is not a JSON object"),
    "strange keys": ('{"question": "q"}\n', "train.jsonl:1: the row has none of messages"),
    "two formats": (
        f'{GOOD}\n{{"text": "t"}}\n',
        "train.jsonl:2: the row has 'text', the first row 'messages'",
    ),
    "no list": ('{"messages": {}}\n', "train.jsonl:1: 'messages' is not a list"),
    "bad role": (f"{BAD_ROLE}\n", "train.jsonl:1: message 0 has no role"),
    "no answer": (
        f"{GOOD}\n{NO_ANSWER}\n",
        "train.jsonl:2: the last message is not an answer of the assistant",
    ),
    "empty answer": (
        f"{EMPTY_ANSWER}\n",
        "train.jsonl:1: the last message is not an answer of the assistant",
    ),
    "text of a number": ('{"text": 7}\n', "train.jsonl:1: 'text' is not a text"),
    "empty completion": ('{"prompt": "p", "completion": ""}\n', "train.jsonl:1: 'completion' is not a text"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_refused_by_row(name: str, tmp_path: Path) -> None:
    text, told = BAD[name]
    (tmp_path / "train.jsonl").write_text(text)
    with pytest.raises(WitnessSchemaError) as caught:
        read_rows(tmp_path / "train.jsonl")
    assert str(caught.value).startswith(f"{tmp_path}/{told}")


def test_missing_file_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(WitnessSchemaError, match="the file is missing") as caught:
        read_rows(tmp_path / "train.jsonl")
    assert caught.value.advice == (
        "name a data set, or make one: witness-schema generate --target 500 --out NEW_FOLDER"
    )


def test_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_bytes(b'{"text": "\xff"}\n')
    with pytest.raises(WitnessSchemaError, match="not UTF-8"):
        read_rows(tmp_path / "train.jsonl")


@pytest.mark.parametrize("row", [GOOD, '{"prompt": "p", "completion": "c"}', '{"text": "t"}'])
def test_each_format_of_mlx_lm_is_read(row: str, tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text(f"{row}\n{row}\n")
    assert read_rows(tmp_path / "train.jsonl") == [json.loads(row)] * 2


def test_line_separators_inside_a_text_end_no_row(tmp_path: Path) -> None:
    row = json.dumps({"text": "a\u2028b\x85c"}, ensure_ascii=False)
    (tmp_path / "train.jsonl").write_text(f"{row}\n", encoding="utf-8")
    assert read_rows(tmp_path / "train.jsonl") == [{"text": "a\u2028b\x85c"}]


def test_fewer_rows_than_a_batch_are_refused(tmp_path: Path) -> None:
    rows = [json.loads(GOOD)] * 3
    check_count(rows, tmp_path, 3)
    with pytest.raises(WitnessSchemaError, match="3 rows are too few for batches of 4") as caught:
        check_count(rows, tmp_path, 4)
    assert "--batch-size 3" in caught.value.advice


def test_rows_of_each_kind_are_capped_and_keep_their_order() -> None:
    rows = [{"family": family, "difficulty": 1, "number": n} for n in range(20) for family in ("a", "b")]
    kept = cap_kinds(rows, 5, seed=1)
    assert Counter(row["family"] for row in kept) == {"a": 5, "b": 5}
    assert [row["number"] for row in kept] == sorted(row["number"] for row in kept)
    assert kept == cap_kinds(rows, 5, seed=1) != cap_kinds(rows, 5, seed=2)
