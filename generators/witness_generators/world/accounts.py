"""Accounts of CI services: login names, and the numeric ids of accounts and projects."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache

from witness_generators.world.git.repository import Person

# NFKD splits é into e and an accent, but leaves ø whole; a login has no spaces.
_LETTERS = str.maketrans({"ø": "o", " ": "-"})


@lru_cache
def login(person: Person) -> str:
    """Make a login from a name: ASCII letters and hyphens, which GitHub and GitLab accept."""
    plain = unicodedata.normalize("NFKD", person.name.lower().translate(_LETTERS))
    return plain.encode("ascii", "ignore").decode()


# Accounts whose ids everybody can look up, so that no other number will do.
WELL_KNOWN = {("github user", "dependabot[bot]"): 49699333, ("github user", "github-actions[bot]"): 41898282}


@lru_cache
def number_of(kind: str, name: str) -> int:
    """The id of an account or project, from 10,000 to 900,009,999; equal names always have the same id, a well-known account its real one."""
    if (kind, name) in WELL_KNOWN:
        return WELL_KNOWN[kind, name]
    # A hash and not a draw: the job, its token and its variables then agree without sharing state.
    digest = hashlib.blake2b(f"{kind} {name}".encode(), digest_size=8).digest()
    return 10_000 + int.from_bytes(digest) % 900_000_000
