"""Provenance of a build by witness itself: attests it, signs the policy for it, and verifies files against both.

`witness` is the oracle's command. What it records is published, so the build runs in a throw-away clone with a small
environment of its own.
"""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from witness_schema.documents.foreign_file import read_bytes, read_text
from witness_schema.errors import Misuse, NotConformant, RunEnded, UnreadableSource
from witness_schema.living_locks import hold_temporary

TEMPLATE = Path(__file__).parent / "release_policy"
STEP = "release"
VALID_FOR = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key in a file, and its public half as PEM."""

    private: Path
    public: bytes

    @property
    def key_id(self) -> str:
        """The key's name in a policy: the sha256 of its public half."""
        return hashlib.sha256(self.public).hexdigest()


def read_signer(private: Path) -> Signer:
    """Returns the signer with this private key. Raises Misuse for a file that has none, or one with a password."""
    try:
        public = load_pem_private_key(read_bytes(private), password=None).public_key()
    except (UnreadableSource, ValueError, TypeError) as error:
        raise Misuse(
            f"no private key can be read: {error}",
            where=str(private),
            advice="make one: openssl genpkey -algorithm ed25519 -out key.pem",
        ) from None
    return Signer(private, public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def make_throwaway_signer(folder: Path) -> Signer:
    """Returns a signer with a fresh Ed25519 key in a folder, which whoever asked removes."""
    key = Ed25519PrivateKey.generate()
    private = folder / "key.pem"
    private.touch(mode=0o600)
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return read_signer(private)


def clone_committed(root: Path, target: Path) -> None:
    """Clones what a repository has committed, without its remotes, whose addresses may hold secrets.

    Raises Misuse for a repository with changes: they would be missing in the release.
    """
    changed = _run_git(root, "status", "--porcelain").splitlines()
    if changed:
        raise Misuse(
            f"the checkout has changes that are not committed: {changed[0][3:]}",
            where=str(root),
            advice="commit them, or remove them",
        )
    _run_git(root, "clone", "--quiet", "--depth", "1", root.absolute().as_uri(), str(target))
    _run_git(target, "remote", "remove", "origin")


def read_commit_time(repository: Path) -> datetime:
    """Returns when HEAD was committed, the date of everything that is built from it."""
    return datetime.fromtimestamp(int(_run_git(repository, "log", "-1", "--format=%ct")), UTC)


def _run_git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Misuse(f"git {words[0]} failed: {done.stderr.strip()}", where=str(folder))
    return done.stdout


def attest_build(witness: Path, source: Path, command: Sequence[str], signer: Signer, out: Path) -> None:
    """Runs a build in a repository and writes its signed collection: git, environment, material, command, product, sbom.

    Raises RunEnded where the build or an attestor fails.
    """
    words = ["run", "-s", STEP, "-a", "git,environment,sbom", "-k", str(signer.private), "-o", str(out)]
    done = _run_witness(witness, [*words, "-d", str(source), "--", *command], source)
    if done.returncode:
        raise RunEnded(f"the build was not attested:\n{done.stdout}{done.stderr}", where=str(source))


def sign_policy(witness: Path, signer: Signer, made: datetime, out: Path) -> None:
    """Writes the signed release policy for this key; it is valid for two years from `made`."""
    unsigned = out.with_suffix(".unsigned")
    unsigned.write_text(fill_policy(signer, made))
    done = _run_witness(
        witness, ["sign", "-f", str(unsigned), "-k", str(signer.private), "-o", str(out)], out.parent
    )
    unsigned.unlink()
    if done.returncode:
        raise RunEnded(f"the policy was not signed:\n{done.stderr}", where=str(out))


def fill_policy(signer: Signer, made: datetime) -> str:
    """Returns the release policy for this key from the template."""
    filled = {
        "EXPIRES": (made + VALID_FOR).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "KEY_ID": signer.key_id,
        "PUBLIC_KEY": base64.b64encode(signer.public).decode(),
        **{rule.name: base64.b64encode(read_bytes(rule)).decode() for rule in TEMPLATE.glob("*.rego")},
    }
    policy = read_text(TEMPLATE / "policy.json")
    for name, value in filled.items():
        policy = policy.replace(f"@{name}@", value)
    return policy


def verify_file(witness: Path, file: Path, collection: Path, policy: Path, public_key: Path) -> None:
    """Checks that a file is a product of the attested build. Raises NotConformant with the reasons of `witness verify`."""
    words = ["verify", "-p", str(policy), "-k", str(public_key), "-a", str(collection), "-f", str(file)]
    done = _run_witness(witness, words, file.parent)
    if done.returncode:
        reasons = " ".join(done.stderr.split())
        raise NotConformant(f"the release policy refuses this file: {reasons}", where=str(file))


def _run_witness(witness: Path, words: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    # The environment attestor publishes every variable that it sees.
    environment = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    environment |= {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    if (folder / ".git").exists():
        environment["SOURCE_DATE_EPOCH"] = str(int(read_commit_time(folder).timestamp()))
    command = [str(witness), *words]
    # A home outside the folder: what tools leave there would count as a product of the build.
    with hold_temporary() as home:
        environment["HOME"] = str(home)
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
