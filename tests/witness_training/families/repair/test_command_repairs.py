"""Command lines to be repaired: read as the real command reads them, and a grader that knows a mended line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command_answers import BROKEN, RIGHT, list_answers
from tests.support.repair_tasks import draw_tasks
from tests.support.witness_session import Session, open_session
from witness_schema.oracle import Oracle
from witness_training.families.repair.command_lines import FLAGS, UnusableLineError, find_missing, read_line
from witness_training.families.repair.command_repairs import (
    describe_intent,
    explain_refusal,
    judge,
    write_broken,
    write_right,
)
from witness_training.judges.bench import Bench

REAL = [
    json.loads(line) for line in Path("tests/corpus/witness_command/flags.jsonl").read_text().splitlines()
]


@pytest.fixture(scope="module")
def session(oracle: Oracle) -> Iterator[Session]:
    assert oracle.version
    with open_session() as opened:
        yield opened


@pytest.mark.parametrize("command", FLAGS)
def test_every_flag_is_one_of_the_real_command(command: str) -> None:
    real = {row["name"]: (row["short"] or "", row["type"]) for row in REAL if row["command"] in ("", command)}
    for flag in FLAGS[command]:
        assert real[flag.name] == (flag.short, flag.type)


def test_the_grader_is_right_on_every_answer(oracle: Oracle) -> None:
    bench = Bench(oracle, oracle.keys())
    made: Counter[str] = Counter()
    for task in draw_tasks("command", range(100)):
        for rows, passes in ((BROKEN, False), (RIGHT, True)):
            for name, answer in list_answers(task, rows):
                verdict = judge(task.spec, answer, bench)
                assert verdict.passed is passes, (name, verdict.reason, answer)
                assert bool(verdict.reason) is not passes
                made[name] += 1
    assert set(made) == {*BROKEN, *RIGHT}


def test_the_error_is_what_witness_prints(session: Session) -> None:
    seen: set[str] = set()
    for task in draw_tasks("command", range(60)):
        said = explain_refusal(write_broken(task.spec))
        if said and (task.spec["code"], task.spec["command"]) not in seen:
            seen.add((task.spec["code"], task.spec["command"]))
            # What is named has to be there, or another error comes first.
            keys = {word.split("=")[-1] for word in write_broken(task.spec).split() if word.endswith(".pem")}
            laid = "".join(
                f"test -e {key} || cp {'pub' if '-pub' in key else 'key'}.pem {key}; " for key in sorted(keys)
            )
            done = session.run(laid + write_broken(task.spec))
            assert done.returncode == 1
            assert said in done.stderr.replace('\\"', '"'), (said, done.stderr)
            assert said in task.question
    assert len(seen) > 6


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("witness", "no call of witness"),
        ("echo witness run", "no call of witness"),
        ("witness frobnicate", "unknown command"),
        ("witness run -s", "needs an argument"),
        ("witness run -s 'b", "the shell cannot read"),
        ("witness run -s b; ls", "more than one command"),
        ("witness run -q", "unknown shorthand flag: 'q' in -q"),
        ("", "0 commands"),
    ],
)
def test_a_line_that_witness_cannot_read_is_refused(line: str, reason: str) -> None:
    with pytest.raises(UnusableLineError, match=reason):
        read_line(line)


def test_flags_are_read_as_pflag_reads_them() -> None:
    line = read_line("witness run -rs=b -kkey.pem --hashes sha1,sha256 -a git -a sbom make -o x -- -k")
    assert line.flags == {
        "trace": ("true",),
        "step": ("b",),
        "signer-file-key-path": ("key.pem",),
        "hashes": ("sha1", "sha256"),
        "attestations": ("git", "sbom"),
        "outfile": ("x",),
    }
    assert line.rest == ("make", "-k")
    assert find_missing(line) == ""


def test_the_question_states_every_value_of_the_right_line() -> None:
    for task in draw_tasks("command", range(60)):
        line = read_line(write_right(task.spec))
        intent = describe_intent(task.spec)
        assert intent in task.question
        assert all(value in intent for values in line.flags.values() for value in values)
        assert " ".join(line.rest) in intent
