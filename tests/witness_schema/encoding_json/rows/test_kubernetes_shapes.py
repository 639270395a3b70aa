"""The rows for Kubernetes' apimachinery, beside what its own code writes and reads, at the version that the oracle brings along."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from witness_schema.clone import repository_root
from witness_schema.encoding_json.rows.foreign_rows import FOREIGN_ROWS
from witness_schema.encoding_json.type_encoding import Encoder, Mode
from witness_schema.golang.modules import read_modules
from witness_schema.golang.packages import Packages
from witness_schema.golang.resolve import Resolver
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.upstream import go_toolchain

MACHINERY = "k8s.io/apimachinery/pkg"
COUNTS = (
    "0",
    "1",
    "12",
    "999",
    "1000",
    "1001",
    "10500",
    "1000000",
    "-5",
    "-3000",
    "1024",
    "05",
    "1.5",
    ".5",
    "+1",
    "",
)
UNITS = ("", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Gi", "Ei", "K", "e3", "e4", "E3", "e-6", "x")
TIMES = ("2024-02-29T12:00:00.000000Z", "2024-02-29T12:00:00.120000+01:00", "2024-02-29T12:00:00.000001Z")
TEXTS = {
    f"{MACHINERY}/api/resource.Quantity": (
        *(json.dumps(count + unit) for count in COUNTS for unit in UNITS),
        *("1", "0", "1.5", "1e3", "null", "true", "{}", '" 1"'),
    ),
    f"{MACHINERY}/util/intstr.IntOrString": (
        '"80%"',
        '""',
        "0",
        "2147483647",
        "2147483648",
        "1.5",
        "null",
        "true",
        "[]",
    ),
    f"{MACHINERY}/apis/meta/v1.MicroTime": (
        *map(json.dumps, TIMES),
        *(
            '"2024-02-29T12:00:00Z"',
            '"2023-02-29T12:00:00.000000Z"',
            '"0001-01-01T00:00:00.000000Z"',
            "null",
            "1",
            '""',
        ),
    ),
    f"{MACHINERY}/apis/meta/v1.FieldsV1": ('{"f:a":{}}', "null", "1.50", '"a"', "[]"),
    f"{MACHINERY}/runtime.RawExtension": ('{"a":1e2}', "null", "[1]"),
}
# Written otherwise than it was read, and no pattern tells: powers of 1024 and exponents that another unit would do for, and the
# zero time.
UNSEEN = re.compile("[0-9][KGE]i|[eE][-0-9]+|0001-01-01")
MAIN = """package main

import (
	"encoding/json"
	"fmt"
	"os"

	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func main() {
	makers := map[string]func() any{
		"Quantity": func() any { return &resource.Quantity{} }, "IntOrString": func() any { return &intstr.IntOrString{} },
		"MicroTime": func() any { return &meta.MicroTime{} }, "FieldsV1": func() any { return &meta.FieldsV1{} },
		"RawExtension": func() any { return &runtime.RawExtension{} },
	}
	var asked [][2]string
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	verdicts := []string{}
	for _, one := range asked {
		value := makers[one[0]]()
		if json.Unmarshal([]byte(one[1]), value) != nil {
			verdicts = append(verdicts, "rejected")
			continue
		}
		written, _ := json.Marshal(value)
		verdicts = append(verdicts, map[bool]string{true: "kept", false: "altered"}[string(written) == one[1]])
	}
	text, _ := json.Marshal(verdicts)
	fmt.Println(string(text))
}
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """Real verdicts, by type and text."""
    folder, go = tmp_path_factory.mktemp("machinery"), go_toolchain.find()
    for name in ("go.mod", "go.sum"):
        shutil.copyfile(repository_root() / "oracle" / name, folder / name)
    (folder / "main.go").write_text(MAIN)
    asked = [(key, text) for key, texts in TEXTS.items() for text in texts]
    done = subprocess.run(
        [go.path, "run", "-mod=mod", "."],
        cwd=folder,
        env=go.build_environment(),
        input=json.dumps([(key.rpartition(".")[2], text) for key, text in asked]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(asked, json.loads(done.stdout), strict=True))


def build_schema(key: str, mode: Mode) -> AttestorSchema:
    resolver = Resolver(Packages(read_modules(Path(repository_root() / "oracle"))))
    package, _, name = key.rpartition(".")
    encoder = Encoder(resolver.declared, (), mode)
    shape = encoder.encode(resolver.resolve_named(package, name))
    return AttestorSchema("T", (), "", "T", "", mode, "machinery", shape, encoder.definitions)


@pytest.mark.oracle
@pytest.mark.checkout
@pytest.mark.parametrize("key", TEXTS)
def test_the_row_says_what_the_code_of_kubernetes_does(key: str, said: dict[tuple[str, str], str]) -> None:
    written, read = build_schema(key, "serialization"), build_schema(key, "validation")
    assert written.unresolved == ()
    go = {text: said[key, text] for text in TEXTS[key]}
    taken = {text for text in TEXTS[key] if not list(written.iter_text_errors(text))}
    kept = {text for text in TEXTS[key] if go[text] == "kept"}
    assert kept - taken == set()
    assert {text for text in taken - kept if not UNSEEN.search(text)} == set()
    taken = {text for text in TEXTS[key] if not list(read.iter_text_errors(text))}
    assert taken == {text for text in TEXTS[key] if go[text] != "rejected"}
    assert "kept" in go.values()


def test_every_foreign_row_of_kubernetes_is_judged() -> None:
    assert {key for key in FOREIGN_ROWS if key.startswith(MACHINERY)} == set(TEXTS)
