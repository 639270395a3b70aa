"""Only the modules that attestations reach are fetched, and one that cannot be had is told, not fatal."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.clone import repository_root
from witness_schema.errors import BrokenEnvironment, WitnessSchemaError
from witness_schema.golang.modules import Module, find_module_cache
from witness_schema.reading.extraction import extract
from witness_schema.schemas.schema_set import SchemaSet
from witness_schema.upstream import go_command, reached_modules
from witness_schema.upstream.reached_modules import fetch_reached

pytestmark = [pytest.mark.oracle, pytest.mark.checkout]

REAL_CACHE = find_module_cache()


@pytest.fixture
def checkout() -> Path:
    return repository_root() / "vendor" / "go-witness"


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GOMODCACHE", str(tmp_path))
    return tmp_path


def test_nothing_is_fetched_where_everything_is_there(checkout: Path) -> None:
    assert fetch_reached(checkout).summary() == "reading attestations needs no further module"


def test_what_cannot_be_had_stays_unresolved_and_is_counted(checkout: Path, empty_cache: Path) -> None:
    def refuse(module: Module, progress: go_command.Progress) -> str:
        raise BrokenEnvironment(f"Go cannot fetch {module.origin}")

    reached = fetch_reached(checkout, fetch=refuse)
    assert reached.fetched == ()
    assert any(name.startswith("github.com/openvex/go-vex@") for name, _ in reached.failed)
    assert "stay x-unresolved" in reached.summary()
    schemas = SchemaSet(extract(checkout))
    assert schemas.get("git").unresolved == ()
    assert schemas.get("vex").unresolved != ()
    assert schemas.get("vex").is_valid({"vexDocument": {"anything": 1}}), "permissive there"
    assert not schemas.get("vex").is_valid({"vexDocument": {}, "other": 1}), "and only there"


def test_a_replaced_module_is_fetched_as_what_replaces_it(checkout: Path, empty_cache: Path) -> None:
    asked: list[str] = []

    def note(module: Module, progress: go_command.Progress) -> str:
        asked.append(module.origin)
        return module.origin

    fetch_reached(checkout, fetch=note)
    assert "github.com/fkautz/omnitrail-go@v0.0.0-20230808061951-37d34c23539d" in asked
    assert len(asked) == len(set(asked)), "no module is asked for twice"


def test_modules_behind_modules_are_found(checkout: Path, empty_cache: Path) -> None:
    """Real modules, linked in from the machine's cache one by one: smithy is reached through the AWS SDK alone."""
    asked: list[str] = []

    def link(module: Module, progress: go_command.Progress) -> str:
        asked.append(module.path)
        real = REAL_CACHE / module.folder.relative_to(empty_cache)
        module.folder.parent.mkdir(parents=True, exist_ok=True)
        module.folder.symlink_to(real)
        return module.origin

    fetch_reached(checkout, fetch=link)
    assert "github.com/aws/smithy-go" in asked
    assert SchemaSet(extract(checkout)).unresolved == ()


def test_go_says_why_a_module_cannot_be_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    module = Module("example.invalid/none", "v1.0.0", Path("none"), "example.invalid/none@v1.0.0")
    failed = go_command.Spoken(1, "", "go: example.invalid/none@v1.0.0: no such module")
    monkeypatch.setattr(go_command, "run", lambda *arguments: failed)
    with pytest.raises(WitnessSchemaError, match="no such module"):
        reached_modules.download(module, go_command.silent)
