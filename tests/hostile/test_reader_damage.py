"""Each reader of a foreign file with each kind of damage: an error that says what, where and what to do, or the right reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.file_damage import PLACES, TEXTS
from support.foreign_readers import LOST, Reader, list_readers
from witness_schema.errors import WitnessSchemaError

READERS = list_readers()
# What is read although it is damaged, and not as the intact file is: (reader, damage) → why.
READ_DIFFERENTLY = {
    ("ignore file", "empty"): "nothing is ignored",
    ("ignore file", "blank"): "nothing is ignored",
    ("ignore file", "a string of 4 MiB"): "an attestor may have any name",
}


def observe(reader: Reader, folder: Path) -> object:
    """What the reader gives, or the error that it raises; any other error fails the test."""
    try:
        return reader.read(folder)
    except WitnessSchemaError as error:
        return error


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What each reader reads of its intact file."""
    values = {}
    for name, reader in READERS.items():
        folder = tmp_path_factory.mktemp("intact")
        (folder / reader.file).write_bytes(reader.data)
        values[name] = observe(reader, folder)
    return values


@pytest.mark.parametrize("name", READERS)
def test_the_intact_file_is_read(name: str, intact: dict[str, object]) -> None:
    assert not isinstance(intact[name], WitnessSchemaError)
    assert intact[name] != READERS[name].lost


def check(name: str, damage: str, folder: Path, intact: dict[str, object]) -> None:
    reader = READERS[name]
    observed = observe(reader, folder)
    if isinstance(observed, WitnessSchemaError):
        assert reader.lost is LOST or observed.what
        assert observed.what
        assert observed.where
        assert observed.advice
        assert len(str(observed)) < 2000
        assert str(observed).replace("\n", "").isprintable()
        return
    as_intact, as_lost = observed == intact[name], reader.lost is not LOST and observed == reader.lost
    assert (as_intact or as_lost) != ((name, damage) in READ_DIFFERENTLY), observed


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("damage", TEXTS)
def test_damaged_bytes(name: str, damage: str, tmp_path: Path, intact: dict[str, object]) -> None:
    reader = READERS[name]
    (tmp_path / reader.file).write_bytes(TEXTS[damage](reader.data))
    check(name, damage, tmp_path, intact)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file(name: str, place: str, tmp_path: Path, intact: dict[str, object]) -> None:
    PLACES[place](tmp_path / READERS[name].file)
    check(name, place, tmp_path, intact)
