"""A go.mod names modules: none of its words becomes an option, a folder outside, or a reason to ask the network."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from support.hostile_checkouts import SAMPLE, lay_out, register
from witness_schema.changes.sides import find_editions
from witness_schema.errors import WitnessSchemaError
from witness_schema.foreign.module_paths import is_import_path, is_module_path, is_version
from witness_schema.golang.go_mod import read_go_mod
from witness_schema.golang.modules import Module, read_modules
from witness_schema.reading.checkout_reading import read_whole
from witness_schema.reading.version_record import Reading
from witness_schema.upstream import go_command, reached_modules

HEAD = "module github.com/in-toto/go-witness\n\ngo 1.26\n\n"
REFUSED = {
    "an option": "require -modfile=../../evil v1.0.0\n",
    "an option in a block": "require (\n\t-modfile=../../evil v1.0.0\n)\n",
    "a quoted option": 'require "-modfile=x" v1.0.0\n',
    "a version that is an option": "require example.com/x -x\n",
    "no version": "require example.com/x latest\n",
    "a short version": "require example.com/x v1.2\n",
    "a version with a path": "require example.com/x v1.0.0/../../evil\n",
    "a path out": "require example.com/../../evil v1.0.0\n",
    "an absolute path": "require /etc/passwd v1.0.0\n",
    "a host with a port": "require evil.com:80/x v1.0.0\n",
    "a host with a user": "require me@evil.com/x v1.0.0\n",
    "an address": "require https://evil.com/x v1.0.0\n",
    "no host": "require evil v1.0.0\n",
    "a device": "require example.com/con v1.0.0\n",
    "a major version of another module": "require example.com/x/v1 v1.0.0\n",
    "a folder above": "replace example.com/x => ../../outside\n",
    "a folder above, later": "replace example.com/x => ./a/../../outside\n",
    "an absolute folder": "replace example.com/x => /etc\n",
    "a folder of the user": "replace example.com/x => ~/x\n",
    "a replacement that is an option": "replace example.com/x => -modfile=x v1.0.0\n",
    "an option replaced": "replace -x => example.com/x v1.0.0\n",
    "no replacement": "replace example.com/x =>\n",
    "not UTF-8": "require example.com/x v1.0.0 // caf\xe9\n",
    "a control character": "require example.com/\x1b[2J v1.0.0\n",
}


@pytest.mark.parametrize("line", REFUSED.values(), ids=REFUSED.keys())
def test_a_line_that_go_refuses_is_refused_with_its_place(line: str, tmp_path: Path) -> None:
    root = lay_out(tmp_path / "checkout", {"go.mod": (HEAD + line).encode("latin-1")})
    with pytest.raises(WitnessSchemaError) as caught:
        read_modules(root)
    number = 6 if line.startswith("require (") else 5
    assert caught.value.where == f"{root}/go.mod:{number}"
    assert caught.value.what.isprintable()


@pytest.mark.parametrize(
    "text", ["", "\n", "go 1.26\n", "module\n", "module -x\n", "module a b\n", "module ../x\n"]
)
def test_a_module_without_a_name_is_refused(text: str) -> None:
    with pytest.raises(WitnessSchemaError, match=r"go\.mod:1"):
        read_go_mod(text.encode(), "go.mod")


def test_what_go_reads_is_read() -> None:
    text = """module "example.com/own" // a comment
require "example.com/raw" v1.2.3-pre+incompatible
require (
	example.com/a v0.0.0-20230808061951-37d34c23539d // indirect
	gopkg.in/yaml.v3 v3.0.1
	"example.com/b/v2" v2.0.0
)
exclude example.com/b v1.0.0
retract [v1.0.0, v1.9.9]
replace example.com/a v0.0.0 => example.com/fork v1.0.0
replace (
	example.com/b/v2 => ./inner/b
)
tool example.com/tool
"""
    go_mod = read_go_mod(text.encode(), "go.mod")
    assert go_mod.module == "example.com/own"
    assert list(go_mod.requirements) == [
        "example.com/raw",
        "example.com/a",
        "gopkg.in/yaml.v3",
        "example.com/b/v2",
    ]
    assert go_mod.replacements["example.com/a"].version == "v1.0.0"
    assert go_mod.replacements["example.com/b/v2"].path == "./inner/b"


def test_the_rules_of_module_paths() -> None:
    """Source: the tables of golang.org/x/mod/module, and of Go's documentation of module paths."""
    good = (
        "github.com/a/b",
        "k8s.io/api",
        "gopkg.in/yaml.v3",
        "example.com/x/v2",
        "example.com/~user/x",
        "a.b",
    )
    bad = (
        "a",
        "",
        "a.b/",
        "/a.b",
        "a.b//c",
        "a.b/./c",
        "a.b/../c",
        "A.b",
        "a.b/.c",
        "a.b/c.",
        "gopkg.in/yaml",
    )
    bad += ("a.b/v0", "a.b/v01", "a.b/c~1", "a.b/lpt1.x", "a.b/c d", "a.b/ü", "a.b/c@v1", "a.b/c\n", "-a.b")
    assert [path for path in good if not is_module_path(path)] == []
    assert [path for path in bad if is_module_path(path)] == []
    assert [
        path
        for path in ("x/", "/x", "x/../y", "./x", "-x", "x//y", "x\0y", "x y", "")
        if is_import_path(path)
    ] == []
    assert [path for path in ("fmt", "C", "encoding/json", "a.b/c+d") if not is_import_path(path)] == []
    assert [
        v for v in ("v1", "1.0.0", "v1.0.0 ", "v01.0.0", "v1.0.0-", "v1.0.0\n", "latest") if is_version(v)
    ] == []


@pytest.mark.parametrize(
    "path", ["../../outside", "-modfile=x", "github.com/in-toto/go-witness/../../outside", "x/"]
)
def test_an_import_that_go_refuses_is_refused_with_its_place(path: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.go").write_text("package outside\n\ntype Secret struct{ Key string }\n")
    payload = "type Attestor struct {\n\tX outside.Secret\n}\n"
    source = register('"sample"', imports=f'import outside "{path}"', rest=payload)
    root = lay_out(tmp_path / "checkout", {SAMPLE: source})
    with pytest.raises(WitnessSchemaError, match="no import path") as caught:
        read_whole(Reading(root, "local"))
    assert caught.value.where.endswith(f"{SAMPLE}:4")


def test_a_folder_within_may_replace_a_module(tmp_path: Path) -> None:
    files = {
        "go.mod": HEAD + "require example.com/x v1.0.0\nreplace example.com/x => ./inner\n",
        "inner/x.go": "package x\n\ntype X struct{ Fact string }\n",
        SAMPLE: register('"sample"', 'import "example.com/x"', "type Attestor struct {\n\tX x.X\n}\n"),
    }
    record = read_whole(Reading(lay_out(tmp_path / "checkout", files), "local")).record
    assert "example.com/x.X" in record.declared


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """What `go` is asked for; it answers that it cannot."""
    asked: list[list[str]] = []

    def note(toolchain: object, command: list[str], *rest: object) -> go_command.Spoken:
        asked.append(command)
        return go_command.Spoken(1, "", "go: no")

    monkeypatch.setattr(go_command, "run", note)
    monkeypatch.setattr(reached_modules.go_toolchain, "find", lambda: None)
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "modules"))
    return asked


@pytest.mark.parametrize("fetch", [False, True])
def test_a_folder_asks_the_network_only_where_the_user_did(
    fetch: bool, tmp_path: Path, commands: list[list[str]]
) -> None:
    files = {
        "go.mod": HEAD + "require example.com/x v1.0.0\n",
        SAMPLE: register('"sample"', 'import "example.com/x"', "type Attestor struct {\n\tX x.X\n}\n"),
    }
    root = lay_out(tmp_path / "checkout", files)
    notes: list[str] = []
    find_editions(str(root), str(root), notes.append, fetch=fetch)
    wanted = [["mod", "download", "-json", "--", "example.com/x@v1.0.0"]]
    assert commands == (wanted * 2 if fetch else [])
    assert any("--fetch" in note for note in notes) is not fetch


def test_what_becomes_an_argument_is_checked_once_more(commands: list[list[str]]) -> None:
    module = Module("-modfile=x", "v1.0.0", Path("none"), "-modfile=x@v1.0.0")
    with pytest.raises(WitnessSchemaError, match="no module that can be fetched"):
        reached_modules.download(module, go_command.silent)
    assert commands == []


BIG = {
    "open blocks": "require (\n" * 8000,
    "long spaces": "require" + " " * 100_000 + "\n",
    "quotes": 'require "' + '\\"' * 50_000 + "\n",
    "slashes": "require a" + "/" * 100_000 + "\n",
    "comments": "//" * 50_000 + "\n" * 50_000,
    "arrows": "replace " + "=> " * 50_000 + "\n",
    "one long path": "require a.b/" + "a/" * 50_000 + "c v1.0.0\n",
}


@pytest.mark.parametrize("text", BIG.values(), ids=BIG.keys())
def test_a_large_go_mod_takes_time_in_proportion(text: str) -> None:
    began = time.process_time()
    with contextlib.suppress(WitnessSchemaError):
        read_go_mod((HEAD + text).encode(), "go.mod")
    # Quadratic reading took 5 seconds and more.
    assert time.process_time() - began < 1
