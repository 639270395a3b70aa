"""A command that needs a service ends as "not judged" (tests/corpus/witness_command/services.jsonl), a wrong one as wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.witness_session import Session, open_session

ROWS = tuple(map(json.loads, Path("tests/corpus/witness_command/services.jsonl").read_text().splitlines()))
CONFIGURATION = """
run: {step: b, attestations: [], signer-file-key-path: key.pem, outfile: x.json, enable-archivista: true}
"""
# What is wrong with or without the service.
WRONG = (
    ("witness run -s b -a '' --signer-kms-ref nokms://k -o x.json -- true", "failed to load any signers"),
    ("witness run -s b -a '' --signer-kms-hashType SHA256 -o x.json -- true", "failed to load any signers"),
    ("witness run -s b -a '' -k key.pem --enable-archivista -o x.json -- false", "exit status 1"),
    ("witness run -k key.pem -t https://freetsa.org/tsr -a '' -o x.json -- true", "step name is required"),
    ("witness run -s b --signer-fulcio-uri x -o x.json -- true", "unknown flag: --signer-fulcio-uri"),
    ("witness sign --signer-fulcio-url https://f -o x.json", "missing [infile]"),
    (
        "witness sign -f nofile.json -k key.pem --timestamp-servers https://t -o x.json",
        "failed to open file to sign",
    ),
    (
        "witness verify -p ps.json -k pub.pem --enable-archivista",
        "at least one of the flags in the group [artifactfile subjects]",
    ),
    (
        "GITHUB_ACTIONS=true witness run -s b -a github,maven -k key.pem -o x.json -- true",
        "attestor maven failed",
    ),
    ("witness run -s b -a github -k key.pem -o x.json -- true", "not in a github ci job"),
)
# Flags of a service that is not turned on.
RIGHT = (
    "witness run -s b -a '' -k key.pem --archivista-server https://a --archivista-headers 'a: b' -o right.json -- true",
    "witness run -s b -a '' -k key.pem --enable-archivista=false -o right.json -- true",
    "witness run -s b -a '' -k key.pem --signer-kms-hashType SHA256 -o right.json -- true",
    "witness run -s b -a '' -k key.pem --attestor-k8smanifest-server-side-dry-run -o right.json -- true",
    "CODEBUILD_BUILD_ID=p:1 AWS_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true witness run -s b -a aws-codebuild "
    "-k key.pem -o right.json -- true",
    "JENKINS_URL=http://127.0.0.1:1 witness run -s b -a jenkins -k key.pem -o right.json -- true",
    "witness verify -p ps.json -k pub.pem -a ok.json -f out.txt --verifier-kms-hashType SHA256",
)


@pytest.fixture(scope="module")
def session(binary: Path) -> Iterator[Session]:
    assert binary.is_file()
    with open_session() as opened:
        (opened.folder / "services.yaml").write_text(CONFIGURATION)
        policy = json.loads((opened.folder / "p.json").read_text())
        policy["publickeys"]["awskms:///alias/k"] = {"keyid": "awskms:///alias/k"}
        (opened.folder / "kms.json").write_text(json.dumps(policy))
        yield opened


@pytest.mark.parametrize("row", ROWS, ids=[row["command"] for row in ROWS])
def test_a_command_that_needs_a_service_is_not_judged(session: Session, row: dict[str, str]) -> None:
    done = session.run(row["command"])
    assert done.returncode == 69, done.stderr
    assert done.stderr.splitlines()[-1] == (
        f'level=error msg="not judged: {row["need"]} needs a service that is not here"'
    )
    assert not (session.folder / "x.json").exists()


@pytest.mark.parametrize(("shell", "words"), WRONG)
def test_what_is_wrong_anyway_is_refused(session: Session, shell: str, words: str) -> None:
    done = session.run(shell)
    assert done.returncode == 1, done.stderr
    assert words in done.stderr


@pytest.mark.parametrize("shell", RIGHT)
def test_a_service_that_is_not_turned_on_does_not_matter(session: Session, shell: str) -> None:
    done = session.run(shell)
    assert done.returncode == 0, done.stderr
