"""The oci attestor: the content of a saved image's archive (`attestation/oci/oci.go`)."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Any

from witness_generators.attestors.containers.image import IMAGE, build_images
from witness_generators.attestors.containers.saved_image import (
    SAVED_IMAGE,
    SavedImage,
    build_manifest_entry,
    list_contents,
    shorten_name,
)
from witness_generators.recording.attestor_row import (
    Attestations,
    AttestorRow,
    Invariant,
)
from witness_generators.world.digests import DigestSet, artifact_digests
from witness_generators.world.step_outputs import outputs_of
from witness_generators.world.world import World

Json = dict[str, Any]


def _record_tar_digest(world: World) -> DigestSet:
    return artifact_digests(outputs_of(world)[world.prop(SavedImage).file], world.hashes)


def _record_tags(world: World) -> list[str] | None:
    # A nil slice in Go, null in JSON, when the archive names no tags.
    tags = world.prop(SavedImage).tags(world)
    return list(tags) if tags is not None else None


def _record_layers(world: World) -> list[DigestSet]:
    """Record the digests of the uncompressed layers, in the order of the archive, not of the manifest (getLayerDIFFIDs)."""
    # The attestor detects gzip by content, so the digests are those of the plain layers in every layout.
    unpacked = dict(zip(build_manifest_entry(world)["Layers"], build_images(world)[0].layers, strict=True))
    return [
        artifact_digests(unpacked[name], world.hashes) for name in list_contents(world) if name in unpacked
    ]


def _get_manifest_bytes(world: World) -> bytes:
    return list_contents(world)["manifest.json"]


def _manifest_is_raw(attestations: Attestations) -> bool:
    raw = base64.b64decode(attestations["oci"]["manifestraw"])
    return bool(attestations["oci"]["manifestdigest"]["sha256"] == sha256(raw).hexdigest())


def _config_is_the_image(attestations: Attestations) -> bool:
    # Every layout names the configuration after its sha256, with a folder or a suffix around it.
    return attestations["oci"]["imageid"]["sha256"] in attestations["oci"]["manifest"][0]["Config"]


def _layers_are_listed(attestations: Attestations) -> bool:
    oci = attestations["oci"]
    return (
        len(oci["diffids"]) == len(oci["manifest"][0]["Layers"])
        and oci["imagetags"] == oci["manifest"][0]["RepoTags"]
    )


def _archive_is_a_product(attestations: Attestations) -> bool:
    # The attestor takes the first tar that it meets, so a second one would make the record a matter of chance.
    tars = [
        one["digest"] for one in attestations["product"].values() if one["mime_type"] == "application/x-tar"
    ]
    return tars == [attestations["oci"]["tardigest"]]


def _tags_are_as_built(attestations: Attestations) -> bool:
    names = {
        name for product in attestations["docker"]["products"].values() for name in product["imagereferences"]
    }
    # docker records all names as one text, separated by commas.
    tags = attestations["oci"]["imagetags"]
    return tags is None or {",".join(tags)} == {
        ",".join(map(shorten_name, name.split(","))) for name in names
    }


ROW = AttestorRow(
    "oci",
    {
        "/tardigest": _record_tar_digest,
        "/manifest": lambda world: [build_manifest_entry(world)],
        "/imagetags": _record_tags,
        "/diffids": _record_layers,
        "/imageid": lambda world: artifact_digests(build_images(world)[0].config, world.hashes),
        "/manifestraw": lambda world: base64.b64encode(_get_manifest_bytes(world)).decode(),
        "/manifestdigest": lambda world: artifact_digests(_get_manifest_bytes(world), world.hashes),
    },
    needs=(IMAGE, SAVED_IMAGE),
    invariants=(
        Invariant("oci-manifest", ("oci",), "the manifest's digest is that of its bytes", _manifest_is_raw),
        Invariant(
            "oci-config", ("oci",), "the image's id is the digest of its configuration", _config_is_the_image
        ),
        Invariant(
            "oci-layers",
            ("oci",),
            "each listed layer has a digest, and the tags are listed",
            _layers_are_listed,
        ),
        Invariant("oci-product", ("oci", "product"), "the archive is a product", _archive_is_a_product),
        Invariant(
            "oci-docker",
            ("oci", "docker"),
            "the image is saved under the names that it was built with",
            _tags_are_as_built,
        ),
    ),
)
