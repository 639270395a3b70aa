"""A run of system-packages under another distribution: os-release and package managers of a private mount namespace."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

from witness_generators.documents.signed_documents import signing_key
from witness_schema.oracle import build

# What the kernel says to those who may not.
REFUSED = "unshare failed: Operation not permitted"
MANAGER = '#!/bin/sh\ncat "{listing}"\n'
# The tools lie in folders that the attestor looks into and that nothing else here needs.
SCRIPT = """
set -e
mount --bind "$PWD/os-release" "$(readlink -f /etc/os-release)"
mount --bind "$PWD/tools" /usr/sbin
if [ -e /usr/bin/dpkg-query ]; then mount --bind "$PWD/tools/dpkg-query" /usr/bin/dpkg-query; fi
if [ -e /usr/bin/rpm ]; then mount --bind "$PWD/tools/rpm" /usr/bin/rpm; fi
exec "$0" witness run -s look -a system-packages -k key.pem -o out.json
"""


def with_mounts(folder: Path, distribution: str, version: str, listing: str) -> Any:
    """The attestation that real go-witness makes there, or what the kernel said (a text)."""
    (folder / "listing").write_text(listing)
    (folder / "os-release").write_text(f'NAME="Some Linux"\nID="{distribution}"\nVERSION_ID="{version}"\n')
    (folder / "tools").mkdir()
    for name in ("dpkg-query", "rpm"):
        tool = folder / "tools" / name
        tool.write_text(MANAGER.format(listing=folder / "listing"))
        tool.chmod(0o755)
    write_key(folder / "key.pem")
    command = ["unshare", "--map-root-user", "--mount", "--propagation", "private", "sh", "-c", SCRIPT]
    done = subprocess.run(
        [*command, str(build.require_binary())], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return done.stderr
    return attestations(folder / "out.json")["system-packages"]


def refusal(said: Any) -> bool:
    """Whether the kernel gave no namespace."""
    return isinstance(said, str) and REFUSED in said


def write_key(file: Path) -> None:
    """A private key as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    private = signing_key(0).private
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def attestations(file: Path) -> dict[str, Any]:
    """Those in the collection of a signed envelope, by the name in their type."""
    statement = json.loads(base64.b64decode(json.loads(file.read_bytes())["payload"]))
    return {one["type"].split("/")[-2]: one["attestation"] for one in statement["predicate"]["attestations"]}
