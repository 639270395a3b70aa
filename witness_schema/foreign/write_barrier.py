"""Landlock (Linux 5.13 and later): from now on this process reads below named folders only, writes no file, runs no program.

The three system calls are made through ctypes; no library of the standard kind offers them. Elsewhere nothing happens.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

# The same numbers on every architecture that landlock runs on (include/uapi/asm-generic/unistd.h).
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
_NO_NEW_PRIVILEGES = 38  # prctl; landlock asks for it
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
# How many rights each version of landlock knows (include/uapi/linux/landlock.h): files, then network, then scopes.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_NEWEST_FILE_RIGHTS = 16
_TCP = 0b11  # bind, connect; since version 4
_SCOPES = 0b11  # abstract sockets and signals of others; since version 6


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def read_version() -> int:
    """Return the version of landlock that the kernel has, 0 where it has none."""
    if sys.platform != "linux":
        return 0
    return max(_call(_CREATE_RULESET, None, 0, _ASK_VERSION), 0)


def restrict_to_reading(places: Iterable[Path]) -> bool:
    """Leave this process nothing but reading, and that below `places`. Returns whether the kernel does it."""
    version = read_version()
    if version == 0:
        return False
    rights = (1 << _FILE_RIGHTS.get(version, _NEWEST_FILE_RIGHTS)) - 1
    rules = _Ruleset(rights, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    # An older kernel refuses a longer structure.
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = _call(_CREATE_RULESET, ctypes.byref(rules), size, 0)
    if ruleset < 0:
        return False
    try:
        for place in places:
            _allow_reading(ruleset, place)
        libc = ctypes.CDLL(None, use_errno=True)
        privileges = libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return privileges == 0 and _call(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _allow_reading(ruleset: int, place: Path) -> None:
    # A place that does not exist needs no rule.
    with contextlib.suppress(OSError):
        parent = os.open(place, os.O_PATH | os.O_CLOEXEC)
        try:
            rights = _READ_FILE | _READ_FOLDER if place.is_dir() else _READ_FILE
            _call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(_Beneath(rights, parent)), 0)
        finally:
            os.close(parent)


def _call(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    whole = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return int(libc.syscall(ctypes.c_long(number), *whole))
