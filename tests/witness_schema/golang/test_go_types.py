"""The stage Go text → GoType: each package of tests/corpus/go_types means what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import get_args

import pytest

from support.go_types import CASES, CORPUS, describe, read_declarations
from witness_schema.golang import types


@pytest.mark.parametrize("case", CASES)
def test_a_package_declares_these_types(case: str) -> None:
    assert describe(read_declarations(case)) == (CORPUS / case / "types.txt").read_text()


def every(value: object) -> Iterator[object]:
    """A record and all records inside it."""
    yield value
    if isinstance(value, tuple):
        inner = value
    else:
        inner = tuple(getattr(value, f.name) for f in fields(value)) if hasattr(value, "__slots__") else ()
    for part in inner:
        yield from every(part)


def test_every_kind_of_type_and_of_marshaler_has_a_case() -> None:
    declared = [one for case in CASES for one in read_declarations(case).values()]
    kinds = {type(part) for one in declared for part in every(one)}
    assert {*get_args(types.GoType), *get_args(types.Marshaler), types.Unmarshaler} <= kinds


def test_every_folder_of_the_corpus_is_a_case() -> None:
    assert sorted(path.name for path in CORPUS.iterdir() if path.is_dir()) == CASES
    assert len(CASES) > 5
