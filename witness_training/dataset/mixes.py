"""What `--mix` names: shares of families, by a name of mixes.toml or written out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from witness_generators.runs.roster import ROWS
from witness_schema.documents.toml_file import read_toml
from witness_schema.errors import Misuse, UnknownName
from witness_training.families.family import Family
from witness_training.tasks.job import ASKING

_FILE = Path(__file__).with_name("mixes.toml")
# In a mix of the file, beside families.
_TOKENS = "max-tokens"
ALL = "all"
_HOW = "--mix NAME, or --mix configure=60,verdict=40"


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares by family, in any unit, and the length that its rows may have: None for any."""

    name: str
    shares: Mapping[str, int] = field(hash=False)
    max_tokens: int | None = None


def list_mixes() -> tuple[str, ...]:
    """The names in mixes.toml."""
    return tuple(read_toml(_FILE))


def find_mix(text: str, families: Sequence[Family]) -> Mix:
    """The mix of this name, of one family, or of these shares.

    A named mix leaves out the families that are not there. Raises UnknownName for an unknown name, Misuse for a share that is
    no positive number.
    """
    known = [family.name for family in families]
    if "=" in text:
        return Mix(text, _read_shares(text, known))
    named = read_toml(_FILE)
    if text in named:
        shares = {name: share for name, share in named[text].items() if name in known}
        return Mix(text, shares, named[text].get(_TOKENS))
    if text in known:
        return Mix(text, {text: 100})
    raise _build_unknown("mix", text, [*named, *known])


def _read_shares(text: str, known: Sequence[str]) -> dict[str, int]:
    shares: dict[str, int] = {}
    for part in text.split(","):
        name, _, share = part.strip().partition("=")
        if name not in known:
            raise _build_unknown("family", name, known)
        if not (share.isascii() and share.isdecimal()) or len(share) > 6 or int(share) == 0 or name in shares:
            raise Misuse(f"{part.strip()!r} is no share of a family, or one too many", advice=_HOW)
        shares[name] = int(share)
    return shares


@dataclass(frozen=True, slots=True)
class Choice:
    """What `--attestors` chooses. only: these attestors, None for all of them. services: whether scripts may run beside stand-ins."""

    only: frozenset[str] | None = None
    services: bool = False


def find_attestors(text: str) -> Choice:
    """The choice of `--attestors`: names separated by commas, `all`, or "" for all but those that ask a service when a script runs.

    Raises UnknownName for a name that there is not.
    """
    if text.strip() in ("", ALL):
        return Choice(services=text.strip() == ALL)
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in ROWS:
            raise _build_unknown("attestor", name, ROWS)
    return Choice(frozenset(names), services=not ASKING.isdisjoint(names))


def _build_unknown(kind: str, name: str, known: Iterable[str]) -> UnknownName:
    names = list(known)
    return UnknownName(
        f"there is no {kind} {name!r}",
        advice=f"one of: {', '.join(names)}",
        near=tuple(difflib.get_close_matches(name, names)),
    )
