"""The bundled programs written anew: one version read from a checkout, the others as they are."""

from __future__ import annotations

from pathlib import Path

from witness_schema import program_store
from witness_schema.bundle import BUNDLED
from witness_schema.extraction import extract
from witness_schema.program import Program
from witness_schema.program_store import ProgramStore


def with_program(program: Program, *, default: bool = True, folder: Path = BUNDLED) -> dict[str, bytes]:
    """The files of the store with this program in it, in the place of an earlier one of its version.

    default: whether its version becomes the one that is meant where none is named.
    """
    store = ProgramStore(folder)
    kept = [store.load(version) for version in store.versions if version != program.version]
    named = program.version if default or not kept else store.default
    ordered = sorted((*kept, program), key=lambda one: program_store.numbers(one.version))
    return program_store.texts(ordered, named)


def bundle(source: Path, *, default: bool = True) -> str:
    """Read the checkout and store its program; the version is returned."""
    program = extract(source)
    BUNDLED.mkdir(exist_ok=True)
    for name, text in with_program(program, default=default).items():
        (BUNDLED / name).write_bytes(text)
    return program.version
