"""Failures of the system that a user can fix: the message and the advice for each."""

from __future__ import annotations

import errno
import re

from witness_schema.printable import quote

# Packages of extras; "" is the one that trains on this machine, `train` or `cuda`.
OPTIONAL = {
    "mlx": "",
    "mlx_lm": "",
    "matplotlib": "",
    "tokenizers": "",
    "pyarrow": "parquet",
    "distributed": "dask",
    "httpx": "paraphrase",
    "openai": "paraphrase",
}

OUT_OF_MEMORY = (
    "there is not enough memory for this\n  → close other programs, or raise the limit (ulimit -v)"
)
# How the dynamic linker, mmap, and Python's threads say so; they have no error class of their own for it.
_OUT_OF_MEMORY = re.compile(
    "cannot allocate memory|failed to map segment|can't start new thread", re.IGNORECASE
)

# errno → (what happened, advice).
_REFUSALS = {
    errno.ENOSPC: (
        "the disk is full",
        "free some space and run the command again; output that was redirected to a file is incomplete",
    ),
    errno.EDQUOT: (
        "the disk quota is used up",
        "free some space and run the command again; output that was redirected to a file is incomplete",
    ),
    errno.EFBIG: (
        "the file is larger than the limit allows",
        "raise the limit (ulimit -f) and run the command again; output that was redirected to a file is incomplete",
    ),
    errno.EACCES: ("permission denied", "choose a folder that you may write"),
    errno.EPERM: ("operation not permitted", "choose a folder that you may write"),
    errno.EROFS: ("the file system is read-only", "choose a folder that you may write"),
    errno.ELOOP: ("symbolic links lead round in a circle", "name another path"),
    errno.ENAMETOOLONG: ("the name is too long", "name another path"),
    errno.EISDIR: ("this is a folder, not a file", "name another path"),
    errno.ENOTDIR: ("this is a file, not a folder", "name another path"),
    errno.EEXIST: ("the path already exists", "name another path"),
}


def lacks_memory(error: BaseException) -> bool:
    """Whether an error, or one that it goes back to, is a lack of memory."""
    match error:
        case MemoryError():
            return True
        case OSError(errno=errno.ENOMEM):
            return True
        case ImportError() | RuntimeError() if _OUT_OF_MEMORY.search(str(error)):
            return True
    earlier = error.__cause__ or error.__context__
    return earlier is not None and lacks_memory(earlier)


def describe_refusal(error: OSError) -> str:
    """The lines that report a refusal of the system; "" for an error that a user cannot fix."""
    if error.errno not in _REFUSALS:
        return ""
    what, advice = _REFUSALS[error.errno]
    where = f"{quote(error.filename)}: " if error.filename else ""
    return f"{where}{what}\n  → {advice}"
