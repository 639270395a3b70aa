"""Texts become templates, and templates texts of the same form."""

from __future__ import annotations

import pytest

from witness_generators.recorded_tools.key_paths import find_foreign_paths, list_key_paths
from witness_generators.recorded_tools.templates import Masker, compile_form, fill

REAL = {
    "Compiling quillon v0.1.0 (/tmp/x/project)": "Compiling ${name} v0.1.0 (${folder})",
    "deps/quillon-09ab12cd34ef56aa.d": "deps/${name}-${hex:16:d1}.d",
    "3 passed in 0.12s": "3 passed in ${seconds}s",
    "Total time:  1.792 s": "Total time:  ${seconds} s",
    "Finished at: 2026-11-27T21:36:14Z": "Finished at: ${moment}",
    "BUILD SUCCESSFUL in 9s": "BUILD SUCCESSFUL in ${digits:1}s",
    "Stored in directory: /tmp/pip-cache-2/wheels/ab": "Stored in directory: ${temporary}",
    "build/tmp/jar/MANIFEST.MF": "build/tmp/jar/MANIFEST.MF",
    "cache/10312547968941394868": "cache/${digits:20:d1}",
    "urn:uuid:3b6c1f0e-8f0a-4d57-9c1e-5f1d0a7be842": "urn:uuid:${hex:8:d1}-${hex:4:d2}-${hex:4:d3}-${hex:4:d4}-${hex:12:d5}",
    "a decade, 1234567 and feedface": "a decade, 1234567 and feedface",
}


@pytest.mark.parametrize("text", REAL)
def test_what_differs_from_run_to_run_becomes_a_mark(text: str) -> None:
    template = Masker("quillon", "/tmp/x/project").mask(text)
    assert template == REAL[text]
    assert compile_form(template).fullmatch(text)


@pytest.mark.parametrize("template", REAL.values())
def test_a_filled_template_has_its_form_and_follows_from_the_seed(template: str) -> None:
    values = {"name": "core", "folder": "/builds/core", "moment": "2026-01-01T08:00:00Z"}
    filled = fill(template, values, b"one")
    assert "${" not in filled
    assert compile_form(template).fullmatch(filled)
    assert filled == fill(template, values, b"one")


def test_equal_labels_are_equal_texts_and_others_differ() -> None:
    first, second, third = fill("${hex:16:d1} ${hex:16:d1} ${hex:16:d2}", {}, b"seed").split()
    assert first == second != third


def test_an_unknown_mark_is_told() -> None:
    with pytest.raises(LookupError, match="no value for the mark folder"):
        fill("${folder}", {}, b"")


def test_another_text_has_not_the_form() -> None:
    form = compile_form("target/${name}-${hex:16:d1}.d")
    assert not form.fullmatch("target/core-0123.d")
    assert not form.fullmatch("bin/core-0123456789abcdef.d")


def test_the_form_of_a_document_is_its_places_and_types() -> None:
    document = {"a/b": [1, None, {"x": True}], "files": {"src/a.py": 1.5, "src/b.py": "n"}}
    paths = list_key_paths(document, ("/files",))
    assert paths == {
        "": ("object",),
        "/a~1b": ("array",),
        "/a~1b/*": ("null", "number", "object"),
        "/a~1b/*/x": ("boolean",),
        "/files": ("object",),
        "/files/*": ("number", "string"),
    }
    assert find_foreign_paths(document, paths, ("/files",)) == []
    assert find_foreign_paths({"a/b": ["new"], "c": 1}, paths) == ["/a~1b/*: string", "/c: number"]
