"""What a user can do when a library or the system ends a training; neither says it in an error class of its own."""

from __future__ import annotations

import re

# glibc and mlx abort where a thread or a page is refused; the system's own killer sends SIGKILL.
_OUT_OF_MEMORY = re.compile(
    r"MemoryError|cannot allocate|failed to map segment|memory allocation|can't start new thread|status -[69]\b",
    re.IGNORECASE,
)
# (what the message or the last line of the log says, advice). The first row that fits counts.
_ROWS = (
    (
        _OUT_OF_MEMORY,
        "close other programs, raise the limit (ulimit -v), or take a smaller --batch-size",
    ),
    (
        re.compile(r"unable to write|no space left|quota exceeded|file too large", re.IGNORECASE),
        "free some space, or raise the limit (ulimit -f), and run the command again",
    ),
)


def lacks_memory(what: str) -> bool:
    """Whether the words say that there was not enough memory."""
    return _OUT_OF_MEMORY.search(what) is not None


def advise(what: str) -> str:
    """Return the advice for a training that ended with these words."""
    fitting = (advice for pattern, advice in _ROWS if pattern.search(what))
    return next(fitting, "the log has more; another model or other settings may do")
