"""Small go-witness checkouts with one hostile change each."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from support.rule_corpus import SCAFFOLD

SAMPLE = "attestation/sample/sample.go"
# Without the scaffold's marshaler, which has no row: schemas can be emitted.
DIGESTS = """package cryptoutil

type DigestSet map[string]string

var hashesByName = map[string]int{
\t"sha256": 1,
}
"""


def lay_out(root: Path, files: dict[str, str | bytes] | None = None) -> Path:
    """Lay out the scaffold with `files` written over it, and return its root."""
    shutil.copytree(SCAFFOLD, root)
    for name, content in ({"cryptoutil/digestset.go": DIGESTS} | (files or {})).items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def register(name: str, imports: str = "", rest: str = "", package: str = "sample") -> str:
    """Write the source of an attestor that is registered under a Go expression."""
    return (
        f'package {package}\n\nimport "github.com/in-toto/go-witness/attestation"\n{imports}\n'
        f"func init() {{\n"
        f'\tattestation.RegisterAttestation({name}, "https://example.com/{package}/v0.1", attestation.ProductRunType,\n'
        f"\t\tfunc() attestation.Attestor {{ return New() }},\n\t)\n}}\n\n"
        f"{rest or SMALL}\nfunc New() *Attestor {{ return &Attestor{{}} }}\n"
    )


SMALL = 'type Attestor struct {\n\tFact string `json:"fact"`\n}\n'


def git(root: Path, *words: str) -> str:
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *words], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout


def commit_all(root: Path, tag: str = "v0.1.0") -> Path:
    """Make a clone of the folder, with one commit and a tag, and return the folder."""
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    git(root, "tag", tag)
    return root
