"""report.html: the same bytes from the folder alone, everything escaped, nothing fetched, and numbers that are those of the rows."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from support.toy_families import TOYS
from witness_schema.errors import Misuse, UnreadableSource
from witness_training.dataset.length_histogram import MARKS, read_lengths, write_lines, write_table
from witness_training.dataset.mixed.mixed_assembly import MixedRun, MixedSet, generate_mixed
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.dataset.mixed.set_report import write_report
from witness_training.dataset.review.set_review import read_mixed_manifest
from witness_training.dataset.row_drawing import MixRequest
from witness_training.dataset.set_page.heat_maps import LEVELS, HeatMap, find_level, list_heat_maps
from witness_training.dataset.set_page.measure_form import read_measures
from witness_training.dataset.set_page.page_file import write_page_file
from witness_training.dataset.set_page.page_rows import SAMPLE, PageRows, read_page_rows
from witness_training.dataset.set_page.page_writing import list_titles, write_page
from witness_training.judges.tools import Tools

ENTITIES = "</div></details><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7 * 7 }} &lt; ' \""
TITLES = list_titles(TOYS)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("page") / "set"
    judging = Judging("support.toy_families:TOYS", "support.toy_families:open_toy_bench")
    wanted = MixedSet(MixRequest(300, 3, {"plain": 60, "run": 40}), "toys", judging, Tools("v9", "", "", "9"))
    generate_mixed(wanted, out, MixedRun(workers=1))
    return out


@dataclass
class Page(HTMLParser):
    """What a browser makes of a page: its tags with their attributes, and its text."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def parse(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    return page


def edit_rows(data: Path, name: str, **changes: Any) -> None:
    rows = [json.loads(line) | changes for line in (data / name).read_text().splitlines()]
    (data / name).write_text("".join(json.dumps(row) + "\n" for row in rows))


def ask(question: str, answer: str = "It is.") -> list[dict[str, str]]:
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


def test_the_page_is_made_of_the_folder_alone(whole: Path, tmp_path: Path) -> None:
    for name in ("one.html", "two.html"):
        write_page(whole, read_mixed_manifest(whole), TITLES, tmp_path / name)
        assert (tmp_path / name).read_bytes() == (whole / "report.html").read_bytes()


def test_it_shows_what_was_refused_when_a_row_was_judged(whole: Path) -> None:
    tasks = [json.loads(line) for line in (whole / "tasks.jsonl").read_text().splitlines()]
    assert {json.dumps(task["refused"], sort_keys=True, ensure_ascii=False) for task in tasks} == {
        "{}",
        '{"Rego": 1, "broken attestation": 3, "other signer …": 1}',
    }
    text = (whole / "report.html").read_text()
    assert "broken attestation × 3" in text
    assert "but for names; that one was run." in text


def test_nothing_is_fetched_and_only_our_script_may_run(whole: Path) -> None:
    text = (whole / "report.html").read_text()
    page = parse(text)
    loading = {"src", "srcset", "data", "action", "formaction", "background", "poster", "style"}
    for tag, attributes in page.tags:
        assert not loading & attributes.keys(), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert attributes.get("href", "#").startswith("#")  # type: ignore[union-attr]
    assert not {tag for tag, _ in page.tags} & {"link", "img", "iframe", "object", "embed", "base", "form"}
    assert not re.search(r"@import|url\(", text)
    (policy,) = (str(a["content"]) for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.S)
    assert f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'")


def test_everything_is_escaped(whole: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "set"))
    plain = Counter(tag for tag, _ in parse((data / "report.html").read_text()).tags)
    changes = {
        "messages": ask(f"\n{ENTITIES}\u202e", ENTITIES),
        "id": ENTITIES,
        "judges": [ENTITIES],
        "axes": [f"{ENTITIES}={ENTITIES}"],
        "shared": ENTITIES,
        "execution": "shared",
        "family": ENTITIES,
    }
    edit_rows(data, "train.jsonl", **changes)
    manifest = read_mixed_manifest(data)
    manifest |= {"mix": ENTITIES, "tools": {ENTITIES: ENTITIES}, "refusals": {ENTITIES: 1}}
    manifest |= {"judges": {ENTITIES: {ENTITIES: 1}}, "lengths": {ENTITIES: {"<=300": 1}}}
    manifest |= {
        "distinct": {"skeletons": {ENTITIES: 1}},
        "counts": {"difficulty": {ENTITIES: {ENTITIES: 2}}},
    }
    write_page(data, manifest, {ENTITIES: ENTITIES}, tmp_path / "page.html")
    page = parse((tmp_path / "page.html").read_text())
    tags = Counter(tag for tag, _ in page.tags)
    assert (tags["script"], tags["img"], plain["script"]) == (1, 0, 1)
    said = "".join(page.texts)
    assert said.count(ENTITIES) > 5 * SAMPLE
    assert "\u202e" not in said
    assert "\\u202e" in said
    assert "49" not in re.findall(r"(?<=onerror=alert\(1\)> )\S+", said)


def test_the_sample_is_small_and_of_every_kind(whole: Path, tmp_path: Path) -> None:
    sample = read_page_rows(whole, read_mixed_manifest(whole)["files"]).sample()
    counts = Counter((row.file, row.family) for row in sample)
    assert (counts["train", "plain"], counts["train", "run"]) == (SAMPLE, SAMPLE)
    assert (counts["test-seen", "plain"], counts["test-seen", "run"]) == (7, 5)
    assert all(
        sum(n for (file, _), n in counts.items() if file == name) <= SAMPLE for name in ("valid", "test-seen")
    )
    lines = (whole / "train.jsonl").read_text().splitlines()
    assert all(json.loads(lines[row.number - 1]) == row.row for row in sample if row.file == "train")
    data = Path(shutil.copytree(whole, tmp_path / "set"))
    edit_rows(data, "train.jsonl", messages=ask("long " * 4_000, "<" * 20_000))
    write_page(data, read_mixed_manifest(data), TITLES, tmp_path / "page.html")
    assert (tmp_path / "page.html").stat().st_size < 3_000_000
    assert "4,000 characters more" in (tmp_path / "page.html").read_text()


def build_row(number: int, family: str, *axes: str) -> dict[str, Any]:
    return {
        **{"messages": ask("Who?"), "id": f"{family}/{number}", "family": family, "difficulty": 1},
        **{"axes": list(axes), "judges": [], "execution": "none", "shared": "", "versions": {}},
    }


def read_map(maps: tuple[HeatMap, ...], key: str) -> dict[str, dict[str, str]]:
    (found,) = (each for each in maps if each.about.key == key)
    return {
        head: dict(zip(found.columns, (cell.text for cell in cells), strict=True))
        for head, cells in found.rows
    }


def test_heat_maps_count_the_rows() -> None:
    rows = PageRows()
    pair = ("attestor=git", "attestor=sbom", "attestor-pair=git+sbom")
    rows.add("train", 1, build_row(1, "plain", *pair))
    rows.add(
        "train", 2, build_row(2, "run", "attestor=git", "rego-kind=git-clean", "rego-kind=git/branch:equals")
    )
    rows.add("test-unseen-attestor", 1, build_row(3, "run", "attestor=vex", "attestor=git"))
    rows.add("test-unseen-attestor", 2, build_row(4, "run", "attestor=git"))
    measures = read_measures({"counts": {"difficulty": {"1": {"plain": 1, "run": 3}}}})
    maps = list_heat_maps(measures, rows)
    assert [each.about.key for each in maps] == ["difficulty", "attestors", "pairs", "kinds", "axes"]
    assert read_map(maps, "difficulty") == {"1": {"plain": "1", "run": "3", "all": "4"}}
    attestors = read_map(maps, "attestors")
    assert attestors["git"] == {"plain": "1", "run": "3", "all": "4"}
    assert attestors["vex"] == {"plain": "", "run": "1", "all": "1"}
    assert read_map(maps, "pairs") == {"git": {"git": "", "sbom": "1"}, "sbom": {"git": "1", "sbom": ""}}
    assert read_map(maps, "kinds") == {"git": {"equals": "1", "other": "1", "all": "2"}}
    axes = read_map(maps, "axes")
    assert (axes["train"]["attestor"], axes["test-unseen-attestor"]["attestor"]) == ("", "50 %")
    assert (axes["values held out"]["attestor"], axes["values seen"]["attestor"]) == ("1", "2")


def test_shades_follow_the_counts() -> None:
    levels = [find_level(count, 1000) for count in range(1001)]
    assert levels == sorted(levels)
    assert (levels[0], levels[1], levels[1000], find_level(1, 1), find_level(0, 0)) == (
        0,
        1,
        LEVELS,
        LEVELS,
        0,
    )


LENGTHS = {
    "configure": {"<=300": 10, "<=900": 20, "<=2048": 30, ">4096": 40},
    "write-rego": {"<=300": 99_999},
}


def test_the_histogram_fits_a_terminal_and_loses_no_row() -> None:
    lines = list(write_lines(LENGTHS))
    assert max(map(len, lines)) <= 80
    shown = next(line for line in lines if "configure" in line).split()
    assert [*map(int, (each for each in shown[1:10] if each != "–"))] == [10, 20, 30, 40]
    (configure, other) = read_lengths(LENGTHS)
    assert (configure.rows, configure.shares) == (100, dict(zip(MARKS, (0.3, 0.6, 0.6), strict=True)))
    assert other.shares[900] == 1
    table = list(write_table(LENGTHS))
    assert {line.count("|") for line in table} == {14}
    assert list(write_lines({})) == []


def test_the_card_has_the_histogram(whole: Path) -> None:
    assert "\n".join(write_table(read_mixed_manifest(whole)["lengths"])) in (whole / "README.md").read_text()


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ({"lengths": {"a": "b"}}, "/lengths/a"),
        ({"counts": []}, "/counts"),
        ({"distinct": {"gzip_ratio": {"a": "4"}}}, "/distinct/gzip_ratio/a"),
        ({"files": {"train.jsonl": {}}}, "/files/train.jsonl"),
        ({"mix": 1}, "/mix"),
    ],
)
def test_a_manifest_of_another_form_is_refused(part: dict[str, Any], place: str) -> None:
    with pytest.raises(UnreadableSource, match=f"manifest.json, {place}: "):
        list(write_report({"mix": "full", "files": {}} | part))


def test_rows_of_another_form_are_refused(whole: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "set"))
    edit_rows(data, "valid.jsonl", messages=ask("Who?")[:1])
    with pytest.raises(UnreadableSource, match=r"valid\.jsonl:1, /messages"):
        write_page_file(data, read_mixed_manifest(data), tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()
    (data / "valid.jsonl").unlink()
    with pytest.raises(UnreadableSource, match=r"valid\.jsonl: the file is missing"):
        write_page_file(data, read_mixed_manifest(data), tmp_path / "page.html")
    shutil.copy(whole / "valid.jsonl", data)
    edit_rows(data, "tasks.jsonl", refused={"Rego": "many"})
    with pytest.raises(UnreadableSource, match=r"tasks\.jsonl:\d+, /refused"):
        write_page_file(data, read_mixed_manifest(data), tmp_path / "page.html")


def test_only_a_page_of_ours_is_replaced(whole: Path, tmp_path: Path) -> None:
    page, manifest = tmp_path / "page.html", read_mixed_manifest(whole)
    page.write_text("mine")
    with pytest.raises(Misuse, match="not written by this command"):
        write_page_file(whole, manifest, page, force=True)
    assert page.read_text() == "mine"
    with pytest.raises(Misuse, match="a folder"):
        write_page_file(whole, manifest, tmp_path, force=True)
    page.unlink()
    write_page_file(whole, manifest, page)
    with pytest.raises(Misuse, match="--force"):
        write_page_file(whole, manifest, page)
    write_page_file(whole, manifest, page, force=True)
