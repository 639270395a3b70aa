"""`python -m fuzz`: what it prints, keeps and exits with, when there are finds, none, or an interrupt."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz import __main__ as command
from fuzz.fuzz_rows import TARGETS
from witness_training.evaluation import evaluation_scores

ROOT = Path(__file__).resolve().parents[2]


def fuzz(finds: Path, *words: str) -> int:
    return command.main(["answer", "--inputs", "60", "--finds", str(finds), *words])


def plant_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    def score(row: int, question: str, expected: str, answer: str) -> None:
        raise KeyError("\x1b[2Jplanted")

    monkeypatch.setattr(evaluation_scores, "score", score)


def test_without_finds_it_says_how_much_was_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fuzz(tmp_path / "finds", "--seed", "5") == 0
    told = capsys.readouterr().err
    assert "answer, seed 5: 60 inputs (" in told
    assert ", 0 finds" in told
    assert not (tmp_path / "finds").exists()


def test_a_find_is_kept_whole_with_the_command_that_judges_it_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        plant_a_defect(patch)
        assert fuzz(tmp_path) == 1
        (find,) = (path for path in (tmp_path / "answer").iterdir() if not path.suffix)
        about = find.with_suffix(".txt").read_text().splitlines()
        assert about[0].startswith("KeyError at test_fuzz_command.py:")
        assert about[-1] == f"make fuzz TARGET=answer REPLAY={find}"
        assert command.main(["answer", "--replay", str(find)]) == 1
    told = capsys.readouterr().err
    # One defect is one find, however many inputs meet it.
    assert "1 finds (59 more inputs)" in told
    assert "\x1b" not in told
    # Mended, the same input is no find any more.
    assert command.main(["answer", "--replay", str(find)]) == 0


def test_an_interrupt_ends_it_and_keeps_what_was_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    endings = iter([KeyError("planted"), ValueError("planted"), KeyboardInterrupt()])

    def score(*_: object) -> None:
        raise next(endings)

    monkeypatch.setattr(evaluation_scores, "score", score)
    assert fuzz(tmp_path) == 130
    assert len([path for path in (tmp_path / "answer").iterdir() if not path.suffix]) == 2
    assert "2 inputs (2 raised), 2 finds" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["nothing"], ["answer", "--replay", "none"], ["--replay", __file__]])
def test_wrong_words_are_misuse(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_the_help_names_every_target(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--help"])
    told = capsys.readouterr().out
    assert all(f"  {name} " in told for name in TARGETS)


def test_the_command_of_make_finds_our_packages() -> None:
    """The folders of tests are named as the packages are, and must not stand for them in an editable install."""
    (path,) = re.findall(r"^\tPYTHONPATH=(\S+) .* -m fuzz ", (ROOT / "Makefile").read_text(), re.M)
    done = subprocess.run(
        [sys.executable, "-m", "fuzz", "--help"],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "policy" in done.stdout
