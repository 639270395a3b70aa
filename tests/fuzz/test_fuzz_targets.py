"""Each fuzz target on a fixed seed and on its corpus: nothing but our own errors, and what real Go says where it is asked.

A planted defect in each reader shows that its target would find one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from fuzz import fuzz_target
from fuzz.find_files import CASES, list_cases, read_verdicts
from fuzz.fuzz_loop import Limits, open_target, run_target
from fuzz.fuzz_rows import TARGETS
from fuzz.fuzz_target import Judged, Session, watch
from witness_schema.changes import emitted, policy_reading
from witness_schema.golang import go_mod_lines, syntax
from witness_schema.oracle import Oracle
from witness_schema.rego import rego_text
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_training.evaluation import evaluation_scores
from witness_training.lora import run_records

SEED = 20
# All of these need the oracle or a Go toolchain.
pytestmark = pytest.mark.oracle


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    with Oracle.start(jobs=1) as running:
        yield running


@pytest.fixture(scope="module")
def sessions(oracle: Oracle) -> Iterator[Callable[[str], Session]]:
    """Each target, opened once."""
    with ExitStack() as stack:
        opened: dict[str, Session] = {}

        def get(name: str) -> Session:
            if name not in opened:
                opened[name] = stack.enter_context(open_target(TARGETS[name], oracle))
            return opened[name]

        yield get


@pytest.mark.parametrize("name", TARGETS)
def test_a_fixed_seed_finds_nothing(name: str, sessions: Callable[[str], Session]) -> None:
    target = TARGETS[name]
    tally = run_target(target, sessions(name), SEED, Limits(inputs=target.gate))
    assert [(find.judged, find.data) for find in tally.finds.values()] == []
    assert tally.inputs == target.gate
    # Inputs that are all read, or all refused, would say little.
    assert len(tally.verdicts) > 1
    assert max(tally.verdicts.values()) < target.gate * 0.95


CASE_FILES = [path for name in TARGETS for path in list_cases(name)]


def name_case(path: Path) -> str:
    return path.relative_to(CASES).as_posix()


@pytest.mark.parametrize("path", CASE_FILES, ids=name_case)
def test_a_case_gets_its_verdict(path: Path, sessions: Callable[[str], Session]) -> None:
    (judged,) = sessions(path.parent.name).judge([path.read_bytes()])
    assert judged == Judged(read_verdicts()[name_case(path)])


def test_each_case_has_its_verdict_and_each_target_has_cases() -> None:
    assert list(read_verdicts()) == sorted(map(name_case, CASE_FILES))
    assert {path.parent.name for path in CASE_FILES} == TARGETS.keys()


def plant(owner: object, name: str, broken: Any) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(owner, name, broken)


def look_for_payload(data: bytes, path: Path) -> bool:
    return "payload" in json.loads(data)


def unquote_word(line: go_mod_lines.Line, index: int) -> str:
    return line.words[index].strip('"`')


def list_types_of_steps(policy: Any) -> list[str]:
    return [one["type"] for step in policy["steps"].values() for one in step["attestations"]]


def read_members_only(schema: AttestorSchema, instance: Any) -> Iterator[Any]:
    return iter(instance["payload"][:0])


# A defect of each reader, as it once was or might be, and words of the fault that must be found.
DEFECTS = {
    "policy": (plant(policy_reading, "_has_payload", look_for_payload), "Error"),
    "envelope": (plant(AttestorSchema, "iter_errors", read_members_only), "Error"),
    "text": (plant(AttestorSchema, "iter_errors", lambda *_: iter(())), "accepts"),
    "go-mod": (plant(go_mod_lines.Line, "read_word", unquote_word), "Go refuses"),
    "go-source": (plant(syntax, "walk_nodes", lambda root: iter([None])), "Error"),
    "emitted": (plant(emitted, "find_foreign_part", lambda schema: None), "Error"),
    "rows": (plant(run_records, "parse_json", json.loads), "Error"),
    "answer": (plant(evaluation_scores, "list_attestation_types", list_types_of_steps), "Error"),
    "rego": (plant(rego_text, "_unescape", str.upper), "is missed"),
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_planted_defect_is_found(
    name: str, sessions: Callable[[str], Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    target, (planted, words) = TARGETS[name], DEFECTS[name]
    session = sessions(name)
    planted(monkeypatch)
    tally = run_target(target, session, SEED, Limits(inputs=target.gate))
    assert any(words in fault for fault in tally.finds), tally.verdicts


def test_a_reading_without_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def turn(_: bytes) -> str:
        while True:
            pass

    monkeypatch.setattr(fuzz_target, "MOST_SECONDS", 0.2)
    assert watch(turn, b"").detail == "OutOfTime: more than 0.2 s of CPU"
