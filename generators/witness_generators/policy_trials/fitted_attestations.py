"""Attestations that the Rego of a requirement passes, and for each module one that it denies, by real go-witness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from witness_generators.policy_trials.changed_places import ChangedPlace, list_changes
from witness_generators.policy_trials.module_trials import DRAWS, judge_values, read_answer
from witness_generators.policy_trials.plain_reasons import explain
from witness_generators.policy_trials.rego_constants import read_steering
from witness_generators.policy_trials.signed_trials import list_clauses
from witness_generators.policy_trials.steered_draws import draw_steered
from witness_schema.oracle import NotJudged, Oracle, VerifyResult
from witness_schema.policies.policy_members import Place
from witness_schema.policies.predicate_types import describe_type, list_types
from witness_schema.policies.rego_checks.policy_modules import PolicyModule, read_modules
from witness_schema.schemas.bundled_versions import load
from witness_schema.verdict import Crashed

# Of one module, on changes of an attestation that it passes.
_MOST_BROKEN = 40
# Of an attestation that no module judges.
_BASES = 3


@dataclass(frozen=True, slots=True)
class DeniedDraw:
    """module: its name in the policy. value: an attestation that it denies, or fails on. changes: how that differs from the fitting one.

    They are none where the module denies what all modules together pass.
    """

    module: str
    value: Any = field(hash=False)
    changes: tuple[ChangedPlace, ...]


@dataclass(frozen=True, slots=True)
class FittedAttestation:
    """What was drawn for one required attestation.

    attestor: "" where no attestor writes the type. value: it fits where `problem` is ""; None where nothing can be drawn.
    draws: how many the modules were tried on. silent: the modules of which no draw was denied.
    """

    kind: str
    attestor: str
    value: Any = field(hash=False)
    problem: str = ""
    draws: int = 0
    denied: tuple[DeniedDraw, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The attestor, with the type where it has several."""
        several = bool(self.attestor) and len(load(self.attestor).predicate_types) > 1
        return self.kind if several or not self.attestor else self.attestor


def fit_attestation(asked: Place, oracle: Oracle, draws: int = DRAWS) -> FittedAttestation:
    """Draws for a required attestation, steered by its modules. asked: the member of `attestations` in a policy."""
    kind = asked.take("type").text()
    attestor = list_types().get(kind, "")
    if not attestor:
        return FittedAttestation(
            kind, "", None, f"no evidence can have {kind or 'no type'}: {describe_type(kind)}"
        )
    modules, unread = read_modules(asked)
    steering = read_steering([module.text for module in modules])
    values = draw_steered(load(attestor), kind, steering, draws if modules else _BASES)
    if not modules:
        drawn = list(values)
        # With contents, since an empty one has no subject by which the evidence could be found.
        value = next((each for each in drawn if each), next(iter(drawn), None))
        problem = "" if value is not None else f"no drawn {attestor} attestation has the type {kind}"
        return FittedAttestation(kind, attestor, value, problem or _describe_unread(len(unread)))
    fitted = _search(kind, attestor, values, modules, oracle)
    if unread or fitted.problem:
        problem = _describe_unread(len(unread)) or fitted.problem
        return FittedAttestation(kind, attestor, fitted.value, problem, fitted.draws)
    broken = [(module, _break(fitted, module, oracle)) for module in modules]
    return FittedAttestation(
        kind, attestor, fitted.value, "", fitted.draws,
        tuple(each for _, each in broken if each is not None),
        tuple(_name(module) for module, each in broken if each is None),
    )  # fmt: skip


def _search(
    kind: str, attestor: str, values: Iterator[Any], modules: Sequence[PolicyModule], oracle: Oracle
) -> FittedAttestation:
    """The first draw that the modules pass; without one the first draw, with the reason of the last denial."""
    reason, draws = f"no drawn {attestor} attestation has the type {kind}", 0
    first = empty = None
    for value, said in judge_values(kind, values, modules, oracle):
        if isinstance(said, NotJudged):
            return FittedAttestation(kind, attestor, value, said.reason)
        draws += 1
        first = value if first is None else first
        if isinstance(said, VerifyResult) and said.passed:
            # An empty one has no subject by which the evidence could be found.
            if value:
                return FittedAttestation(kind, attestor, value, "", draws)
            empty = value
        # The first denial tells more than one of many changes at once.
        if draws == 1:
            reason = _read_reason(said)
    if empty is not None:
        return FittedAttestation(kind, attestor, empty, "", draws)
    problem = f"none of {draws} steered draws passes; of the first: {reason}" if draws else reason
    return FittedAttestation(kind, attestor, first, problem, draws)


def _read_reason(said: VerifyResult | Crashed) -> str:
    if isinstance(said, Crashed):
        return f"go-witness crashed: {said.reason}"
    return "; ".join(explain(tuple(list_clauses(said))))


def _break(fitted: FittedAttestation, module: PolicyModule, oracle: Oracle) -> DeniedDraw | None:
    """The attestation changed so that this module denies it: in few places, and by values that are not of the module."""
    steering = read_steering([module.text])
    values = draw_steered(load(fitted.attestor), fitted.kind, steering, _MOST_BROKEN, (fitted.value,))
    denied: list[tuple[bool, int, int, int, DeniedDraw]] = []
    for value, said in judge_values(fitted.kind, values, (module,), oracle):
        answer = read_answer(said)
        if answer in ("denied", "failed"):
            changes = tuple(list_changes(fitted.value, value))
            own = sum(_shows(each, text) for each in changes for text in (*steering.texts, '""'))
            draw = DeniedDraw(_name(module), value, changes)
            # A module that fails does not say why something is wrong: a denial shows more.
            denied.append((answer == "failed", len(changes), own, len(denied), draw))
    return min(denied)[-1] if denied else None


def _shows(change: ChangedPlace, text: str) -> bool:
    """Whether a text is of what the change puts there: of a new member, its key too."""
    return text in (change.new if change.old else f"{change.pointer} {change.new}")


def _name(module: PolicyModule) -> str:
    return module.name or "module without a name"


def _describe_unread(count: int) -> str:
    return f"{count} of its modules cannot be read: `policy check` says why" if count else ""
