"""Digests as go-witness writes them: a DigestSet maps digest names to hexadecimal or gitoid text."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache

DigestSet = dict[str, str]


Hashes = tuple[str, ...]
# The default of `witness run`, and that of the go-witness library (`attestation/context.go`, NewContext).
COMMAND_HASHES: Hashes = ("sha256",)
LIBRARY_HASHES: Hashes = ("gitoid:sha1", "gitoid:sha256", "sha256")
# `witness run --hashes sha1,sha256`; that option accepts no gitoids.
BOTH_HASHES: Hashes = ("sha1", "sha256")


_HASHES = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}


@lru_cache(maxsize=4096)
def _compute_digests(content: bytes, hashes: Hashes) -> tuple[str, ...]:
    return tuple(_compute_digest(content, name) for name in hashes)


def _compute_digest(content: bytes, name: str) -> str:
    scheme, _, algorithm = name.rpartition(":")
    if not scheme:
        return _HASHES[algorithm](content).hexdigest()
    # A gitoid hashes the content as a git blob, with the header that git puts before it.
    identified = _HASHES[algorithm](b"blob %d\0%s" % (len(content), content))
    return f"gitoid:blob:{algorithm}:{identified.hexdigest()}"


def artifact_digests(content: bytes, hashes: Hashes) -> DigestSet:
    """The DigestSet that a run with these hashes records for a file's bytes; `hashes` must be sorted."""
    return dict(zip(hashes, _compute_digests(content, hashes), strict=True))


def digest_files(files: Mapping[str, bytes], hashes: Hashes) -> dict[str, DigestSet]:
    """The DigestSets by path, as `file.RecordArtifacts` returns them."""
    # encoding/json sorts the keys of a map by their UTF-8 bytes.
    return {path: artifact_digests(files[path], hashes) for path in sorted(files, key=str.encode)}


def text_digest(text: str) -> DigestSet:
    """The DigestSet of a subject that is a text and not a file: the sha256 of its UTF-8 bytes."""
    return {"sha256": hashlib.sha256(text.encode()).hexdigest()}
