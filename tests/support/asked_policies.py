"""Options of `policy new`, drawn by number: every row of the kinds of Rego, every kind of signer, chains of steps, evidence."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from support.certificate_chains import issue
from witness_generators import draw
from witness_generators.documents.rego_kinds import ROWS
from witness_generators.documents.signed_documents import signing_key
from witness_generators.policy_drafts.draft_wishes import DraftWishes
from witness_schema import load
from witness_schema.policies.functionary_findings import NAME_LISTS
from witness_schema.schemas.bundled_versions import attestor_names
from witness_schema.shapes import json_shape

# What a rule compares with, among it what Rego, fmt.Sprintf and a shell treat as their own.
_VALUES = {
    "branch": ("main", "release/9", 'a"b', "100%", "ä/ö", "back\\slash", "`x`", "feature/%v"),
    "files": ("app", "dist/app.tar.gz,dist/app.sig", 'odd "name".txt', "50%.txt,ä.bin"),
}
_EXPIRES = ("1y", "6m", "90d", "2y", "2036-01-01T00:00:00Z", "2040-02-29T12:00:00+02:00")
_NAMES = ("first", "second", "third", "Übergabe", "step 5", "a/b")
_RULED = tuple(dict.fromkeys(row.attestor for row in ROWS))
_BILLS = ("https://spdx.dev/Document", "https://cyclonedx.org/bom")


@dataclass(frozen=True, slots=True)
class Signers:
    """Files of signers: public keys, a root with a certificate between it and what it issues, a timestamp authority."""

    keys: tuple[Path, ...]
    root: Path
    between: Path
    authority: Path


def list_constraints() -> tuple[str, ...]:
    """Every name that a constraint takes."""
    record = load("policy").definitions["certificate.Extensions"]
    assert isinstance(record, json_shape.Record)
    return ("commonname", *NAME_LISTS, *(each.name for each in record.fields))


def ask(number: int, signers: Signers, folder: Path) -> DraftWishes:
    """The options of this number; equal numbers give equal ones. folder: where evidence is written."""
    chance = random.Random(number)
    row = ROWS[number % len(ROWS)]
    steps = chance.sample(_NAMES, 1 + number % 4)
    attestors = [_choose_attestors(chance) for _ in steps]
    attestors[0] = ",".join(dict.fromkeys((row.attestor, *attestors[0].split(","))))
    present = {name for text in attestors for name in text.split(",")}
    rules = [each for each in ROWS if each is row or (each.attestor in present and chance.random() < 0.5)]
    evidence = (_write_evidence(number, folder),) if number % 5 == 0 else ()
    trust = _TRUSTS[number % len(_TRUSTS)]
    return DraftWishes(
        steps=tuple(steps),
        attestors=tuple(attestors),
        evidence=evidence,
        keys=signers.keys[: 1 + number % 2] if trust != "root" else (),
        functionaries=(f"{steps[-1]}={signers.keys[2]}",) if trust == "own" else (),
        rules=tuple(_write_rule(each.id, each.parameters, chance) for each in rules),
        root=signers.root if trust in ("root", "both") else None,
        intermediates=(signers.between,) if trust in ("root", "both") and number % 3 else (),
        constraints=_choose_constraints(number, chance) if trust in ("root", "both") else (),
        authorities=(signers.authority,) if number % 4 == 3 else (),
        artifacts_from=tuple(f"{after}={before}" for before, after in pairwise(steps)),
        expires=_EXPIRES[number % len(_EXPIRES)],
    )


_TRUSTS = ("keys", "own", "root", "both", "keys")


def write_signers(folder: Path) -> Signers:
    keys = tuple(_write(folder / f"{seed}.pub", signing_key(seed).public_pem) for seed in (21, 22, 23))
    root = issue("Example root")
    return Signers(
        keys,
        _write(folder / "root.pem", root.pem),
        _write(folder / "between.pem", root.issue("Example intermediate").pem),
        _write(folder / "tsa.pem", issue("Example timestamp authority").pem),
    )


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _choose_attestors(chance: random.Random) -> str:
    names = [name for name in attestor_names() if len(load(name).predicate_types) == 1]
    chosen = chance.sample([*names, *_RULED, *_BILLS], chance.randint(1, 5))
    return ",".join(dict.fromkeys(chosen))


def _write_rule(kind: str, parameters: tuple[str, ...], chance: random.Random) -> str:
    return f"{kind}={chance.choice(_VALUES[parameters[0]])}" if parameters else kind


def _choose_constraints(number: int, chance: random.Random) -> tuple[str, ...]:
    """One name after the other, so that each is met, and some more."""
    names = list_constraints()
    chosen = {names[number // 5 % len(names)], *chance.sample(names, chance.randint(0, 3))}
    return tuple(f"{name}=https://example.com/{name}" for name in sorted(chosen))


def _write_evidence(number: int, folder: Path) -> Path:
    (line,) = draw("git,environment,command-run", seed=number, as_="envelope")
    return _write(folder / f"evidence-{number}.json", line)
