"""The fixture as another project's tests use it: found without a word in their configuration."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TESTS = """
def test_records(witness_draw):
    drawn = witness_draw("git, environment", n=3)
    assert [set(one) for one in drawn] == [{"git", "environment"}] * 3
    assert len({one["git"]["commithash"] for one in drawn}) == 3
    print("commit", drawn[0]["git"]["commithash"])


def test_documents(witness_draw):
    (statement,) = witness_draw("git", as_="statement")
    assert statement["predicateType"].startswith("https://witness.testifysec.com/attestation-collection/")
    assert witness_draw("vex", as_="envelope", shape="any")[0]["payload"]
    print("commit", statement["subject"][0]["digest"])
"""


def commits(folder: Path, *options: str) -> list[str]:
    (folder / "test_theirs.py").write_text(TESTS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if "commit" in line]


def test_the_fixture_is_there_and_repeats(tmp_path: Path) -> None:
    first = commits(tmp_path)
    assert len(first) == 2
    assert first == commits(tmp_path)
    assert not set(first) & set(commits(tmp_path, "--witness-seed", "7"))
