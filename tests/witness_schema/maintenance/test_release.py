"""A release is attested by real witness, passes our policy, and what differs from it in anything is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from witness_schema.errors import Misuse, NotConformant, RunEnded, WitnessSchemaError
from witness_schema.maintenance.provenance import make_throwaway_signer, sign_policy, verify_file
from witness_schema.maintenance.release import COLLECTION, POLICY, PUBLIC_KEY, make_release
from witness_schema.oracle import witness_command

pytestmark = pytest.mark.oracle

BUILD = """
import pathlib, sys
dist = pathlib.Path("dist")
dist.mkdir()
(dist / "tiny-1.0-py3-none-any.whl").write_bytes(pathlib.Path("tiny.py").read_bytes())
(dist / "tiny-1.0.cdx.json").write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": {"type": "library", "name": "tiny", "version": "1.0"}}}')
"""
COMMAND = [sys.executable, "-c", BUILD]
WHEEL = "tiny-1.0-py3-none-any.whl"


def write_repository(folder: Path) -> Path:
    """A repository with one committed file, and dist/ ignored."""
    folder.mkdir()
    (folder / "tiny.py").write_text("version = 1\n")
    (folder / ".gitignore").write_text("/dist/\n")
    git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "Begin"]):
        subprocess.run([*git, *words], check=True)
    subprocess.run([*git, "remote", "add", "origin", "https://user:secret@example.org/x"], check=True)
    return folder


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release."""
    folder = tmp_path_factory.mktemp("release")
    files = make_release(write_repository(folder / "tiny"), COMMAND, None, folder / "dist")
    assert sorted(path.name for path in files) == [
        COLLECTION,
        POLICY,
        PUBLIC_KEY,
        WHEEL,
        "tiny-1.0.cdx.json",
    ]
    return folder / "dist"


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return witness_command(tmp_path_factory.mktemp("bin"))


def test_released_files_pass_with_what_is_published_alone(released: Path, witness: Path) -> None:
    for name in (WHEEL, "tiny-1.0.cdx.json"):
        verify_file(witness, released / name, released / COLLECTION, released / POLICY, released / PUBLIC_KEY)


def test_secrets_of_the_maintainer_are_not_published(released: Path) -> None:
    import base64
    import json

    payload = base64.b64decode(json.loads((released / COLLECTION).read_text())["payload"])
    assert b"secret" not in payload
    assert b"PRIVATE" not in (released / PUBLIC_KEY).read_bytes()
    variables = next(
        a["attestation"]["variables"]
        for a in json.loads(payload)["predicate"]["attestations"]
        if "/environment/" in a["type"]
    )
    assert set(variables) <= {"HOME", "LANG", "PATH", "PWD", "PYTHONDONTWRITEBYTECODE", "SOURCE_DATE_EPOCH"}


def test_broken_wheel_is_refused(released: Path, witness: Path, tmp_path: Path) -> None:
    broken = tmp_path / WHEEL
    content = bytearray((released / WHEEL).read_bytes())
    content[0] ^= 1
    broken.write_bytes(content)
    with pytest.raises(NotConformant, match="the release policy refuses this file"):
        verify_file(witness, broken, released / COLLECTION, released / POLICY, released / PUBLIC_KEY)


def test_policy_of_another_key_refuses_the_collection(released: Path, witness: Path, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    other = make_throwaway_signer(tmp_path)
    sign_policy(witness, other, datetime.now(UTC), tmp_path / POLICY)
    (tmp_path / PUBLIC_KEY).write_bytes(other.public)
    with pytest.raises(NotConformant, match="the release policy refuses this file"):
        verify_file(
            witness, released / WHEEL, released / COLLECTION, tmp_path / POLICY, tmp_path / PUBLIC_KEY
        )


MORE = "(dist / 'other.txt').write_text('x')"
TWO = "(dist / 'more-1.0-py3-none-any.whl').write_text('x')"
NO_BILL = "(dist / 'tiny-1.0.cdx.json').unlink()"
REFUSED = {
    "another file": (BUILD + MORE, NotConformant, "the build made another file: dist/other.txt"),
    "two wheels": (BUILD + TWO, NotConformant, "the build made 2 wheels"),
    "no bill of materials": (BUILD + NO_BILL, WitnessSchemaError, "https://cyclonedx.org/bom|not attested"),
    "failing build": ("raise SystemExit(3)", RunEnded, "the build was not attested"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_build_that_made_something_else_is_not_published(name: str, tmp_path: Path) -> None:
    script, error, told = REFUSED[name]
    with pytest.raises(error, match=told):
        make_release(
            write_repository(tmp_path / "tiny"), [sys.executable, "-c", script], None, tmp_path / "dist"
        )
    assert not (tmp_path / "dist").exists()


def test_changes_and_bad_keys_are_refused_before_anything_runs(tmp_path: Path) -> None:
    repository = write_repository(tmp_path / "tiny")
    (tmp_path / "key.pem").write_text("no key")
    with pytest.raises(Misuse, match="no private key can be read"):
        make_release(repository, ["false"], tmp_path / "key.pem", tmp_path / "dist")
    (repository / "tiny.py").write_text("version = 2\n")
    with pytest.raises(Misuse, match=r"changes that are not committed: tiny\.py"):
        make_release(repository, ["false"], None, tmp_path / "dist")
