"""Judges the schemas of a user's package by real Go: a Go program fills its types, changes what Go writes, and tells Go's verdicts.

The program is a test of the package, compiled and run in the sandbox with the user's Go: so it runs the user's code, and nothing
else of this package does.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from witness_schema.differential.judge_box import BoxedPackage, run_judge, write_program
from witness_schema.documents.record_form import COUNT, TEXT, RecordForm, record_of
from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.errors import BrokenEnvironment, UnreadableSource
from witness_schema.foreign.tree_files import Tree, show_path
from witness_schema.golang.types import Named
from witness_schema.golang.work.workspaces import find_home, read_workspace
from witness_schema.reading.attestor_records import Attestor
from witness_schema.reading.version_record import Document, VersionRecord
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.schemas.schema_set import SchemaSet
from witness_schema.shapes.json_shape import AnyOf, Array, Definitions, JsonShape, MapOf, Record, Reference
from witness_schema.upstream.go_command import Progress, silent
from witness_schema.upstream.user_packages import UserPackage, read_user_package

SEED = 1
WARNING = "this compiles and runs the package and what it imports, in the sandbox: {}"
_ANSWER = re.compile(rb"^witness-schema-cases ([A-Za-z0-9+/=]*) end$", re.M)
_MOST_BYTES = 64 << 20
_CASE = RecordForm(
    "verdict of the judge",
    record_of({"Type": COUNT, **dict.fromkeys(("Kind", "Place", "Text", "Verdict", "Reason"), TEXT)}),
    "does the package print on its own, or end its process?",
)


@dataclass(frozen=True, slots=True)
class PackageDisagreement:
    """A document on which Go and a schema disagree.

    direction: "serialization refuses" and so on. kind: how the document was changed, "written" for not at all. place: a
    JSON pointer. source: `path:line` of the Go field or type there. go: what Go did.
    """

    schema: str
    direction: str
    kind: str
    place: str
    source: str
    text: str
    go: str


@dataclass
class PackageVerdict:
    """What came of it. counts: documents by what Go did. skipped: schemas that no Go type of the workspace is behind."""

    counts: Counter[str] = field(default_factory=Counter)
    disagreements: list[PackageDisagreement] = field(default_factory=list)
    skipped: tuple[str, ...] = ()


def judge_package(package: UserPackage, progress: Progress = silent, *, seed: int = SEED) -> PackageVerdict:
    """Compare the schemas of a package with real Go. Says, as progress, that it compiles and runs the package before it does.

    Raises `BrokenEnvironment` where there is no Go, no sandbox or a module is missing, `UnreadableSource` with file and line
    where the package does not compile.
    """
    record = read_user_package(package, progress)
    judged, skipped = _group_types(record, Path(os.path.realpath(package.folder)))
    progress(WARNING.format(show_path(package.folder)))
    verdict = PackageVerdict(skipped=tuple(skipped))
    schemas = {mode: SchemaSet(record, mode) for mode in _MODES}
    for folder, names in judged.items():
        for case in _ask_go(folder, record, names, seed, progress):
            _compare(schemas, names[case["Type"]], case, verdict)
    return verdict


def _list_types(record: VersionRecord) -> dict[str, str]:
    """Map the names of the schemas to the keys of their types, "" for a type without a name."""
    items: tuple[Attestor | Document, ...] = (*record.attestors, *record.documents)
    return {item.name: item.type.key if isinstance(item.type, Named) else "" for item in items}


def _group_types(record: VersionRecord, folder: Path) -> tuple[dict[Path, list[str]], list[str]]:
    """Group the names of the schemas by the folder of the package that declares their type; the second are of no such package."""
    workspace = read_workspace(folder, find_home(folder))
    grouped: dict[Path, list[str]] = {}
    skipped = []
    for name, key in _list_types(record).items():
        place = workspace.find_package(key.rpartition(".")[0]) if "[" not in key else None
        if place is None:
            skipped.append(name)
        else:
            grouped.setdefault(place, []).append(name)
    return grouped, skipped


def _ask_go(
    folder: Path, record: VersionRecord, names: list[str], seed: int, progress: Progress
) -> Iterator[dict[str, Any]]:
    """Yield what Go did with each document."""
    types = _list_types(record)
    keys = (types[name] for name in names)
    lines = "\n".join(f"\twsjReflect.TypeOf((*{key.rpartition('.')[2]})(nil)).Elem()," for key in keys)
    home = find_home(folder)
    clause = _read_clause(Tree(home), folder)
    text = write_program(clause, lines, seed)
    printed = run_judge(BoxedPackage(home, folder, text), progress)
    found = _ANSWER.search(printed)
    if found is None:
        raise BrokenEnvironment(
            "the judge of the package gave no verdicts", where=show_path(folder), advice=_CASE.advice
        )
    try:
        lines_of = zlib.decompressobj(-15).decompress(base64.b64decode(found[1]), _MOST_BYTES).splitlines()
    except (binascii.Error, zlib.error):
        raise BrokenEnvironment(
            "the verdicts are damaged", where=show_path(folder), advice=_CASE.advice
        ) from None
    for line in lines_of:
        case = _CASE.parse(line, show_path(folder))
        if case["Type"] >= len(names):
            raise UnreadableSource("a verdict names no type", where=show_path(folder), advice=_CASE.advice)
        yield case


def _read_clause(tree: Tree, folder: Path) -> str:
    for name in tree.list_names(folder):
        if name.endswith(".go") and not name.endswith("_test.go"):
            found = re.search(rb"^package[ \t]+(\w+)", tree.read_file(folder / name), re.M)
            if found:
                return found[1].decode()
    raise UnreadableSource(
        "no package clause is in this folder", where=show_path(folder), advice="name a package"
    )


# What Go did → whether what is written and what is read should be accepted.
_EXPECTED = {
    "kept": (True, True),
    "altered": (False, True),
    "unwritable": (False, True),
    "crashed": (False, True),
    "refused": (False, False),
}
_MODES: tuple[Mode, Mode] = ("serialization", "validation")


def _compare(
    schemas: dict[Mode, SchemaSet], name: str, case: dict[str, Any], verdict: PackageVerdict
) -> None:
    verdict.counts[f"{case['Kind'] if case['Kind'] == 'written' else 'changed'}, {case['Verdict']}"] += 1
    # A value that Go writes and cannot read back is a defect of the package, and no word on a schema.
    if case["Kind"] == "written" and case["Verdict"] != "kept":
        return
    for mode, wanted in zip(_MODES, _EXPECTED[case["Verdict"]], strict=True):
        schema = schemas[mode].get(name)
        # As much as a place stays open, documents may be accepted there that Go refuses.
        if not wanted and schema.unresolved:
            continue
        violations = list(schema.iter_text_errors(case["Text"]))
        if (not violations) != wanted:
            place = violations[0].pointer if violations else case["Place"]
            said = violations[0].message if violations else case["Reason"]
            direction = f"{mode} {'refuses' if violations else 'accepts'}"
            source = find_source(schema, place)
            go = f"{case['Verdict']} by Go: {said}" if said else f"{case['Verdict']} by Go"
            verdict.disagreements.append(
                PackageDisagreement(name, direction, case["Kind"], place, source, case["Text"], go)
            )


def find_source(schema: AttestorSchema, pointer: str) -> str:
    """Return `path:line` of the Go field that a JSON pointer leads to, or of the last one on the way."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    return _follow(schema.shape, schema.definitions, steps) or schema.source


def _follow(shape: JsonShape, definitions: Definitions, steps: list[str]) -> str:
    match shape:
        case Reference(name):
            return _follow(definitions[name], definitions, steps)
        case AnyOf(options):
            return next((found for one in options if (found := _follow(one, definitions, steps))), "")
        case Record(fields) if steps:
            named = next((one for one in fields if one.name == steps[0]), None)
            return (_follow(named.shape, definitions, steps[1:]) or named.source) if named is not None else ""
        case Array(items) if steps:
            return _follow(items, definitions, steps[1:])
        case MapOf(values=values) if steps:
            return _follow(values, definitions, steps[1:])
        case _:
            return ""
