"""`witness -c FILE`: flags from a file, the command line first, and the files that are refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.witness_session import Session, open_session

CONFIGURATION = """
run:
  step: built
  attestations: [environment]
  signer-file-key-path: key.pem
  outfile: from-file.json
  hashes: sha256,sha1
  trace: false
  no-such-flag: 7
sign:
  infile: p.json
  outfile: signed.json
  signer-file-key-path: key.pem
verify:
  policy: ps.json
  publickey: pub.pem
  attestations:
    - ok.json
  artifactfile: out.txt
other:
  step: x
"""


@pytest.fixture(scope="module")
def session(binary: Path) -> Iterator[Session]:
    assert binary.is_file()
    with open_session() as opened:
        (opened.folder / "c.yaml").write_text(CONFIGURATION)
        yield opened


def read_collection(path: Path) -> dict[str, object]:
    statement = json.loads(base64.b64decode(json.loads(path.read_text())["payload"]))
    predicate = statement["predicate"]
    assert isinstance(predicate, dict)
    return predicate


def test_a_file_sets_the_flags_of_each_subcommand(session: Session) -> None:
    for shell in (
        "witness run -c c.yaml -- touch made.txt",
        "witness sign --config c.yaml",
        "witness verify -c c.yaml",
    ):
        done = session.run(shell)
        assert done.returncode == 0, done.stderr
    collection = read_collection(session.folder / "from-file.json")
    assert collection["name"] == "built"
    text = json.dumps(collection)
    assert "environment/v0.1" in text
    assert "git/v0.1" not in text
    assert '"sha1"' in text
    assert (session.folder / "signed.json").is_file()


def test_the_command_line_wins(session: Session) -> None:
    done = session.run("witness run -c c.yaml -s mine -a '' --hashes sha256 -o mine.json -- true")
    assert done.returncode == 0, done.stderr
    collection = read_collection(session.folder / "mine.json")
    assert collection["name"] == "mine"
    assert "environment/v0.1" not in json.dumps(collection)
    assert '"sha1"' not in json.dumps(collection)
    assert session.run("witness verify -c c.yaml -f in.txt").returncode == 1


@pytest.mark.parametrize(
    ("shell", "words"),
    [
        ("witness run -c nowhere.yaml -- true", 'level=error msg="config file nowhere.yaml does not exist"'),
        ("witness run -c broken.yaml -- true", 'level=error msg="failed to read config file: '),
        (
            "witness verify -c typed.yaml",
            "at least one of the flags in the group [artifactfile subjects] is required",
        ),
        ("witness run -c typed.yaml -- true", "banana"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(session: Session, shell: str, words: str) -> None:
    (session.folder / "broken.yaml").write_text("run: [\n  : }")
    (session.folder / "typed.yaml").write_text("run:\n  trace: banana\n")
    done = session.run(shell)
    assert done.returncode == 1
    assert words in done.stderr


def test_a_file_found_by_its_name_alone_is_refused(session: Session) -> None:
    (session.folder / ".witness.yaml").write_text(CONFIGURATION)
    try:
        done = session.run("witness run -- true")
        named = session.run("witness verify -c .witness.yaml")
    finally:
        (session.folder / ".witness.yaml").unlink()
    assert done.returncode == 1
    assert done.stderr == (
        'level=error msg="default use of .witness.yaml is deprecated, please specify the config file with --config or -c"\n'
    )
    assert named.returncode == 0, named.stderr
