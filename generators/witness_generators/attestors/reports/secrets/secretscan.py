"""The secretscan attestor: secrets in the products and in the attestations recorded before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from witness_generators.attestors.reports.secrets.leaks import LEAKS, Leak, Leaks
from witness_generators.attestors.reports.secrets.secret_search import Search, select_sensitive_values
from witness_generators.documents import go_json
from witness_generators.recording.attestor_row import (
    Attestation,
    Attestations,
    AttestorRow,
    Invariant,
    Recorder,
    Subjects,
)
from witness_generators.recording.run_facts import list_produced_files
from witness_generators.world.file_contents import detect_mime_type
from witness_generators.world.run_times import COMMAND
from witness_generators.world.variables import HIDDEN, hide_sensitive, variables
from witness_generators.world.world import World
from witness_schema import load

Json = dict[str, Any]
# MIME types of products that the attestor skips (`attestation/secretscan/utils.go:25`, `scanner.go:406`).
BINARY = ("application/octet-stream", "application/x-executable", "application/x-sharedlib", "text/directory")


def _list_findings(world: World, recorder: Recorder) -> list[Json] | None:
    """Lists the findings by attestor, then by product."""
    # Upstream ranges over a map of products, so any order is real (`scanner.go:370`); without findings its slice stays nil.
    return [*_search_attestations(world, recorder), *_search_products(world)] or None


def _search_attestations(world: World, recorder: Recorder) -> Iterator[Json]:
    """Yields the findings in attestations: values of variables only, because no attestor records the leaky file's content."""
    search = _build_search(world, ())
    # Upstream skips attestors that run at the same time as it does (`scanner.go:274`).
    before = (
        [name for name in world.attestors if load(name).run_type != "postproduct"] if search.values else []
    )
    for name in before:
        for text in _list_texts(name, recorder(name, world)):
            yield from _set_location(_build_search(world, ()).search_text(text), f"attestation:{name}")


def _list_texts(name: str, attestation: Attestation) -> list[bytes]:
    """Lists the texts that are searched of an attestation: its JSON, and before that a command's output (`scanner.go:306`)."""
    said = [attestation.get("stdout", ""), attestation.get("stderr", "")] if name == COMMAND else []
    return [*(text.encode() for text in said if text), go_json.encode_indented(attestation)]


def _search_products(world: World) -> Iterator[Json]:
    """Yields the findings in products: the secrets of the leaky file, and values of variables in every searched file."""
    leaks, files = world.prop(Leaks), list_produced_files(world)
    for path in sorted(files, key=str.encode):
        own = leaks.leaks if path == leaks.form.file else ()
        if _is_searched(world, path):
            yield from _set_location(_build_search(world, own).search_text(files[path]), f"product:{path}")


def _is_searched(world: World, path: str) -> bool:
    return not detect_mime_type(list_produced_files(world)[path]).startswith(BINARY)


def _build_search(world: World, leaks: tuple[Leak, ...]) -> Search:
    return Search(leaks, world.once(_list_values), world.hashes)


def _list_values(world: World) -> dict[str, bytes]:
    known = variables(world)
    return select_sensitive_values(known, hide_sensitive(known))


def _set_location(findings: Iterable[Json], location: str) -> Iterator[Json]:
    return ({**finding, "location": location} for finding in findings)


def _subjects(attestations: Attestations) -> Subjects:
    """Lists the searched products as subjects (`scanner.go:396`)."""
    searched = attestations["product"].items()
    return {
        f"product:{path}": one["digest"] for path, one in searched if not one["mime_type"].startswith(BINARY)
    }


def _places_are_there(attestations: Attestations) -> bool:
    searched = _subjects(attestations)
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
    run_subjects=_subjects,
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
