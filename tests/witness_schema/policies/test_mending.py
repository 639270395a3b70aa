"""`--fix` mends what is certain, all of it at once, and nothing else."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest

from support.policy_corpus import NOW, PolicyCase, list_cases, name_case
from witness_generators.documents.signed_documents import signing_key
from witness_schema.policies import policy_mending
from witness_schema.policies.form_findings import list_form_faults
from witness_schema.policies.policy_check import Surroundings, check_policy
from witness_schema.policies.policy_file import read_policy_file, read_policy_text
from witness_schema.policies.policy_mending import mend_file, mend_policy
from witness_schema.policies.shape_faults import ShapeFault

MENDED = {
    "extension-dropped/kebab-ref",
    "extension-dropped/oid",
    "extension-dropped/claim-workflow-ref",
    "extension-dropped/claim-event",
    "extension-dropped/owner-uri-snake",
    "extension-dropped/cosign-flag",
    "extension-dropped/issuer-oidc",
    "extension-dropped/misspelt",
    "field-dropped/artifacts-from-snake",
    "field-dropped/intermediate",
    "field-dropped/step-rego",
    "field-dropped/tsas",
    "key-id/named",
    "key-id/other-keyid",
    "step-name/absent",
    "step-name/capital",
    "type-unknown/capital",
    "type-unknown/k8s-older",
    "type-unknown/older-host",
    "type-unknown/other-version",
    "type-unknown/slsa-v1",
    "type-unknown/spdx-version",
}


@pytest.mark.parametrize("case", list_cases(), ids=name_case)
def test_a_second_time_changes_nothing(case: PolicyCase) -> None:
    mended = mend_file(read_policy_file(case.folder / "policy.json"))
    again = mend_file(read_policy_text(mended.text.encode(), case.folder))
    assert (again.changes, again.text) == ((), mended.text)


def test_what_is_certain_is_mended_and_nothing_else() -> None:
    clean = set()
    for case in list_cases():
        file = read_policy_file(case.folder / "policy.json")
        mended = mend_file(file)
        value = json.loads(mended.text)
        after = {each.rule for each in check_policy(value, None, Surroundings(None, NOW)).findings}
        before = {each.rule for each in case.judge("policy").findings}
        assert after <= before, name_case(case)
        if before and not after and not (case.opa or case.drawn) and case.rule != "key-twice":
            clean.add(name_case(case))
    assert clean == MENDED


def test_the_text_changes_only_where_it_is_mended() -> None:
    case = next(case for case in list_cases() if name_case(case) == "type-unknown/slsa-v1")
    difference = mend_file(read_policy_file(case.folder / "policy.json")).show_difference("policy.json")
    changed = [
        line for line in difference.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    assert [line.split('"')[3] for line in changed] == [
        "https://slsa.dev/provenance/v1",
        "https://slsa.dev/provenance/v1.0",
    ]


def test_a_name_whose_value_does_not_fit_is_left() -> None:
    policy = {"tsa": "https://tsa.example.com", "steps": {}}
    assert mend_policy(policy) == (policy, ())


def test_references_follow_their_key() -> None:
    case = next(case for case in list_cases() if name_case(case) == "key-id/named")
    value, changes = mend_policy(json.loads((case.folder / "policy.json").read_text()))
    (identity,) = value["publickeys"]
    assert value["steps"]["build"]["functionaries"][0]["publickeyid"] == identity
    assert value["publickeys"][identity]["keyid"] == identity
    assert len(changes) == 2


def test_null_under_the_name_that_is_read_does_not_undo_the_mend() -> None:
    policy = {"layout": {}, "Steps": None, "steps": None, "expiry": "2030-01-01T00:00:00Z", "Expires": None}
    value, _ = mend_policy(policy)
    assert value == {"steps": {}, "expires": policy["expiry"]}


def test_two_names_of_one_key_do_not_become_one() -> None:
    case = next(case for case in list_cases() if name_case(case) == "key-id/named")
    policy = json.loads((case.folder / "policy.json").read_text())
    ((name, key),) = policy["publickeys"].items()
    policy["publickeys"] = {name: key, "again": {"keyid": "again", "key": key["key"]}}
    policy["steps"]["build"]["functionaries"].append({"type": "publickey", "publickeyid": "again"})
    value, _ = mend_policy(policy)
    assert list(value["publickeys"])[1:] == ["again"]
    first, second = (each["publickeyid"] for each in value["steps"]["build"]["functionaries"])
    assert (first, second) == (next(iter(value["publickeys"])), "again")


def test_keys_are_mended_with_one_look_at_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = list[int]()
    replace = policy_mending._replace_references

    def count(value: Any, renamed: Mapping[str, str]) -> None:
        looks.append(len(renamed))
        replace(value, renamed)

    monkeypatch.setattr(policy_mending, "_replace_references", count)
    keys = [signing_key(number) for number in range(5)]
    published = {
        f"k{number}": {"key": base64.b64encode(key.public_pem).decode()} for number, key in enumerate(keys)
    }
    functionaries = [{"publickeyid": name} for name in published]
    steps = {"build": {"name": "build", "functionaries": functionaries}}
    value, _ = mend_policy({"publickeys": published, "steps": steps})
    identities = [key.key_id for key in keys]
    assert list(value["publickeys"]) == identities
    assert [each["publickeyid"] for each in value["steps"]["build"]["functionaries"]] == identities
    assert looks == [5]


def test_fields_that_come_to_be_read_are_mended_too() -> None:
    policy = {"layout": {"build": {"name": "build", "signers": [{"key_id": "a"}], "in-puts": []}}, "tsas": {}}
    value, changes = mend_policy(policy)
    step = {"name": "build", "functionaries": [{"publickeyid": "a"}], "artifactsFrom": []}
    assert value == {"steps": {"build": step}, "timestampauthorities": {}}
    assert [change.split(":")[0] for change in changes[:2]] == ["/layout", "/tsas"]
    assert mend_policy(value) == (value, ())


def test_of_two_names_for_one_field_the_first_is_taken() -> None:
    policy = {"expiry": "2030-01-01T00:00:00Z", "validuntil": "2031-01-01T00:00:00Z", "steps": {}}
    value, changes = mend_policy(policy)
    assert value == {"expires": policy["expiry"], "validuntil": policy["validuntil"], "steps": {}}
    assert changes == ("/expiry: expires",)


def test_a_policy_is_listed_as_often_as_it_is_deep(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = list[int]()

    def list_counted(policy: Any, version: str | None = None) -> list[ShapeFault]:
        sizes.append(len(policy.get("steps", ())))
        return list_form_faults(policy, version)

    monkeypatch.setattr(policy_mending, "list_form_faults", list_counted)
    steps = {f"s{number}": {"name": f"s{number}", "from": ["a"]} for number in range(50)}
    value, changes = mend_policy({"steps": steps})
    assert len(changes) == 50
    assert all(step["artifactsFrom"] == ["a"] for step in value["steps"].values())
    # Listed whole before and after; each field alone with its own step.
    assert [size for size in sizes if size > 1] == [50, 50]
