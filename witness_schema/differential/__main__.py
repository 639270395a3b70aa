"""`python -m witness_schema.differential [ATTESTATIONS] [MUTANTS]`: prints docs/differential.md.

Exits with 1 where a disagreement is not in the file of known exceptions, or an exception is no longer needed.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from witness_schema.clone import repository_root
from witness_schema.differential.exceptions import Known, list_stale, list_unexplained, read_exceptions
from witness_schema.differential.verdict_comparison import Tally, compare
from witness_schema.oracle.client import Oracle
from witness_schema.schemas.bundled_versions import attestor_names, bundled_version, document_names

# Part of docs/differential.md, which a test compares with the output, so the wording is fixed.
INTRODUCTION = """# Our schemas against real Go

{head}.

The oracle fills the struct of every attestor and document by reflection and lets Go write it. A mutant changes one place of such an
attestation. *Kept* mutants are those that Go reads and writes back unchanged, *altered* all others; *read* are those
that it decodes without an error. The left columns are about the serialization schema, which takes what Go writes, the
right ones about the validation schema, which takes what Go reads. *Unseen* counts the mutants that were refused by
their text alone: a key that stands twice, `1.0` for an integer, more digits than a float holds. JSON Schema speaks of
parsed values and cannot see those; `iter_text_errors` does. omnitrail is judged with the revision of omnitrail-go
that `oracle/go.mod` names.

Made by `python -m witness_schema.differential > docs/differential.md`.
"""
HEAD = (
    "attestor",
    "written by Go",
    "accepted",
    "kept mutants",
    "accepted",
    "altered or refused",
    "refused",
    "unseen",
    "read",
    "accepted",
    "unread",
    "refused",
)


def format_row(name: str, counts: Counter[str]) -> str:
    """Returns one row of the table in Markdown."""
    cells: list[object] = [name]
    # True: the schema should accept the group. False: it should refuse it.
    for group, accepted in (("written", True), ("kept", True), ("altered", False)):
        cells += [counts[group], _count_ours(counts, group, accepted)]
    cells.append(sum(number for key, number in counts.items() if key.startswith("unseen")))
    for group, accepted in (("read", True), ("unread", False)):
        cells += [counts[group], _count_ours(counts, group, accepted)]
    return "| " + " | ".join(map(str, cells)) + " |"


def _count_ours(counts: Counter[str], group: str, accepted: bool) -> int:
    return counts[f"{group} accepted"] if accepted else counts[group] - counts[f"{group} accepted"]


def format_table(tallies: Iterable[Tally]) -> str:
    """Returns the table in Markdown, with a row of totals."""
    whole: Counter[str] = Counter()
    lines = [f"| {' | '.join(HEAD)} |", "|---" * len(HEAD) + "|"]
    for tally in tallies:
        whole += tally.counts
        lines.append(format_row(tally.attestor, tally.counts))
    return "\n".join([*lines, format_row("**all**", whole)])


def format_report(tallies: list[Tally], known: tuple[Known, ...], head: str) -> str:
    """Returns the page: introduction, table, and the known exceptions with the number of disagreements each explains."""
    found = [one for tally in tallies for one in tally.disagreements]
    lines = [
        f"- {sum(line.explains(one) for one in found)} × {line.direction}: {line.reason}" for line in known
    ]
    return "\n".join(
        [INTRODUCTION.format(head=head), format_table(tallies), "", "Known exceptions:", "", *lines, ""]
    )


def judge_all(attestations: int, changed: int) -> list[Tally]:
    """Compares every attestor and document with real Go. attestations, changed: how many to write and to mutate of each."""
    with Oracle.start(jobs=2) as oracle:
        return [
            compare(oracle, name, attestations=attestations, changed=changed)
            for name in (*attestor_names(), *document_names())
        ]


def find_exceptions_file() -> Path:
    """Returns the path of the known exceptions. Raises `NotAClone` in an installed wheel."""
    return repository_root() / "tests" / "corpus" / "known_exceptions.toml"


def main(arguments: list[str]) -> int:
    """Prints the page; returns 1 where a disagreement is unexplained or an exception is stale, else 0."""
    # The defaults are the numbers of docs/differential.md; fewer are enough for a quick look.
    attestations, changed = (int(text) for text in (*arguments, "500", "1000")[:2])
    tallies, known = judge_all(attestations, changed), read_exceptions(find_exceptions_file())
    head = f"go-witness {bundled_version()}, {attestations} attestations and {changed} mutants of each attestor and document"
    print(format_report(tallies, known, head), end="")
    found = [one for tally in tallies for one in tally.disagreements]
    for one in list_unexplained(known, found):
        print("unexplained:", one, file=sys.stderr)
    for line in list_stale(known, found):
        print("stale:", line, file=sys.stderr)
    return int(bool(list_unexplained(known, found) or list_stale(known, found)))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
