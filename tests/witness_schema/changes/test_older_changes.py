"""What changed between older tags, and that a module path, a reader or an archive of its own changes nothing."""

from __future__ import annotations

import pytest

from witness_schema.changes.sides import find_editions
from witness_schema.changes.version_comparison import compare

# (rule, attestor, pointer); () where the source of both has the same types, whatever module it was and whoever read it.
TRUTH: dict[tuple[str, str], list[tuple[str, str, str]]] = {
    ("v0.1.11", "v0.1.12"): [],
    # Spelt includeGlob and excludeGlob before; their constructors were functions of the package attestation then.
    ("v0.1.16", "v0.1.17"): [
        ("CONFIG_OPTION_ADDED", "product", ""),
        ("CONFIG_OPTION_ADDED", "product", ""),
        ("CONFIG_OPTION_REMOVED", "product", ""),
        ("CONFIG_OPTION_REMOVED", "product", ""),
    ],
    ("v0.1.17", "v0.2.0"): [],
    ("v0.2.3", "v0.3.0"): [],
    ("v0.3.0", "v0.3.1"): [],
    ("v0.4.0", "v0.5.0"): [
        ("FIELD_ADDED", "git", "/branch"),
        ("ATTESTOR_ADDED", "omnitrail", ""),
        ("ATTESTOR_ADDED", "sbom", ""),
    ],
    ("v0.5.0", "v0.5.1"): [("PREDICATE_TYPE_ADDED", "sbom", "")],
    ("v0.7.0", "v0.8.0"): [("ATTESTOR_ADDED", "lockfiles", "")],
    ("v0.8.6", "v0.8.5"): [],
    ("v0.9.0", "v0.9.1"): [],
}


@pytest.mark.parametrize("pair", TRUTH, ids="→".join)
def test_each_pair_gives_its_changes_and_no_others(pair: tuple[str, str]) -> None:
    found = compare(*find_editions(*pair)).found
    assert [(change.rule_id, change.attestor, change.pointer) for change in found] == TRUTH[pair]


def test_material_and_product_are_there_all_the_time() -> None:
    """Read from go-witness's root package alone they would go with v0.1.16 and come again with v0.3.1."""
    found = compare(*find_editions("v0.1.15", "v0.3.1")).found
    gone = {change.attestor for change in found if change.rule_id == "ATTESTOR_REMOVED"}
    come = {change.attestor for change in found if change.rule_id == "ATTESTOR_ADDED"}
    assert (gone, come) == ({"sbom", "scorecard", "syft"}, {"github"})


def test_the_main_branch_is_compared_by_its_name() -> None:
    """The options of network-trace are of kinds that v0.12.0 did not have."""
    found = compare(*find_editions("v0.12.0", "main-2026-08-05")).found
    assert {change.attestor for change in found} == {"command-run", "network-trace"}
    options = [change for change in found if change.rule_id == "CONFIG_OPTION_ADDED"]
    assert len(options) == 15
    assert any("intslice" in str(change.after) for change in options)
