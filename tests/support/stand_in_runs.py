"""Runs beside stand-ins by the oracle's command, as a user would: a key, a step, a policy, and its verification."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from witness_generators.documents.policy import PolicyKey, build_policy
from witness_generators.documents.rego import RegoRule
from witness_generators.documents.signed_documents import signing_key
from witness_schema import attestor_names, load
from witness_schema.documents.document_types import POLICY_TYPE

TYPES = {kind: name for name in attestor_names() for kind in load(name).predicate_types}
IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"), ("DATE", "1714557600 +0200"))
}


def git(folder: Path, *words: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", "-C", str(folder), *words], check=True, env={**os.environ, **IDENTITY})


def make_repository(folder: Path, remote: str = "git@github.com:acme/rocket.git") -> Path:
    """A repository with one commit on `main`, and this remote."""
    git(folder, "init", "-q", "-b", "main")
    (folder / "main.c").write_text("int main(void) { return 0; }\n")
    git(folder, "add", "main.c")
    git(folder, "commit", "-q", "-m", "Begin")
    git(folder, "remote", "add", "origin", remote)
    return folder


def witness(binary: Path, folder: Path, words: Sequence[str], variables: Mapping[str, str]) -> str:
    """Run the oracle's command beside services, and return its log. Its failure is the test's."""
    command = [str(binary), "witness-with-services", *words]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **variables}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def write_key(place: Path) -> Path:
    """Write the private key with which runs are signed."""
    key = place / "stand-in.pem"
    key.write_bytes(signing_key(0).private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


def read_collection(file: Path) -> dict[str, Any]:
    """The attestations of a signed collection, by attestor."""
    entries = json.loads(base64.b64decode(json.loads(file.read_bytes())["payload"]))["predicate"][
        "attestations"
    ]
    return {TYPES[entry["type"]]: entry["attestation"] for entry in entries}


def run_and_verify(
    binary: Path,
    repository: Path,
    place: Path,
    attestors: Sequence[str],
    variables: Mapping[str, str],
    flags: Sequence[str],
    rules: Sequence[RegoRule] = (),
    script: str = "",
) -> dict[str, Any]:
    """Make a collection of these attestors in a repository, verify it by a policy with these rules, and return it by attestor.

    script: what the step does first.
    """
    key, public = write_key(place), place / "stand-in.pub"
    pem = signing_key(0).private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    public.write_bytes(pem)
    out, product = place / "out.json", place / "made.txt"
    step = ["run", "-s", "build", "-a", ",".join(attestors), "-k", str(key), "-o", str(out), *flags]
    witness(
        binary,
        repository,
        [*step, "--", "sh", "-c", f"{script}echo {place.name} > made.txt; cp made.txt {product}"],
        variables,
    )
    envelope = json.loads(out.read_bytes())
    policy = build_policy(
        "build", attestors, PolicyKey.of(envelope["signatures"][0]["keyid"], pem.decode()), rules
    )
    (place / "policy.json").write_text(json.dumps(policy))
    signed = str(place / "signed.json")
    witness(binary, place, ["sign", "-f", "policy.json", "-k", str(key), "-o", signed, "-t", POLICY_TYPE], {})
    witness(
        binary, place, ["verify", "-p", signed, "-k", str(public), "-a", str(out), "-f", str(product)], {}
    )
    return read_collection(out)
