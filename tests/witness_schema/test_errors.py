"""Each error is the one that tells a caller what to do next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from witness_generators import collections, draw
from witness_schema import clone, errors, extract, load
from witness_schema.golang.syntax import parse_text
from witness_schema.oracle import Oracle, build
from witness_schema.upstream import go_command, go_toolchain

Case = tuple[Callable[[], object], type[errors.WitnessSchemaError], str]
CASES: dict[str, Case] = {
    "an attestation without a required key": (
        lambda: load("git").validate({"gittool": "go-git"}),
        errors.NotConformant,
        "commithash",
    ),
    "a misspelt attestor": (lambda: load("gti"), errors.UnknownName, "git"),
    "a version that is not bundled": (lambda: load("git", version="v0.1.0"), errors.UnknownName, "v0.1.0"),
    "Go that does not parse": (
        lambda: parse_text("package p\ntype T struct {\n", Path("t.go")),
        errors.UnreadableSource,
        "t.go:",
    ),
    "no attestor at all": (lambda: collections([]), errors.Misuse, "git,environment"),
    "attestors that exclude each other": (
        lambda: list(draw("github,gitlab", as_="collection")),
        errors.Misuse,
        "apart",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_error_fits(case: str) -> None:
    call, kind, said = CASES[case]
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind
    assert said in str(caught.value)


def test_violations_are_all_there() -> None:
    with pytest.raises(errors.NotConformant) as caught:
        load("git").validate({"gittool": 1})
    assert len(caught.value.violations) > 1
    assert caught.value.what == caught.value.violations[0].message


def test_near_names_are_data() -> None:
    with pytest.raises(errors.UnknownName) as caught:
        load("enviroment")
    assert caught.value.near == ("environment",)


def test_a_folder_that_is_not_a_checkout(tmp_path: Path) -> None:
    with pytest.raises(errors.UnreadableSource, match="not a go-witness checkout"):
        extract(tmp_path)


def test_outside_a_clone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clone, "__file__", str(tmp_path / "witness_schema" / "clone.py"))
    with pytest.raises(errors.NotAClone):
        clone.repository_root()
    with pytest.raises(errors.NotAClone):
        build.ensure()


@pytest.mark.oracle
def test_an_oracle_that_is_not_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(clone.CACHE_VARIABLE, str(tmp_path))
    with pytest.raises(errors.OracleLost, match="make oracle"):
        Oracle.start(build=False)


def test_a_network_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go_command, "FIRST_PAUSE", 0.0)
    spoken = go_command.Spoken(1, "", "dial tcp: lookup proxy.invalid: no such host")
    with pytest.raises(errors.Unreachable, match="attempts"):
        go_command.run_with_retries("a module", lambda: spoken, lambda _: None)


def test_no_fitting_toolchain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(go_toolchain, "_list_candidates", lambda: iter(()), raising=False)
    with pytest.raises(errors.BrokenEnvironment):
        go_toolchain.find()


def test_every_error_has_the_root_and_says_what_to_do_next() -> None:
    family = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.WitnessSchemaError)
    ]
    assert len(family) == 10
    assert all(kind.__doc__ for kind in family)
