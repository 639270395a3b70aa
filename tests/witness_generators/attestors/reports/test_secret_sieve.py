"""The shortcuts of the search for secrets give what the search without them gives, finding by finding."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from string import ascii_letters, digits

from hypothesis import given, settings
from hypothesis import strategies as st

from witness_generators.attestors.reports.secrets.leak_rules import RULES
from witness_generators.attestors.reports.secrets.leaks import Leak
from witness_generators.attestors.reports.secrets.secret_layers import (
    decode_layers,
    find_candidates,
    has_candidates,
)
from witness_generators.attestors.reports.secrets.secret_search import Search, list_beginnings
from witness_generators.attestors.reports.secrets.secret_sieve import decode_at_once, may_hide, may_hold

# The patterns of `attestation/secretscan/encoding.go:37`, over the whole text and with nothing left out.
BASE64 = re.compile(rb"[A-Za-z0-9+/]{15,}={0,2}|[A-Za-z0-9_-]{15,}={0,2}")
HEX = re.compile(rb"[0-9a-fA-F]{16,}")
ESCAPES = re.compile(rb"(?:%[0-9a-fA-F]{2}){3,}")
ESCAPED_EQUALS = re.compile(rb"[A-Za-z0-9_-]{2,}%3D[A-Za-z0-9_%\-]{2,}")

LEAK = Leak(RULES[0], b"seed", (), exported=False)
VALUES = {"API_KEY": b"hunter2-value", "NPM_TOKEN": b"0f0f0f0f0f0f0f0f", "DB_PASSWORD": b"a b\nc"}


def escape_all(data: bytes) -> bytes:
    return "".join(f"%{byte:02X}" for byte in data).encode()


ENCODERS = (
    base64.b64encode,
    base64.urlsafe_b64encode,
    lambda data: base64.urlsafe_b64encode(data).rstrip(b"="),
    lambda data: data.hex().encode(),
    lambda data: data.hex().upper().encode(),
    escape_all,
)
PLAIN = st.one_of(
    st.sampled_from([*VALUES.values(), *(value[:4] for value in VALUES.values()), LEAK.secret.encode()]),
    st.binary(max_size=40),
    st.text(alphabet=ascii_letters + digits + "+/-_=%", max_size=40).map(str.encode),
    st.sampled_from(
        [b"key%3Dvalue", b"%41%42", b"%zz%41%42%43", b"ab%3D%3D", b"=" * 3, b"A" * 14, b"f" * 16]
    ),
)


def encoded(parts: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    return st.builds(lambda encode, data: encode(data), st.sampled_from(ENCODERS), parts)


def texts_of(parts: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    pieces = st.lists(
        st.tuples(parts, st.sampled_from([b"", b" ", b"\n", b'"', b"=", b"-", b"%"])), max_size=4
    )
    return pieces.map(lambda found: b"".join(part + after for part, after in found))


# Up to four encodings around each other, in texts beside other parts.
TEXTS = texts_of(st.recursive(PLAIN, lambda inner: st.one_of(encoded(inner), texts_of(inner)), max_leaves=6))
CASES = settings(max_examples=120, deadline=None)


@CASES
@given(TEXTS)
def test_candidates_are_those_of_the_patterns(text: bytes) -> None:
    # Each run is kept once, so repeats may be lost, never the order of what is new.
    base64s, hexes, escapes = (list(dict.fromkeys(found)) for found in find_candidates(text))
    assert base64s == list(dict.fromkeys(BASE64.findall(text)))
    assert hexes == list(dict.fromkeys(HEX.findall(text)))
    assert escapes == list(dict.fromkeys([*ESCAPES.findall(text), *ESCAPED_EQUALS.findall(text)]))
    assert has_candidates(text) or not (base64s or hexes or escapes)


@CASES
@given(TEXTS)
def test_all_at_once_holds_each_decoded_part(text: bytes) -> None:
    whole = decode_at_once(text)
    for _, part in decode_layers(text, 1):
        assert part in whole
        assert may_hide(text, [part], deeper=False)
        assert not has_candidates(part) or may_hide(text, [], deeper=True)


class Naive(Search):
    """The search that decodes every layer of every text."""

    def _may_hide_findings(self, _text: bytes, _depth: int) -> bool:
        return True


LEAKS = st.sampled_from([(), (LEAK,)])
KNOWN = st.sets(st.sampled_from(sorted(VALUES))).map(lambda names: {name: VALUES[name] for name in names})


@CASES
@given(TEXTS, LEAKS, KNOWN)
def test_the_search_finds_what_the_naive_one_finds(
    text: bytes, leaks: tuple[Leak, ...], values: dict[str, bytes]
) -> None:
    # The search reads leaky files as UTF-8, as all that worlds hold are.
    text = text.decode(errors="ignore").encode()
    expected = Naive(leaks, values, ("sha256",)).search_text(text)
    assert Search(leaks, values, ("sha256",)).search_text(text) == expected


@CASES
@given(st.lists(TEXTS, max_size=3), KNOWN)
def test_quiet_texts_have_no_findings(texts: list[bytes], values: dict[str, bytes]) -> None:
    found = [one for text in texts for one in Naive((), values, ("sha256",)).search_text(text)]
    assert may_hold(texts, values.values(), list_beginnings(values)) or not found


def list_encoded_values() -> Iterator[bytes]:
    for value in VALUES.values():
        for outer in ENCODERS:
            yield outer(b"padding " + value + b" padding")
            yield from (outer(inner(b"padding " + value + b" padding")) for inner in ENCODERS)


def test_each_encoding_of_a_value_is_found() -> None:
    for text in list_encoded_values():
        assert may_hold([b"plain", text], VALUES.values(), list_beginnings(VALUES))
        found = Search((), VALUES, ("sha256",)).search_text(text)
        assert found
        assert found == Naive((), VALUES, ("sha256",)).search_text(text)
