"""What the sentences of an answer name: files, steps, and what the policy demands."""

from __future__ import annotations

from collections.abc import Mapping

from witness_training.families.configure.steps.configure_case import Case
from witness_training.families.configure.steps.rule_kinds import SCANNERS
from witness_training.families.configure.wording.configure_wording import describe_validity, join_words

_SIGNING: Mapping[str, str] = {
    "key": "the one key that all steps share",
    "keys": "the key of the respective step",
    "certificate": "a key that the CA of this script has certified",
}


def build_prose_facts(case: Case) -> dict[str, str]:
    """Name in braces → text."""
    last = case.last
    scanners = list_unread(case)
    return {
        "artifact": case.artifact,
        "inner": last.artifact,
        "dropped": last.also,
        "last": last.name,
        "before": case.steps[-2].name if len(case.steps) > 1 else "",
        "folder": last.folder,
        "variable": case.options["variable"][1] if case.options["variable"] else "",
        "tree": next((step.tree for step in case.steps if step.tree), ""),
        "evidence": case.style["evidence"],
        "policy_key": case.style["policy_key"],
        "until": describe_validity(case.spec["expiry"]),
        "demanded": _describe_demands(case),
        "signing": "the step's key" if case.trust["kind"] == "key" and len(case.steps) == 1 else _SIGNING[case.trust["kind"]],
        **_describe_rule(case),
        "scanners": join_words([f"the {name} attestation" for name in dict.fromkeys(scanners)]),
    }  # fmt: skip


def _describe_rule(case: Case) -> dict[str, str]:
    if case.rule_kind is None:
        return {}
    return {"rule": case.rule_kind.words(case.rule_facts), "ruled": case.rule_kind.attestor}


def list_unread(case: Case) -> list[str]:
    """Scanners whose attestations the policy demands and no rule reads, in the order of the steps."""
    read = (case.spec["rego"]["step"], case.rule.attestor) if case.rule else None
    return [
        name
        for at, step in enumerate(case.steps)
        for name in case.list_demanded(step)
        if name in SCANNERS and (at, name) != read
    ]


def _describe_demands(case: Case) -> str:
    """`git and sbom from `build`` of each step."""
    return ", and ".join(f"{join_words(case.list_demanded(step))} from `{step.name}`" for step in case.steps)
