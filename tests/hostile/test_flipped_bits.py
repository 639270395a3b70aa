"""Every file of a cache with one flipped bit: the right result, or an error with its place, never another result.

`FLIPS=1000 pytest` tries a thousand of each kind.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.rule_corpus import SCAFFOLD
from witness_schema.clone import CACHE_VARIABLE
from witness_schema.errors import BrokenEnvironment, OracleLost
from witness_schema.oracle import Oracle, build
from witness_schema.reading import extraction
from witness_schema.reading.extraction import extract
from witness_schema.reading.record_lines import dump
from witness_schema.schemas.bundled_versions import BUNDLED
from witness_schema.schemas.record_folder import RecordFolder
from witness_schema.upstream import go_toolchain
from witness_schema.upstream.go_toolchain import GoToolchain

FLIPS = int(os.environ.get("FLIPS", "20"))


def flip_bits(folder: Path, seed: int) -> Iterator[str]:
    """Flip one bit of one file below the folder, yield where, and put it right again."""
    chance = random.Random(seed)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    contents = {file: file.read_bytes() for file in files}
    for _ in range(FLIPS):
        file = chance.choice(files)
        damaged = bytearray(contents[file])
        at = chance.randrange(len(damaged))
        damaged[at] ^= 1 << chance.randrange(8)
        file.write_bytes(damaged)
        yield f"{file.name}, byte {at}"
        file.write_bytes(contents[file])


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_extraction_cache_is_read_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right, readings = dump(extract(SCAFFOLD)), list[Path]()
    read = extraction.read_in_box
    monkeypatch.setattr(extraction, "read_in_box", lambda one: (readings.append(one.root), read(one))[1])
    assert dump(extract(SCAFFOLD)) == right
    assert readings == [], "nothing is cached"
    for place in flip_bits(cache / "extraction", seed=1):
        readings.clear()
        assert dump(extract(SCAFFOLD)) == right, place
        assert len(readings) == 1, place
        # The damaged entry is mended, not read around for ever.
        assert dump(extract(SCAFFOLD)) == right, place
        assert len(readings) == 1, place


@pytest.fixture
def program(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """Builds an oracle by a `go` that writes a fixed file."""
    sources, go = tmp_path / "oracle", tmp_path / "go"
    sources.mkdir()
    for name in ("go.mod", "go.sum", "main.go"):
        shutil.copyfile(build.find_sources() / name, sources / name)
    go.write_text(
        '#!/bin/sh\n[ "$1" = build ] || exit 0\nwhile [ "$1" != -o ]; do shift; done\nprintf %1000s right > "$2"\n'
    )
    go.chmod(0o755)
    monkeypatch.setattr(build, "find_sources", lambda: sources)
    monkeypatch.setattr(go_toolchain, "find", lambda: GoToolchain(go, "go1.26.6"))
    return build.ensure


def test_a_damaged_oracle_is_never_started_but_built_again(program: Callable[[], Path]) -> None:
    right = program().read_bytes()
    for place in flip_bits(program().parent, seed=2):
        for refusing in (build.require_binary, build.describe, lambda: Oracle.start(build=False)):
            with pytest.raises(OracleLost, match="damaged since it was built"):
                refusing()
        assert program().read_bytes() == right, place
        assert build.require_binary().read_bytes() == right, place


@pytest.mark.parametrize("content", [b"", b"another"], ids=["empty", "another"])
def test_an_oracle_of_another_content_is_not_ok(content: bytes, program: Callable[[], Path]) -> None:
    right = program().read_bytes()
    program().write_bytes(content)
    with pytest.raises(OracleLost, match="damaged"):
        build.describe()
    assert program().read_bytes() == right


def test_an_oracle_without_its_digest_is_built_again(program: Callable[[], Path]) -> None:
    (program().parent / build.SEAL).unlink()
    with pytest.raises(OracleLost, match="damaged"):
        build.require_binary()
    program()
    assert build.require_binary()


def test_a_damaged_bundle_gives_no_schema(tmp_path: Path) -> None:
    folder = RecordFolder(Path(shutil.copytree(BUNDLED, tmp_path / "bundled")))
    versions = RecordFolder(BUNDLED).versions
    right = {version: dump(folder.load(version)) for version in versions}
    for place in flip_bits(folder.folder, seed=3):
        refused = [version for version in versions if not gives(folder, version, right[version])]
        # A record is damaged alone, the index for all.
        assert len(refused) in {1, len(versions)}, place


def gives(folder: RecordFolder, version: str, right: bytes) -> bool:
    """Whether the folder gives the right record; False where it says that it is damaged."""
    try:
        found = folder.default, dump(folder.load(version))
    except BrokenEnvironment:
        return False
    assert found == ("v0.12.0", right)
    return True
