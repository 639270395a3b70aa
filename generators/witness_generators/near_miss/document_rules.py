"""Rules within one document: checks that read only a collection or a statement."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from witness_generators.documents.signed_documents import Json
from witness_generators.near_miss.near_miss_rules import RuleId
from witness_generators.runs.run_entries import ALWAYS_RUN, RUN_TYPES
from witness_schema import attestor_names, load
from witness_schema.documents.document_types import COLLECTION_TYPE, STATEMENT_TYPE
from witness_schema.validation.attestor_subjects import list_subjects

# A run without a command has no command-run, so collections without it are valid.
ALWAYS_RECORDED = tuple(name for name in ALWAYS_RUN if name != "command-run")


def map_names_by_type() -> dict[str, str]:
    """Attestor names by predicate type."""
    return {kind: name for name in attestor_names() for kind in load(name).predicate_types}


def _list_names(collection: Json) -> list[str]:
    known = map_names_by_type()
    return [known[entry["type"]] for entry in collection["attestations"]]


def _has_run_attestors_only(collection: Json) -> bool:
    return all(load(name).run_type in RUN_TYPES for name in _list_names(collection))


def _is_in_order(collection: Json) -> bool:
    """Whether the entries follow the order of stages; attestors outside a run are ignored (`attestation/context.go`, runTypeOrder)."""
    stages = [load(name).run_type for name in _list_names(collection)]
    places = [RUN_TYPES.index(stage) for stage in stages if stage in RUN_TYPES]
    return places == sorted(places)


def _is_in_time(collection: Json) -> bool:
    return all(
        _parse_time(entry["starttime"]) <= _parse_time(entry["endtime"])
        for entry in collection["attestations"]
    )


def _parse_time(text: str) -> tuple[datetime, str]:
    """The time to the second, and the digits of its fraction; a datetime holds no nanoseconds."""
    fraction = re.search("[.]([0-9]+)", text)
    # Digits without trailing zeros compare correctly as text: "5" > "25".
    return datetime.fromisoformat(re.sub("[.][0-9]+", "", text)), fraction[1] if fraction else ""


def _has_always_run(collection: Json) -> bool:
    return set(ALWAYS_RECORDED) <= set(_list_names(collection))


def _is_statement(statement: Json) -> bool:
    return bool(statement["_type"] == STATEMENT_TYPE)


def _is_about_collection(statement: Json) -> bool:
    return bool(statement["predicateType"] == COLLECTION_TYPE)


def _names_subjects(statement: Json) -> bool:
    """Whether the subjects are those of each attestation, prefixed with its type and sorted (`attestation/collection.go`, Subjects)."""
    entries = statement["predicate"]["attestations"]
    known = map_names_by_type()
    kinds = {known[entry["type"]]: entry["type"] for entry in entries}
    found = {known[entry["type"]]: entry["attestation"] for entry in entries}
    named = {
        f"{kinds[name]}/{subject}": digest
        for name in found
        for subject, digest in list_subjects(name, found).items()
    }
    subjects = [(one["name"], one["digest"]) for one in statement["subject"]]
    return dict(subjects) == named and all(first[0] < then[0] for first, then in pairwise(subjects))


Check = Callable[[Json], bool]
DOCUMENT_RULES: Mapping[str, Mapping[RuleId, Check]] = {
    "collection": {
        "wrong-run-type": _has_run_attestors_only,
        "stage-order": _is_in_order,
        "times": _is_in_time,
        "always-run": _has_always_run,
    },
    "statement": {
        "statement-type": _is_statement,
        "predicate-type": _is_about_collection,
        "subjects": _names_subjects,
    },
}


def list_broken_rules(name: str, document: Any) -> Iterator[RuleId]:
    """The ids of the rules for this kind of document that it breaks."""
    return (rule for rule, check in DOCUMENT_RULES.get(name, {}).items() if not check(document))
