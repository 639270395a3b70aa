"""Failures that are not ours and that a user can mend: what is told of each."""

from __future__ import annotations

import errno

# Packages of the extras `train` and `cuda`.
OPTIONAL = {"mlx", "mlx_lm", "matplotlib"}

# The system's refusals that a user can mend; any other OSError is a defect of ours and keeps its traceback.
TOLD = {
    errno.ENOSPC: (
        "the disk is full",
        "free some space and run the command again; output that was redirected to a file is incomplete",
    ),
    errno.EDQUOT: (
        "the disk quota is used up",
        "free some space and run the command again; output that was redirected to a file is incomplete",
    ),
    errno.EFBIG: (
        "the file is larger than is allowed here",
        "raise the limit (ulimit -f) and run the command again; output that was redirected to a file is incomplete",
    ),
    errno.EACCES: ("permission denied", "choose a folder that you may write"),
    errno.EPERM: ("operation not permitted", "choose a folder that you may write"),
    errno.EROFS: ("the file system is read-only", "choose a folder that you may write"),
    errno.EISDIR: ("a folder stands where a file was expected", "name another path"),
    errno.ENOTDIR: ("a file stands where a folder was expected", "name another path"),
    errno.EEXIST: ("the path already exists", "name another path"),
}
