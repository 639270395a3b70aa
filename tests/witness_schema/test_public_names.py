"""The public names: they exist, `dir()` shows them and no others, they are documented, and records are values."""

from __future__ import annotations

import copy
import dataclasses
import inspect
from types import ModuleType

import pytest

import witness_generators
import witness_schema
from witness_generators import Limits, draw_near_miss, draw_scene, draw_submission, draw_world
from witness_schema import bundled_versions, load, shapes
from witness_schema.schemas.bundled_versions import bundled_record

PUBLIC: tuple[ModuleType, ...] = (witness_schema, witness_generators, shapes)
NAMES = [(module, name) for module in PUBLIC for name in module.__all__]
RECORDS: dict[str, object] = {
    "AttestorSchema": load("git"),
    "Limits": Limits(branch="main"),
    "NearMiss": draw_near_miss("git", seed=1),
    "Scene": draw_scene(("git", "sbom"), seed=1, index=0),
    "Submission": draw_submission("git"),
    "VersionRecord": bundled_record(),
    "Violation": next(load("git").iter_errors({})),
    "World": draw_world(seed=1, index=0),
    "shape": load("slsa").shape,
}


@pytest.mark.parametrize("module", PUBLIC, ids=lambda module: module.__name__)
def test_dir_shows_the_public_names(module: ModuleType) -> None:
    assert set(module.__all__) <= set(dir(module))


@pytest.mark.parametrize(("module", "name"), NAMES, ids=lambda item: item if isinstance(item, str) else "")
def test_a_public_name_is_there_and_says_what_it_is(module: ModuleType, name: str) -> None:
    value = getattr(module, name)
    if inspect.isclass(value) or inspect.isfunction(value) or inspect.ismodule(value):
        assert value.__doc__
        assert not value.__doc__.startswith(f"{name}("), "dataclass wrote this one"


@pytest.mark.parametrize("name", ["nothing", "_HOMES2"])
@pytest.mark.parametrize("module", PUBLIC[:2], ids=lambda module: module.__name__)
def test_any_other_name_is_an_attribute_error(module: ModuleType, name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(module, name)


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_a_value(name: str) -> None:
    record = RECORDS[name]
    again = copy.copy(record)
    assert again is not record
    assert again == record
    assert hash(again) == hash(record)
    assert len({record, again}) == 1


def test_a_record_that_differs_is_another_value() -> None:
    versions = bundled_versions()
    assert bundled_record(versions[0]) != bundled_record(versions[-1])
    schema = load("git")
    assert dataclasses.replace(schema, definitions={}) != schema
