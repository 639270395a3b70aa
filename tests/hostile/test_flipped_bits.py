"""Every file of a cache with one flipped bit: the right result, or an error with its place, never another result.

`FLIPS=1000 pytest tests/hostile/test_flipped_bits.py` tries a thousand of each kind (`make faults`).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.rule_corpus import SCAFFOLD
from witness_schema.clone import CACHE_VARIABLE
from witness_schema.errors import BrokenEnvironment, OracleLost
from witness_schema.oracle import Oracle, build
from witness_schema.reading import boxed_reading
from witness_schema.reading.extraction import extract
from witness_schema.reading.record_lines import dump
from witness_schema.schemas.bundled_versions import BUNDLED
from witness_schema.schemas.record_folder import RecordFolder, build_record_files
from witness_schema.upstream import checkout, git_tags, go_toolchain
from witness_schema.upstream.go_toolchain import GoToolchain
from witness_training.evaluation import kept_answers
from witness_training.evaluation.answer_generation import BATCH
from witness_training.lora import blas
from witness_training.stages import Stage, run_stage

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
    read = boxed_reading.read_in_box
    monkeypatch.setattr(boxed_reading, "read_in_box", lambda one: (readings.append(one.root), read(one))[1])
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
    folder = RecordFolder(tmp_path)
    # Some of them, so that a flip often meets the index, and each flip is judged by all.
    versions = ("v0.1.10", "v0.3.0", "v0.12.0", "main-2026-08-05")
    for version in versions:
        record, others = RecordFolder(BUNDLED).load(version), folder.digests if version != versions[0] else {}
        for name, content in build_record_files(record, "v0.12.0", others).items():
            (tmp_path / name).write_bytes(content)
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


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of a small go-witness with the tag v1."""
    clone = Path(shutil.copytree(SCAFFOLD, tmp_path / "clone"))
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    for words in (("init",), ("add", "."), (*identity, "commit", "-m", "one"), ("tag", "v1")):
        subprocess.run(["git", *words], cwd=clone, check=True, capture_output=True)
    return clone


def test_a_damaged_export_of_a_tag_is_made_again(cache: Path, clone: Path) -> None:
    def read() -> dict[str, bytes]:
        export = git_tags.export_revision(clone, "v1")
        return {
            str(path.relative_to(export)): path.read_bytes() for path in export.rglob("*") if path.is_file()
        }

    right = read()
    for place in flip_bits(cache / "revisions", seed=4):
        assert read() == right, place
    (export,) = (path for path in (cache / "revisions").iterdir() if path.is_dir())
    (export / "go.mod").unlink()
    assert read() == right
    (export / "attestation" / "more.go").write_text("package attestation\n")
    assert read() == right


def test_a_damaged_record_of_a_stage_is_not_believed(tmp_path: Path) -> None:
    output, runs = tmp_path / "output", list[str]()

    def run() -> str:
        runs.append("run")
        output.write_text("right")
        return "25 of 25"

    def outcome() -> tuple[bool, str]:
        done = run_stage(Stage("one", "one", {"input": "1"}, (output,), run), tmp_path / "records")
        return done.reused, done.summary

    assert (outcome(), outcome()) == ((False, "25 of 25"), (True, "25 of 25"))
    for place in flip_bits(tmp_path / "records", seed=5):
        assert outcome() == (False, "25 of 25"), place
        assert outcome() == (True, "25 of 25"), place


def test_damaged_answers_are_asked_again(cache: Path) -> None:
    place = kept_answers.find_place({"model": "one"})
    right = {number: f"answer {number}" for number in range(3 * BATCH)}

    def keep() -> dict[int, str]:
        """The answers that are taken up again."""
        with kept_answers.keep_answers(place, len(right)) as kept:
            taken = dict(kept.answers)
            while missing := sorted(right.keys() - kept.answers.keys()):
                kept.append([(number, right[number]) for number in missing[:BATCH]])
            return taken

    assert keep() == {}
    for where in flip_bits(place.parent, seed=6):
        taken = keep()
        assert len(taken) == 2 * BATCH, where
        assert taken.items() <= right.items(), where
    assert keep() == right


def test_a_damaged_blas_is_made_again(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, tool = tmp_path / "libscipy_openblas.so", tmp_path / "patchelf"
    source.write_bytes(bytes(range(256)) * 4)
    tool.write_text('#!/bin/sh\nwhile [ "$1" != --output ]; do shift; done\ncp "$3" "$2"\n')
    tool.chmod(0o755)
    monkeypatch.setattr(blas, "_find_patchelf", lambda: tool)
    monkeypatch.setattr(blas, "version", lambda _: "1")
    right = blas.make_renamed_copy(source)
    for place in flip_bits(cache / "blas", seed=7):
        assert blas.make_renamed_copy(source).read_bytes() == source.read_bytes(), place
        assert [path.name for path in right.parent.iterdir()] == [right.name]


def test_a_damaged_module_is_not_read(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = Path(shutil.copytree(SCAFFOLD, tmp_path / "modules" / "go-witness@v0.99.0"))
    total = checkout.compute_module_sum(module, "v0.99.0")
    told = json.dumps({"Dir": str(module), "Sum": total, "Version": "v0.99.0"})
    monkeypatch.setattr(checkout.go_command, "run", lambda *_: checkout.go_command.Spoken(0, told, ""))
    monkeypatch.setattr(go_toolchain, "find", lambda: GoToolchain(Path("go"), "go1.26.6"))
    assert checkout.download("v0.99.0") == (module, total)
    for _ in flip_bits(module, seed=8):
        with pytest.raises(BrokenEnvironment, match="was changed in Go's module cache"):
            checkout.download("v0.99.0")
