"""The question of a case: which parts it needs, and the facts that they state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from witness_training.families.configure.judging.configure_scenarios import find_needed
from witness_training.families.configure.steps.configure_case import Case, Step
from witness_training.families.configure.steps.input_documents import write_lock_file
from witness_training.families.configure.steps.rule_kinds import find_rule_kind
from witness_training.families.configure.wording.configure_productions import GRAMMAR, LINES
from witness_training.families.configure.wording.job_productions import list_job_attestors, name_part
from witness_training.wording.question_grammar import Wording, write_part
from witness_training.wording.question_writing import find_production, write_question

# What an option does with a variable → the part of the question.
_VARIABLES = {"add": "hide", "allow": "show", "filter": "omit"}
_COUNTS = {2: "two", 3: "three"}
_ALGORITHMS = {"ed25519": "Ed25519", "p256": "ECDSA on P-256", "rsa": "RSA with 2,048 bits"}
_DOCUMENTS = {
    "cyclonedx": "a small CycloneDX SBOM",
    "spdx": "a small SPDX SBOM",
    "sarif": "a small SARIF report",
    "openvex": "a small OpenVEX document",
    "configmap": "the manifest of a small ConfigMap, as JSON",
    "service": "the manifest of a small Kubernetes Service, as JSON",
    "buildx": "the metadata that `docker buildx build --metadata-file` writes",
}
_FIELDS = {
    "commonname": "common name",
    "organizations": "organization",
    "dnsnames": "DNS name",
    "emails": "e-mail address",
    "uris": "URI",
}


def list_parts(case: Case) -> tuple[str, ...]:
    """The parts that the question needs, beside openings and closings. `line` words the steps of a listing."""
    options, rego = case.options, case.spec["rego"]
    needed = {
        "ask": len(case.steps) == 1,
        "chain": len(case.steps) > 1,
        "listing": len(case.steps) > 1,
        "inputs": bool(_list_inputs(case)),
        "folder": any(step.folder for step in case.steps),
        "branch": "git" in case.steps[0].attestors,
        f"trust-{case.trust['kind']}": True,
        "algorithm": case.trust["asked"],
        "hashes": bool(options["hashes"]),
        **({case.glob[0]: True} if case.glob else {}),
        **({_VARIABLES[options["variable"][0]]: True} if options["variable"] else {}),
        "pom": bool(options["pom"]),
        "dirhash": options["dirhash"],
        "rego": rego is not None,
        "ci": bool(find_needed(case)),
        **{
            name_part(name): True
            for name in list_job_attestors(n for step in case.steps for n in step.attestors)
        },
        "config": case.spec["config"],
        "expiry": case.spec["expiry"]["asked"],
        "guard": case.spec["guarded"],
        "verify": True,
        "form": True,
    }
    return tuple(part for part, given in needed.items() if given)


def build_question(case: Case) -> str:
    """The question, from the wording in the spec."""
    wording = Wording.from_spec(case.spec["wording"])
    return write_question(GRAMMAR, wording, build_facts(case))


def build_facts(case: Case) -> dict[str, str]:
    """Every fact that a part may state."""
    step, trust = case.last, case.trust
    facts = {
        **_build_step_facts(step),
        "count": _COUNTS.get(len(case.steps), ""),
        "first": case.steps[0].name,
        "last": case.last.name,
        "artifact": step.artifact,
        "inputs": join_words(_list_inputs(case)),
        "branch": case.branch,
        "folder": step.folder,
        "algorithm": _ALGORITHMS[trust["algorithm"]],
        "hashes": join_words(case.options["hashes"]),
        "pattern": case.glob[1] if case.glob else "",
        "dropped": step.also,
        "variable": case.options["variable"][1] if case.options["variable"] else "",
        "pom": case.options["pom"],
        "validity": describe_validity(case.spec["expiry"]),
        "tree": next((each.tree for each in case.steps if each.tree), ""),
    }
    if len(case.steps) > 1:
        facts["listing"] = _write_listing(case)
    if trust["kind"] == "certificate":
        facts["identity"] = _describe(trust["identity"], _FIELDS)
        facts["constraints"] = _describe(trust["identity"], trust["constraints"])
    if case.spec["rego"] is not None:
        facts |= _build_rego_facts(case)
    return facts


def join_words(words: Sequence[str]) -> str:
    """The words in a sentence: `a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _build_step_facts(step: Step) -> dict[str, str]:
    return {
        "step": step.name,
        "command": step.command,
        "artifact": step.artifact,
        "attestors": join_words(step.attestors),
    }


def _write_listing(case: Case) -> str:
    line = find_production(LINES, "line", case.spec["line"])
    return "; ".join(
        f"({number}) {write_part(line, _build_step_facts(step))}" for number, step in enumerate(case.steps, 1)
    )


def _list_inputs(case: Case) -> list[str]:
    inputs = []
    for step in case.steps:
        if "oci" in step.attestors:
            inputs.append("the parts of a saved image (`manifest.json`, `config.json`, `layer.tar`)")
        elif step.document:
            inputs += [f"`{path}` ({_DOCUMENTS[step.document]})" for path in step.reads]
        else:
            inputs += [f"`{path}`" for path in step.reads]
        if step.tree:
            inputs.append(f"a folder `{step.tree}` with some files")
        if "maven" in step.attestors:
            inputs.append(f"a Maven project file `{case.options['pom'] or 'pom.xml'}`")
        if "lockfiles" in step.attestors:
            inputs.append(f"a lock file `{write_lock_file(step.seed)[0]}`")
    return list(dict.fromkeys(inputs))


def describe_validity(expiry: Mapping[str, object]) -> str:
    """Until when the policy is valid, after the word `valid`."""
    if expiry["date"]:
        return f"until the end of {expiry['date']} (UTC)"
    return f"for {expiry['days']} days from the day on which the script runs"


def _describe(identity: Mapping[str, object], fields: Sequence[str] | Mapping[str, str]) -> str:
    parts = []
    for name in fields:
        value = identity[name]
        values = value if isinstance(value, list) else [value]
        parts += [f"{_FIELDS[name]} `{one}`" for one in values]
    return join_words(parts)


def _build_rego_facts(case: Case) -> dict[str, str]:
    step, kind = case.steps[case.spec["rego"]["step"]], find_rule_kind(case.spec["rego"]["kind"])
    where = f"the {kind.attestor} attestation of `{step.name}`"
    return {"rule": kind.words(case.rule_facts), "where": where}
