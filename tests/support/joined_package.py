"""Made-up modules of one or several attestors that join the bundled ones."""

from __future__ import annotations

from pathlib import Path

TEXT = """package {name}

import "github.com/in-toto/go-witness/attestation"

func init() {{
	attestation.RegisterAttestation("{name}", "https://example.com/{name}", attestation.PostProductRunType,
		func() attestation.Attestor {{ return New() }})
}}

type Package struct {{
	Name  string `json:"name"`
	Epoch uint8  `json:"epoch,omitempty"`
}}

type Attestor struct {{
	Packages []Package `json:"packages"`
}}

func New() *Attestor {{ return &Attestor{{}} }}
"""


def write_package(root: Path, *names: str) -> Path:
    root.mkdir(exist_ok=True)
    (root / "go.mod").write_text("module example.com/attestors\n\ngo 1.26\n")
    for name in names or ("rpm",):
        (root / name).mkdir()
        (root / name / f"{name}.go").write_text(TEXT.format(name=name))
    return root
