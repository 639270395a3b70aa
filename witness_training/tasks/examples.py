"""A training example: a variant of the grid as question and answer, and the record of its verification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from witness_generators.world.vocabulary import STEPS
from witness_schema.documents.foreign_file import read_lines
from witness_schema.documents.record_form import COUNT, TEXT, RecordForm, list_of, record_of
from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import dumps
from witness_schema.printable import quote
from witness_training.tasks.dataset_files import MAKE_ONE, MOST_BYTES, RECORDS
from witness_training.tasks.grid import COMBINATIONS, COMMANDS, Cell, Variant, rego_kinds
from witness_training.tasks.phrasings import PHRASINGS
from witness_training.tasks.rendering import render
from witness_training.tasks.splits import SPLITS, Split

# In the order in which they judge; `denial` only where there is Rego.
Judge = Literal["schema", "round-trip", "policy", "denial", "execution", "refusal"]
JUDGES: dict[Judge, str] = {
    "schema": "the attestations of its world and its policy are valid against the schemas of this project",
    "round-trip": "go-witness reads the attestations of its world and writes the same values back",
    "policy": "go-witness accepts its policy, as read from the answer, for the collection of that world",
    "denial": "go-witness refuses it, with the message of its Rego, for each of three worlds that break the rule",
    "execution": "the shell of an answer with its setup (combination, command, Rego) ran as it stands and verified",
    "refusal": "what that shell made is refused with a changed product, another signer, an expired policy, without a required attestation and for another step",
}


@dataclass(frozen=True, slots=True)
class TrainingExample:
    """One question and its answer; `variant` is its place in the grid."""

    variant: Variant
    question: str
    answer: str

    @property
    def id(self) -> str:
        return self.variant.name

    def row(self) -> str:
        """The example as one line of JSON in mlx-lm's chat format."""
        messages = [{"role": "user", "content": self.question}, {"role": "assistant", "content": self.answer}]
        return dumps({"messages": messages}, ensure_ascii=False)


def example_of(variant: Variant) -> TrainingExample:
    """Build the example of a variant."""
    return TrainingExample(variant, *render(variant.cell, variant.rego))


@dataclass(frozen=True, slots=True)
class ExampleRecord:
    """A line of examples.jsonl: the split and row of an example, and the judges that passed it.

    row: counted from 0 in the split's file. go_witness: the version that judged.
    """

    variant: Variant
    split: Split
    row: int
    judges: tuple[Judge, ...]
    go_witness: str

    def line(self) -> str:
        """The record as one line of JSON."""
        cell = self.variant.cell
        return dumps(
            {
                "id": self.variant.name,
                "split": self.split,
                "row": self.row,
                "combination": cell.combination,
                "step": cell.step,
                "phrasing": cell.phrasing,
                "command": cell.command.text,
                "rego": self.variant.rego,
                "judges": self.judges,
                "go_witness": self.go_witness,
            }
        )


def read_records(data: Path) -> tuple[ExampleRecord, ...]:
    """Read the records of a data set. Raises UnreadableSource if they are missing or damaged."""
    path = data / RECORDS
    try:
        lines = read_lines(path, MOST_BYTES)
        if not lines:
            raise UnreadableSource("the file is empty", where=str(path))
        return tuple(_parse_record(line, f"{path}:{number}") for number, line in enumerate(lines, 1))
    except UnreadableSource as error:
        raise UnreadableSource(
            f"the records of the data set cannot be read: {error.what}", where=error.where, advice=MAKE_ONE
        ) from None


_FORM = RecordForm(
    "record of an example",
    record_of(
        {
            "id": TEXT,
            "split": {"enum": list(SPLITS)},
            "row": COUNT,
            "combination": list_of(TEXT),
            "step": {"enum": list(STEPS)},
            "phrasing": {"type": "integer", "minimum": 0, "maximum": len(PHRASINGS) - 1},
            "command": TEXT,
            "rego": {"type": ["string", "null"]},
            "judges": list_of({"enum": list(JUDGES)}),
            "go_witness": TEXT,
        }
    ),
    MAKE_ONE,
)
# JSON has lists and texts where a variant has tuples and commands: they are looked up in the grid, not built, so that
# a record of another grid is refused.
_COMBINATIONS = {"+".join(combination): combination for combination in COMBINATIONS}
_COMMANDS = {command.text: command for command in COMMANDS}


def _parse_record(line: str, where: str) -> ExampleRecord:
    read: Mapping[str, Any] = _FORM.parse(line, where)
    try:
        return _look_up(read)
    except KeyError as error:
        raise UnreadableSource(f"this is of another grid: {quote(error.args[0])}", where=where) from None


def _look_up(read: Mapping[str, Any]) -> ExampleRecord:
    combination = _COMBINATIONS["+".join(read["combination"])]
    kinds: dict[str | None, str | None] = {
        None: None,
        **{kind: kind for kind in rego_kinds(combination)},
    }
    # JSON Schema counts 1.0 as an integer.
    cell = Cell(combination, read["step"], int(read["phrasing"]), _COMMANDS[read["command"]])
    variant, judges = Variant(cell, kinds[read["rego"]]), tuple(read["judges"])
    return ExampleRecord(variant, read["split"], int(read["row"]), judges, read["go_witness"])
