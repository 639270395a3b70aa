"""What an answer's script must have made: one function for each part of the verdict, "" where it holds, else the fault."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from witness_training.families.configure.judging.configure_scenarios import write_value
from witness_training.families.configure.steps.configure_case import Case, Step, find_plain_type, find_type
from witness_training.judges.made_documents import PRIVATE, Made, MadeStep, runs_command
from witness_training.judges.scripts.script_reports import WitnessCall

_NEAR = timedelta(days=2)
Check = Callable[[Case, Made], str]
_ALGORITHMS: Mapping[str, type] = {
    "ed25519": ed25519.Ed25519PrivateKey,
    "p256": ec.EllipticCurvePrivateKey,
    "rsa": rsa.RSAPrivateKey,
}


def check_steps(case: Case, made: Made) -> str:
    """A signed collection of each step, and each in the policy."""
    for step in case.steps:
        made.find_step(step.name)
        if get(find_policy_step(made, step), "name") != step.name:
            return f"the policy has no step {step.name}"
    return ""


def check_attestors(case: Case, made: Made) -> str:
    """The attestation types that are asked for, recorded and required."""
    for step in case.steps:
        recorded = made.find_step(step.name).attestations
        required = {get(each, "type") for each in get(find_policy_step(made, step), "attestations") or []}
        for kind in list_types(step):
            if kind not in recorded:
                return f"the step {step.name} records no {kind}"
            if kind not in required:
                return f"the policy does not ask for {kind} in {step.name}"
    return ""


def check_command(case: Case, made: Made) -> str:
    """The commands, as they were recorded, and the artifacts that they made."""
    for step in case.steps:
        recorded = made.find_step(step.name)
        if not runs_command(recorded.command, step.command):
            return f"the step {step.name} ran {' '.join(recorded.command)[:200]}"
        if step.artifact not in recorded.attestations[find_plain_type("product")]:
            return f"{step.artifact} is not among the products of {step.name}"
    return ""


def check_keys(case: Case, made: Made) -> str:
    """The policy has a signer of its own; steps have one, or one each, with the algorithm that is asked for."""
    if not made.has_policy_key_apart():
        return "the key that signs the policy signs a step too"
    kind = case.trust["kind"]
    for step in case.steps:
        by_key = _list_trusted(made, step)
        certified = "signer-file-cert-path" in made.find_step(step.name).run.documents
        if kind == "certificate" and (by_key or not certified):
            return f"the policy does not tell the signer of {step.name} by a certificate"
        if kind != "certificate" and (certified or not by_key):
            return f"the policy does not tell the signer of {step.name} by its public key"
    if kind == "keys" and not _are_apart(case, made):
        return "two steps trust one key"
    return _check_algorithm(case, made) if case.trust["asked"] else ""


def check_options(case: Case, made: Made) -> str:
    """The options, by what they changed in what was recorded."""
    options = case.options
    if "git" in case.steps[0].attestors and (fault := _check_branch(case, made)):
        return fault
    # A folder that is hashed as one has its own digest alone.
    digests = _take(case.last, made, "product")[case.last.artifact]["digest"]
    if missing := [name for name in options["hashes"] if name not in digests]:
        return f"{case.last.artifact} has no digest {missing[0]}"
    if options["dirhash"] and (fault := _check_folder_digest(case, made)):
        return fault
    if case.glob and (fault := _check_glob(case, made)):
        return fault
    if options["variable"] and (fault := _check_variable(case, made)):
        return fault
    if case.spec["expiry"]["asked"] and (fault := _check_expiry(case, made)):
        return fault
    if case.spec["config"] and not _is_configured(made.find_step(case.last.name).run):
        return "the run has no configuration file in place of its flags"
    return ""


def check_guard(_: Case, made: Made) -> str:
    """No private key that signed something lies among materials or products."""
    calls = (made.signing, *(step.run for step in made.steps))
    used = [text for call in calls for text in call.documents.values() if PRIVATE in text]
    private = {hashlib.sha256(text).hexdigest() for text in used}
    for step in made.steps:
        for name in ("material", "product"):
            if private & set(_list_digests(step.attestations.get(find_plain_type(name)))):
                return "a private key lies where the step records it"
    return ""


def check_chain(case: Case, made: Made) -> str:
    """Each step but the first takes its artifacts from the one before."""
    for before, step in zip(case.steps, case.steps[1:], strict=False):
        if before.name not in (get(find_policy_step(made, step), "artifactsFrom") or []):
            return f"the policy does not take the artifacts of {step.name} from {before.name}"
    return ""


CHECKS: Mapping[str, Check] = {
    "steps": check_steps,
    "command": check_command,
    "attestors": check_attestors,
    "keys": check_keys,
    "chain": check_chain,
    "options": check_options,
}


def list_types(step: Step) -> list[str]:
    """The predicate types that the question asks for; `file` is none, and an answer may stand for it by any."""
    named = step.attestors or step.required
    return [find_type(step, name) for name in named if name != "file"]


def get(document: Any, name: str) -> Any:
    """A member of an object as Go finds it: by its name, else without regard to case. None where there is none."""
    if not isinstance(document, Mapping):
        return None
    if name in document:
        return document[name]
    return next((value for key, value in document.items() if key.lower() == name.lower()), None)


def find_policy_step(made: Made, step: Step) -> Any:
    """What the policy says of a step."""
    return (get(made.policy.content, "steps") or {}).get(step.name)


def _take(step: Step, made: Made, attestor: str) -> Any:
    return made.find_step(step.name).attestations[find_plain_type(attestor)]


def _list_trusted(made: Made, step: Step) -> set[str]:
    functionaries = get(find_policy_step(made, step), "functionaries") or []
    return {str(get(each, "publickeyid")) for each in functionaries if get(each, "publickeyid")}


def _key(step: MadeStep) -> bytes:
    return step.run.documents["signer-file-key-path"]


def _are_apart(case: Case, made: Made) -> bool:
    keys = {_key(made.find_step(step.name)) for step in case.steps}
    trusted = [_list_trusted(made, step) for step in case.steps]
    shared = any(one & other for at, one in enumerate(trusted) for other in trusted[at + 1 :])
    return len(keys) == len(case.steps) and not shared


def _check_algorithm(case: Case, made: Made) -> str:
    wanted = case.trust["algorithm"]
    for step in case.steps:
        try:
            # go-witness has signed with it: OpenSSL need not search it for composite primes, which takes longer than a verdict.
            text = _key(made.find_step(step.name))
            key: Any = load_pem_private_key(text, None, unsafe_skip_rsa_key_validation=True)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            return f"the key of {step.name} cannot be read"
        if not isinstance(key, _ALGORITHMS[wanted]):
            return f"the key of {step.name} is not {wanted}"
        if isinstance(key, ec.EllipticCurvePrivateKey) and not isinstance(key.curve, ec.SECP256R1):
            return f"the key of {step.name} is on another curve"
    return ""


def _check_branch(case: Case, made: Made) -> str:
    step = case.steps[0]
    branch = made.find_step(step.name).attestations[find_type(step, "git")].get("branch")
    return "" if branch == case.branch else f"the repository is on the branch {branch}"


def _check_expiry(case: Case, made: Made) -> str:
    """The end of the policy: within two days of what is asked for, since days begin at different hours."""
    ends = datetime.fromisoformat(str(get(made.policy.content, "expires")))
    if date := case.spec["expiry"]["date"]:
        wanted = datetime.fromisoformat(f"{date}T12:00:00+00:00")
    else:
        started = min(map(_find_start, made.steps))
        wanted = started + timedelta(days=case.spec["expiry"]["days"])
    return "" if abs(ends - wanted) <= _NEAR else f"the policy is valid until {ends.isoformat()}"


def _find_start(step: MadeStep) -> datetime:
    entries = step.envelope.content["predicate"]["attestations"]
    return min(datetime.fromisoformat(entry["starttime"][:19] + "+00:00") for entry in entries)


def _check_glob(case: Case, made: Made) -> str:
    subjects = made.find_step(case.last.name).envelope.content["subject"]
    names = [subject["name"].rsplit("/file:", 1)[-1] for subject in subjects]
    if case.last.also in names:
        return f"{case.last.also} is a subject, whatever the glob says"
    return "" if case.last.artifact in names else f"{case.last.artifact} is not a subject"


def _check_folder_digest(case: Case, made: Made) -> str:
    step = next(each for each in case.steps if each.tree)
    paths = list(_take(step, made, "material"))
    if any(path.rstrip("/") != step.tree and path.startswith(f"{step.tree}/") for path in paths):
        return f"the files of {step.tree} are listed one by one"
    return "" if any(path.rstrip("/") == step.tree for path in paths) else f"{step.tree} is no material"


def _check_variable(case: Case, made: Made) -> str:
    how, name = case.options["variable"]
    value = write_value(case)
    for step in case.steps:
        if "environment" not in step.attestors:
            continue
        variables = _take(step, made, "environment").get("variables") or {}
        if how == "allow" and variables.get(name) != value:
            return f"{name} cannot be read in the attestation of {step.name}"
        if how == "filter" and name in variables:
            return f"{name} stands in the attestation of {step.name}"
        if how == "add" and value in variables.values():
            return f"{name} can be read in the attestation of {step.name}"
    return ""


def _is_configured(run: WitnessCall) -> bool:
    end = run.argv.index("--") if "--" in run.argv else len(run.argv)
    spelled = {word.split("=", 1)[0] for word in run.argv[:end]}
    return "config" in run.flags and not {"-s", "--step", "-a", "--attestations"} & spelled


def _list_digests(artifacts: Any) -> Iterable[str]:
    for artifact in artifacts.values() if isinstance(artifacts, dict) else ():
        digests = artifact.get("digest", artifact) if isinstance(artifact, dict) else {}
        yield from (value for value in digests.values() if isinstance(value, str))
