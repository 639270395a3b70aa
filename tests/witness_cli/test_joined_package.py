"""`sample` and `policy impact` with a Go package of the user's, whose attestors join the bundled ones."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from support.cli_runs import run
from support.joined_package import write_package
from witness_generators import draw
from witness_generators.api.drawing_command import drawing_command
from witness_schema import load

RPM = "https://example.com/rpm"
VERSIONS = ("--from", "v0.11.0", "--to", "v0.12.0")
FITS = 'package rpm\n\ndeny[msg] { input.packages[_].epoch > 1; msg := "an epoch" }\n'
MISSPELT = FITS.replace("packages", "pakages")


def write_policy(folder: Path, kind: str, module: str) -> str:
    rego = [{"name": "epochs", "module": base64.b64encode(module.encode()).decode()}]
    step = {"name": "build", "functionaries": [], "attestations": [{"type": kind, "regopolicies": rego}]}
    path = folder / "policy.json"
    path.write_text(json.dumps({"expires": "2036-01-01T00:00:00Z", "steps": {"build": step}}))
    return str(path)


def test_a_sample_is_drawn_by_the_shape(tmp_path: Path) -> None:
    source = str(write_package(tmp_path))
    done = run("sample", "rpm", "--source", source, "--shape", "any", "-n", "5", "--seed", "7")
    assert done.returncode == 0, done.stderr
    lines = [
        line for index in range(5) for line in draw("rpm", seed=7, index=index, shape="any", source=source)
    ]
    assert done.stdout.encode().splitlines() == lines
    for line in lines:
        load("rpm", source=source).validate(json.loads(line)["attestation"])
    command = drawing_command("rpm", count=5, seed=7, shape="any", source=source)
    assert command == f"witness-schema sample rpm -n 5 --seed 7 --shape any --source {source}"


def test_a_sample_stands_in_a_collection(tmp_path: Path) -> None:
    source = str(write_package(tmp_path))
    done = run("sample", "git,rpm", "--package", source, "--shape", "any", "--as", "collection")
    collection = json.loads(done.stdout)
    load("collection", source=source).validate(collection)
    assert RPM in [entry["type"] for entry in collection["attestations"]]


@pytest.mark.parametrize(
    ("words", "said", "advice"),
    [
        (("rpm",), "source: attestors of a package have no world", 'shape="any"'),
        (("rmp", "--shape", "any"), "no attestor is named 'rmp'", "did you mean rpm"),
        (("rpm", "--shape", "any", "--near-misses"), "near misses break", "leave out --near-misses"),
        (("rpm", "--shape", "any", "--clean"), "limits are those of a world", "no limits"),
    ],
)
def test_what_cannot_be_drawn_is_misuse(
    words: tuple[str, ...], said: str, advice: str, tmp_path: Path
) -> None:
    done = run("sample", *words, "--source", str(write_package(tmp_path)))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert advice in done.stderr.splitlines()[1]


@pytest.mark.parametrize("command", ["sample", "impact"])
def test_a_folder_without_a_module_is_refused(command: str, tmp_path: Path) -> None:
    words = {
        "sample": ("sample", "rpm", "--shape", "any"),
        "impact": ("policy", "impact", write_policy(tmp_path, RPM, FITS), *VERSIONS, "--no-type-check"),
    }
    done = run(*words[command], "--source", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "go.mod" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_type_of_the_package_is_known(tmp_path: Path) -> None:
    source = write_package(tmp_path / "own")
    words = ("policy", "impact", write_policy(tmp_path, RPM, MISSPELT), *VERSIONS, "--no-type-check")
    unknown = run(*words)
    assert (unknown.returncode, f"step build, {RPM}" in unknown.stdout) == (1, True)
    known = run(*words, "--source", str(source))
    assert (known.returncode, RPM in known.stdout) == (0, False), known.stderr
    near = write_policy(tmp_path, f"{RPM}s", FITS)
    done = run("policy", "impact", near, *VERSIONS, "--no-type-check", "--package", str(source))
    assert (done.returncode, f"did you mean {RPM}?" in done.stdout) == (1, True)


@pytest.mark.oracle
def test_its_rego_is_judged_by_its_schema(tmp_path: Path) -> None:
    source = write_package(tmp_path / "own")
    words = (*VERSIONS, "--source", str(source), "--type-check")
    fits = run("policy", "impact", write_policy(tmp_path, RPM, FITS), *words)
    assert (fits.returncode, "0 of 1 attestations" in fits.stdout) == (0, True), fits.stderr
    misspelt = write_policy(tmp_path, RPM, MISSPELT)
    told = json.loads(run("policy", "impact", misspelt, *words, "--format", "json").stdout)
    (touched,) = told["touched"]
    (module,) = touched["modules"]
    assert (touched["attestor"], touched["hurt"], module["typechecks"]) == ("rpm", True, False)
    assert "input.pakages" in " ".join(module["errors"])
    done = run("policy", "impact", misspelt, *words)
    assert done.returncode == 1
    assert "module epochs: reads no changed place; does not type-check\n" in done.stdout


def test_a_name_that_one_side_has_is_refused(tmp_path: Path) -> None:
    source = write_package(tmp_path / "own")
    file = source / "rpm" / "rpm.go"
    file.write_text(file.read_text().replace('("rpm"', '("network-trace"'))
    words = ("policy", "impact", write_policy(tmp_path, RPM, FITS), "--from", "v0.10.0", "--to", "v0.12.0")
    done = run(*words, "--no-type-check", "--source", str(source))
    assert (done.returncode, done.stdout) == (2, "")
    assert "the name 'network-trace' is taken by an attestor or document of go-witness v0.12.0" in done.stderr
