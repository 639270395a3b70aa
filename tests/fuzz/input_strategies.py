"""Hypothesis strategies of inputs: valid documents, damaged ones, and JSON of any kind."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from fuzz.damage import damage, damage_source
from support.text_damage import list_places

# Words of JSON documents of witness, for a change that puts one where it does not belong.
JSON_WORDS = (b'"payload":', b'"steps":{', b'"type":', b"null", b"true", b"[]", b"{}", b"1e400", b'"\\ud800"')
_CHANCES = st.integers(0, 2**64 - 1).map(Random)
# Every character, half surrogate pairs as well: a text of JSON may hold them as escapes.
_TEXTS = st.text(st.characters(exclude_categories=()), max_size=8)
_SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS | st.sampled_from(("", "name", "type"))
)
ANY_JSON: SearchStrategy[Any] = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=6,
)


def damage_documents(
    documents: Sequence[bytes], tokens: Sequence[bytes] = JSON_WORDS
) -> SearchStrategy[bytes]:
    """JSON documents of which most are damaged: by changes of bytes and places, or by any JSON in any place."""
    whole = st.sampled_from(tuple(documents))
    damaged = st.builds(damage, whole, st.just(tokens), _CHANCES)
    foreign = st.builds(_put_somewhere, whole, ANY_JSON, _CHANCES)
    # Twice as likely: a small change of something valid passes more checks than anything else, and so gets further.
    return damaged | damaged | foreign | whole


def damage_sources(sources: Sequence[bytes], tokens: Sequence[bytes]) -> SearchStrategy[bytes]:
    """Texts of another language than JSON, of which most are damaged."""
    whole = st.sampled_from(tuple(sources))
    damaged = st.builds(damage_source, whole, st.just(tokens), _CHANCES)
    return damaged | damaged | whole


def _put_somewhere(document: bytes, value: Any, chance: Random) -> bytes:
    tree = json.loads(document)
    places = list(list_places(tree))
    if not places:
        return json.dumps(value).encode()
    holder, step = chance.choice(places)
    holder[step] = value
    return json.dumps(tree).encode()
