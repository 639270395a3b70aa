"""Whether the policy of an answer holds a certificate to its constraints: real `witness verify` on certificates of a root of ours."""

from __future__ import annotations

import base64
import copy
from collections.abc import Iterator
from typing import Any

from witness_generators.documents.certificates import Identity, build_root, issue_certificate
from witness_generators.documents.policy import POLICY_TYPE
from witness_generators.documents.signed_documents import sign_envelope, signing_key
from witness_generators.documents.submission import Signer
from witness_schema.json_writing import encode
from witness_schema.oracle.build import require_binary
from witness_schema.sandbox import Confined, Ended, run_trusted
from witness_training.families.configure.case import Case
from witness_training.families.configure.recorded import Recorded, get
from witness_training.families.configure.refusals import find_digest

_KEY = signing_key(14)
_OTHER = {
    "commonname": "mallory",
    "organizations": ["Mallory Inc"],
    "dnsnames": ["mallory.example.net"],
    "emails": ["mallory@example.net"],
    "uris": ["spiffe://mallory.example/ci"],
}
_KEPT = "the certificate that the question describes"


def try_certificates(case: Case, recorded: Recorded) -> dict[str, str]:
    """Trial → what went wrong; {} where the policy accepts the identity that is asked for, and no other."""
    trials = dict(_list_trials(case))
    accepted = _run(case, recorded, trials)
    faults = {}
    for name in trials:
        if accepted[name] != (name == _KEPT):
            faults[name] = "go-witness accepts it" if accepted[name] else "go-witness refuses it"
    return faults


def _list_trials(case: Case) -> Iterator[tuple[str, bytes]]:
    """(what the certificate has, its PEM)."""
    identity, asked = case.trust["identity"], case.trust["constraints"]
    root = build_root(1)
    yield _KEPT, issue_certificate(_build_identity(identity), _KEY, root)
    yield "a certificate of another root", issue_certificate(_build_identity(identity), _KEY, build_root(2))
    for name in asked:
        yield (
            f"another {name}",
            issue_certificate(_build_identity({**identity, name: _OTHER[name]}), _KEY, root),
        )


def _build_identity(values: dict[str, Any]) -> Identity:
    lists = (tuple(values[name]) for name in ("organizations", "dnsnames", "emails", "uris"))
    return Identity(values["commonname"], *lists)


def _run(case: Case, recorded: Recorded, trials: dict[str, bytes]) -> dict[str, bool]:
    policy = copy.deepcopy(dict(recorded.policy.payload))
    for name in [name for name in policy if name.lower() == "roots"]:
        trusted = {"certificate": base64.b64encode(build_root(1).pem).decode()}
        policy[name] = dict.fromkeys(policy[name], trusted)
    files = {"policy.json": encode(sign_envelope(policy, _KEY, POLICY_TYPE)), "policy.pub": _KEY.public_pem}
    lines = []
    digest = find_digest(case, recorded)
    for number, certificate in enumerate(trials.values()):
        signer = Signer(_KEY, certificate)
        paths = []
        for at, step in enumerate(case.steps):
            paths.append(path := f"{number}-{at}.json")
            files[path] = encode(signer.envelope(dict(recorded.collections[step.name].payload)))
        lines.append(
            f'"$0" witness verify -p policy.json -k policy.pub -a {",".join(paths)} -s {digest or "none"} 2> /dev/null'
            f" && echo accepted || echo refused"
        )
    program = require_binary()
    confined = Confined(
        ("sh", "-c", "\n".join(lines), str(program)), files=files, environment={"PATH": "/usr/bin:/bin"}
    )
    outcome = run_trusted(confined)
    if not isinstance(outcome, Ended):
        return dict.fromkeys(trials, False)
    words = outcome.printed.text().split()
    return {name: word == "accepted" for name, word in zip(trials, words, strict=True)}


def asks_certificate(recorded: Recorded, step: str) -> bool:
    """Whether every functionary of a step is one by certificate."""
    found = get((get(recorded.policy.payload, "steps") or {}).get(step), "functionaries") or []
    return bool(found) and all(get(each, "certConstraint") and not get(each, "publickeyid") for each in found)
