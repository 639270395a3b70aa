"""The variables that send a program's requests through the stand-ins' proxy, in both spellings that programs read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

# Go does not ask a proxy for these, most other programs do.
LOCAL = ("localhost", "127.0.0.1", "::1")


def list_proxy_variables(
    proxy: str, hosts: Iterable[str], roots: Path, environment: Mapping[str, str]
) -> dict[str, str]:
    """The variables for a program.

    hosts: those that the stand-ins answer for, by name: the user's own exceptions for them are dropped.
    """
    before = environment.get("NO_PROXY") or environment.get("no_proxy") or ""
    names = tuple(hosts)
    kept = (entry.strip() for entry in before.split(","))
    exceptions = [entry for entry in kept if entry and not any(_covers(entry, name) for name in names)]
    direct = ",".join(dict.fromkeys((*LOCAL, *exceptions)))
    return {
        **{spelt: proxy for name in ("HTTP_PROXY", "HTTPS_PROXY") for spelt in (name, name.lower())},
        "NO_PROXY": direct,
        "no_proxy": direct,
        "SSL_CERT_FILE": str(roots),
    }


def _covers(entry: str, host: str) -> bool:
    """Whether an entry of NO_PROXY, a name, a domain or `*`, holds for a host."""
    domain = entry.lstrip("*").lstrip(".").partition(":")[0]
    return entry == "*" or host == domain or host.endswith(f".{domain}")
