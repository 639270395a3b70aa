"""What is held out is found where a text shows it, and not where other words are spelt alike; the base corpus shows none of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from support import toy_families
from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse, NotConformant
from witness_training.dataset.mixed.held_out_search import (
    BASE_ROWS,
    HeldOutSearch,
    list_sought,
    search_base_corpus,
)
from witness_training.dataset.mixed.mixed_assembly import MixedRun, MixedSet, generate_mixed
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.dataset.row_drawing import MixRequest
from witness_training.families.configure.steps.command_rows import DOCUMENT_ROWS, IMAGE_ROWS, ROWS
from witness_training.families.family import Family
from witness_training.families.family_roster import FAMILIES
from witness_training.families.held_out_roster import (
    GRAMMARS,
    PROGRAMS,
    list_messages,
    list_names,
    list_productions,
)
from witness_training.judges.tools import Tools
from witness_training.tasks.axes import NAMED, SHOWN, Drawing, side_of
from witness_training.tasks.task import Spec, Task
from witness_training.wording.question_writing import list_ids

SOUGHT = list_sought()


@pytest.mark.parametrize(
    ("axis", "question"),
    [
        ("attestor", "Which fields does vex have?"),
        ("attestor", 'It is `{"type": "https://witness.dev/attestations/lockfiles/v0.1"}`.'),
        ("tool-chain", "Run `cargo build`, please."),
        ("tool-chain", 'The command was ["/usr/bin/gzip", "-n"].'),
        ("tool-chain", "```sh\n./gradlew jar\n```"),
        ("vocabulary", "The step is convert-firmware."),
        ("vocabulary", "It was built on refs/heads/release/2.3, and not elsewhere."),
        ("vocabulary", "```sh\ncat src/badges.csv > out\n```"),
        ("vocabulary", "Attest the step `freeze`."),
    ],
)
def test_what_is_held_out_is_found(axis: str, question: str) -> None:
    assert [found for found, _ in SOUGHT.find(question)] == [axis]
    assert [found for found, _ in SOUGHT.find("", question)] == [axis]


@pytest.mark.parametrize(
    "text",
    [
        "We freeze the release, and the badges are ready.",
        "The step is lint-release-notes, on release/2.30.",
        'It has `"mime_type": "application/gzip"`, from archive.gzip2.',
        '```json\n{"packages": [{"name": "gzip", "version": "1.12-1"}]}\n```',
        "The files are vexing; convexity is not.",
    ],
)
def test_words_that_are_spelt_alike_are_not(text: str) -> None:
    assert list(SOUGHT.find(text)) == []


def test_productions_and_messages_are_found_by_words_of_their_own() -> None:
    axes = Counter(axis for axis, _ in SOUGHT.stretches)
    assert axes["phrasing"] > 100
    assert axes["rego-kind"] > 3
    for axis, stretch in SOUGHT.stretches:
        question, answer = (
            (f"So: {stretch.upper()} …", "") if axis == "phrasing" else ("", f"```\n{stretch}\n```")
        )
        assert (axis, stretch) in set(SOUGHT.find(question, answer))


def test_every_production_and_program_has_its_text() -> None:
    productions = list_productions()
    assert set(list_ids(GRAMMARS)) <= set(productions)
    assert {axis for axis in ("phrasing",) for name in productions if side_of("phrasing", name) == "unseen"}
    assert set(NAMED["tool-chain"]) == set(PROGRAMS)
    for chain in NAMED["tool-chain"]:
        for row in {*ROWS.get(chain, ()), *DOCUMENT_ROWS.get(chain, ()), *IMAGE_ROWS.get(chain, ())}:
            assert any(program in row.split() for program in PROGRAMS[chain]), row
    assert {name for name in list_messages() if side_of("rego-kind", name) == "unseen"}


NAMING = [family for family in FAMILIES if "vocabulary" in family.axes]


@pytest.mark.parametrize("family", NAMING, ids=lambda family: str(family.name))
def test_every_name_of_a_task_is_in_the_roster(family: Family) -> None:
    known = list_names() | SHOWN["vocabulary"]
    for number in range(16):
        drawing = Drawing({"vocabulary": "unseen"} if number % 2 else {})
        try:
            axes = family.build(family.draw(Chance.of(70, number), drawing)).axes
        except Misuse:
            continue
        assert set(axes.get("vocabulary", ())) <= known
        assert set(axes.get("tool-chain", ())) & NAMED["tool-chain"] <= set(PROGRAMS)


def test_the_base_corpus_shows_nothing_that_is_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    search = HeldOutSearch(SOUGHT)
    described = search.describe()
    assert set(described) == {"attestor", "phrasing", "rego-kind", "tool-chain", "vocabulary"}
    assert {axis: found["base-corpus"] for axis, found in described.items()} == dict.fromkeys(described, 0)
    assert all(found["sought"] for found in described.values())
    assert BASE_ROWS >= 5000
    planted = [[("Copy the text: gradle", "gradle")], [("hello", "hello")]]
    monkeypatch.setattr("witness_training.dataset.mixed.held_out_search.rows", lambda _: iter(planted))
    found = search_base_corpus.__wrapped__(SOUGHT)
    assert found.rows["base-corpus"] == {"tool-chain": 1}
    assert "'gradle' in row 0" in found.examples["base-corpus", "tool-chain"]


def test_a_set_that_shows_it_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(spec: Spec) -> Task:
        task: Task = toy_families.build_as("plain")(spec)
        return task if spec["number"] % 50 else replace(task, answer=f"`gzip -{spec['number']}`")

    plain, run = toy_families.TOYS
    monkeypatch.setattr(toy_families, "TOYS", (replace(plain, build=build), run))
    judging = Judging("support.toy_families:TOYS", "")
    wanted = MixedSet(MixRequest(400, 3, {"plain": 1}), "toys", judging, Tools("v9", "h1:none", "go9", "9"))
    with pytest.raises(NotConformant, match=r"tool-chain of train: 'gzip' in plain/"):
        generate_mixed(wanted, tmp_path / "set", MixedRun(workers=1))
    assert not (tmp_path / "set").exists()
