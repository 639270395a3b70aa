"""Rows that others wrote: every fault of the corpus is told, nothing else is, and nothing is told of right rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.foreign_rows import ForeignRow, read_lines, read_rows
from witness_schema.errors import UnreadableSource
from witness_schema.oracle import Oracle
from witness_schema.oracle.type_checking import make_type_check
from witness_training.dataset.foreign.chat_rows import read_turns
from witness_training.dataset.foreign.file_check import Tally, check_file
from witness_training.dataset.foreign.finding_rules import RULES, Finding
from witness_training.dataset.foreign.row_check import RowJudge

FAULTY, RIGHT, LINES = read_rows("faulty"), read_rows("right"), read_lines()
GOOD = '{"prompt": "a", "completion": "b"}\n'
# Found by --run, or by a length that no corpus should have.
ELSEWHERE = {"script-fails", "script-harms", "text-too-long"}


def judge(row: ForeignRow, judge: RowJudge) -> tuple[tuple[str, ...], list[str]]:
    turns = read_turns(row.row)
    assert not isinstance(turns, Finding), turns
    findings = judge.judge(turns).findings
    return tuple(sorted(each.rule for each in findings)), [f"{each.rule}: {each.reason}" for each in findings]


@pytest.mark.parametrize("row", [row for row in FAULTY if not row.opa], ids=lambda row: row.name)
def test_a_fault_is_told_without_the_oracle(row: ForeignRow) -> None:
    rules, told = judge(row, RowJudge(None))
    assert rules == row.expect, told


@pytest.mark.parametrize("row", RIGHT, ids=lambda row: row.name)
def test_nothing_is_told_of_a_right_row(row: ForeignRow) -> None:
    assert judge(row, RowJudge(None))[1] == []


def test_with_opa_all_faults_are_told_and_no_others(oracle: Oracle) -> None:
    opa = RowJudge(make_type_check(oracle))
    wrong = {row.name: told for row in (*FAULTY, *RIGHT) if (told := judge(row, opa))[0] != row.expect}
    assert wrong == {}


def test_the_corpus_has_every_rule_and_enough_rows() -> None:
    told = {rule for row in FAULTY for rule in row.expect} | {rule for _, rule in LINES}
    assert RULES.keys() - told - ELSEWHERE == set()
    assert min(len(FAULTY), len(RIGHT)) >= 40


@pytest.mark.parametrize(("line", "rule"), LINES)
def test_a_line_that_is_no_row_is_told_with_its_number(line: str, rule: str, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(f"{GOOD}\n{line}\n{GOOD}")
    tally = Tally()
    (told,) = check_file(file, RowJudge(None), tally)
    assert (told.line, told.finding.rule) == (3, rule)
    assert told.finding.reason
    assert (tally.rows, tally.faulty) == (3, 1)


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\x00\x01\x02", b"a\n" * 500, b"{}", b"\xff\xfe{\x00}\x00"]
)
def test_a_file_without_a_row_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(content)
    with pytest.raises(UnreadableSource) as raised:
        list(check_file(file, RowJudge(None), Tally()))
    assert raised.value.advice
    assert raised.value.where.startswith(str(file))


def test_questions_are_judged_only_where_it_is_asked_for() -> None:
    (row,) = (row for row in RIGHT if row.name == "a fault in the question")
    rules, _ = judge(row, RowJudge(None, questions=True))
    assert {"flag-unknown", "attestor-unknown", "policy-step-name"} <= set(rules)


def test_a_type_of_ones_own_is_known() -> None:
    text = "The type is https://witness.dev/attestations/ours/v1, see there."
    turns = read_turns({"prompt": "a", "completion": text})
    assert not isinstance(turns, Finding)
    assert [each.rule for each in RowJudge(None).judge(turns).findings] == ["type-unknown"]
    own = RowJudge(None, own_types=frozenset({"https://witness.dev/attestations/ours/v1"}))
    assert own.judge(turns).findings == ()
