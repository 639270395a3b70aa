"""Digests as go-witness writes them: a DigestSet is a map from digest names to text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache

DigestSet = dict[str, str]


@lru_cache(maxsize=4096)
def _artifact(content: bytes) -> tuple[str, str, str]:
    header = b"blob %d\0" % len(content)
    return (
        f"gitoid:blob:sha1:{hashlib.sha1(header + content).hexdigest()}",
        f"gitoid:blob:sha256:{hashlib.sha256(header + content).hexdigest()}",
        hashlib.sha256(content).hexdigest(),
    )


def artifact_digests(content: bytes) -> DigestSet:
    """What a run records of a file's bytes: the three default digests (`attestation/context.go`, NewContext)."""
    gitoid_sha1, gitoid_sha256, sha256 = _artifact(content)
    return {"gitoid:sha1": gitoid_sha1, "gitoid:sha256": gitoid_sha256, "sha256": sha256}


def file_map(files: Mapping[str, bytes]) -> dict[str, DigestSet]:
    """What `file.RecordArtifacts` returns: a DigestSet by path, in Go's order of keys."""
    return {path: artifact_digests(files[path]) for path in sorted(files, key=str.encode)}


def text_digest(text: str) -> DigestSet:
    """The DigestSet of a subject that is a word, not a file: sha256 of its UTF-8 bytes."""
    return {"sha256": hashlib.sha256(text.encode()).hexdigest()}
