"""Commands that are ended from outside: by their reader, by an interrupt, by a full disk."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from witness_schema.errors import BrokenEnvironment
from witness_schema.schemas.emission import emit

COMMAND = [sys.executable, "-m", "witness_cli.main"]


@pytest.mark.parametrize("words", [["sample", "git", "-n", "100000"], ["combinations", "--set", "offline"]])
def test_a_reader_that_has_seen_enough_ends_it_silently(words: list[str]) -> None:
    with subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline()
        running.stdout.close()
        assert running.stderr is not None
        told = running.stderr.read().decode()
        assert running.wait(60) == 0
    assert "Traceback" not in told
    assert "Error" not in told


def test_an_interrupt_is_told_in_one_line() -> None:
    with subprocess.Popen(
        [*COMMAND, "sample", "git", "-n", "1000000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline()
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert told.decode() == "witness-schema: interrupted; nothing unfinished was left behind\n"


@pytest.mark.oracle
def test_an_interrupted_generate_leaves_nothing(tmp_path: Path) -> None:
    words = ["generate", "--mix", "grid", "--target", "3000", "--seed", "5", "--out", str(tmp_path / "data")]
    with subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        time.sleep(4)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
    assert running.returncode == 130, told
    assert b"interrupted" in told
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.write_bytes

    def full(place: Path, data: bytes) -> int:
        if place.name == "sbom.json":
            raise OSError(errno.ENOSPC, "No space left on device", str(place))
        return real(place, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BrokenEnvironment, match="No space left"):
        emit(tmp_path / "schemas")
    assert not (tmp_path / "schemas").exists()
    (tmp_path / "kept").mkdir()
    earlier = '{"$id": "urn:witness-schema:go-witness:v0.1.0:serialization:git"}'
    (tmp_path / "kept" / "git.json").write_text(earlier)
    with pytest.raises(BrokenEnvironment, match="No space left"):
        emit(tmp_path / "kept", force=True)
    assert [file.name for file in (tmp_path / "kept").iterdir()] == ["git.json"]
    assert (tmp_path / "kept" / "git.json").read_text() == earlier
