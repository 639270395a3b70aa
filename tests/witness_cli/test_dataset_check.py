"""`dataset check` as a command: its formats and exit codes, what it says it did not check, and scripts that are run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli_runs import run
from support.foreign_rows import FORMS
from support.witness_flags import read_table
from witness_training.dataset.foreign.script_trials import try_script
from witness_training.dataset.foreign.shell.witness_flags import find_flags
from witness_training.judges.scripts.script_jobs import BOUNDS

WORKS = 'KEYS=$(mktemp -d)\nopenssl genpkey -algorithm ed25519 -out "$KEYS/key.pem"\nwitness run -s build -a environment -k "$KEYS/key.pem" -o build.json -- sh -c \'echo 1 > out.txt\''
POLICY_MODULE = 'package git\n\ndeny[msg] {\n  input.branch == 1\n  msg := "x"\n}'


def write(path: Path, *answers: str) -> Path:
    path.write_text(
        "".join(json.dumps(FORMS["messages"]("attest with git and witness", each)) + "\n" for each in answers)
    )
    return path


def test_findings_are_told_with_line_reason_and_advice(tmp_path: Path) -> None:
    file = write(tmp_path / "rows.jsonl", "fine", "Use `witness inspect x.json`.")
    done = run("dataset", "check", str(file), "--no-type-check")
    assert done.returncode == 1
    assert done.stdout.startswith(f"error: {file}:2: command-unknown: ")
    assert "`witness inspect`" in done.stdout
    assert "\n  → " in done.stdout
    assert "2 rows, 1 findings in 1 of them" in done.stderr


def test_the_other_formats(tmp_path: Path) -> None:
    file = write(tmp_path / "rows.jsonl", "Use `witness inspect x.json`.")
    (told,) = json.loads(run("dataset", "check", str(file), "--no-type-check", "--format", "json").stdout)
    assert (told["line"], told["rule"], told["severity"]) == (1, "command-unknown", "error")
    assert told["reason"]
    assert told["advice"]
    (tmp_path / ".git").touch()
    annotation = run("dataset", "check", str(file), "--no-type-check", "--format", "github").stdout
    assert annotation.startswith("::error file=rows.jsonl,line=1,title=command-unknown::")


def test_clean_rows_end_with_0_and_no_rows_with_2(tmp_path: Path) -> None:
    clean = run("dataset", "check", str(write(tmp_path / "rows.jsonl", "fine")), "--format", "json")
    assert (clean.returncode, json.loads(clean.stdout)) == (0, [])
    (tmp_path / "other.jsonl").write_bytes(bytes(range(256)))
    for name in ("other.jsonl", "missing.jsonl", "."):
        done = run("dataset", "check", str(tmp_path / name))
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert "\n  → " in done.stderr


def test_what_opa_would_have_said_is_said_to_be_unchecked(tmp_path: Path) -> None:
    file = write(tmp_path / "rows.jsonl", f"```rego\n{POLICY_MODULE}\n```")
    done = run("dataset", "check", str(file), "--no-type-check")
    assert done.returncode == 0
    assert "not checked: whether OPA compiles 1 Rego modules" in done.stderr


@pytest.mark.oracle
def test_with_the_oracle_opa_is_asked(tmp_path: Path) -> None:
    file = write(tmp_path / "rows.jsonl", f"```rego\n{POLICY_MODULE}\n```")
    done = run("dataset", "check", str(file), "--type-check")
    assert done.returncode == 1
    assert "rego-type" in done.stdout
    assert "not checked" not in done.stderr


@pytest.mark.oracle
def test_scripts_are_run_only_where_it_is_asked_for(tmp_path: Path) -> None:
    answers = (f"```sh\n{WORKS}\n```", f"```sh\n{WORKS.replace('echo 1', 'exit 7')}\n```")
    file = write(tmp_path / "rows.jsonl", *answers)
    assert run("dataset", "check", str(file)).returncode == 0
    done = run("dataset", "check", str(file), "--run")
    assert done.returncode == 1
    assert f"{file}:2: script-fails" in done.stdout
    assert "2 scripts were run: 1 works, 1 fails" in done.stderr


@pytest.mark.oracle
def test_a_script_that_harms_or_needs_a_job_is_told_apart(tmp_path: Path) -> None:
    harms = try_script("a", f'{WORKS}\nrm -rf "$HOME"', BOUNDS)
    assert harms.finding is not None
    assert harms.finding.rule == "script-harms"
    assert try_script("a", f'[ "${{CI:-}}" = true ]\n{WORKS}', BOUNDS).outcome == "works in a CI job"
    service = WORKS.replace("-o build.json", "-o build.json --signer-fulcio-url https://fulcio.example.com")
    assert try_script("a", service, BOUNDS).outcome == "not judged"


def test_the_flags_are_those_of_the_real_command() -> None:
    real = {(row.command, row.name): (row.type, row.short or "") for row in read_table()}
    every = {name: pair for (command, name), pair in real.items() if not command}
    for command in ("run", "sign", "verify", "policy check", "version"):
        ours = {name: (flag.type, flag.short) for name, flag in find_flags(command).items()}
        assert ours == every | {name: pair for (of, name), pair in real.items() if of == command}
