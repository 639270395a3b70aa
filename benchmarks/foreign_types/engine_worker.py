"""A program: says what an engine makes of the types in a file of Go's answers. The engine is the `witness_schema` on PYTHONPATH.

usage: engine_worker.py PROJECT-FOLDER ANSWERS RESULTS

It imports nothing else of this repository, so that the engine of an older commit is measured in the same way.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from witness_schema.encoding_json.type_encoding import Encoder, Mode
from witness_schema.golang.modules import read_modules
from witness_schema.golang.packages import Packages
from witness_schema.golang.resolve import Resolver
from witness_schema.golang.types import GoType
from witness_schema.schemas.attestor_schema import AttestorSchema

Report = dict[str, Any]
MOST_EXAMPLES = 3


def main(project: str, answers: str, results: str) -> None:
    """Judge all types of a file and write a line of JSON for each."""
    resolver = _open_project(project)
    with gzip.open(answers, "rb") as lines, Path(results).open("w") as out:
        for line in lines:
            answer = json.loads(line)
            if not answer.get("Package"):
                continue
            report = judge_type(resolver, answer)
            out.write(json.dumps(report) + "\n")
            out.flush()
            if "crash" in report:
                # What the failed reading left half done must not spoil the next type.
                resolver = _open_project(project)


def _open_project(project: str) -> Resolver:
    return Resolver(Packages(read_modules(Path(project))))


def judge_type(resolver: Resolver, answer: dict[str, Any]) -> Report:
    """Judge one type. A crash of the engine is part of what is measured, whatever it raises."""
    report: Report = {"type": f"{answer['Package']}.{answer['Name']}", "kind": answer.get("Kind", "")}
    report |= {"good": len(answer.get("Good", ())), "unwritable": answer.get("Unwritable", 0)}
    try:
        of = resolver.resolve_named(answer["Package"], answer["Name"])
        _read_standard(resolver, of)
        written = _build_schema(resolver, of, "serialization")
        read = _build_schema(resolver, of, "validation")
        report["unresolved"] = sorted({place.reason for place in written.unresolved})
        judge_documents(report, answer, _Judge(written), _Judge(read))
    except Exception as error:
        report["crash"] = f"{type(error).__name__}: {error}"[:400]
    return report


def _read_standard(resolver: Resolver, of: GoType) -> None:
    """Read what the type reaches of the standard library; the older engine knows it from a table."""
    try:
        from witness_schema.encoding_json.standard_reach import read_reached_standard
    except ImportError:
        return
    read_reached_standard(resolver, [of])


def _build_schema(resolver: Resolver, of: GoType, mode: Mode) -> AttestorSchema:
    encoder = Encoder(resolver.declared, (), mode)
    shape = encoder.encode(of)
    return AttestorSchema("T", (), "", "T", "", mode, "foreign", shape, encoder.definitions)


class _Judge:
    """A schema with its two verdicts: of the parsed document, and of the text."""

    def __init__(self, schema: AttestorSchema) -> None:
        self.schema = schema

    def explain(self, text: str) -> str:
        """Why the text is refused, or ""."""
        return next((f"{v.pointer}: {v.message}" for v in self.schema.iter_text_errors(text)), "")

    def refuses_only_text(self, text: str) -> bool:
        return self.schema.is_valid(json.loads(text))


def judge_documents(report: Report, answer: dict[str, Any], written: _Judge, read: _Judge) -> None:
    """Count what is refused of the good documents, and accepted of the mutants that Go refuses or alters."""
    counts: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    examples: list[list[str]] = []

    def show(kind: str, text: str, why: str) -> None:
        counts[kind] += 1
        if counts[kind] <= MOST_EXAMPLES:
            examples.append([kind, text[:600], why[:300]])

    for text in answer.get("Good", ()):
        _judge_kept("refused", text, written, show)
        _judge_kept("unread", text, read, show)
    for mutant in answer.get("Mutants", ()):
        text, go = mutant["Text"], mutant["Go"]
        if go == "kept":
            counts["kept"] += 1
            _judge_kept("kept_refused", text, written, show)
        else:
            counts["bad"] += 1
            if not written.explain(text):
                name = name_class(mutant["Kind"], go)
                classes[name] += 1
                show("accepted", text, f"{name}: {go}")
        _judge_reading(text, go, read, counts, show)
    report |= {"counts": counts, "classes": classes, "examples": examples}


def _judge_kept(kind: str, text: str, judge: _Judge, show: Callable[[str, str, str], None]) -> None:
    if why := judge.explain(text):
        show(kind, text, why)
        if judge.refuses_only_text(text):
            show(f"{kind}_text", text, why)


def _judge_reading(
    text: str, go: str, read: _Judge, counts: Counter[str], show: Callable[[str, str, str], None]
) -> None:
    """What Go reads has to be accepted by the schema of what is read, what it refuses refused."""
    why, refused = read.explain(text), go.startswith("rejected")
    counts["rejected" if refused else "readable"] += 1
    if refused and not why:
        show("read_accepted", text, go)
    elif not refused and why:
        show("unread", text, f"{why} | {go}")


_DETAIL = re.compile(r"""("(\\.|[^"\\])*"|/\S*:?|\d+|Go (value|struct field) .*)""")


def name_class(kind: str, go: str) -> str:
    """Name the class of a mutant: what was changed, and the kind of Go's reason without names and values."""
    return f"{kind}: {_DETAIL.sub('·', go)}"[:110]


def iter_reports(path: Path) -> Iterator[Report]:
    """Yield what this program wrote."""
    with path.open() as lines:
        for line in lines:
            yield json.loads(line)


if __name__ == "__main__":
    sys.setrecursionlimit(4000)
    main(*sys.argv[1:])
