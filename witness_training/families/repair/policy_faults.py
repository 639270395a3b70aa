"""What can be wrong with a policy, one row a fault, and how a right policy gets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from witness_generators.drawing.chance import Chance
from witness_training.families.repair import demand_faults, member_faults, trust_faults
from witness_training.families.repair.policy_setting import Setting
from witness_training.families.repair.spoiled_policy import Spoiled


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """One fault. kept: the rule that it breaks, as a clause. spoil: all ways to get it, [] where the setting has none."""

    code: str
    kept: str
    spoil: Callable[[Setting, Chance], Sequence[Spoiled]]


FAULTS: Mapping[str, PolicyFault] = {
    fault.code: fault
    for fault in (
        PolicyFault("expired", "a policy counts until the moment in expires", demand_faults.expire),
        PolicyFault("bad-date", "expires is a time as RFC 3339 writes it", demand_faults.misspell_date),
        PolicyFault(
            "step-name",
            "a step stands under its own name, which its collections have as well",
            demand_faults.rename_step,
        ),
        PolicyFault(
            "unknown-type", "a required type is one that an attestor writes", demand_faults.misname_type
        ),
        PolicyFault(
            "no-attestations", "each step requires at least one attestation", demand_faults.empty_attestations
        ),
        PolicyFault("no-functionary", "each step has a functionary", trust_faults.empty_functionaries),
        PolicyFault(
            "unknown-functionary",
            "a functionary is named by the id of a published key",
            trust_faults.mistake_functionary,
        ),
        PolicyFault("unknown-key", "the functionary's key is among publickeys", trust_faults.lose_key),
        PolicyFault(
            "key-mismatch", "a public key stands under its own id, twice", trust_faults.mistake_key_id
        ),
        PolicyFault("private-key", "only public keys are published", trust_faults.publish_private),
        PolicyFault(
            "certificate-constraint",
            "a constraint allows just what the certificate holds",
            trust_faults.mistake_constraint,
        ),
        PolicyFault(
            "dropped-constraint",
            "constraints stand under the names that Go reads",
            trust_faults.drop_constraint,
        ),
        PolicyFault(
            "unknown-root",
            "a functionary's root is among the policy's roots, by its id",
            trust_faults.mistake_root,
        ),
        PolicyFault(
            "artifacts-from", "artifactsFrom names steps of the policy", demand_faults.mistake_source
        ),
        PolicyFault(
            "dropped-field",
            "what is required stands under the name that Go reads",
            member_faults.misplace_members,
        ),
        PolicyFault("ignored-field", "a policy has no field that Go drops", member_faults.add_member),
        PolicyFault(
            "wrong-json-type", "each member has its field's JSON type", member_faults.mistype_members
        ),
        PolicyFault("plain-module", "a module stands in base64", member_faults.write_module_plain),
    )
}
CODES: tuple[str, ...] = tuple(FAULTS)
