"""Rego modules in the texts of rows, and their outlines."""

from __future__ import annotations

import pytest

from witness_schema.oracle import Oracle
from witness_training.dataset.mixed.rego_outlines import ask_outlines, list_modules, name_modules
from witness_training.dataset.mixed.row_measures import NOT_COUNTED, RowMeasures
from witness_training.dataset.mixed.row_skeletons import build_skeleton

MODULE = 'package p\n\ndeny[msg] {\n  input.branch != "main"\n  msg := "no"\n}\n'
# Other layout, a comment, another text and another field: the same outline.
ALIKE = 'package p\n# why\ndeny[msg] { input.commit != "x"; msg := "never" }\n'
OTHER = 'package p\n\ndeny[msg] {\n  not input.branch == "main"\n  msg := "no"\n}\n'
SCRIPT = f"cat > rule.rego <<'EOF'\n{MODULE}EOF\ncat > note.txt <<'END'\n{OTHER}END\n"


def fence(module: str) -> str:
    return f"Take this:\n\n```rego\n{module}```\n"


def make_row(answer: str) -> dict[str, object]:
    return {
        "messages": [{"content": f"A question? {len(answer)}"}, {"content": answer}],
        "family": "write-rego",
        "difficulty": 1,
        "execution": "none",
        "judges": [],
        "axes": [],
    }


def test_modules_are_found_in_blocks_and_in_the_here_documents_of_scripts() -> None:
    assert list_modules(fence(MODULE) + "```json\n{}\n```\n" + fence(OTHER)) == (MODULE, OTHER)
    assert list_modules(f"```sh\n{SCRIPT}```\n") == (MODULE,)
    assert list_modules("Write rego, please.") == ()


def test_modules_that_differ_by_constants_and_layout_have_one_outline(oracle: Oracle) -> None:
    one, alike, other, broken = ask_outlines([MODULE, ALIKE, OTHER, "package"], oracle)
    assert one == alike != other
    assert len(one) == len(other) == 16
    assert broken == ""


def test_a_skeleton_has_the_outline_of_a_module_in_the_place_of_its_text() -> None:
    outlines = {MODULE: "0123456789abcdef", ALIKE: "0123456789abcdef", OTHER: "fedcba9876543210"}
    one, alike, other = (build_skeleton(fence(module), (), outlines) for module in outlines)
    assert one == alike != other
    assert "REGO_ghijklmnopqrstuv" in one
    # Without outlines it is text.
    assert build_skeleton(fence(MODULE), ()) != build_skeleton(fence(ALIKE), ())


def test_a_module_without_an_outline_stays_text() -> None:
    assert name_modules(fence(MODULE) + fence(OTHER), ["", "ab"]) == {OTHER: "ab"}
    with pytest.raises(ValueError, match="zip"):
        name_modules(fence(MODULE), [])


def test_the_measures_count_the_outlines_of_answers() -> None:
    measures = RowMeasures()
    for module, outline in ((MODULE, "aa"), (ALIKE, "aa"), (OTHER, "bb"), ("package", "")):
        measures.add("train", make_row(fence(module)), {"question": [], "answer": [outline]})
    distinct = measures.describe()["distinct"]
    assert distinct["rego"] == {"modules": 3, "outlines": 2, "largest": 2}
    assert distinct["answer_skeletons"] == 3


def test_the_measures_say_that_nobody_was_asked() -> None:
    measures = RowMeasures()
    measures.add("train", make_row(fence(MODULE)), None)
    assert measures.describe()["distinct"]["rego"] == NOT_COUNTED
