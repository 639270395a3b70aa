"""Judges a policy: all that is wrong with it whatever the evidence is, and what could not be checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from witness_schema.oracle.messages import NotJudged
from witness_schema.policies.certificate_findings import check_certificates
from witness_schema.policies.engine_rules import describe_effect
from witness_schema.policies.expiry_findings import check_expiry, read_moment
from witness_schema.policies.form_findings import check_doubles, check_form, check_placeholders
from witness_schema.policies.key_findings import check_keys
from witness_schema.policies.policy_members import Place
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.policies.rego_checks.attestation_rego import check_rego
from witness_schema.policies.rego_checks.opa_findings import TypeCheck
from witness_schema.policies.step_findings import check_steps
from witness_schema.schemas.bundled_versions import bundled_version

# What keeps evidence from passing.
_REFUSALS = ("refuses", "crashes", "denies whatever was done")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a policy is judged by. version: a bundled go-witness, None for the default. now: with a zone, None for the present.

    check: OPA, None without the oracle. own_types: predicate types of attestors that go-witness does not have.
    """

    version: str | None = None
    now: datetime | None = None
    check: TypeCheck | None = None
    own_types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PolicyReport:
    """The findings of one policy, and why a module was not judged."""

    findings: tuple[PolicyFinding, ...]
    not_judged: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        return sum(finding.row.severity == "error" for finding in self.findings)

    @property
    def refuses(self) -> bool:
        """Whether `witness verify` refuses whatever the evidence is."""
        return any(_refuses_all(finding) for finding in self.findings)

    @property
    def verdict(self) -> str:
        """What `witness verify` does with the policy, as far as it is certain: one sentence without a full stop."""
        effects = [finding.means for finding in self.findings if finding.row.severity == "error"]
        if self.refuses:
            return "`witness verify` refuses: some step cannot pass as it stands"
        if effects and set(effects) <= set(_REFUSALS):
            return "`witness verify` refuses part of the evidence by a fault of the policy"
        if effects:
            return "`witness verify` may pass what the policy means to refuse"
        return "`witness verify` passes what the policy asks for"


def _refuses_all(finding: PolicyFinding) -> bool:
    """Whether real go-witness refuses whatever the evidence is because of the finding."""
    return finding.row.severity == "error" and finding.means in _REFUSALS and finding.always


def check_policy(value: Any, tree: Any = None, surroundings: Surroundings | None = None) -> PolicyReport:
    """Judges a policy of plain values. tree: its text as `parse_text` reads it, for keys that stand twice; None without."""
    given = surroundings or Surroundings()
    policy, notes = Place(value), []
    findings: list[PolicyFinding] = []
    for each in _list_findings(policy, tree, given):
        if isinstance(each, NotJudged):
            notes.append(each.reason)
        else:
            findings.append(_adapt(each, given.version or bundled_version()))
    return PolicyReport(tuple(dict.fromkeys(findings)), tuple(notes))


def list_document_findings(
    policy: Place, now: datetime, *, version: str | None = None, own_types: frozenset[str] = frozenset()
) -> Iterator[PolicyFinding]:
    """What is wrong with a policy but for its Rego, and for what only its text shows."""
    yield from check_form(policy, version)
    yield from check_expiry(policy, now)
    yield from check_certificates(policy, now, read_moment(policy.take("expires")))
    yield from check_keys(policy)
    yield from check_steps(policy, version, own_types)


def _list_findings(policy: Place, tree: Any, given: Surroundings) -> Iterator[PolicyFinding | NotJudged]:
    yield from check_doubles(tree)
    yield from check_placeholders(policy)
    now = given.now or datetime.now(UTC)
    yield from list_document_findings(policy, now, version=given.version, own_types=given.own_types)
    for _, step in policy.take("steps").members():
        for asked in step.take("attestations").items():
            yield from check_rego(asked, given.version, given.check)


def _adapt(finding: PolicyFinding, version: str) -> PolicyFinding:
    """The finding with what the engine of this version makes of it."""
    if finding.effect is None and describe_effect(finding.rule, version) == "passes":
        return replace(finding, effect="passes whatever was done")
    return finding
