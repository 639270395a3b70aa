"""A whole shell session with `witness`: keys, run, policy, sign, verify, good and bad."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path

import pytest

from witness_schema.oracle import witness_command

SETUP = """
set -e
git init -q -b main .
git config user.name n && git config user.email n@example.com
git commit -q --allow-empty -m first
openssl genpkey -algorithm ed25519 -out key.pem
openssl pkey -in key.pem -pubout -out pub.pem
openssl genpkey -algorithm ed25519 -out other.pem
openssl pkey -in other.pem -pubout -out other-pub.pem
witness run -s build -a git,environment -k key.pem -o build.json -- sh -c 'echo "Success" > output.txt'
KEYID=$(sha256sum pub.pem | cut -d' ' -f1)
KEY=$(base64 pub.pem | tr -d '\\n')
REGO=$(printf 'package git\\n\\ndeny[msg] {\\n\\tinput.branch != "main"\\n\\tmsg := "not on main"\\n}\\n' | base64 | tr -d '\\n')
cat > policy.json <<END
{"expires":"9999-01-01T00:00:00Z",
 "publickeys":{"$KEYID":{"keyid":"$KEYID","key":"$KEY"}},
 "steps":{"build":{"name":"build","functionaries":[{"type":"publickey","publickeyid":"$KEYID"}],"attestations":[
   {"type":"https://witness.dev/attestations/git/v0.1","regopolicies":[{"name":"git.rego","module":"$REGO"}]},
   {"type":"https://witness.dev/attestations/product/v0.1","regopolicies":[]}]}}}
END
witness sign -f policy.json -k key.pem -o policy-signed.json
witness sign -f policy.json -k other.pem -o policy-of-another.json
git checkout -q -b side
witness run --step build --attestations git --signer-file-key-path key.pem --outfile side.json -- sh -c 'echo "side" > side.txt'
git checkout -q main
"""

VERIFY = "witness verify -p policy-signed.json -k pub.pem -a build.json"
GOOD = (
    f"{VERIFY} -f output.txt",
    f'{VERIFY} -s "$(sha256sum output.txt | cut -d" " -f1)"',
    f'{VERIFY} -s "$(git rev-parse HEAD)"',
    "witness verify --policy policy-signed.json --publickey pub.pem --attestations build.json,side.json "
    "--artifactfile output.txt",
    "witness run -s build -a environment -k key.pem -o again.json -d sub --hashes sha256,sha1 -- sh -c 'echo x > x.txt'",
    "witness run -s t -k key.pem -o t.json --attestor-product-include-glob '*.txt' -- touch y.txt",
    "witness attestors list | grep -c . | grep 29",
    "witness attestors schema git | grep commithash",
    "witness version",
)
BAD = (
    (f"{VERIFY}", "at least one of the flags in the group [artifactfile subjects]"),
    (f"{VERIFY} -f key.pem", "no collections found for step build"),
    (f'{VERIFY} -s "sha256:$(sha256sum output.txt | cut -d" " -f1)"', "no collections found for step build"),
    (
        "witness verify -p policy-signed.json -k pub.pem -a side.json -f side.txt",
        "denied due to: not on main",
    ),
    (
        "witness verify -p policy-signed.json -k other-pub.pem -a build.json -f output.txt",
        "could not verify policy",
    ),
    (
        "witness verify -p policy-of-another.json -k pub.pem -a build.json -f output.txt",
        "could not verify policy",
    ),
    (
        "witness verify -p policy.json -k pub.pem -a build.json -f output.txt",
        "no signatures in dsse envelope",
    ),
    (f"{VERIFY} -f nothing.txt", "failed to calculate artifact digest"),
    ("witness run -s build -k key.pem -o no.json -- false", "attestor command-run failed: exit status 1"),
    ("witness run -s build -a file -k key.pem -o no.json -- true", "attestor not found: file"),
    ("witness run -k key.pem -o no.json -- true", "step name is required"),
    ("witness run -s build -o no.json -- true", "failed to load any signers"),
    ("witness run -s build -k pub.pem -o no.json -- true", "unsupported signer key type"),
    ("witness sign -f nothing.json -k key.pem -o no.json", "failed to open file to sign"),
    ("witness sign -f policy.json -k key.pem", "they must all be set"),
    ("witness verify --frob", "unknown flag: --frob"),
    ("witness frob", 'unknown command \\"frob\\"'),
)


@pytest.fixture(scope="module")
def session(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of a shell whose folder (PWD) holds keys, signed collections and a signed policy."""
    folder = tmp_path_factory.mktemp("session")
    wrapper = witness_command(folder / "bin")
    (folder / "work" / "sub").mkdir(parents=True)
    variables = {
        "PATH": f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "PWD": str(folder / "work"),
    }
    done = shell(SETUP, variables)
    assert done.returncode == 0, done.stderr
    return variables


def shell(script: str, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", script], cwd=variables["PWD"], env=variables, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", GOOD)
def test_good_commands_exit_0(session: dict[str, str], command: str) -> None:
    done = shell(command, session)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("command", "words"), BAD)
def test_bad_commands_exit_1_and_say_why(session: dict[str, str], command: str, words: str) -> None:
    done = shell(command, session)
    assert done.returncode == 1
    assert words in done.stderr
    assert not (Path(session["PWD"]) / "no.json").exists()


def test_the_signed_bytes_are_the_policy_file(session: dict[str, str]) -> None:
    folder = Path(session["PWD"])
    envelope = json.loads((folder / "policy-signed.json").read_text())
    assert base64.b64decode(envelope["payload"]) == (folder / "policy.json").read_bytes()
    assert envelope["payloadType"] == "https://witness.testifysec.com/policy/v0.1"
