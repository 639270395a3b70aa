"""What a peer's schemas say of the documents that Go wrote and of the mutants that Go refuses or alters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from benchmarks.foreign_types.go_answers import read_answers


def judge_peer(documents: Path, schemas: Path) -> dict[str, int]:
    """Count, over the types of a file: types, without a schema, good documents accepted and refused, bad ones accepted and refused."""
    written = {one["Index"]: one for one in read_answers(schemas)}
    counts: Counter[str] = Counter()
    for answer in read_answers(documents):
        if not answer.get("Package"):
            continue
        counts["types"] += 1
        validator = _build_validator(written.get(answer["Index"], {}).get("Schema", ""))
        if validator is None:
            counts["unread types"] += 1
            continue
        _count(counts, "good", validator, answer.get("Good", ()))
        bad = (m["Text"] for m in answer.get("Mutants", ()) if m["Go"] != "kept")
        _count(counts, "bad", validator, bad)
    return dict(counts)


def _build_validator(schema: str) -> Any | None:
    """Compile a schema by the validator that judges ours; None where there is none, or none that it takes."""
    if not schema:
        return None
    try:
        return jsonschema_rs.validator_for(orjson.loads(schema))
    except (ValueError, jsonschema_rs.ReferencingError):
        return None


def _count(counts: Counter[str], kind: str, validator: Any, texts: Iterable[str]) -> None:
    for text in texts:
        try:
            accepted = validator.is_valid(orjson.loads(text))
        except ValueError:
            continue  # a number that Python's JSON does not take
        counts[f"{kind} accepted" if accepted else f"{kind} refused"] += 1
