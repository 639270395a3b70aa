"""Verdicts on combinations: whether `witness run` makes a collection with these attestors, each with where to check it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from witness_generators.runs.combinations import (
    Combination,
    count_combinations,
    find_refusal,
    list_allowed,
    list_refused,
)
from witness_schema import load

Verdict = Literal["runs", "only from code", "cannot"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

# No option of `witness run` gives it its token: `WithToken` and `WithJWKSUrl` are for programs.
FROM_CODE = "jwt"
# It wants root and eBPF, so that the bench of combinations leaves it out.
NEEDS_ROOT = "network-trace"
BENCH = "measured: docs/benchmarks.md, combinations"
AS_ROOT = "measured as root, where the kernel has eBPF: docs/run.md"
# Each takes the first product that reads as its report, in the random order of a Go map, and most JSON objects do; by the line.
TAKES_ANY_JSON = {"sarif": "attestation/sarif/sarif.go:120", "vex": "attestation/vex/vex.go:111"}
# What beside them makes the command write such an object. A report of the one does not read as one of the other.
WRITES_JSON = ("docker", "k8smanifest", "sbom")
# A document without a time, which `runs/unreadable.py` has.
UNREADABLE_THEN = ("vex",)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What holds of a combination.

    verdict: "runs" with the command, "only from code" of one's own, or "cannot".
    reason:  why not; of one that runs, what go-witness gets wrong, "" for nothing.
    source:  where to check it: an address, a line of go-witness, or "measured".
    """

    verdict: Verdict
    reason: str
    source: str


def judge_combination(names: Collection[str]) -> Judgement:
    """Judge whether these attestors, each of them known, can stand in one collection, and how."""
    if refusal := find_refusal(names):
        return Judgement("cannot", refusal.reason, refusal.source)
    reason = "; ".join(_list_mistakes(names))
    if FROM_CODE in names:
        told = "no option of witness run gives jwt its token, as WithToken does in Go"
        return Judgement("only from code", "; ".join(filter(None, (told, reason))), load(FROM_CODE).source)
    return Judgement("runs", reason, AS_ROOT if NEEDS_ROOT in names else BENCH)


def _list_mistakes(names: Collection[str]) -> Iterator[str]:
    others = [name for name in WRITES_JSON if name in names]
    for name, line in TAKES_ANY_JSON.items():
        if name in names:
            whose = f"that of {' or '.join(others)}" if others else "one of the command's"
            then = ", and then nobody can read the attestation" if name in UNREADABLE_THEN else ""
            yield f"{name} may take another JSON object among the products for its report, as {whose}{then} ({line})"


def count_verdicts(names: Combination, sizes: Iterable[int] | None = None) -> dict[Verdict, int]:
    """How many combinations of a set have each verdict, without listing them."""
    wanted = tuple(range(1, len(names) + 1)) if sizes is None else tuple(sizes)
    counts = count_combinations(names, wanted)
    without = tuple(name for name in names if name != FROM_CODE)
    by_command = count_combinations(without, [size for size in wanted if size <= len(without)]).allowed
    return {"runs": by_command, "only from code": counts.allowed - by_command, "cannot": counts.refused}


def list_judged(
    names: Combination, verdicts: Collection[Verdict], sizes: Iterable[int] | None = None
) -> Iterator[tuple[Combination, Judgement]]:
    """The combinations of a set with one of these verdicts, smallest first, each with its judgement."""
    if set(verdicts) == {"cannot"}:
        chosen: Iterator[Combination] = (refused for refused, _ in list_refused(names, sizes))
    else:
        known = names if "only from code" in verdicts else tuple(n for n in names if n != FROM_CODE)
        chosen = list_allowed(known, sizes)
    judged = ((one, judge_combination(one)) for one in chosen)
    return ((one, judgement) for one, judgement in judged if judgement.verdict in verdicts)
