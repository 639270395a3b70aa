"""`python -m witness_stand_ins.faults.faults_page` prints docs/faults.md from the rows of the faults and of what shows them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping

from witness_stand_ins.faults.fault_roster import FAULTS
from witness_stand_ins.faults.fault_row import Fault, Outcome
from witness_stand_ins.faults.shown_places import SHOWN

INTRODUCTION = """# Faults of services, and what refuses them

go-witness checks the signature of a token and little else. So a service that gives an old token, or one of another
repository, still leaves a **signed collection that verifies**, and only a policy that looks refuses it. Here is each fault of the
[stand-ins](stand-ins.md#faults): what go-witness makes of it, where the attestation shows it, and a line of Rego that refuses it.

Try one: `witness-schema stand-ins serve --as github --fault wrong-audience`, or `witness-schema run … --fault …` ([run](run.md)).

Each verdict was given by real go-witness: `test_a_fault_has_its_outcome` (tests/witness_stand_ins/test_faults.py) runs each
fault of each stand-in. There each line of Rego also refuses what was recorded, and `test_without_a_fault_all_is_recorded` tries that it passes what a
good service gives. The lines are for a repository `acme/rocket`, branch `main`, and the account and digest in them are made up: put your own there.

Made by `python -m witness_stand_ins.faults.faults_page > docs/faults.md`.
"""
SIGNED = """
## Faults that are signed

A line follows `deny contains "…" if`, in Rego v1. `not … ==` denies a missing value too, and `!=` does not. A module reads one attestation, and no
attestation says when it was made, so an old token shows beside a date of the policy's own alone: here 1 January 2026 and 2034.
"""
UNSHOWN = """
No attestation shows the others:
"""
# Of faults that no attestation shows, what does.
ELSEWHERE: Mapping[str, str] = {
    "slow": "the answer is late, and the same. `starttime` and `endtime` of the collection's entry tell of it, which no Rego reads.",
    "wrong-time": "a timestamp stands beside the signature. A policy with `timestampauthorities` refuses the certificate"
    " (tests/witness_stand_ins/test_tsa.py).",
}
ENDED = """
## Faults that end the run

Nothing is signed, but for `archivista`: there the signed file is written, and not stored. `waits`: go-witness has no limit of its own; `--limit` of `run` and of `stand-ins exec` ends it.
"""
_WORDS: Mapping[Outcome, str] = {"refused": "refuses", "waits": "waits"}


def write_page() -> Iterator[str]:
    """Write the page, line by line."""
    yield INTRODUCTION.rstrip("\n")
    yield SIGNED
    yield from _write_table(("fault", "what is wrong", "stand-in", "shows at", "Rego"), _list_shown())
    yield UNSHOWN
    for name, words in ELSEWHERE.items():
        services = ", ".join(f"`{one}`" for one in _list_services(FAULTS[name], "recorded"))
        yield f"- `{name}` ({services}): {FAULTS[name].what}; {words}"
    yield ENDED
    yield from _write_table(("fault", "what is wrong", "refuses", "waits"), _list_ended())


def _list_shown() -> Iterator[tuple[str, ...]]:
    for fault in FAULTS.values():
        first = (f"`{fault.name}`", fault.what)
        for service in fault.outcomes:
            if row := SHOWN.get((fault.name, service)):
                place = f"{row.attestor}: `{row.pointer}`"
                yield *first, f"`{service}`", place, f"`{row.rule}`"
                first = ("", "")


def _list_ended() -> Iterator[tuple[str, ...]]:
    for fault in FAULTS.values():
        ended = {word: ", ".join(_list_services(fault, outcome)) for outcome, word in _WORDS.items()}
        if any(ended.values()):
            yield f"`{fault.name}`", fault.what, *ended.values()


def _list_services(fault: Fault, outcome: Outcome) -> list[str]:
    return sorted(service for service, said in fault.outcomes.items() if said == outcome)


def _write_table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    sys.stdout.writelines(line + "\n" for line in write_page())
