"""`extract_package`: attestors and types of packages that are nobody's checkout of go-witness, and what cannot be read of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.plugin_workspace import copy_witness, write_plugins
from witness_schema import Misuse, SchemaSet, UnknownName, UnreadableSource, extract_package

MODULE = "module example.com/bill\n\ngo 1.26\n"
BILL = """package bill

type Money struct {
	Cents int64 `json:"cents"`
}

type Bill struct {
	Total Money   `json:"total"`
	Lines []Line  `json:"lines,omitempty"`
}

type Line struct {
	Text string `json:"text"`
}

type Pair[T any] struct{ A, B T }
"""
REGISTERING = """package rpm

import "github.com/in-toto/go-witness/attestation"

{init}

type Attestor struct {{
	Names []string `json:"names"`
}}

func New() *Attestor {{ return &Attestor{{}} }}

func Make() attestation.Attestor {{ return &Attestor{{}} }}
"""
CALL = 'attestation.RegisterAttestation("rpm", "https://example.com/rpm", attestation.PostProductRunType, {})'


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def write_bill(root: Path, **more: str) -> Path:
    return write(root, {"go.mod": MODULE, "bill.go": BILL, **more})


def test_types_by_name_have_schemas(tmp_path: Path) -> None:
    record = extract_package(write_bill(tmp_path), ["Bill", "Money"])
    schemas = SchemaSet(record)
    assert schemas.document_names == ("Bill", "Money")
    bill = schemas.get("Bill")
    assert (bill.go_type, bill.source, bill.version) == ("bill.Bill", "bill.go:7", "example.com/bill@local")
    assert bill.is_valid({"total": {"cents": 3}, "lines": [{"text": "x"}]})
    assert not bill.is_valid({"total": {"cents": "3"}})
    assert not schemas.unresolved


@pytest.mark.oracle
@pytest.mark.parametrize(("broken", "file"), [(17, "plugin-17.go:"), (41, "go.mod:1")])
def test_of_fifty_plugins_all_but_the_broken_one_are_read(broken: int, file: str, tmp_path: Path) -> None:
    root, cache = tmp_path / "plugins", copy_witness(tmp_path / "modules")
    readable = write_plugins(root, 50, broken=broken)
    if file.startswith("go.mod"):
        (root / "plugins" / "attestors" / f"plugin-{broken}" / "go.mod").write_text("modul example.com/x\n")
    record = extract_package(root, search=(cache,))
    assert [attestor.name for attestor in record.attestors] == readable
    assert len(readable) == 49
    (unread,) = record.unread
    assert unread.name == f"plugins/attestors/plugin-{broken}"
    assert f"plugin-{broken}/{file}" in unread.source
    assert unread.advice
    schemas = SchemaSet(record)
    assert not schemas.unresolved
    for number, name in enumerate(f"plugin-{number:02}" for number in range(50)):
        if number != broken:
            schema = schemas.get(name)
            entry = {"path": "a", "digest": {"sha256": "00"}}
            assert schema.is_valid({"entries": [entry], f"plugin{number:02}": "x"})
            assert not schema.is_valid(
                {"entries": [{**entry, "digest": {"sha0": "00"}}], f"plugin{number:02}": "x"}
            )
            assert schema.predicate_types == (f"https://example.com/{name}/v0.1",)
    kinds = {option.kind for attestor in record.attestors for option in attestor.options}
    assert kinds == {"bool", "int", "string", "stringslice", "duration", "stringptr"}


@pytest.mark.oracle
def test_one_plugin_of_many_is_read_for_itself(tmp_path: Path) -> None:
    root, cache = tmp_path / "plugins", copy_witness(tmp_path / "modules")
    write_plugins(root, 7, broken=2)
    for inside in ("plugin-01", "plugin-01/registered"):
        record = extract_package(root / "plugins" / "attestors" / inside, search=(cache,))
        assert [attestor.name for attestor in record.attestors] == ["plugin-01"]
        assert not record.unread
    with pytest.raises(UnreadableSource, match=r"plugin-02.go:\d+: the Go source does not parse"):
        extract_package(root / "plugins" / "attestors" / "plugin-02", search=(cache,))
    # Without the go.work, the modules below a folder are read together all the same.
    (root / "go.work").unlink()
    assert len(extract_package(root, search=(cache,)).attestors) == 6


@pytest.mark.parametrize(
    ("init", "factory"),
    [
        ("func init() {{ {} }}", "func() attestation.Attestor {{ return New() }}"),
        ("func init() {{ {} }}", "func() attestation.Attestor {{ return &Attestor{{}} }}"),
        ("func Setup() {{ {} }}", "func() attestation.Attestor {{ return New() }}"),
        (
            "var once sync.Once\n\nfunc Setup() {{ once.Do(func() {{ {} }}) }}",
            "func() attestation.Attestor {{ return New() }}",
        ),
        ("func init() {{ {} }}", "Make"),
    ],
)
def test_a_registration_is_found_wherever_it_stands(init: str, factory: str, tmp_path: Path) -> None:
    call = CALL.format(factory.format())
    text = REGISTERING.format(init=init.format(call))
    root = write(tmp_path, {"go.mod": "module example.com/rpm\n\ngo 1.26\n", "attestor/rpm.go": text})
    for folder in (root, root / "attestor"):
        (attestor,) = extract_package(folder).attestors
        assert (attestor.name, attestor.predicate_types) == ("rpm", ("https://example.com/rpm",))
        assert SchemaSet(extract_package(folder)).get("rpm").is_valid({"names": ["a"]})


@pytest.mark.parametrize(
    ("module", "folder"), [("example.com/fork", "fork/attestation"), ("example.com/fork/attestation", "fork")]
)
def test_a_fork_of_the_registry_under_any_path_is_known(module: str, folder: str, tmp_path: Path) -> None:
    factory = CALL.format("func() attestation.Attestor { return New() }")
    text = REGISTERING.format(init=f"func init() {{ {factory} }}").replace(
        "github.com/in-toto/go-witness/attestation", "example.com/fork/attestation"
    )
    registry = 'package attestation\n\ntype RunType string\n\nconst PostProductRunType RunType = "postproduct"\n\ntype Attestor interface{ Name() string }\n\nfunc RegisterAttestation(name, predicateType string, run RunType, factory func() Attestor) {}\n'
    files = {
        "go.work": "go 1.26\n\nuse ./rpm\nuse ./fork\n",
        "rpm/go.mod": "module example.com/rpm\n\ngo 1.26\n",
        "rpm/rpm.go": text,
        "fork/go.mod": f"module {module}\n\ngo 1.26\n",
        f"{folder}/attestation.go": registry,
    }
    (attestor,) = extract_package(write(tmp_path, files)).attestors
    assert (attestor.name, attestor.run_type) == ("rpm", "postproduct")


def test_two_attestors_of_one_name_are_told(tmp_path: Path) -> None:
    text = REGISTERING.format(
        init="func init() { " + CALL.format("func() attestation.Attestor { return New() }") + " }"
    )
    files = {"go.mod": "module example.com/rpm\n", "a/rpm.go": text, "b/rpm.go": text}
    record = extract_package(write(tmp_path, files))
    assert [attestor.name for attestor in record.attestors] == ["rpm"]
    (unread,) = record.unread
    assert "is taken" in unread.reason
    assert unread.source == "b/rpm.go:5"


def leave_out_module(root: Path) -> Path:
    (root / "go.mod").unlink()
    return root


def break_go_mod(root: Path) -> Path:
    (root / "go.mod").write_text("module example.com/bill\n\nrequire nothing\n")
    return root


def break_source(root: Path) -> Path:
    (root / "bill.go").write_text(BILL + "\nfunc {\n")
    return root


def make_circle(root: Path) -> Path:
    write(root, {"go.work": "go 1.26\n\nuse (\n\t.\n\t./in\n)\n", "in/go.mod": "module example.com/in\n"})
    write(
        root, {"in/go.work": "go 1.26\n\nuse .\nuse ./deep\n", "in/deep/go.mod": "module example.com/deep\n"}
    )
    return write(root, {"in/deep/go.work": "go 1.26\n\nuse ..\n"})


def use_nothing(root: Path) -> Path:
    return write(leave_out_module(root), {"go.work": "go 1.26\n\nuse ./gone\n"})


def use_unknown(root: Path) -> Path:
    return write(root, {"go.work": "go 1.26\n\nuse .\nimport ./x\n"})


def use_outside(root: Path) -> Path:
    return write(root, {"go.work": "go 1.26\n\nuse .\nuse ../../elsewhere\n"})


FAULTS: list[tuple[Callable[[Path], Path], str, str]] = [
    (leave_out_module, "no go.mod", "go mod init"),
    (break_go_mod, r"go.mod:3: require: 'nothing' is not a module and its version", "mend go.mod"),
    (break_source, r"bill.go:\d+: the Go source does not parse", "go vet"),
    (make_circle, r"in/deep/go.work:3: go.work is a circle: .*/in is used by", "remove the inner go.work"),
    (use_nothing, r"go.work:3: .*/gone has no go.mod", "go work edit -dropuse"),
    (use_unknown, r"go.work:4: import: './x' is no line of a go.work", "mend"),
    (use_outside, r"go.work:4: use: '../../elsewhere' is a folder outside of", "mend"),
]


@pytest.mark.parametrize(("damage", "told", "advice"), FAULTS, ids=[row[0].__name__ for row in FAULTS])
def test_what_cannot_be_read_is_told_with_place_and_fix(
    damage: Callable[[Path], Path], told: str, advice: str, tmp_path: Path
) -> None:
    root = damage(write_bill(tmp_path / "bill"))
    with pytest.raises(UnreadableSource, match=told) as refused:
        extract_package(root, "Bill")
    assert advice in refused.value.advice


def test_a_name_that_is_not_there_has_near_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="declares no type 'Bil'") as refused:
        extract_package(write_bill(tmp_path), "Bil")
    assert refused.value.near[0] == "Bill"
    with pytest.raises(UnreadableSource, match=r"bill.go:16: Pair is generic"):
        extract_package(tmp_path, "Pair")
    with pytest.raises(UnreadableSource, match="no attestor is registered") as nothing:
        extract_package(tmp_path)
    assert "--type" in nothing.value.advice
    assert "Bill" in nothing.value.advice
    with pytest.raises(Misuse):
        extract_package(tmp_path, [3])  # type: ignore[list-item]


def test_a_module_that_cannot_be_had_leaves_its_places_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "none"))
    source = 'package bill\n\nimport "example.com/else"\n\ntype Bill struct {\n\tA else_.Thing `json:"a"`\n\tB int `json:"b"`\n}\n'
    source = source.replace('import "', 'import else_ "')
    required = MODULE + "\nrequire example.com/else v1.2.3\n"
    replaced = required + "\nreplace example.com/else => ../else\n"
    write(
        tmp_path / "else",
        {"go.mod": "module example.com/else\n", "else.go": "package x\n\ntype Thing struct{ N int }\n"},
    )
    for go_mod, told in ((required, "v1.2.3 is not on this machine"), (replaced, "a folder outside of")):
        root = write(tmp_path / "bill", {"go.mod": go_mod, "bill.go": source})
        schema = SchemaSet(extract_package(root, "Bill"), "validation").get("Bill")
        (place,) = schema.unresolved
        assert told in place.reason
        assert place.source == "bill.go:6"
        assert schema.is_valid({"a": [1], "b": 2})
        assert not schema.is_valid({"b": "2"})
    # A folder outside is read where the user names it.
    schema = SchemaSet(extract_package(root, "Bill", search=(tmp_path / "else",))).get("Bill")
    assert not schema.unresolved
    assert schema.is_valid({"a": {"N": 1}, "b": 2})
