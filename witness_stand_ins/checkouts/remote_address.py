"""Server, owner and project in the address of a remote."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# `git@host:owner/project.git`, git's short form of SSH; a Windows drive has one letter.
_SHORT = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]{2,}):(?!//)(?P<path>.+)")


def parse_remote(url: str) -> tuple[str, str, str]:
    """Return server, owner and project; owner may have several parts (GitLab's groups), and all are "" for a local path."""
    short = _SHORT.fullmatch(url)
    if short and "://" not in url:
        host, path = short["host"], short["path"]
    else:
        parts = urlsplit(url)
        if not parts.hostname:
            return "", "", ""
        host, path = parts.hostname, parts.path
    owner, _, project = path.strip("/").removesuffix(".git").rpartition("/")
    return host, owner, project
