"""Reads the options of `policy new` into a draft: files, pairs `NAME=VALUE`, and how long the policy holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from witness_generators.policy_drafts.policy_draft import DraftStep, PolicyDraft
from witness_generators.policy_drafts.recorded_steps import read_recorded_step
from witness_generators.policy_drafts.trusted_signers import Authority, read_authority, read_public_key
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.public_keys import name_certificate, read_certificate
from witness_schema.errors import Misuse
from witness_schema.policies.predicate_types import describe_type, list_types

_SPAN = re.compile(r"([0-9]{1,4})([ymd])")
_DAYS = {"y": 365, "m": 30, "d": 1}


@dataclass(frozen=True, slots=True)
class DraftWishes:
    """The options as they were given; pairs are `NAME=VALUE`."""

    steps: tuple[str, ...] = ()
    attestors: tuple[str, ...] = ()
    evidence: tuple[Path, ...] = ()
    keys: tuple[Path, ...] = ()
    functionaries: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    root: Path | None = None
    intermediates: tuple[Path, ...] = ()
    constraints: tuple[str, ...] = ()
    authorities: tuple[Path, ...] = ()
    artifacts_from: tuple[str, ...] = ()
    expires: str = "1y"


def read_wishes(wishes: DraftWishes, now: datetime | None = None) -> PolicyDraft:
    """The draft. now: with a zone, None for the present. Raises `Misuse` and `UnreadableSource` for what cannot be read."""
    sources = dict[str, list[str]]()
    for name, source in _split(wishes.artifacts_from, "--artifacts-from"):
        sources.setdefault(name, []).append(source)
    steps = [*_name_steps(wishes.steps, wishes.attestors), *map(read_recorded_step, wishes.evidence)]
    between = [read_bytes(path) for path in wishes.intermediates]
    if wishes.root is None and (wishes.constraints or between):
        raise Misuse("there is no root whose certificates are bound", advice="name it: --root ca.pem")
    root = (
        () if wishes.root is None else (read_authority(read_bytes(wishes.root), str(wishes.root), between),)
    )
    missing = sorted(set(sources) - {step.name for step in steps})
    if missing:
        raise Misuse(
            f"there is no step {missing[0]!r}", advice="--artifacts-from STEP=STEP names steps of this policy"
        )
    draft = PolicyDraft(
        tuple(replace(step, artifacts_from=tuple(sources.get(step.name, ()))) for step in steps),
        read_expiry(wishes.expires, now or datetime.now(UTC)),
        tuple(read_public_key(read_bytes(path), str(path)) for path in wishes.keys),
        tuple(
            (name, read_public_key(read_bytes(Path(path)), path))
            for name, path in _split(wishes.functionaries, "--functionary")
        ),
        root,
        dict(_split(wishes.constraints, "--cert-constraint")),
        tuple(read_authority(read_bytes(path), str(path)) for path in wishes.authorities),
        tuple((kind, value) for kind, _, value in (rule.partition("=") for rule in wishes.rules)),
    )
    for authority in (*draft.roots, *draft.authorities):
        _check_end(authority, draft.expires)
    return draft


def _check_end(authority: Authority, expires: datetime) -> None:
    """Raises `Misuse` for a policy that outlives a certificate of it."""
    for pem in (authority.pem, *authority.intermediates):
        certificate = read_certificate(pem)
        if certificate is not None and certificate.not_valid_after_utc < expires:
            end = certificate.not_valid_after_utc
            raise Misuse(
                f"the certificate of {name_certificate(certificate)} ends on {end:%Y-%m-%d}, before the policy",
                advice=f"renew it, or --expires {end:%Y-%m-%dT%H:%M:%SZ}",
            )


def read_expiry(text: str, now: datetime) -> datetime:
    """The end of a span from now (`1y`, `6m`, `90d`), or a time of RFC 3339. Raises `Misuse` for others, and for one that is past."""
    span = _SPAN.fullmatch(text)
    try:
        moment = now + timedelta(days=int(span[1]) * _DAYS[span[2]]) if span else datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or moment.tzinfo is None or moment <= now:
        raise Misuse(f"{text!r} is no time to come", advice="--expires 1y, 6m, 90d or 2036-01-01T00:00:00Z")
    return moment.astimezone(UTC)


def _name_steps(names: Sequence[str], attestors: Sequence[str]) -> Iterator[DraftStep]:
    if len(attestors) not in (1, len(names)):
        if names or attestors:
            raise Misuse(
                f"there are {len(names)} steps and {len(attestors)} lists of attestors",
                advice="give --attestors once for all steps, or once for each",
            )
        return
    lists = [tuple(part for part in text.split(",") if part) for text in attestors]
    for number, name in enumerate(names):
        named = lists[0] if len(lists) == 1 else lists[number]
        # An address is a predicate type as it stands in evidence.
        types = tuple(part for part in named if "/" in part)
        unknown = next((kind for kind in types if kind not in list_types()), "")
        if unknown:
            raise Misuse(f"no attestor has the type {unknown}", advice=describe_type(unknown))
        yield DraftStep(name, tuple(part for part in named if part not in types), types)


def _split(pairs: Sequence[str], option: str) -> Iterator[tuple[str, str]]:
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not (name and sign and value):
            raise Misuse(f"{pair!r} is no NAME=VALUE", where=option, advice=f"{option} NAME=VALUE")
        yield name, value
