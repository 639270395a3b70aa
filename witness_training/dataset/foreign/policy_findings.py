"""What go-witness drops or refuses in a policy, whatever the evidence is."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from witness_schema import load
from witness_schema.json_pointers import render_pointer
from witness_schema.printable import quote
from witness_training.dataset.foreign.document_reading import is_placeholder, is_shortened
from witness_training.dataset.foreign.policy_keys import judge_key
from witness_training.dataset.foreign.row_subjects import describe_type, list_types
from witness_training.dataset.foreign.shape_faults import list_shape_faults

Fault = tuple[str, str]
# Of a module, with the attestors that it is about, and whether it stands alone.
ModuleJudge = Callable[[str, Sequence[str], bool], Iterator[Fault]]
_MOST = 8  # faults of the form that are told of one policy
Json = Mapping[str, Any]


class PolicyJudge:
    """Judges policies. own_types: predicate types of attestors that go-witness does not have."""

    def __init__(self, judge_module: ModuleJudge, own_types: frozenset[str]) -> None:
        self._judge_module, self._own_types = judge_module, own_types

    def judge(self, policy: Json, pointer: str = "") -> Iterator[Fault]:
        """Rule and reason of each fault; pointer: where the policy stands."""
        malformed = False
        for rule, reason in _list_form_faults(policy, pointer):
            malformed |= rule == "policy-value"
            yield rule, reason
        # What has another form is not read any further: Go refuses the whole.
        if malformed:
            return
        read = _fold(policy)
        # Names to be filled in may be any: what is not among them may be one of them.
        short = is_shortened(policy)
        yield from _check_expiry(read, pointer, short)
        keys, roots = _take(read, "publickeys"), _take(read, "roots")
        open_keys = short or any(map(is_placeholder, keys))
        open_roots = short or any(map(is_placeholder, roots))
        for name, key in keys.items():
            yield from judge_key(name, _fold(key), f"{pointer}/publickeys/{_step(name)}")
        steps = _take(read, "steps")
        if not steps and not short:
            yield "policy-no-steps", f"{pointer}/steps is empty"
        for name, step in steps.items():
            if isinstance(step, Mapping):
                place = f"{pointer}/steps/{_step(name)}"
                yield from self._judge_step(name, _fold(step), steps, place)
                yield from _check_functionaries(
                    _fold(step), None if open_keys else keys, None if open_roots else roots, place
                )

    def _judge_step(self, name: str, step: Json, steps: Json, place: str) -> Iterator[Fault]:
        own = step.get("name")
        if own != name and not is_placeholder(own) and not is_placeholder(name) and not is_shortened(step):
            yield "policy-step-name", f"{place}/name is {quote(repr(own))}"
        for source in step.get("artifactsfrom") or ():
            if source not in steps and not is_placeholder(source):
                yield "policy-artifacts-from", f"{place}/artifactsFrom names {quote(repr(source))}"
        attestations = step.get("attestations")
        if not attestations and not is_shortened(step):
            yield (
                "policy-no-attestations",
                f"{place}/attestations is {'empty' if attestations == [] else 'missing'}",
            )
        for number, asked in enumerate(attestations or ()):
            if isinstance(asked, Mapping):
                yield from self._judge_asked(_fold(asked), f"{place}/attestations/{number}")

    def _judge_asked(self, asked: Json, place: str) -> Iterator[Fault]:
        kind = asked.get("type")
        about = (list_types()[kind],) if isinstance(kind, str) and kind in list_types() else ()
        if not about and kind not in self._own_types and not is_placeholder(kind) and not is_shortened(asked):
            yield "type-unknown", f"{place}/type {quote(repr(kind))}: {describe_type(kind or '')}"
        modules = [_fold(each) for each in asked.get("regopolicies") or () if isinstance(each, Mapping)]
        texts = [_read_module(each.get("module")) for each in modules]
        for number, (module, text) in enumerate(zip(modules, texts, strict=True)):
            at = f"{place}/regopolicies/{number}/module"
            if text is None:
                plain = module.get("module")
                if isinstance(plain, str) and "package" in plain:
                    yield "policy-module-plain", f"{at} is Rego as it is"
                elif plain is not None and not is_placeholder(plain):
                    yield "policy-value", f"{at} is no base64"
            elif text:
                for rule, reason in self._judge_module(text, about, len(texts) == 1):
                    yield rule, f"{at}: {reason}"


def _list_form_faults(policy: Json, pointer: str) -> Iterator[Fault]:
    schema = load("policy", "validation")
    told = 0
    for fault in list_shape_faults(policy, schema.shape, schema.definitions):
        if is_placeholder(_get(policy, fault.place)):
            continue
        rule = "policy-value"
        if fault.dropped:
            inside = "certConstraint".lower() in (step.lower() for step in fault.place)
            rule = "policy-constraint-dropped" if inside else "policy-field-dropped"
        yield rule, f"{pointer}{quote(render_pointer(fault.place)) or '/'}: {fault.message}"
        told += 1
        if told == _MOST:
            return


def _get(value: Any, place: Sequence[str]) -> Any:
    for step in place:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def _fold(value: object) -> Json:
    """An object with its keys in lower case, as Go finds fields."""
    return {str(key).lower(): item for key, item in value.items()} if isinstance(value, Mapping) else {}


def _take(read: Json, name: str) -> Json:
    value = read.get(name)
    return value if isinstance(value, Mapping) else {}


def _step(name: str) -> str:
    return quote(name.replace("~", "~0").replace("/", "~1"))


def _check_expiry(read: Json, pointer: str, short: bool) -> Iterator[Fault]:
    until = read.get("expires")
    if until is None or until == "":
        if not short:
            yield "policy-no-expiry", f"{pointer}/expires is missing"
        return
    if is_placeholder(until):
        return
    if not load("policy", "validation").is_valid({"expires": until}):
        yield "policy-value", f"{pointer}/expires {quote(repr(until))} is no time of RFC 3339"
        return
    try:
        moment = datetime.fromisoformat(until.replace(",", "."))
    except ValueError:
        return
    if moment.tzinfo is not None and moment < datetime.now(UTC):
        yield "policy-expired", f"{pointer}/expires is {quote(until)}"


def _check_functionaries(step: Json, keys: Json | None, roots: Json | None, place: str) -> Iterator[Fault]:
    """keys, roots: those of the policy, None where nobody can tell which they are."""
    functionaries = step.get("functionaries")
    if not functionaries:
        if not is_shortened(step):
            said = "empty" if functionaries == [] else "missing"
            yield "policy-no-functionary", f"{place}/functionaries is {said}"
        return
    for number, each in enumerate(functionaries):
        if not isinstance(each, Mapping) or is_shortened(each):
            continue
        functionary = _fold(each)
        key = functionary.get("publickeyid")
        constraint = functionary.get("certconstraint")
        at = f"{place}/functionaries/{number}"
        if not key and not constraint:
            yield "policy-no-functionary", f"{at} names neither a key nor a certificate"
        if key and keys is not None and key not in keys and not (is_placeholder(key) and not keys):
            yield "policy-unknown-functionary", f"{at}/publickeyid {quote(repr(key))} is none of publickeys"
        if isinstance(constraint, Mapping):
            yield from _check_roots(_fold(constraint), roots, f"{at}/certConstraint")


def _check_roots(constraint: Json, roots: Json | None, place: str) -> Iterator[Fault]:
    named = constraint.get("roots")
    if not named:
        if not is_shortened(constraint):
            yield "policy-no-roots", f"{place}/roots is {'empty' if named == [] else 'missing'}"
        return
    for root in named:
        if roots is not None and root not in roots and named != ["*"] and not is_placeholder(root):
            yield "policy-unknown-root", f"{place}/roots names {quote(repr(root))}"


def _read_module(module: object) -> str | None:
    """The text of a module, None where it is no base64, "" where it stands for another one."""
    if module is None or is_placeholder(module):
        return "" if module is None or "package" not in str(module) else None
    try:
        return base64.b64decode(str(module).replace("\n", ""), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
