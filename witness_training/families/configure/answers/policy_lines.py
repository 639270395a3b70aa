"""The lines of a script that write the policy: a here-document in which the shell fills in ids, keys and modules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from witness_schema.json_writing import dumps
from witness_training.families.configure.answers.signer_lines import list_signers
from witness_training.families.configure.steps.configure_case import Case, Step, find_type

CONSTRAINTS = ("dnsnames", "emails", "organizations", "uris")
ANYTHING = "*"


def write_policy(case: Case) -> list[str]:
    """The variables and the here-document."""
    return [
        *_write_variables(case),
        *_write_end(case),
        f"cat > {case.style['policy']} <<EOF",
        *_write_document(case),
        "EOF",
    ]


def find_end(case: Case) -> str:
    """What `expires` says in the here-document: a date, or what the shell fills in."""
    date = case.spec["expiry"]["date"]
    if date:
        return f"{date}T23:59:59Z"
    return _compute_end(case) if case.style["inline"] else "$EXPIRES"


def _compute_end(case: Case) -> str:
    return f"$(date -u -d '+{case.spec['expiry']['days']} days' +%FT%TZ)"


def _write_end(case: Case) -> list[str]:
    named = not case.spec["expiry"]["date"] and not case.style["inline"]
    return [f"EXPIRES={_compute_end(case)}"] if named else []


def _encode(case: Case, path: str) -> str:
    """The command that writes a file as base64 on one line."""
    if case.style["base64"] == "openssl":
        return f"openssl base64 -A -in {path}"
    return f"base64 -w 0 {path}"


def _names(case: Case) -> dict[str, str]:
    """Signer → the shell variable part of its id and key: "" for a single one."""
    signers = list_signers(case)
    return {name: "" if len(signers) == 1 else str(at + 1) for at, name in enumerate(signers)}


def _write_variables(case: Case) -> list[str]:
    keys, lines = case.style["keys"], []
    if case.trust["kind"] == "certificate":
        path = f'"${keys}/{case.style["root"]}.crt"'
        lines += [f"ROOT=$(sha256sum {path} | cut -d' ' -f1)", f"CERT=$({_encode(case, path)})"]
    else:
        if case.style["comments"]:
            lines.append("# witness knows a public key by the sha256 of its PEM file.")
        for name, number in _names(case).items():
            path = f'"${keys}/{name}.pub"'
            lines.append(f"ID{number}=$(sha256sum {path} | cut -d' ' -f1)")
            lines.append(f"KEY{number}=$({_encode(case, path)})")
    if case.rule is not None:
        file = case.style["module"]
        # The quoted 'EOF' keeps the shell from expanding what looks like a variable in Rego.
        lines += [f"cat > {file} <<'EOF'", *case.rule.module.splitlines(), "EOF"]
        lines.append(f"REGO=$({_encode(case, file)})")
    return lines


def _write_document(case: Case) -> list[str]:
    policy = _build_policy(case)
    if case.style["layout"] == "indented":
        return dumps(policy, indent=1).splitlines()
    lines = [f'{{"expires": {dumps(policy["expires"])},']
    for part in ("roots", "publickeys"):
        if part in policy:
            lines.append(f' "{part}": {dumps(policy[part])},')
    lines.append(' "steps": {')
    for at, (name, step) in enumerate(policy["steps"].items()):
        lines += _write_step(name, step, last=at == len(policy["steps"]) - 1)
    return [*lines, " }}"]


def _write_step(name: str, step: dict[str, Any], *, last: bool) -> list[str]:
    lines = [f'  "{name}": {{"name": "{name}",']
    if "artifactsFrom" in step:
        lines.append(f'   "artifactsFrom": {dumps(step["artifactsFrom"])},')
    lines.append(f'   "functionaries": {dumps(step["functionaries"])},')
    lines.append('   "attestations": [')
    asked: Sequence[str] = [f"    {dumps(each)}" for each in step["attestations"]]
    lines += [f"{line}," for line in asked[:-1]]
    return [*lines, f"{asked[-1]}]}}{'' if last else ','}"]


def _build_policy(case: Case) -> dict[str, Any]:
    policy: dict[str, Any] = {"expires": find_end(case)}
    if case.trust["kind"] == "certificate":
        policy["roots"] = {"$ROOT": {"certificate": "$CERT"}}
    else:
        policy["publickeys"] = {
            f"$ID{number}": {"keyid": f"$ID{number}", "key": f"$KEY{number}"}
            for number in _names(case).values()
        }
    policy["steps"] = {step.name: _build_step(case, at, step) for at, step in enumerate(case.steps)}
    return policy


def _build_step(case: Case, at: int, step: Step) -> dict[str, Any]:
    before = {"artifactsFrom": [case.steps[at - 1].name]} if at else {}
    return {
        "name": step.name,
        **before,
        "functionaries": [_build_functionary(case, step)],
        "attestations": [_build_requirement(case, at, step, name) for name in case.list_demanded(step)],
    }


def _build_functionary(case: Case, step: Step) -> dict[str, Any]:
    if case.trust["kind"] != "certificate":
        return {"type": "publickey", "publickeyid": f"$ID{_names(case)[case.signer(step)]}"}
    identity, asked = case.trust["identity"], case.trust["constraints"]
    values = {name: identity[name] if name in asked else [ANYTHING] for name in CONSTRAINTS}
    common = identity["commonname"] if "commonname" in asked else ANYTHING
    return {"type": "root", "certConstraint": {"commonname": common, **values, "roots": ["$ROOT"]}}


def _build_requirement(case: Case, at: int, step: Step, attestor: str) -> dict[str, Any]:
    rule, rego = case.rule, case.spec["rego"]
    asked = rule is not None and rego["step"] == at and rule.attestor == attestor
    modules = [{"name": case.style["module"], "module": "$REGO"}] if asked else []
    return {"type": find_type(step, attestor), "regopolicies": modules}
