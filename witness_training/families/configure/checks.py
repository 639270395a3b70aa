"""What an answer's script must have made: one function for each part of the verdict, "" where it holds, else the fault."""

from __future__ import annotations

import base64
import binascii
import hashlib
import shlex
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from witness_training.families.configure.case import Case, Step, find_type
from witness_training.families.configure.recorded import Recorded, find_command, get
from witness_training.families.configure.scenarios import write_value
from witness_training.judges.bench import WitnessCall

Check = Callable[[Case, Recorded], str]
_TYPES = {
    name: f"https://witness.dev/attestations/{name}/v0.1"
    for name in ("product", "command-run", "material", "environment")
}
_ALGORITHMS: Mapping[str, type] = {
    "ed25519": ed25519.Ed25519PublicKey,
    "p256": ec.EllipticCurvePublicKey,
    "rsa": rsa.RSAPublicKey,
}
_SHELLS = frozenset(
    {"sh", "bash", "dash", "/bin/sh", "/bin/bash", "/usr/bin/sh", "/usr/bin/bash", "zsh", "ksh"}
)


def check_steps(case: Case, recorded: Recorded) -> str:
    """A signed collection of each step, and each in the policy."""
    policy = get(recorded.policy.payload, "steps") or {}
    for step in case.steps:
        if step.name not in recorded.collections:
            return f"no collection of the step {step.name} was verified"
        if get(policy.get(step.name), "name") != step.name:
            return f"the policy has no step {step.name}"
    return ""


def check_attestors(case: Case, recorded: Recorded) -> str:
    """The attestation types that are asked for, recorded and required."""
    for step in case.steps:
        made = {kind for kind, _ in recorded.attestations(step.name)}
        required = {get(each, "type") for each in get(_find_step(recorded, step), "attestations") or []}
        for name in step.required if not _is_open(step) else ():
            kind = find_type(step, name)
            if kind not in made:
                return f"the step {step.name} records no {name}"
            if kind not in required:
                return f"the policy does not ask for {name} in {step.name}"
    return ""


def check_command(case: Case, recorded: Recorded) -> str:
    """The commands, as they were recorded."""
    for step in case.steps:
        try:
            words = recorded.attestation(step.name, _TYPES["command-run"])["cmd"]
        except KeyError:
            return f"the step {step.name} ran no command"
        if not _is_command(list(words), step.command):
            return f"the step {step.name} ran {' '.join(words)[:200]}"
        if step.artifact not in recorded.attestation(step.name, _TYPES["product"]):
            return f"{step.artifact} is not among the products of {step.name}"
    return ""


def check_keys(case: Case, recorded: Recorded) -> str:
    """The policy has a signer of its own; steps have one, or one each, with the algorithm that is asked for."""
    signers = {step.name: set(recorded.collections[step.name].key_ids) for step in case.steps}
    if set(recorded.policy.key_ids) & set().union(*signers.values()):
        return "the key that signs the policy signs a step too"
    kind = case.trust["kind"]
    for step in case.steps:
        functionaries = get(_find_step(recorded, step), "functionaries") or []
        by_key = {str(get(each, "publickeyid")) for each in functionaries if get(each, "publickeyid")}
        if kind == "certificate" and (by_key or not recorded.collections[step.name].certificates):
            return f"the policy does not tell the signer of {step.name} by a certificate"
        if kind != "certificate" and not by_key & signers[step.name]:
            return f"the policy does not tell the signer of {step.name} by its public key"
    if kind == "keys" and not _are_apart(case, recorded, signers):
        return "two steps trust one key"
    return _check_algorithm(case, recorded) if case.trust["asked"] else ""


def check_options(case: Case, recorded: Recorded) -> str:
    """The options, by what they changed in what was recorded."""
    last, options = case.last, case.options
    if "git" in case.steps[0].attestors and (fault := _check_branch(case, recorded)):
        return fault
    products = recorded.attestation(last.name, _TYPES["product"])
    for name in options["hashes"]:
        if any(name not in product["digest"] for product in products.values()):
            return f"the products have no digest {name}"
    if options["dirhash"] and (fault := _check_folder_digest(case, recorded)):
        return fault
    if case.glob and (fault := _check_glob(case, recorded)):
        return fault
    if options["variable"] and (fault := _check_variable(case, recorded)):
        return fault
    return (
        "a configuration file was not used for run"
        if case.spec["config"] and not _is_configured(recorded.runs)
        else ""
    )


def check_guard(_: Case, recorded: Recorded) -> str:
    """No private key that was used lies among materials or products."""
    private = {hashlib.sha256(text).hexdigest() for text in recorded.keys if b"PRIVATE KEY-----" in text}
    for envelope in recorded.collections.values():
        for entry in envelope.payload["predicate"]["attestations"]:
            if entry["type"] in (_TYPES["material"], _TYPES["product"]) and private & set(
                _list_digests(entry["attestation"])
            ):
                return "a private key lies where the step records it"
    return ""


def check_chain(case: Case, recorded: Recorded) -> str:
    """Each step but the first takes its artifacts from the one before."""
    for before, step in zip(case.steps, case.steps[1:], strict=False):
        if before.name not in (get(_find_step(recorded, step), "artifactsFrom") or []):
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


def _find_step(recorded: Recorded, step: Step) -> Any:
    return (get(recorded.policy.payload, "steps") or {}).get(step.name)


def _is_open(step: Step) -> bool:
    """Whether the question asks for `file` alone, so that any attestation will do."""
    return set(step.attestors) == {"file"}


def _is_command(words: list[str], command: str) -> bool:
    if words[:1] and words[0] in _SHELLS:
        at = next(
            (at for at, word in enumerate(words) if at and word.startswith("-") and word.endswith("c")), 0
        )
        if at and len(words) > at + 1 and _normalize(words[at + 1]) == _normalize(command):
            return True
    try:
        return shlex.split(command) == words
    except ValueError:
        return False


def _normalize(command: str) -> str:
    # A continued line is the same command.
    return " ".join(command.replace("\\\n", " ").split()).rstrip(";")


def _are_apart(case: Case, recorded: Recorded, signers: Mapping[str, set[str]]) -> bool:
    trusted: list[set[str]] = []
    for step in case.steps:
        functionaries = get(_find_step(recorded, step), "functionaries") or []
        trusted.append({str(get(each, "publickeyid")) for each in functionaries} | signers[step.name])
    return all(not one & other for at, one in enumerate(trusted) for other in trusted[at + 1 :])


def _check_algorithm(case: Case, recorded: Recorded) -> str:
    wanted = case.trust["algorithm"]
    for step in case.steps:
        keys = list(_list_public_keys(recorded, step))
        if not keys or not all(isinstance(key, _ALGORITHMS[wanted]) for key in keys):
            return f"the key of {step.name} is not {wanted}"
        if wanted == "p256" and not all(isinstance(key.curve, ec.SECP256R1) for key in keys):
            return f"the key of {step.name} is on another curve"
    return ""


def _list_public_keys(recorded: Recorded, step: Step) -> Iterable[Any]:
    envelope = recorded.collections[step.name]
    known = get(recorded.policy.payload, "publickeys") or {}
    try:
        for certificate in envelope.certificates:
            yield x509.load_pem_x509_certificate(certificate).public_key()
        if not envelope.certificates:
            for key_id in envelope.key_ids:
                if key_id in known:
                    yield load_pem_public_key(base64.b64decode(get(known[key_id], "key")))
    except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm):
        return


def _check_branch(case: Case, recorded: Recorded) -> str:
    branch = recorded.attestation(case.steps[0].name, find_type(case.steps[0], "git")).get("branch")
    return "" if branch == case.branch else f"the repository is on the branch {branch}"


def _check_glob(case: Case, recorded: Recorded) -> str:
    names = [name.rsplit("/file:", 1)[-1] for name in recorded.subjects(case.last.name)]
    if case.last.also in names:
        return f"{case.last.also} is a subject, whatever the glob says"
    return "" if case.last.artifact in names else f"{case.last.artifact} is not a subject"


def _check_folder_digest(case: Case, recorded: Recorded) -> str:
    step = next(each for each in case.steps if each.tree)
    paths = list(recorded.attestation(step.name, _TYPES["material"]))
    if any(path.rstrip("/") != step.tree and path.startswith(f"{step.tree}/") for path in paths):
        return f"the files of {step.tree} are listed one by one"
    return (
        ""
        if any(path.rstrip("/") == step.tree for path in paths)
        else f"{step.tree} is not among the materials"
    )


def _check_variable(case: Case, recorded: Recorded) -> str:
    how, name = case.options["variable"]
    value = write_value(case)
    for step in case.steps:
        if "environment" not in step.attestors:
            continue
        variables = recorded.attestation(step.name, _TYPES["environment"]).get("variables") or {}
        if how == "allow" and variables.get(name) != value:
            return f"{name} cannot be read in the attestation of {step.name}"
        if how == "add" and value in variables.values():
            return f"{name} can be read in the attestation of {step.name}"
    return ""


def _is_configured(runs: Iterable[WitnessCall]) -> bool:
    def options(call: WitnessCall) -> list[str]:
        end = call.argv.index("--") if "--" in call.argv else len(call.argv)
        return [word.split("=", 1)[0] for word in call.argv[:end]]

    given = [options(call) for call in runs if find_command(call) == "run"]
    configured = all(any(word == "--config" or word.startswith("-c") for word in words) for words in given)
    spelled = any({"-s", "--step", "-a", "--attestations"} & set(words) for words in given)
    return bool(given) and configured and not spelled


def _list_digests(artifacts: Any) -> Iterable[str]:
    for artifact in artifacts.values() if isinstance(artifacts, dict) else ():
        digests = artifact.get("digest", artifact) if isinstance(artifact, dict) else {}
        yield from (value for value in digests.values() if isinstance(value, str))
