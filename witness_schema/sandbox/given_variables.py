"""The variables that somebody gave this process, without the one that Python sets for itself and its children."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def read_variables() -> dict[str, str]:
    """The variables of this process; LC_CTYPE only if it was started with it, for Python sets that in the C locale (PEP 538)."""
    variables = dict(os.environ)
    with suppress(OSError):
        given = Path("/proc/self/environ").read_bytes()
        if not any(entry.startswith(b"LC_CTYPE=") for entry in given.split(b"\0")):
            variables.pop("LC_CTYPE", None)
    return variables
