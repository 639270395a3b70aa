"""The corpus tests/corpus/go_structs: its cases, our schemas of them, and real Go's verdicts.

`PYTHONPATH=tests:generators python -m support.go_structs` rewrites schema.json and the verdicts; review the difference before you commit it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from support.corpus_type_rows import CORPUS_TYPE_ROWS
from witness_schema.clone import repository_root
from witness_schema.encoding_json.rows.type_row_table import TYPE_ROWS
from witness_schema.encoding_json.standard_reach import read_reached_standard
from witness_schema.encoding_json.type_encoding import MODES, Encoder, Mode
from witness_schema.golang.modules import read_modules
from witness_schema.golang.packages import Packages
from witness_schema.golang.resolve import Resolver
from witness_schema.golang.types import Declarations, GoType
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.shapes.schema_printing import emit
from witness_schema.upstream import go_toolchain

CORPUS = Path(__file__).parent.parent / "corpus" / "go_structs"
RULES = tuple(sorted(path.parent.name for path in CORPUS.glob("*/types.go")))
# Their types are read from the sources of the standard library, so that Go has to be on the machine.
NEED_GO = frozenset(
    {
        "defined_kinds",
        "embedded_std_null",
        "embedded_std_struct",
        "interface_kinds",
        "map_key_kinds",
        "omitempty_std_int",
        "quoted_kinds",
        "standard_kinds",
    }
)
# The rule `type_rows` has rows as well-known modules have.
TYPE_ROWS.update(CORPUS_TYPE_ROWS)
_COMPARISON = ("compare.go", "number.go", "value.go")

# The judge. It compares with the oracle's own code, so that both mean the same by "altered".
MAIN = """package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"

%(imports)s
)

type question struct{ Rule, Text string }

// judge reads a text into value, writes it again and compares.
func judge(text string, value any) string {
	if err := json.Unmarshal([]byte(text), value); err != nil {
		return "rejected: " + err.Error()
	}
	written, err := json.Marshal(value)
	if err != nil {
		return "unwritable: " + err.Error()
	}
	before, _ := jsonvalue.Parse([]byte(text))
	after, _ := jsonvalue.Parse(written)
	if found := jsonvalue.Compare(before, after); len(found) > 0 {
		return "altered: " + strings.Join(found, "; ")
	}
	return "accepted"
}

func main() {
	lines, verdicts := bufio.NewScanner(os.Stdin), []string{}
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		switch asked.Rule {
%(cases)s
		}
	}
	json.NewEncoder(os.Stdout).Encode(verdicts)
}
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One text of a rule, and Go's verdict: accepted, altered, rejected or unwritable.

    unseen: why the schema of what is written accepts the text although Go does not keep it, or "".
    unread: why the schema of what is read accepts the text although Go refuses it, or "".
    """

    rule: str
    text: str
    go: str
    unseen: str = ""
    unread: str = ""


def read_cases(rule: str) -> tuple[Case, ...]:
    rows = json.loads((CORPUS / rule / "attestations.json").read_text())
    return tuple(
        Case(rule, row["attestation"], row["go"], row.get("unseen", ""), row.get("unread", ""))
        for row in rows
    )


@cache
def _read_type(rule: str, with_go: bool) -> tuple[GoType, Declarations]:
    """Read the rule's type `T` and what it reaches. with_go: whether the sources of the standard library are there."""
    modules = read_modules(CORPUS)
    resolver = Resolver(Packages(modules if with_go else replace(modules, standard=None)))
    of = resolver.resolve_named(f"corpus/{rule}", "T")
    read_reached_standard(resolver, [of])
    return of, resolver.declared


@cache
def build_attestor_schema(rule: str, mode: Mode, *, with_go: bool = True) -> AttestorSchema:
    """Build the schema of the rule's type `T` with our reader and encoder."""
    of, declared = _read_type(rule, with_go)
    encoder = Encoder(declared, (), mode)
    return AttestorSchema(
        rule, (), "", "T", "types.go", mode, "corpus", encoder.encode(of), encoder.definitions
    )


def build_schema(rule: str, mode: Mode) -> dict[str, Any]:
    """Return the JSON Schema of the rule's type `T`, without a word on where it comes from."""
    built = build_attestor_schema(rule, mode)
    return emit(built.shape, built.definitions)


@cache
def judge_corpus() -> dict[tuple[str, str], str]:
    """Return real Go's verdict on every text of the corpus, by (rule, text)."""
    asked = [(case.rule, case.text) for rule in RULES for case in read_cases(rule)]
    return dict(zip(asked, run_judge(asked), strict=True))


def run_judge(asked: Iterable[tuple[str, str]]) -> list[str]:
    """Build the judge next to copies of the corpus and of the oracle's comparison, and return its answers in order."""
    toolchain = go_toolchain.find()
    with TemporaryDirectory() as scratch:
        for rule in RULES:
            (Path(scratch) / rule).mkdir()
            shutil.copyfile(CORPUS / rule / "types.go", Path(scratch) / rule / "types.go")
        shutil.copyfile(CORPUS / "go.mod", Path(scratch) / "go.mod")
        # Copied into one module: Go lets nobody outside oracle/ import what is below its internal/ folder.
        (Path(scratch) / "jsonvalue").mkdir()
        for name in _COMPARISON:
            source = repository_root() / "oracle" / "internal" / "jsonvalue" / name
            shutil.copyfile(source, Path(scratch) / "jsonvalue" / name)
        imports = "\n".join(f'\t"corpus/{folder}"' for folder in ("jsonvalue", *RULES))
        answers = "\n".join(
            f'\t\tcase "{rule}":\n\t\t\tverdicts = append(verdicts, judge(asked.Text, new({rule}.T)))'
            for rule in RULES
        )
        (Path(scratch) / "main.go").write_text(MAIN % {"imports": imports, "cases": answers})
        done = subprocess.run(
            [toolchain.path, "run", "."],
            cwd=scratch,
            env=toolchain.build_environment(),
            input="".join(json.dumps({"Rule": rule, "Text": text}) + "\n" for rule, text in asked),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def _rewrite_expectations() -> None:
    said = judge_corpus()
    for rule in RULES:
        rows = [
            {"attestation": c.text, "go": said[rule, c.text].split(":")[0]}
            | ({"unseen": c.unseen} if c.unseen else {})
            | ({"unread": c.unread} if c.unread else {})
            for c in read_cases(rule)
        ]
        lines = ",\n".join(" " + json.dumps(row, ensure_ascii=False) for row in rows)
        (CORPUS / rule / "attestations.json").write_text(f"[\n{lines}\n]\n")
        schemas = {mode: build_schema(rule, mode) for mode in MODES}
        (CORPUS / rule / "schema.json").write_text(json.dumps(schemas, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    _rewrite_expectations()
