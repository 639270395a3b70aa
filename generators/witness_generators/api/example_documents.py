"""One example of each attestor and document, to be shown to people: the same each time."""

from __future__ import annotations

from typing import Any

from witness_generators.api.direct_draws import Form, draw, draw_submission
from witness_schema import bundled_version
from witness_schema.documents.plain_json import parse_json

_FORMS: dict[str, Form] = {"collection": "collection", "statement": "statement", "envelope": "envelope"}
_SEED = 7


def draw_example(name: str, version: str | None = None) -> Any:
    """A value of an attestor or document as a version of go-witness writes it."""
    wanted = None if version == bundled_version() else version
    if name == "policy":
        return draw_submission("git", seed=_SEED, version=wanted).policy
    if name in _FORMS:
        [line] = draw("git", seed=_SEED, as_=_FORMS[name], version=wanted)
        return parse_json(line)
    [line] = draw(name, seed=_SEED, shape="realistic" if wanted is None else "any", version=wanted)
    return parse_json(line)["attestation"]
