"""The secretscan attestor: secrets in the products and in what the attestors before it have recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from witness_generators.attestors.reports.secrets.leaks import LEAKS, Leak, Leaks
from witness_generators.attestors.reports.secrets.secret_search import Search, sensitive_values
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
# MIME types of products that it does not look into (`attestation/secretscan/utils.go`, isBinaryFile).
BINARY = ("application/octet-stream", "application/x-executable", "application/x-sharedlib", "text/directory")


def _findings(world: World, recorder: Recorder) -> list[Json] | None:
    """By attestor and product, in the order of their names: go-witness has no order of its own. Null when there are none."""
    return [*_in_attestations(world, recorder), *_in_products(world)] or None


def _in_attestations(world: World, recorder: Recorder) -> Iterator[Json]:
    """Values of variables only: no attestor records what is in a file."""
    search = _search(world, ())
    before = (
        [name for name in world.attestors if load(name).run_type != "postproduct"] if search.values else []
    )
    for name in before:
        for text in _texts(name, recorder(name, world)):
            yield from _placed(_search(world, ()).within(text), f"attestation:{name}")


def _texts(name: str, attestation: Attestation) -> list[bytes]:
    """An attestation as it is searched; of a command its output as well (scanCommandRunAttestor)."""
    said = [attestation.get("stdout", ""), attestation.get("stderr", "")] if name == COMMAND else []
    return [*(text.encode() for text in said if text), go_json.encode_indented(attestation)]


def _in_products(world: World) -> Iterator[Json]:
    """Of a file that holds secrets, these; of every file that is no program, values of variables."""
    leaks, files = world.prop(Leaks), list_produced_files(world)
    for path in sorted(files, key=str.encode):
        own = leaks.leaks if path == leaks.form.file else ()
        if _is_searched(world, path):
            yield from _placed(_search(world, own).within(files[path]), f"product:{path}")


def _is_searched(world: World, path: str) -> bool:
    return not detect_mime_type(list_produced_files(world)[path]).startswith(BINARY)


def _search(world: World, leaks: tuple[Leak, ...]) -> Search:
    return Search(leaks, world.once(_values), world.hashes)


def _values(world: World) -> dict[str, bytes]:
    known = variables(world)
    return sensitive_values(known, hide_sensitive(known))


def _placed(findings: Iterable[Json], location: str) -> Iterator[Json]:
    return ({**finding, "location": location} for finding in findings)


def _subjects(attestations: Attestations) -> Subjects:
    """The products that were searched (scanProducts)."""
    searched = attestations["product"].items()
    return {
        f"product:{path}": one["digest"] for path, one in searched if not one["mime_type"].startswith(BINARY)
    }


def _places_are_there(attestations: Attestations) -> bool:
    """What is found in a product is found in one that was searched."""
    searched = _subjects(attestations)
    placed = (one["location"] for one in attestations["secretscan"]["findings"] or ())
    return all(place in searched for place in placed if place.startswith("product:"))


def _secrets_are_hidden(attestations: Attestations) -> bool:
    """Every secret is a digest, of the hashes that the products have."""
    digests = [one["secret"] for one in attestations["secretscan"]["findings"] or ()]
    hashes = {frozenset(product["digest"]) for product in attestations["product"].values()}
    return all(len(hashes) != 1 or set(one) == set(*hashes) for one in digests)


def _values_are_of_variables(attestations: Attestations) -> bool:
    """A variable whose value was found is hidden in the environment."""
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
    run_facts={"/findings": _findings},
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
