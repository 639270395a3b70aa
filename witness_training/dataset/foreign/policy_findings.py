"""What go-witness drops or refuses in a policy, whatever the evidence is: the findings of `policy check`, for texts that may be shortened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from witness_schema.documents.octets import read_octets
from witness_schema.json_pointers import add_step, split_pointer
from witness_schema.policies.placeholders import is_placeholder
from witness_schema.policies.policy_check import list_document_findings
from witness_schema.policies.policy_members import Place
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.policies.predicate_types import list_types
from witness_training.dataset.foreign.document_reading import is_shortened

Fault = tuple[str, str]
# Of a module, with the attestors that it is about, and whether it stands alone.
ModuleJudge = Callable[[str, Sequence[str], bool], Iterator[Fault]]
_MOST = 8  # faults of the form that are told of one policy
Json = Mapping[str, Any]

# Finding of `policy check` → rule of `dataset check`.
RULE_OF = {
    "value-refused": "policy-value",
    "field-dropped": "policy-field-dropped",
    "constraint-dropped": "policy-constraint-dropped",
    "extension-dropped": "policy-constraint-dropped",
    "expiry-missing": "policy-no-expiry",
    "expiry-unreadable": "policy-value",
    "expiry-past": "policy-expired",
    "steps-missing": "policy-no-steps",
    "step-name": "policy-step-name",
    "attestations-missing": "policy-no-attestations",
    "functionaries-missing": "policy-no-functionary",
    "functionary-empty": "policy-no-functionary",
    "functionary-key-unknown": "policy-unknown-functionary",
    "functionary-root-unknown": "policy-unknown-root",
    "constraint-roots-missing": "policy-no-roots",
    "artifacts-from-unknown": "policy-artifacts-from",
    "type-unknown": "type-unknown",
    "key-private": "policy-private-key",
    "key-unreadable": "policy-key-unreadable",
    "key-id": "policy-key-id",
}
_FORM = ("value-refused", "field-dropped", "constraint-dropped", "extension-dropped")
# What may stand in a part that is left out.
_MISSING = ("expiry-missing", "steps-missing", "step-name", "attestations-missing", "functionaries-missing", "functionary-empty",
            "constraint-roots-missing", "type-unknown")  # fmt: skip


class PolicyJudge:
    """Judges policies. own_types: predicate types of attestors that go-witness does not have."""

    def __init__(self, judge_module: ModuleJudge, own_types: frozenset[str]) -> None:
        self._judge_module, self._own_types = judge_module, own_types

    def judge(self, policy: Json, pointer: str = "") -> Iterator[Fault]:
        """Rule and reason of each fault; pointer: where the policy stands."""
        place = Place(policy)
        findings = [
            each
            for each in list_document_findings(place, datetime.now(UTC), own_types=self._own_types)
            if each.rule in RULE_OF and not _is_open(each, place)
        ]
        form = [each for each in findings if each.rule in _FORM]
        # What has another form is not read any further: Go refuses the whole.
        malformed = any(each.rule == "value-refused" for each in form)
        rest = [] if malformed else [each for each in findings if each.rule not in _FORM]
        for each in (*islice(form, _MOST), *rest):
            yield RULE_OF[each.rule], f"{pointer}{each.pointer or '/'}: {each.reason}"
        if not malformed:
            for _, step in place.take("steps").members():
                for asked in step.take("attestations").items():
                    yield from self._judge_modules(asked, pointer)

    def _judge_modules(self, asked: Place, pointer: str) -> Iterator[Fault]:
        kind = asked.take("type").text()
        about = (list_types()[kind],) if kind in list_types() else ()
        modules = [each.take("module") for each in asked.take("regopolicies").items()]
        for module in modules:
            at, plain, text = f"{pointer}{module.pointer}", module.text(), _read_module(module)
            if text is None:
                if "package" in plain:
                    yield "policy-module-plain", f"{at} is Rego as it is"
                elif not is_placeholder(plain):
                    yield "policy-value", f"{at} is no base64"
            elif text:
                for rule, reason in self._judge_module(text, about, len(modules) == 1):
                    yield rule, f"{at}: {reason}"


def _is_open(finding: PolicyFinding, policy: Place) -> bool:
    """Whether what is left out or has to be filled in may make it right."""
    lineage = _list_lineage(policy, finding.pointer)
    if any(is_placeholder(each.value) or is_placeholder(_last_step(each)) for each in lineage[1:]):
        return True
    # Names to be filled in may be any: what is not among them may be one of them.
    asked = {"functionary-key-unknown": "publickeys", "functionary-root-unknown": "roots"}.get(
        finding.rule, ""
    )
    if asked:
        names = [name for name, _ in policy.take(asked).members()]
        return is_shortened(policy.value) or any(map(is_placeholder, names))
    if finding.rule in ("expiry-missing", "steps-missing"):
        return is_shortened(policy.value)
    # The object in which something is missing stands above the place where it would stand.
    return finding.rule in _MISSING and is_shortened(
        lineage[-1 if finding.rule == "functionary-empty" else -2].value
    )


def _list_lineage(policy: Place, pointer: str) -> list[Place]:
    """The places from the policy down to a pointer; of what is missing an empty one."""
    lineage = [policy]
    for step in split_pointer(pointer):
        above = lineage[-1]
        lineage.append(Place(_find_below(above.value, step), add_step(above.pointer, step)))
    return lineage


def _find_below(value: Any, step: str) -> Any:
    """What stands in a value under one step of a pointer, None for nothing."""
    match value:
        case dict():
            return value.get(step)
        case list() if step.isdecimal() and int(step) < len(value):
            return value[int(step)]
    return None


def _last_step(place: Place) -> str:
    return split_pointer(place.pointer)[-1]


def _read_module(module: Place) -> str | None:
    """The text of a module, None where it is no base64, "" where it stands for another one."""
    if module.is_missing or is_placeholder(module.value):
        return "" if module.is_missing or "package" not in module.text() else None
    octets = read_octets(module.value)
    try:
        return None if octets is None else octets.decode()
    except UnicodeDecodeError:
        return None
