"""Forms about what a service vouches for: a token's time, what it shares with the job, and any form beside a service at fault."""

from __future__ import annotations

from dataclasses import replace

from witness_training.families.shown_documents.service_faults import SERVICE_FAULTS
from witness_training.families.write_rego.forms.form import Form, Writing, name_parameter, write_helper
from witness_training.families.write_rego.forms.value_tests import Parameters, ValueTest
from witness_training.families.write_rego.json_places import MISSING, Json, Missing, put, read
from witness_training.families.write_rego.module_text import RuleText, Steps, look_up, refer, write_rule

CLAIMS: Steps = ("jwt", "claims")
_TIMES = ("exp", "iat", "nbf")


def against(form: Form, fault: str) -> Form:
    """The form, broken as well by what its attestor records where the service has this fault (a key of SERVICE_FAULTS)."""
    row = SERVICE_FAULTS[fault]

    def broken(attestation: Json, p: Parameters) -> list[Json]:
        first, *others = form.broken(attestation, p) or [None]
        if first is None:
            return []
        changed = row.change(attestation)
        # Behind the boundary, so that few worlds suffice to have both.
        return [first, *([] if changed == attestation or form.holds(changed, p) else [changed]), *others]

    return replace(form, broken=broken, faults=(*form.faults, fault))


def issued(test: ValueTest) -> Form:
    """The time at which the job's token was issued must pass; its other times move along."""
    path = (*CLAIMS, "iat")

    def holds(attestation: Json, p: Parameters) -> bool:
        value = read(attestation, path)
        return not isinstance(value, Missing) and test.holds(value, p)

    def move(attestation: Json, to: int) -> Json:
        issued_at, claims = read(attestation, path), read(attestation, CLAIMS)
        if not isinstance(issued_at, int):
            return put(attestation, path, to)
        moved = {name: claims[name] + to - issued_at for name in _TIMES if name in claims}
        return put(attestation, CLAIMS, {**claims, **moved})

    def kept(attestation: Json, p: Parameters) -> list[Json]:
        return [move(attestation, to) for to in test.good(p)]

    def broken(attestation: Json, p: Parameters) -> list[Json]:
        first, *others = (move(attestation, to) for to in test.bad(p))
        return [first, put(attestation, path, MISSING), *others]

    def write(how: Writing) -> RuleText:
        # In a rule of its own: whatever stood for a time that is missing would pass one of the two comparisons.
        wanted, constants = name_parameter(test, how, named=how.style == "constant")
        there = refer(path)
        lines: tuple[str, ...] = (f"issued := {there}", test.write("issued", wanted, how.syntax))
        if how.style != "local":
            lines = (test.write(there, wanted, how.syntax),)
        name = f"{how.rule}_ok"
        helper = write_rule(name, lines, how.syntax)
        return RuleText(
            (f"not {name}",), how.message, (look_up(path, "input", '"none"'),), (*constants, helper)
        )

    return Form(holds, kept, broken, ("helper", "local", "constant"), write)


def joined(whole: Steps, base: Steps, tail: Steps) -> Form:
    """An address must be that of the base and, behind a slash, the tail: a claim, which the job cannot set."""

    def join(attestation: Json, value: Json) -> bool:
        return bool(read(attestation, whole) == f"{read(attestation, base)}/{value}")

    def holds(attestation: Json, _: Parameters) -> bool:
        value = read(attestation, tail)
        return isinstance(value, str) and join(attestation, value)

    def kept(attestation: Json, _: Parameters) -> list[Json]:
        address, start = str(read(attestation, whole)), f"{read(attestation, base)}/"
        return [put(attestation, tail, address.removeprefix(start))] if address.startswith(start) else []

    def broken(attestation: Json, p: Parameters) -> list[Json]:
        return [
            changed
            for good in kept(attestation, p)
            for changed in (
                put(good, tail, f"{read(good, tail)}-2"),
                put(good, whole, f"{read(good, whole)}-2"),
                put(good, tail, str(read(good, tail)).partition("/")[2]),
                put(good, tail, MISSING),
            )
        ]

    def write(how: Writing) -> RuleText:
        # In a rule of its own: a text that is made of what is not there is undefined, and `not` of the rule still denies.
        address, parts = refer(whole), f"[{refer(base)}, {refer(tail)}]"
        made = f'sprintf("%v/%v", {parts})' if how.style == "sprintf" else f'concat("/", {parts})'
        lines = (
            (f"wanted := {made}", f"{address} == wanted")
            if how.style == "local"
            else (f"{address} == {made}",)
        )
        name = f"{how.rule}_ok"
        arguments = (look_up(tail, "input", '"none"'), look_up(whole, "input", '"none"'))
        return RuleText((f"not {name}",), how.message, arguments, write_helper(name, lines, how.syntax))

    return Form(holds, kept, broken, ("helper", "local", "sprintf"), write)
