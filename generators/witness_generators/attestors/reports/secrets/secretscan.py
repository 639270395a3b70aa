"""The secretscan attestor: secrets in the products and in the attestations recorded before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from witness_generators.attestors.reports.secrets.build_names import NAMED_BY, find_named_builds
from witness_generators.attestors.reports.secrets.leaks import LEAKS, Leaks
from witness_generators.attestors.reports.secrets.secret_search import (
    Search,
    list_beginnings,
    select_sensitive_values,
)
from witness_generators.attestors.reports.secrets.secret_sieve import may_hold
from witness_generators.documents import go_json
from witness_generators.recording.attestor_row import (
    Attestation,
    Attestations,
    AttestorRow,
    Invariant,
    Recorder,
)
from witness_generators.recording.run_facts import list_produced_files
from witness_generators.world.file_contents import detect_mime_type
from witness_generators.world.run_times import COMMAND
from witness_generators.world.variables import HIDDEN, hide_sensitive, variables
from witness_generators.world.world import World
from witness_schema import load
from witness_schema.validation.attestor_subjects import BINARY, list_subjects

Json = dict[str, Any]


def _list_findings(world: World, recorder: Recorder) -> list[Json] | None:
    """Lists the findings by attestor, then by product."""
    values, leaks = world.once(_list_values), world.prop(Leaks)
    texts = [*_list_attestation_texts(world, recorder), *_list_product_texts(world)]
    # By location, the secrets that its text holds for gitleaks.
    held = {f"attestation:{name}": named for name in NAMED_BY} if (named := find_named_builds(world)) else {}
    if leaks.leaks:
        held[f"product:{leaks.form.file}"] = leaks.leaks
    # In most runs no text holds a value, which one search in all of them tells.
    plain = [text for location, text in texts if location not in held]
    is_quiet = not may_hold(plain, values.values(), list_beginnings(values)) if values else True
    # Upstream ranges over a map of products, so any order is real (`scanner.go:370`); without findings its slice stays nil.
    return [
        {**finding, "location": location}
        for location, text in texts
        if location in held or not is_quiet
        for finding in Search(held.get(location, ()), values, world.hashes).search_text(text)
    ] or None


def _list_attestation_texts(world: World, recorder: Recorder) -> Iterator[tuple[str, bytes]]:
    """Yields location and text of what is searched for values of variables and ids of builds: no attestor records the leaky file's content."""
    searched = world.attestors if world.once(_list_values) else NAMED_BY if find_named_builds(world) else ()
    for name in world.attestors:
        if name not in searched:
            continue
        # Upstream skips attestors that run at the same time as it does (`scanner.go:274`).
        if load(name).run_type != "postproduct":
            for text in _list_texts(name, recorder(name, world)):
                yield f"attestation:{name}", text


def _list_texts(name: str, attestation: Attestation) -> list[bytes]:
    """Lists the texts that are searched of an attestation: its JSON, and before that a command's output (`scanner.go:306`)."""
    # What is recorded of a world has no small floats: the entropy of a secret and the like are the only ones.
    said = [attestation.get("stdout", ""), attestation.get("stderr", "")] if name == COMMAND else []
    return [
        *(text.encode() for text in said if text),
        go_json.encode_indented(attestation, small_floats=False),
    ]


def _list_product_texts(world: World) -> Iterator[tuple[str, bytes]]:
    """Yields location and text of each searched product, sorted by path."""
    files = list_produced_files(world)
    for path in sorted(files, key=str.encode):
        if not detect_mime_type(files[path]).startswith(BINARY):
            yield f"product:{path}", files[path]


def _list_values(world: World) -> dict[str, bytes]:
    known = variables(world)
    return select_sensitive_values(known, hide_sensitive(known))


def _places_are_there(attestations: Attestations) -> bool:
    searched = list_subjects("secretscan", attestations)
    placed = (one["location"] for one in attestations["secretscan"]["findings"] or ())
    return all(place in searched for place in placed if place.startswith("product:"))


def _secrets_are_hidden(attestations: Attestations) -> bool:
    # Both use the hashes of the run (`attestation/secretscan/digest.go:34`). With no or mixed products they are not known.
    digests = [one["secret"] for one in attestations["secretscan"]["findings"] or ()]
    hashes = {frozenset(product["digest"]) for product in attestations["product"].values()}
    return all(len(hashes) != 1 or set(one) == set(*hashes) for one in digests)


def _values_are_of_variables(attestations: Attestations) -> bool:
    said = (
        one["description"]
        for one in attestations["secretscan"]["findings"] or ()
        if "variable value" in one["description"]
    )
    hidden = attestations["environment"].get("variables", {})
    return all(hidden.get(description.rpartition(" ")[2]) == HIDDEN for description in said)


ROW = AttestorRow(
    "secretscan",
    {},
    run_facts={"/findings": _list_findings},
    needs=(LEAKS,),
    invariants=(
        Invariant(
            "secret-place",
            ("secretscan", "product"),
            "secrets are found in products that are no programs",
            _places_are_there,
        ),
        Invariant(
            "secret-digest",
            ("secretscan", "product"),
            "a secret has digests as the products have",
            _secrets_are_hidden,
        ),
        Invariant(
            "secret-variable",
            ("secretscan", "environment"),
            "a variable's value that is found is hidden",
            _values_are_of_variables,
        ),
    ),
)
