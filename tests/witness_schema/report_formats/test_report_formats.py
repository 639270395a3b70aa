"""The forms that several commands write: an annotation is one line whatever it says, a result of SARIF names its rule."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from witness_schema.report_formats.junit_xml import JunitCase, write_junit
from witness_schema.report_formats.repository_paths import find_repository_path, name_annotated_file
from witness_schema.report_formats.sarif_log import SarifResult, build_sarif
from witness_schema.report_formats.workflow_annotations import write_annotation


class Row(NamedTuple):
    id: str
    severity: str
    meaning: str
    advice: str


LATER = Row("later", "error", "a fault", "mend it")
EARLIER = Row("earlier", "note", "nothing wrong", "")


def test_an_annotation_is_one_line_and_has_no_empty_property() -> None:
    line = write_annotation("error", "50% of it:\n::error::x", file="a,b:c.json", line="", title="t")
    assert line == "::error file=a%2Cb%3Ac.json,title=t::50%25 of it:%0A::error::x\n"


def test_each_result_names_its_rule_by_its_place_among_them() -> None:
    results = [
        SarifResult(LATER, "error", "a b.json", 1, "/x", "wrong"),
        SarifResult(EARLIER, "warning", "c.json", 7, "/", "odd"),
        SarifResult(LATER, "error", "c.json", 8, "/y", "wrong"),
    ]
    (run,) = build_sarif(results)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["defaultConfiguration"]["level"]) for rule in rules] == [
        ("earlier", "note"),
        ("later", "error"),
    ]
    assert [rule["help"]["text"] for rule in rules] == ["nothing wrong", "mend it"]
    assert [(each["ruleId"], each["ruleIndex"], each["level"]) for each in run["results"]] == [
        ("later", 1, "error"),
        ("earlier", 0, "warning"),
        ("later", 1, "error"),
    ]
    first, second, _ = (each["locations"][0] for each in run["results"])
    assert first["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.json"
    assert second["physicalLocation"]["region"]["startLine"] == 7
    assert first["logicalLocations"] == [{"fullyQualifiedName": "/x"}]
    assert run["results"][0]["message"]["text"] == "/x: wrong"


def test_what_is_not_given_is_left_out() -> None:
    plain, full = build_sarif([]), build_sarif([], version="1.2")
    assert list(plain["runs"][0]["tool"]["driver"]) == ["name", "rules"]
    assert full["runs"][0]["tool"]["driver"]["version"] == "1.2"
    placed = build_sarif([SarifResult(LATER, "error", "a", 1, "/", "x")], place_kind="member")
    assert placed["runs"][0]["results"][0]["locations"][0]["logicalLocations"][0]["kind"] == "member"


def test_a_test_fails_is_told_or_only_passes_and_foreign_text_is_escaped() -> None:
    cases = [
        JunitCase('a "\x1b<', "fails & ends\n", ("/a: <x>", "::error::\x00")),
        JunitCase("b", lines=("told",)),
        JunitCase("c"),
    ]
    text = write_junit("all", [("f\x07.json", cases), ("g.json", [])])
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="all">\n')
    assert "\n::" not in text
    one, other = ElementTree.fromstring(text)
    assert [one.get(name) for name in ("name", "tests", "failures", "errors")] == [
        "f\\x07.json",
        "3",
        "1",
        "0",
    ]
    assert (other.get("tests"), other.get("failures"), len(other)) == ("0", "0", 0)
    first, second, third = one
    assert (first.get("classname"), first.get("name")) == ("f\\x07.json", 'a "\\x1b<')
    assert (first[0].tag, first[0].get("message")) == ("failure", "fails & ends\\n")
    assert first[0].text == "/a: <x>\n\\x3a:error::\\x00"
    assert (second[0].tag, second[0].text) == ("system-out", "told")
    assert (third.get("name"), len(third)) == ("c", 0)


def test_a_path_is_from_the_root_of_its_repository(tmp_path: Path) -> None:
    (tmp_path / "clone" / "deep").mkdir(parents=True)
    (tmp_path / "clone" / ".git").touch()
    assert find_repository_path(tmp_path / "clone" / "deep" / "a.json") == "deep/a.json"
    assert find_repository_path(tmp_path / "a.json") is None


def test_a_link_is_named_as_git_tracks_it(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    (clone / "deep").mkdir(parents=True)
    (clone / ".git").touch()
    (tmp_path / "outside.json").touch()
    (clone / "deep" / "link.json").symlink_to(tmp_path / "outside.json")
    (tmp_path / "way").symlink_to(clone / "deep")
    assert find_repository_path(clone / "deep" / "link.json") == "deep/link.json"
    assert find_repository_path(tmp_path / "way" / "a.json") == "deep/a.json"


def test_standard_input_and_files_outside_of_repositories_keep_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clone" / "deep").mkdir(parents=True)
    (tmp_path / "clone" / ".git").touch()
    monkeypatch.chdir(tmp_path / "clone" / "deep")
    assert name_annotated_file("a.json") == "deep/a.json"
    assert name_annotated_file("-") == "-"
    assert name_annotated_file("../../a.json") == "../../a.json"
