"""A repository of plugins: a go.work of many modules, each in plugins/attestors/NAME with a go.mod of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from witness_schema.clone import repository_root

GO_WITNESS = "github.com/in-toto/go-witness"
_KINDS = (
    ("BoolConfigOption", "true", "bool"),
    ("IntConfigOption", "7", "int"),
    ("StringConfigOption", '"deep"', "string"),
    ("StringSliceConfigOption", "[]string{}", "[]string"),
    ("DurationConfigOption", "time.Second", "time.Duration"),
    ("StringPtrConfigOption", "nil", "*string"),
)


def copy_witness(root: Path, version: str = "v0.12.0") -> Path:
    """Copy what plugins use of the vendored go-witness into a folder laid out like the module cache, and return that."""
    source, target = repository_root() / "vendor" / "go-witness", root / f"{GO_WITNESS}@{version}"
    for folder in ("attestation", "cryptoutil", "registry"):
        (target / folder).mkdir(parents=True)
        for file in (source / folder).glob("*.go"):
            shutil.copy(file, target / folder)
    return root


def write_plugins(
    root: Path, count: int, *, broken: int | None = None, witness: str = "v0.12.0"
) -> list[str]:
    """Write `count` plugins, one of them without a closing brace, and return the names of those that can be read.

    witness: the version of go-witness that they require.
    """
    names = [f"plugin-{number:02}" for number in range(count)]
    _write_names(root / "shared" / "names", names)
    _write(
        root / "go.work",
        "go 1.26\n\nuse (\n\t./shared\n" + "".join(f"\t./plugins/attestors/{n}\n" for n in names) + ")\n",
    )
    _write(root / "shared" / "go.mod", "module example.com/plugins/shared\n\ngo 1.26\n")
    for number, name in enumerate(names):
        folder = root / "plugins" / "attestors" / name
        _write(folder / "go.mod", _MOD.format(name=name, witness=witness))
        text = _build_source(number, name)
        _write(folder / f"{name}.go", text[:-2] if number == broken else text)
        if number % 7 == 1:
            # Registered by another package of the module.
            _write(folder / "registered" / "registered.go", _build_registration(number, name))
    return [name for number, name in enumerate(names) if number != broken]


_MOD = """module example.com/plugins/attestors/{name}

go 1.26

require (
	example.com/plugins/shared v0.0.0
	github.com/in-toto/go-witness {witness}
)

replace example.com/plugins/shared => ../../../shared
"""


def _write_names(folder: Path, names: list[str]) -> None:
    constants = "".join(
        f'\tName{number:02} = Prefix + "{number:02}"\n\tType{number:02} = "https://example.com/{name}/v0.1"\n'
        for number, name in enumerate(names)
    )
    _write(folder / "names.go", f'package names\n\nconst Prefix = "plugin-"\n\nconst (\n{constants})\n')


def _build_source(number: int, name: str) -> str:
    """Return a plugin's text, whose form goes by its number: where it registers, its options, its factory, its types."""
    constructor, default, kind = _KINDS[number % len(_KINDS)]
    option = (
        f'registry.{constructor}("mode", "how it looks", {default}, '
        f"func(a attestation.Attestor, v {kind}) (attestation.Attestor, error) {{ return a, nil }})"
    )
    imports = ['"github.com/in-toto/go-witness/attestation"', '"github.com/in-toto/go-witness/cryptoutil"']
    if number % 7 == 1:
        register = ""
    else:
        imports += ['"github.com/in-toto/go-witness/registry"', '"example.com/plugins/shared/names"']
        imports += ['"time"'] if kind == "time.Duration" else []
        literal = ("New()", "&Attestor{}", "build()")[number % 3]
        factory = f"func() attestation.Attestor {{ return {literal} }}"
        register = (
            f"func init() {{\n\tattestation.RegisterAttestation(names.Name{number:02}, names.Type{number:02}, "
            f"RunType, {factory},\n\t\t{option})\n}}\n"
        )
    lines = "\n".join(f"\t{line}" for line in imports)
    return f"""package plugin

import (
{lines}
)

const RunType = attestation.VerifyRunType

{register}
type Entry struct {{
	Path   string               `json:"path"`
	Size   int64                `json:"size,omitempty"`
	Digest cryptoutil.DigestSet `json:"digest"`
}}

type Attestor struct {{
	Entries []Entry           `json:"entries"`
	Plugin{number:02} string  `json:"plugin{number:02}"`
	Labels  map[string]string `json:"labels,omitempty"`
}}

func New() *Attestor {{ return &Attestor{{}} }}

func build() *Attestor {{ return New() }}

func (*Attestor) Name() string                                   {{ return "{name}" }}
func (*Attestor) Type() string                                   {{ return "https://example.com/{name}/v0.1" }}
func (*Attestor) RunType() attestation.RunType                   {{ return RunType }}
func (*Attestor) Attest(ctx *attestation.AttestationContext) error {{ return nil }}
"""


def _build_registration(number: int, name: str) -> str:
    return f"""package registered

import (
	plugin "example.com/plugins/attestors/{name}"
	"example.com/plugins/shared/names"
	"github.com/in-toto/go-witness/attestation"
)

// Setup is called by the program.
func Setup() {{
	attestation.RegisterAttestation(names.Name{number:02}, names.Type{number:02}, plugin.RunType,
		func() attestation.Attestor {{ return plugin.New() }})
}}
"""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
