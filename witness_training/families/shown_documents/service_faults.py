"""What an attestation records where its service was at fault: a change of what a good service gives, by the fault of a stand-in.

go-witness signs each of these: only a policy that looks at the place refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from witness_generators.attestors.cloud.aws import sign_text
from witness_generators.attestors.cloud.ec2_instance import format_document
from witness_generators.runs.scenes import Scene
from witness_schema.documents.plain_json import parse_json
from witness_stand_ins.faults.cluster_faults import OTHER_IMAGE, name_other_image
from witness_stand_ins.faults.fault_roster import FAULTS
from witness_stand_ins.faults.token_faults import OTHER_OWNER
from witness_training.families.shown_documents.leaf_rules import find_value

Json = Any
_TOKENS = ("github", "gitlab", "gcp-iit")
_JOBS = ("github", "gitlab")


@dataclass(frozen=True, slots=True)
class ServiceFault:
    """A fault of a service, in what an attestor records of it.

    fault:  the name of the stand-in's fault. place: where it shows, from the attestation's root; of a list, the list.
    change: the attestation with the fault; the same where it has nothing that the fault could change.
    """

    fault: str
    attestor: str
    place: tuple[str, ...]
    change: Callable[[Json], Json]

    @property
    def id(self) -> str:
        """Its name in specs."""
        return f"{self.attestor}:{self.fault}"


def _change_claims(fault: str) -> Callable[[Json], Json]:
    def change(attestation: Json) -> Json:
        claims = find_value(attestation, ("jwt", "claims"))
        # GitLab's newer servers give no token by themselves.
        if not claims:
            return attestation
        return {**attestation, "jwt": {**attestation["jwt"], "claims": dict(FAULTS[fault].claims(claims))}}

    return change


def _change_document(attestation: Json) -> Json:
    """Another identity document, which is recorded whole, with its signature and by its properties."""
    document = FAULTS["other-account"].claims(parse_json(attestation["rawiid"].encode()))
    text = format_document(dict(document))
    account = {"accountId": document["accountId"]}
    return {**attestation, **account, "rawiid": text, "rawsig": sign_text(text)}


def _change_server(attestation: Json) -> Json:
    cluster = attestation.get("clusterinfo") or {}
    if not cluster.get("server"):
        return attestation
    server = FAULTS["other-cluster"].claims({"server": cluster["server"]})["server"]
    return {**attestation, "clusterinfo": {**cluster, "server": server}}


def _change_images(attestation: Json) -> Json:
    """A server's answer to a dry run, in which every image is another one; of its defaults nothing is filled in here."""
    changed = _change_documents(
        attestation, name_other_image, lambda _: {"reference": OTHER_IMAGE, "digest": {}}
    )
    return attestation if changed == attestation else {**changed, "serversidedryrun": True}


def _move_tags(attestation: Json) -> Json:
    return _change_documents(attestation, lambda data: data, _move_tag)


def _move_tag(image: Json) -> Json:
    """The image as its tag leads to another one; who names it by digest is not led astray."""
    known = image["digest"].get("sha256")
    if not known or "@" in image["reference"]:
        return image
    return {**image, "digest": {"sha256": sha256(f"{known} of {OTHER_OWNER}".encode()).hexdigest()}}


def _change_documents(
    attestation: Json, change: Callable[[Json], Json], record: Callable[[Json], Json]
) -> Json:
    """Each recorded object with images changed: as it was answered, and as its images were recorded."""
    documents = [
        {
            **each,
            "data": change(each["data"]),
            "recordedimages": [record(one) for one in each["recordedimages"]],
        }
        if each["recordedimages"]
        else each
        for each in attestation.get("recordeddocs") or []
    ]
    return {**attestation, "recordeddocs": documents} if documents else attestation


def _forget_record(attestation: Json) -> Json:
    """The build without the record that the service has of it."""
    info = {name: value for name, value in attestation["build_info"].items() if name != "build_details"}
    rest = {name: value for name, value in attestation.items() if name != "raw_build_details"}
    return {**rest, "build_info": info}


def _claim(fault: str, attestors: tuple[str, ...], name: str) -> tuple[ServiceFault, ...]:
    return tuple(
        ServiceFault(fault, attestor, ("jwt", "claims", name), _change_claims(fault))
        for attestor in attestors
    )


_ROWS = (
    *_claim("expired-token", _TOKENS, "iat"),
    *_claim("future-token", _TOKENS, "iat"),
    *_claim("wrong-audience", _TOKENS, "aud"),
    *_claim("wrong-issuer", _TOKENS, "iss"),
    *_claim("other-repository", ("github",), "repository"),
    *_claim("other-repository", ("gitlab",), "project_path"),
    *_claim("other-ref", _JOBS, "ref"),
    ServiceFault("other-account", "aws", ("accountId",), _change_document),
    ServiceFault("other-cluster", "k8smanifest", ("clusterinfo", "server"), _change_server),
    ServiceFault("changed-image", "k8smanifest", ("recordeddocs",), _change_images),
    ServiceFault("moved-tag", "k8smanifest", ("recordeddocs",), _move_tags),
    ServiceFault("unavailable", "aws-codebuild", ("build_info", "build_details"), _forget_record),
)
SERVICE_FAULTS: Mapping[str, ServiceFault] = {row.id: row for row in _ROWS}


def spoil_scene(scene: Scene, row: ServiceFault) -> Scene:
    """The scene in which the service of this attestor was at fault."""
    changed = row.change(scene.attestation(row.attestor))
    return replace(scene, drawn={**scene.drawn, row.attestor: changed})
