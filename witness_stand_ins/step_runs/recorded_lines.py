"""What an attestor recorded, in one line for people: the facts that a policy would look at."""

from __future__ import annotations

import base64
import binascii
import shlex
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource
from witness_schema.printable import shorten

LONGEST = 300
SHOWN = 3
DIGITS = 12  # of a digest: as many as docker shows


def pick(value: Any, *path: str | int) -> Any:
    """The value at a path of keys and positions, None where there is none."""
    for step in path:
        match value, step:
            case dict(), str():
                value = value.get(step)
            case list(), int() if step < len(value):
                value = value[step]
            case _:
                return None
    return value


def describe_attestation(name: str, attestation: Any) -> str:
    """One line of what this attestor recorded; "recorded" of one of which nothing is told."""
    line = _LINES.get(name, lambda _: "recorded")(attestation)
    return shorten(" ".join(line.split()), LONGEST)


def format_count(number: int, noun: str) -> str:
    """A number with its noun, as `2 files` or `1 dependency`."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def _count(value: Any, noun: str) -> str:
    return format_count(len(value) if isinstance(value, dict | list) else 0, noun)


def _name(values: Any, *path: str) -> str:
    """The first names of a list of records, or the first keys of a map."""
    listed = list(values) if isinstance(values, dict | list) else []
    names = [str(pick(one, *path) if path else one) for one in listed[:SHOWN]]
    more = f" and {len(listed) - SHOWN:,} more" if len(listed) > SHOWN else ""
    return ", ".join(names) + more


def _describe_git(attestation: Any) -> str:
    changed = pick(attestation, "status") or {}
    tree = f"{_count(changed, 'changed path')}: {_name(changed)}" if changed else "no changes"
    remotes = _name(pick(attestation, "remotes")) or "no remote"
    return f"commit {pick(attestation, 'commithash')} on {pick(attestation, 'branch')}, {tree}, {remotes}"


def _describe_environment(attestation: Any) -> str:
    user, host = pick(attestation, "username"), pick(attestation, "hostname")
    return (
        f"{_count(pick(attestation, 'variables'), 'variable')}, {user} on {host} ({pick(attestation, 'os')})"
    )


def _describe_command(attestation: Any) -> str:
    return f"{_join(pick(attestation, 'cmd'))}, exit code {pick(attestation, 'exitcode')}"


def _join(words: Any) -> str:
    return shlex.join(map(str, words)) if isinstance(words, list) else ""


def _describe_products(attestation: Any) -> str:
    return (
        f"{_count(attestation, 'file')}: {_name(attestation)}" if attestation else "no file is new or changed"
    )


def _say(values: Any, *names: str) -> str:
    """Name and value of those that are there."""
    return ", ".join(f"{name} {pick(values, name)}" for name in names if pick(values, name))


def _describe_github(attestation: Any) -> str:
    claims = _say(pick(attestation, "jwt", "claims"), "repository", "ref", "sha", "event_name", "iss", "aud")
    return f"claims: {claims}" if claims else "no token"


def _describe_gitlab(attestation: Any) -> str:
    claims = _say(pick(attestation, "jwt", "claims"), "project_path", "ref", "pipeline_source", "iss")
    return f"claims: {claims}" if claims else "no token"


def _describe_bill(attestation: Any) -> str:
    if pick(attestation, "spdxVersion"):
        packages = _count(pick(attestation, "packages"), "package")
        return f"{pick(attestation, 'spdxVersion')}, {packages}, {pick(attestation, 'name')}"
    about = pick(attestation, "metadata", "component", "name")
    return f"CycloneDX {pick(attestation, 'specVersion')} {about}, {_count(pick(attestation, 'components'), 'component')}"


def _describe_image(attestation: Any) -> str:
    tags = _name(pick(attestation, "imagetags")) or "no tag"
    return f"{tags}, image {str(pick(attestation, 'imageid', 'sha256'))[:DIGITS]}, {_count(pick(attestation, 'diffids'), 'layer')}"


def _describe_built(attestation: Any) -> str:
    products = pick(attestation, "products")
    return (
        f"images {_name([name[:DIGITS] for name in products])}" if isinstance(products, dict) else "no image"
    )


def _describe_slsa(attestation: Any) -> str:
    made = pick(attestation, "build_definition")
    builder = str(pick(attestation, "run_details", "builder", "id")).rpartition("/")[2]
    return f"builder {builder}, {_count(pick(made, 'resolved_dependencies'), 'dependency')}"


def _describe_sarif(attestation: Any) -> str:
    if not pick(attestation, "report", "runs"):
        return f"{pick(attestation, 'reportFileName')}, in which go-witness found no run of a scanner"
    tool = pick(attestation, "report", "runs", 0, "tool", "driver", "name")
    results = _count(pick(attestation, "report", "runs", 0, "results"), "result")
    return f"{pick(attestation, 'reportFileName')} of {tool}, {results}"


def _describe_vex(attestation: Any) -> str:
    statements = _count(pick(attestation, "vexDocument", "statements"), "statement")
    return (
        f"{pick(attestation, 'reportFileName')} by {pick(attestation, 'vexDocument', 'author')}, {statements}"
    )


def explain_unreadable(entries: Iterable[Any]) -> str:
    """Why nobody can read these entries of a collection, "" where nothing is known against them.

    The vex attestor takes any JSON object for its document, and go-vex writes one without a time as it cannot read it
    (`runs/unreadable.py`).
    """
    for attestation in (pick(entry, "attestation") for entry in entries):
        if pick(attestation, "vexDocument", "timestamp") == "":
            return (
                f"vex took {pick(attestation, 'reportFileName')} for its document, and nobody can read what it wrote of it: "
                "go-witness takes the first JSON object among the products, in random order. Run vex in a step of its own"
            )
    return ""


def _describe_objects(attestation: Any) -> str:
    objects = _name(pick(attestation, "recordeddocs"), "subjectkey") or "no object"
    server = pick(attestation, "clusterinfo", "server") or "no cluster"
    asked = "asked for" if pick(attestation, "serversidedryrun") else "not asked for"
    return f"{objects}, {server}, server-side dry run {asked}"


def _describe_instance(attestation: Any) -> str:
    return _say(attestation, "accountId", "instanceId", "region") or "an empty document"


_LINES: Mapping[str, Callable[[Any], str]] = {
    "git": _describe_git,
    "environment": _describe_environment,
    "material": lambda attestation: _count(attestation, "file"),
    "command-run": _describe_command,
    "product": _describe_products,
    "github": _describe_github,
    "gitlab": _describe_gitlab,
    "jenkins": lambda one: f"job {pick(one, 'jobname')}, build {pick(one, 'buildnumber')}",
    "aws": _describe_instance,
    "gcp-iit": lambda one: f"project {pick(one, 'project_id')}, cluster {pick(one, 'cluster_name')}",
    "aws-codebuild": lambda one: (
        f"build {pick(one, 'build_info', 'build_id')}, source {pick(one, 'build_info', 'source_version')}"
    ),
    "sbom": _describe_bill,
    "oci": _describe_image,
    "slsa": _describe_slsa,
    "sarif": _describe_sarif,
    "vex": _describe_vex,
    "docker": _describe_built,
    "k8smanifest": _describe_objects,
    "maven": lambda one: f"{pick(one, 'groupid')}:{pick(one, 'artifactid')}:{pick(one, 'version')}",
    "lockfiles": lambda one: _name(pick(one, "lockfiles"), "filename") or "no lock file",
    "system-packages": lambda one: (
        f"{pick(one, 'distribution')} {pick(one, 'version')}, {_count(pick(one, 'packages'), 'package')}"
    ),
    "omnitrail": lambda one: _count(pick(one, "Envelope", "mapping"), "path"),
    "secretscan": lambda one: (
        f"{_count(pick(one, 'findings'), 'finding')} {_name(pick(one, 'findings'), 'ruleId')}"
    ),
    "link": lambda one: _count(pick(one, "materials"), "material"),
    "network-trace": lambda one: _count(pick(one, "network_trace", "connections"), "connection"),
}


def read_statement(envelope: bytes) -> Any:
    """The statement in an envelope, parsed. Raises UnreadableSource where either is not JSON."""
    try:
        payload = base64.b64decode(str(pick(parse_json(envelope), "payload") or ""), validate=True)
    except binascii.Error:
        raise UnreadableSource("the payload of the envelope is not base64") from None
    return parse_json(payload)
