"""An empty path is refused before anything is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.cli_runs import run
from witness_cli.endings.empty_paths import check_paths
from witness_schema.errors import Misuse


@pytest.mark.parametrize("words", [["--out", ""], ["--out="], ["x", "--source", "", "--force"]], ids=" ".join)
def test_an_empty_path_is_refused(words: list[str]) -> None:
    option = next(re.match(r"--\w+", word) for word in words if word.startswith("--"))
    assert option
    with pytest.raises(Misuse, match=f"{option[0]} is empty"):
        check_paths(words)


@pytest.mark.parametrize("words", [[], ["--out", "x"], ["--out=x"], ["--step", ""], ["--out"]], ids=" ".join)
def test_other_words_pass(words: list[str]) -> None:
    check_paths(words)


def test_nothing_is_written_where_the_user_stands(tmp_path: Path) -> None:
    done = run("schema", "emit", "--out", "", "--force", cwd=tmp_path)
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "--out is empty" in done.stderr
