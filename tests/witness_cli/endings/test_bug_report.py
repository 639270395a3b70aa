"""A defect of ours: exit code 3, one line, and a report that names no value of a document or of the environment."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from witness_cli import command_tree
from witness_cli import main as entry
from witness_cli.endings.bug_report import describe_bug
from witness_cli.terminal.console import EXIT_BUG
from witness_schema.clone import CACHE_VARIABLE

SECRET = "hunter2-of-a-document"


def fail_within(error: Exception) -> None:
    try:
        int(SECRET)
    except ValueError:
        raise error from None


def run_failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(command_tree, "app", lambda: fail_within(error))
    monkeypatch.setattr("sys.argv", ["witness-schema", "sample", "a b"])
    with pytest.raises(SystemExit) as left:
        entry.main()
    assert left.value.code == EXIT_BUG


ERRORS = [
    OSError(errno.EBADF, SECRET),
    ModuleNotFoundError("ours", name="witness_generators"),
    KeyError(SECRET),
    RecursionError("maximum recursion depth exceeded"),
    AssertionError(),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_defect_is_told_in_one_line_with_a_report(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setenv("A_TOKEN", "value-of-the-environment")
    run_failing(monkeypatch, error)
    (line,) = capsys.readouterr().err.splitlines()
    (report,) = (tmp_path / "bug-reports").iterdir()
    assert line.startswith(
        f"witness-schema: this is a defect of witness-schema ({type(error).__name__} at test_bug_report.py:"
    )
    assert line.endswith(f"please send {report}")
    text = report.read_text()
    assert "command: witness-schema sample 'a b'" in text
    assert "in fail_within" in text
    assert "witness-schema 0." in text
    assert "Python 3." in text
    assert SECRET not in text + line
    assert "value-of-the-environment" not in text


def test_a_cache_that_cannot_be_written_moves_the_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    run_failing(monkeypatch, KeyError())
    (report,) = (tmp_path / "temporary" / "witness-schema" / "bug-reports").iterdir()
    assert str(report) in capsys.readouterr().err


def test_without_any_place_the_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    run_failing(monkeypatch, KeyError())
    assert "no report of it could be written" in capsys.readouterr().err


def test_a_report_names_the_errors_before_it_and_our_own_notes() -> None:
    def fail() -> None:
        try:
            int(SECRET)
        except ValueError as error:
            error.add_note("the log is in train.log")
            raise KeyError(SECRET) from error

    with pytest.raises(KeyError) as caught:
        fail()
    text = describe_bug(caught.value, ["sample", "\x1b[2J"])
    assert text.index("builtins.ValueError") < text.index("train.log") < text.index("builtins.KeyError")
    assert "\x1b" not in text
