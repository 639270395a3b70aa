"""What the real `witness` refuses in one of its calls."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from witness_schema import attestor_names
from witness_schema.printable import quote
from witness_training.dataset.foreign.finding_rules import Finding
from witness_training.dataset.foreign.shell.witness_calls import COMMANDS, Call
from witness_training.dataset.foreign.shell.witness_flags import (
    NO_VALUE,
    CommandLine,
    find_flags,
    read_command_line,
    split_list,
)

_MOST = 20  # faults of one call
HASHES = ("sha256", "sha1", "gitoid:sha256", "gitoid:sha1", "dirHash")
LEVELS = ("panic", "fatal", "error", "warn", "warning", "info", "debug", "trace")
# What people write, and what was meant: in any command, or in one.
_MEANT: Mapping[str, Mapping[str, str]] = {
    "run": {
        "key": "signer-file-key-path", "signer-key": "signer-file-key-path", "key-path": "signer-file-key-path", "private-key": "signer-file-key-path",
        "signing-key": "signer-file-key-path", "output": "outfile", "out": "outfile", "output-file": "outfile", "attestors": "attestations",
        "attestor": "attestations", "attestation": "attestations", "step-name": "step", "name": "step", "dir": "workingdir", "working-dir": "workingdir",
        "workdir": "workingdir", "hash": "hashes", "archivista-url": "archivista-server", "archivist-server": "archivista-server",
    },
    "sign": {
        "key": "signer-file-key-path", "private-key": "signer-file-key-path", "input": "infile", "in": "infile", "file": "infile", "policy": "infile",
        "output": "outfile", "out": "outfile", "type": "datatype",
    },
    "verify": {
        "key": "publickey", "public-key": "publickey", "pubkey": "publickey", "policy-key": "publickey", "artifact": "artifactfile",
        "artifact-file": "artifactfile", "file": "artifactfile", "subject": "subjects", "digest": "subjects", "attestation": "attestations",
        "policy-file": "policy", "directory": "directory-path",
    },
}  # fmt: skip
_SIGNERS, _VERIFIERS = (
    ("run", "sign"),
    ("publickey", "policy-ca", "policy-ca-roots", "policy-ca-intermediates", "verifier-kms-ref"),
)


@dataclass(frozen=True, slots=True)
class JudgedCall:
    """A call with its command line. whole: whether it stands as a command to be run, not as a mention."""

    call: Call
    line: CommandLine
    whole: bool


def judge_call(call: Call, place: str, *, whole: bool) -> tuple[JudgedCall, list[Finding]]:
    """Read one call of `witness` and list what the real command refuses. whole: see `JudgedCall`."""
    line = read_command_line(call.words)
    # A mention names a flag without its value.
    faults = [each for each in islice(_advise_faults(line), _MOST) if whole or not each[1].endswith(NO_VALUE)]
    if not line.asks:
        faults += islice(_list_values(line), _MOST)
        if whole and not line.elided:
            faults += _list_missing(line)
    return JudgedCall(call, line, whole), [Finding(rule, place, reason) for rule, reason in faults[:_MOST]]


def _advise_faults(line: CommandLine) -> Iterator[tuple[str, str]]:
    """What was refused while reading, with the likely name."""
    for rule, reason in line.faults:
        name = reason.rpartition(" ")[2].strip("`")
        near: list[str] = []
        if rule == "command-unknown":
            near = difflib.get_close_matches(name, COMMANDS, 1)
        elif rule == "flag-unknown" and name.startswith("--"):
            meant = _MEANT.get(line.command, {}).get(name[2:])
            near = [meant] if meant else difflib.get_close_matches(name[2:], find_flags(line.command), 1)
            near = [f"--{each}" for each in near]
        hint = f"; did you mean {near[0]}?" if near else ""
        if rule == "flag-unknown" and not near and line.command == "run" and line.rest:
            hint = "; `--` has to part the command from the flags of `witness`"
        yield rule, f"{quote(reason)}{hint}"


def _list_values(line: CommandLine) -> Iterator[tuple[str, str]]:
    names = attestor_names()
    if line.command == "run":
        for name in split_list(line.flags.get("attestations", ())):
            if name not in names:
                yield "attestor-unknown", _name_near(name, names)
        for name in split_list(line.flags.get("hashes", ())):
            if name not in HASHES:
                yield "hash-unknown", quote(name)
    if line.command == "verify":
        for name in split_list(line.flags.get("attestations", ())):
            if name in names:
                yield "attestor-as-file", f"-a {name}: `verify` reads a file of this name"
    if line.command == "attestors schema":
        for word in line.rest[:1]:
            if word.literal and word.text not in names:
                yield "attestor-unknown", _name_near(word.text, names)
    for word in line.flags.get("log-level", ()):
        if word.literal and word.text.lower() not in LEVELS:
            yield "flag-value", f"--log-level takes one of debug, info, warn, error, not {quote(word.text)}"


def _name_near(name: str, names: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name.strip().lower(), names, 1) or [
        each for each in (ALIASES.get(name.strip().lower()),) if each
    ]
    return f"{quote(repr(name))} is no attestor" + (f"; did you mean {near[0]}?" if near else "")


# Names that people use for what an attestor records.
ALIASES = {
    "env": "environment", "commandrun": "command-run", "command": "command-run", "cmd": "command-run", "materials": "material", "products": "product",
    "artifact": "product", "github-actions": "github", "gh": "github", "gitlab-ci": "gitlab", "gcp": "gcp-iit", "ec2": "aws", "cyclonedx": "sbom",
    "spdx": "sbom", "provenance": "slsa", "slsa-provenance": "slsa", "in-toto": "link", "in-toto-link": "link", "image": "oci", "container": "oci",
    "trivy": "sarif", "gitleaks": "secretscan", "secrets": "secretscan", "pom": "maven", "mvn": "maven", "k8s": "k8smanifest", "kubernetes": "k8smanifest",
    "codebuild": "aws-codebuild", "openvex": "vex",
}  # fmt: skip


def _list_missing(line: CommandLine) -> Iterator[tuple[str, str]]:
    """What the command cannot do without; a configuration file may give it as well."""
    flags = line.flags
    if "config" in flags or any(rule == "flag-unknown" for rule, _ in line.faults):
        return
    command = line.command
    if command in _SIGNERS and not any(name.startswith("signer-") for name in flags):
        yield "flag-missing", f"`witness {command}` without a key: -k, or another flag of a signer"
    if command == "run" and not flags.get("step"):
        yield "flag-missing", "`witness run` without -s, the step's name"
    if command == "sign":
        for name in ("infile", "outfile"):
            if name not in flags:
                yield "flag-missing", f"`witness sign` without --{name}"
    if command == "verify":
        yield from _list_missing_of_verify(line)
    if command in ("attestors schema", "policy check") and not line.rest:
        yield "flag-missing", f"`witness {command}` without its argument"


def _list_missing_of_verify(line: CommandLine) -> Iterator[tuple[str, str]]:
    flags = line.flags
    if not set(_VERIFIERS) & set(flags):
        yield "flag-missing", "`witness verify` without -k, or a certificate of the policy's signer"
    if "policy" not in flags:
        yield "flag-missing", "`witness verify` without -p, the signed policy"
    if "attestations" not in flags and "enable-archivista" not in flags:
        yield "flag-missing", "`witness verify` without -a: there is no collection to verify"
    if not {"artifactfile", "subjects"} & set(flags):
        if "directory-path" in flags:
            yield (
                "directory-path-alone",
                "at least one of the flags in the group [artifactfile subjects] is required",
            )
        else:
            yield "flag-missing", "`witness verify` without -f, the artifact, or -s, a digest"
