"""Collections drawn for the steps of a policy: each holds what its step requires, and takes over what the steps before it left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from witness_generators.documents.signed_documents import Signed, SigningKey, build_statement, sign_envelope
from witness_generators.policy_trials.fitted_attestations import FittedAttestation, fit_attestation
from witness_generators.policy_trials.rego_constants import Steering
from witness_generators.policy_trials.signed_trials import Evidence
from witness_generators.policy_trials.steered_draws import draw_steered
from witness_schema.json_writing import encode
from witness_schema.oracle import Oracle
from witness_schema.oracle.messages import MOMENT_LATER, MORNING
from witness_schema.policies.policy_members import Place
from witness_schema.policies.predicate_types import list_types
from witness_schema.schemas.bundled_versions import load
from witness_schema.validation.attestor_subjects import Subjects, list_subjects

_MOST_DRAWN = 3


MATERIAL, PRODUCT = (load(name).predicate_types[0] for name in ("material", "product"))


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """A step, what was drawn for each attestation that it requires, and all of its collection by predicate type."""

    name: str
    required: tuple[FittedAttestation, ...]
    sources: tuple[str, ...]
    recorded: Mapping[str, Any] = field(hash=False)

    @property
    def problems(self) -> tuple[str, ...]:
        """Why no evidence can be drawn that fits, one clause for each attestation."""
        return tuple(f"{each.name}: {each.problem}" for each in self.required if each.problem)

    def sign(self, key: SigningKey) -> Evidence:
        """The collection of the step as signed evidence."""
        run = {list_types()[kind]: value for kind, value in self.recorded.items()}
        entries = [
            Signed(list_types()[kind], kind, value, _list_subjects(list_types()[kind], run))
            for kind, value in self.recorded.items()
        ]
        collection = {
            "name": self.name,
            "attestations": [
                {
                    "type": each.type,
                    "attestation": each.attestation,
                    "starttime": MORNING,
                    "endtime": MOMENT_LATER,
                }
                for each in entries
            ],
        }
        statement = build_statement(collection, entries)
        digests = [digest for each in statement["subject"] for digest in each["digest"].values()]
        return Evidence(
            Path(), self.name, encode(sign_envelope(statement, key)), tuple(dict.fromkeys(digests)), tuple(self.recorded)
        )  # fmt: skip

    def without(self, kind: str) -> DrawnStep:
        return replace(self, recorded={each: value for each, value in self.recorded.items() if each != kind})

    def having(self, kind: str, value: Any) -> DrawnStep:
        return replace(self, recorded={**self.recorded, kind: value})


def _list_subjects(attestor: str, run: Mapping[str, Any]) -> Subjects:
    try:
        return list_subjects(attestor, run)
    # A steered attestation may lack what its subjects are made of.
    except (AttributeError, KeyError, TypeError):
        return {}


def draw_steps(policy: Place, oracle: Oracle, draws: int) -> dict[str, DrawnStep]:
    """The steps of a policy by name, those first from which others take artifacts."""
    asked = dict(policy.take("steps").members())
    drawn: dict[str, DrawnStep] = {}
    for name in sort_steps({name: step.take("artifactsFrom").texts() for name, step in asked.items()}):
        required = tuple(
            fit_attestation(each, oracle, draws) for each in asked[name].take("attestations").items()
        )
        # What `witness run` always records around a command, too.
        recorded = {MATERIAL: _draw_one("material"), PRODUCT: _draw_one("product")}
        recorded |= {each.kind: each.value for each in required if each.value is not None}
        sources = tuple(each for each in asked[name].take("artifactsFrom").texts() if each in drawn)
        taken = _take_over(recorded[MATERIAL], [drawn[each] for each in sources])
        drawn[name] = DrawnStep(name, required, sources, {**recorded, MATERIAL: taken})
    return drawn


def sort_steps(sources: Mapping[str, Sequence[str]]) -> list[str]:
    """Each step after those that it takes artifacts from; of a circle one is first."""
    order: dict[str, None] = {}
    entered: set[str] = set()
    for first in sources:
        # A stack of our own: a foreign policy may have a chain of thousands of steps.
        open_steps = [first]
        while open_steps:
            name = open_steps[-1]
            if name in entered:
                order[open_steps.pop()] = None
                continue
            entered.add(name)
            open_steps += (
                each for each in reversed(sources[name]) if each in sources and each not in entered
            )
    return list(order)


def _draw_one(attestor: str) -> Any:
    schema = load(attestor)
    drawn = list(draw_steered(schema, schema.predicate_types[0], Steering((), (), ()), _MOST_DRAWN))
    # With contents, so that the evidence has a subject.
    return next((each for each in drawn if each), drawn[0])


def _take_over(material: Any, sources: Sequence[DrawnStep]) -> Any:
    """The files that a step finds: those that it found, with those that the steps before it left as they left them."""
    found = dict(material)
    for source in sources:
        products = {
            path: product["digest"] for path, product in source.recorded[PRODUCT].items() if product["digest"]
        }
        left = {**source.recorded[MATERIAL], **products}
        found |= {path: digest for path, digest in left.items() if path in found}
        found |= products or source.recorded[MATERIAL]
    return found
