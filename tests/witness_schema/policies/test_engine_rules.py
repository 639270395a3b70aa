"""The rows of what engines do otherwise are the documented ones, and hold between the versions around each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from witness_schema.clone import repository_root
from witness_schema.policies.engine_rules import ENGINE_RULES, find_engine_impacts, list_engine_changes
from witness_schema.policies.policy_rules import RULES

PAGE = repository_root() / "docs" / "policy-check.md"


def test_rows_are_the_documented_ones_and_name_findings() -> None:
    rows = re.findall(r"^\| (v[\d.]+) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$", PAGE.read_text(), re.M)
    assert rows == [(rule.since, rule.before, rule.after, rule.what) for rule in ENGINE_RULES]
    assert {rule.rule for rule in ENGINE_RULES if rule.rule} <= set(RULES)


@pytest.mark.parametrize(
    ("old", "new", "differ"),
    [
        ("v0.11.0", "v0.12.0", True),
        ("v0.12.0", "v0.9.2", True),
        ("v0.9.2", "v0.11.0", False),
        ("v0.12.0", "v0.12.1", False),
        ("v0.12.0", "v0.12.0", False),
        ("v0.11.0", "a checkout", False),
    ],
)
def test_versions_differ_on_both_sides_of_a_row(old: str, new: str, differ: bool) -> None:
    assert bool(list_engine_changes(old, new)) is differ


def test_a_policy_with_artifacts_from_is_told_of_both_rules_that_concern_them(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    asked = [{"type": "https://witness.dev/attestations/git/v0.1"}]
    steps: dict[str, dict[str, Any]] = {
        name: {"name": name, "attestations": asked, "artifactsFrom": []} for name in "ab"
    }
    file.write_text(json.dumps({"steps": steps}))
    assert list(find_engine_impacts(file, "v0.11.0", "v0.12.0")) == []
    steps["b"]["artifactsFrom"] = ["a"]
    file.write_text(json.dumps({"steps": steps}))
    told = [(each.rule.id, each.hurt) for each in find_engine_impacts(file, "v0.11.0", "v0.12.0")]
    assert told == [("first-candidate", False), ("no-artifact-overlap", False)]
