"""The corpus tests/corpus/policy_findings: a folder for each kind of finding, with cases of a faulty policy, its mended form and what must be said."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from witness_schema.policies.policy_check import PolicyReport, Surroundings, check_policy
from witness_schema.policies.policy_file import read_policy_file
from witness_schema.policies.rego_checks.opa_findings import TypeCheck

CORPUS = Path(__file__).parents[1] / "corpus"
CASES = CORPUS / "policy_findings"
# When the corpus was made: some of it is about to expire.
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PolicyCase:
    """One faulty policy. opa: whether only OPA finds the fault. drawn: whether only drawn attestations show it."""

    rule: str
    folder: Path
    expected: dict[str, Any]

    @property
    def opa(self) -> bool:
        return bool(self.expected.get("opa"))

    @property
    def drawn(self) -> bool:
        return bool(self.expected.get("drawn"))

    def judge(self, name: str, check: TypeCheck | None = None) -> PolicyReport:
        """The report of `policy` or `mended`."""
        file = read_policy_file(self.folder / f"{name}.json")
        return check_policy(file.value, file.tree, Surroundings(None, NOW, check))


def list_cases() -> list[PolicyCase]:
    return [
        PolicyCase(folder.parent.name, folder, json.loads((folder / "expected.json").read_text()))
        for folder in sorted(CASES.glob("*/*"))
    ]


def name_case(case: PolicyCase) -> str:
    return f"{case.rule}/{case.folder.name}"


def list_rare_rules() -> list[dict[str, str]]:
    rules: list[dict[str, str]] = tomllib.loads((CORPUS / "rare_rego.toml").read_text())["rule"]
    return rules
