"""What of an attestation the world determines: the rest is taken off, or put into an order, on both sides of a comparison."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from witness_generators.attestors.reports.sarif import build_own_attestation
from witness_generators.runs.run_entries import attestation_of
from witness_generators.world.ci_services import list_ci_attestors
from witness_generators.world.place import step_folder
from witness_generators.world.world import World

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of one side: the folder of the step. Of both: the variables that the machine decides, and whether two jobs are recorded."""

    folder: str
    machine: frozenset[str]
    two_jobs: bool


def keep_determined(name: str, attestation: Any, around: Surroundings) -> str:
    """What the world determines of an attestation, as text."""
    kept = copy.deepcopy(attestation)
    if name in _KEEPERS:
        kept = _KEEPERS[name](kept, around)
    return json.dumps(kept, sort_keys=name in _UNORDERED)


def _keep_git(git: Json, _around: Surroundings) -> Json:
    for place in ("gittool", "gitbinpath", "gitbinhash"):
        git.pop(place, None)
    # go-git walks a map of the remotes.
    git.get("remotes", []).sort()
    return git


def _keep_environment(environment: Json, around: Surroundings) -> Json:
    for place in ("os", "hostname", "username"):
        environment.pop(place, None)
    return {**environment, "variables": _keep_variables(environment.get("variables", {}), around)}


def _keep_variables(variables: Json, around: Surroundings) -> Json:
    return {name: value for name, value in variables.items() if name not in around.machine}


def _keep_link(link: Json, around: Surroundings) -> Json:
    link.get("materials", []).sort(key=lambda one: str(one["name"]))
    if "environment" in link:
        link["environment"] = _keep_variables(link["environment"], around)
    return link


def _keep_slsa(slsa: Json, around: Surroundings) -> Json:
    definition, details = slsa["build_definition"], slsa["run_details"]
    definition.get("resolved_dependencies", []).sort(key=lambda one: str(one["name"]))
    parameters = definition["internal_parameters"]
    definition["internal_parameters"] = {
        name: _keep_variables(one, around) for name, one in parameters.items()
    }
    # Of two jobs go-witness names the one whose attestor ends last.
    job = ("builder", "metadata/invocation_id") if around.two_jobs else ()
    for place in ("metadata/started_on", "metadata/finished_on", *job):
        *folder, name = place.split("/")
        (details[folder[0]] if folder else details).pop(name, None)
    return slsa


def _keep_manifests(manifests: Json, _around: Surroundings) -> Json:
    manifests.pop("kubeconfig", None)
    return manifests


def _keep_findings(secrets: Json, _around: Surroundings) -> list[str]:
    # go-witness walks maps of rules and of products. In an attestation lines are those of the machine's too.
    findings = [dict(one) for one in secrets["findings"] or ()]
    for one in findings:
        if one["location"].startswith("attestation:"):
            one.pop("startLine", None)
    return sorted(json.dumps(one, sort_keys=True) for one in findings)


def _keep_trail(trail: Json, around: Surroundings) -> Json:
    elements = trail["Envelope"]["mapping"]
    for element in elements.values():
        for place in ("owner_uid", "owner_gid"):
            element["posix"].pop(place)
    trail["Envelope"]["mapping"] = {
        path.removeprefix(around.folder): element for path, element in elements.items()
    }
    return trail


def _keep_packages(packages: Json, _around: Surroundings) -> list[str]:
    # Those of the machine: of them only the form is the world's.
    return sorted(packages)


_KEEPERS: Mapping[str, Callable[[Any, Surroundings], Any]] = {
    "git": _keep_git,
    "environment": _keep_environment,
    "link": _keep_link,
    "slsa": _keep_slsa,
    "k8smanifest": _keep_manifests,
    "secretscan": _keep_findings,
    "omnitrail": _keep_trail,
    "system-packages": _keep_packages,
}
# What go-witness writes in the order of a Go map, or of a document's own keys, is compared without one.
_UNORDERED = frozenset({"k8smanifest", "omnitrail"})


def find_difference(name: str, real: Any, world: World, folder: str, machine: frozenset[str]) -> str:
    """Where a real attestation is not the drawn one, as the first differing piece of both texts; "" if it is."""
    two_jobs = len({*world.attestors} & {*list_ci_attestors()}) > 1
    here, there = (
        Surroundings(one, machine, two_jobs) for one in (os.path.realpath(folder), step_folder(world))
    )
    made = keep_determined(name, real, here)
    # A drawn world takes one product by chance, and a real run another.
    expected = build_own_attestation(world) if name == "sarif" else attestation_of(name, world)
    drawn = keep_determined(name, expected, there)
    if made == drawn:
        return ""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(made, drawn, strict=False)))
    at = max(same - 40, 0)
    return f"{name} is not as drawn: {made[at : at + 120]} … and not {drawn[at : at + 120]}"
