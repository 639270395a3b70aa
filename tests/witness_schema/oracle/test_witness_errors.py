"""Exit codes and last lines of the real `witness` (tests/corpus/witness_command/errors.jsonl), row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.witness_session import Session, open_session

ROWS = tuple(map(json.loads, Path("tests/corpus/witness_command/errors.jsonl").read_text().splitlines()))


@pytest.fixture(scope="module")
def session(binary: Path) -> Iterator[Session]:
    assert binary.is_file()
    with open_session() as opened:
        yield opened


@pytest.mark.parametrize("row", ROWS, ids=[row["command"] for row in ROWS])
def test_a_command_ends_as_the_real_one(session: Session, row: dict[str, str]) -> None:
    done = session.run(row["command"])
    assert done.returncode == int(row["exit"]), done.stderr
    last = (done.stderr.splitlines() or [""])[-1]
    assert row.get("help", "") in done.stdout
    assert last.startswith(row.get("begins", ""))
    if "line" in row:
        assert last == row["line"]


def test_all_rows_are_there() -> None:
    assert len(ROWS) == 50


@pytest.mark.parametrize("level", ["debug", "info", "warn", "error"])
def test_the_log_level_decides_which_lines_are_shown(session: Session, level: str) -> None:
    done = session.run(f'witness run -l {level} -s b -a "" -k key.pem -o level.json -- true')
    assert done.returncode == 0
    assert ("level=info" in done.stderr) == (level in {"debug", "info"})
    refused = session.run(f'witness run -l {level} -s b -a "" -k key.pem -o level.json -- false')
    assert refused.returncode == 1
    assert "level=error" in refused.stderr


def test_an_unknown_log_level_is_refused(session: Session) -> None:
    done = session.run("witness version -l loud")
    assert done.returncode == 1
    assert "loud" in done.stderr


def test_flags_of_an_attestor_that_does_not_run_have_no_effect(session: Session) -> None:
    done = session.run(
        'witness run -s b -a "" -k key.pem -o other.json --attestor-maven-pom-path nowhere.xml -- true'
    )
    assert done.returncode == 0, done.stderr


def test_profiles_are_written_where_the_flags_say(session: Session) -> None:
    assert (
        session.run("witness version --debug-cpu-profile-file c --debug-mem-profile-file m").returncode == 0
    )
    assert (session.folder / "m").stat().st_size > 0
    assert (session.folder / "c").exists()


@pytest.mark.parametrize(
    ("policy", "faults"),
    [
        ("p.json", 0),
        ("ps.json", 0),
        ("expired.json", 1),
        ("rego.json", 1),
        ("stepless.json", 1),
        ("key.pem", 1),
    ],
)
def test_policy_check_counts_the_faults(session: Session, policy: str, faults: int) -> None:
    right = json.loads((session.folder / "p.json").read_text())
    module = {"name": "m", "module": "cGFja2FnZSBtCmRlbnlbeF0geyB5IH0K"}  # package m; deny[x] { y }
    kind = right["steps"]["b"]["attestations"][0] | {"regopolicies": [module]}
    broken = {
        "expired.json": right | {"expires": "2001-01-01T00:00:00Z"},
        "rego.json": right | {"steps": {"b": right["steps"]["b"] | {"attestations": [kind]}}},
        "stepless.json": right | {"steps": {}},
    }
    if policy in broken:
        (session.folder / policy).write_text(json.dumps(broken[policy]))
    done = session.run(f"witness policy check --json {policy}")
    assert done.returncode == min(faults, 1)
    assert len(json.loads(done.stdout)["errors"]) == faults
    if faults:
        assert f"policy validation failed with {faults} error(s)" in done.stderr
