"""What is written without PyYAML is what PyYAML writes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.containers import yaml_text
from witness_generators.attestors.containers.manifests import Manifests

ODD = [
    "yes",
    "null",
    "~",
    "",
    "1e5",
    "0x1",
    "- a",
    "a: b",
    "true",
    "<<",
    "=",
    "2020-01-01",
    "a" * 200,
    "é",
    "\t",
]
TEXTS = st.text(alphabet="abyN09/:=,@-_. #\"'\\\n\t{}[]&*!|>%?", max_size=12) | st.sampled_from(ODD)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_documents_are_those_of_pyyaml(value: dict[str, Any]) -> None:
    assert yaml_text.document(value) == yaml_text.write_by_pyyaml(value)


def test_drawn_objects_are_those_of_pyyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    worlds = [draw_scene("k8smanifest", seed=95, index=index).world for index in range(40)]
    documents = [one for world in worlds for one in world.prop(Manifests).build_documents(world)]
    expected = [yaml_text.write_by_pyyaml(one) for one in documents]

    def refuse(_value: object) -> str:
        raise AssertionError("a drawn object is left to PyYAML")

    monkeypatch.setattr(yaml_text, "write_by_pyyaml", refuse)
    assert [yaml_text.document(one) for one in documents] == expected
