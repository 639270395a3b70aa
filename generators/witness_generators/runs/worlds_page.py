"""Write docs/worlds.md: which attestors run together, and what must agree between their attestations.

Run it with `python -m witness_generators.runs.worlds_page > docs/worlds.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from witness_generators.runs.combinations import EXCLUSIONS, SET_NAMES, list_members
from witness_generators.runs.roster import INVARIANTS
from witness_generators.runs.verdicts import BENCH, FROM_CODE, NEEDS_ROOT, count_verdicts, judge_combination
from witness_generators.world.growth.sizes import RANGES, SIZES, Size

INTRODUCTION = """# One world for each collection

A world is one step in one folder: repository, commit, files with their contents, machine, environment, CI job, clock, command.
It holds each fact once. What follows from a fact (hashes, refs, status, digests, variables, claims, subjects) is computed by the
attestors that record it, so two attestations of a world cannot disagree. What only some attestors need (an image, a bill of materials, a cloud
instance) is a *prop*: it is drawn when such an attestor is in the run, and puts its files into the repository or into what the
command writes, its variables into the environment, and its job onto the CI service.

What may be drawn is written once, as *spaces* (`generators/witness_generators/drawing/spaces.py`), and read by two interpreters: one draws directly, the same bytes for the
same seed, index and version on every machine; the other gives Hypothesis strategies. `realistic` attestations are what a real
run in a world writes; `any` ones are all that Go can write and read back, drawn from the shape alone and coherent only within themselves.

Made by `python -m witness_generators.runs.worlds_page > docs/worlds.md`.
"""

SIZE_CLASSES = """`Limits(size="typical")` and `sample --size typical` draw worlds as large as real ones; `small` is what is drawn otherwise. In the other
classes the command also stages the project's sources (`cp -R src staging`), so that each is a product; the system is a Debian 12,
the lock files are npm's, and the environment has what the documentation of GitHub, GitLab and Jenkins lists (`full`).
"""


def write_page() -> Iterator[str]:
    """Write the page, line by line."""
    yield INTRODUCTION
    yield "## Which attestors run together\n"
    yield "Every combination has one of three verdicts, with where to check it; `witness-schema combinations --set NAME [--verdict runs|code|cannot]` lists them.\n"
    yield from _write_table(
        ("set", "attestors", "runs with the command", "only from code", "cannot"),
        (_build_set_row(name) for name in SET_NAMES),
    )
    yield ""
    rows = ((", ".join(one.attestors), one.reason, one.source) for one in EXCLUSIONS)
    yield from _write_table(("at most one of", "because", "source"), rows)
    yield ""
    yield from _write_table(("attestor", "verdict", "because", "source"), _list_special_rows())
    yield ""
    yield f"All others run with the command ({BENCH}).\n"
    yield "## Size classes\n"
    yield SIZE_CLASSES
    kinds = tuple(RANGES[SIZES[-1]])
    sizes = (
        (f"`{size}`", *(_write_range(RANGES[size].get(kind)) for kind in kinds), _say_environment(size))
        for size in SIZES
    )
    yield from _write_table(("size", *kinds, "environment"), sizes)
    yield ""
    yield "## What must agree\n"
    yield "Each holds in every drawn world; `witness_generators.runs.roster.find_broken` names those that given attestations break.\n"
    facts = ((f"`{one.id}`", ", ".join(one.attestors), one.fact) for one in INVARIANTS)
    yield from _write_table(("invariant", "attestors", "what agrees"), facts)


def _write_range(range_: tuple[int, int] | None) -> str:
    return f"{range_[0]} to {range_[1]}" if range_ else "as drawn"


def _say_environment(size: Size) -> str:
    return "as drawn" if size == "small" else "full"


def _build_set_row(name: str) -> tuple[str, ...]:
    names = list_members(name)
    counts = count_verdicts(names)
    shown = f"{len(names)} registered ones" if name == "all" else ", ".join(names)
    return f"`{name}`", shown, *(f"{count:,}" for count in counts.values())


def _list_special_rows() -> Iterator[tuple[str, ...]]:
    """Attestors, and pairs of them, of which more is to be said than that they run."""
    for names in (("policyverify",), (FROM_CODE,), ("sarif", "vex"), ("sarif", "sbom"), (NEEDS_ROOT,)):
        judged = judge_combination(names)
        yield ", ".join(names), judged.verdict, judged.reason, judged.source


def _write_table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = tuple(columns)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    sys.stdout.writelines(line + "\n" for line in write_page())
