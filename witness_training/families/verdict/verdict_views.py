"""How a question shows the documents of a case: as they are, but base64 stands for what it encodes, and bodies that nothing
reads are left out. No place moves, so a JSON pointer into what is shown is one into the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from witness_generators.documents.certificates import Identity
from witness_schema import load
from witness_schema.json_writing import dumps
from witness_training.families.shown_documents.shown_services import hide
from witness_training.families.shown_documents.small_scenes import FINDER
from witness_training.families.shown_documents.verification_case import POLICY, Case, name_file, read_identity
from witness_training.tasks.layouts import read_layout

LEFT_OUT = "…"
SHOWN = 6  # digits of a digest that is cut
_DIGEST = re.compile(r"(?<![0-9a-f])([0-9a-f]{6})(?:[0-9a-f]{34}|[0-9a-f]{58})(?![0-9a-f])")


def view_policy(case: Case) -> Mapping[str, Any]:
    """The policy, with names in place of base64."""
    policy = case.documents[POLICY]
    view = dict(policy)
    if "publickeys" in policy:
        view["publickeys"] = {name: {**key, "key": "<PEM>"} for name, key in policy["publickeys"].items()}
    if "roots" in policy:
        view["roots"] = {name: {"certificate": "<PEM>"} for name in policy["roots"]}
    view["steps"] = {name: _view_step(step) for name, step in policy["steps"].items()}
    return view


def view_statement(case: Case, file: str) -> Mapping[str, Any]:
    """The statement of a collection: products as subjects, and those attestations that the policy's demands read."""
    statement = case.documents[file]
    read = set(_list_read(case, file))
    entries = [
        {
            "type": entry["type"],
            "attestation": _view_attestation(case, entry) if entry["type"] in read else LEFT_OUT,
        }
        for entry in statement["predicate"]["attestations"]
    ]
    # The digests that are asked for are those of products.
    found = f"{load(FINDER).predicate_types[0]}/"
    return {
        "subject": [
            subject if subject["name"].startswith(found) else LEFT_OUT for subject in statement["subject"]
        ],
        "predicate": {"name": statement["predicate"]["name"], "attestations": entries},
    }


def _view_attestation(case: Case, entry: Mapping[str, Any]) -> Any:
    service = case.spec.get("service")
    if service and entry["type"] in load(service["attestor"]).predicate_types:
        return hide(service["attestor"], entry["attestation"], LEFT_OUT)
    return entry["attestation"]


def write_view(case: Case, view: Mapping[str, Any]) -> str:
    """The view as text: on one line or indented, as the spec says."""
    layout = read_layout(case.spec["layout"])
    separators = (",", ":") if layout is None else (",", ": ")
    return cut_digests(case, dumps(view, indent=layout, separators=separators, ensure_ascii=False))


def cut_digests(case: Case, text: str) -> str:
    """The text with each digest cut, if the spec says so."""
    return cut_text(text) if case.spec["cut"] else text


def cut_text(text: str) -> str:
    """The text with each digest cut."""
    return _DIGEST.sub(r"\1…", text)


def measure_attestation(attestation: Any, *, whole: bool) -> int:
    """The length of an attestation on one line: characters, where each digit of a whole digest counts twice."""
    text = dumps(attestation, separators=(",", ":"), ensure_ascii=False)
    cut = len(cut_text(text))
    return 2 * len(text) - cut if whole else cut


def has_digest(value: Any) -> bool:
    """Whether a value has a digest in it that would be cut."""
    return isinstance(value, str) and _DIGEST.search(value) is not None


def describe_signers(case: Case) -> str:
    """Who signed what, in one line."""
    told = [f"{POLICY} (as policy-signed.json) by {case.policy_signer.key_id}"]
    for file, signer in case.signers.items():
        if case.spec["certificate"] is None:
            told.append(f"{file} by {signer.key.key_id}")
        else:
            told.append(f"{file} with a certificate ({_describe_certificate(case)})")
    return cut_digests(case, "; ".join(told))


def write_command(case: Case) -> str:
    """The command line that verifies; the policy's key is named by its id."""
    files = " ".join(f"-a {file}" for file in case.signers)
    subjects = " ".join(f"-s {digest}" for digest in case.subjects)
    command = f"witness verify -p policy-signed.json -k {case.trusted.key_id[:SHOWN]}.pub {files} {subjects}"
    return cut_digests(case, command)


def _view_step(step: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **step,
        "attestations": [
            {
                **entry,
                "regopolicies": [
                    {**module, "module": f"<{module['name']}>"} for module in entry["regopolicies"]
                ],
            }
            for entry in step["attestations"]
        ],
    }


def _list_read(case: Case, file: str) -> Iterator[str]:
    """The types whose bodies a reader needs."""
    if file == name_file(case.spec["step"]):
        for placed in case.rules:
            number = placed.place[2]
            yield case.documents[file]["predicate"]["attestations"][number]["type"]
    if case.spec["second"] and case.spec["second"]["linked"]:
        yield load("material").predicate_types[0]
        if file == name_file(case.spec["step"]):
            yield load(FINDER).predicate_types[0]


def _describe_certificate(case: Case) -> str:
    trust = case.spec["certificate"]
    identity: Identity = read_identity(trust["identity"])
    root = case.root_id
    names = [f"CN={identity.common_name}", *(f"O={name}" for name in identity.organizations)]
    others = [
        *(f"DNS:{name}" for name in identity.dns_names),
        *(f"email:{name}" for name in identity.emails),
        *(f"URI:{name}" for name in identity.uris),
    ]
    alternative = f"; subject alternative names {', '.join(others)}" if others else "; no alternative names"
    return f"{', '.join(names)}{alternative}; issued by root {root}"
