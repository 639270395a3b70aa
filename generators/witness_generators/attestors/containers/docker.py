"""The docker attestor: the image that `docker buildx build` made, as its metadata file says."""

from __future__ import annotations

from typing import Any

from witness_generators.attestors.containers.build_metadata import METADATA_FILE, BuildMetadata
from witness_generators.attestors.containers.image import IMAGE, Image, digest, pushed
from witness_generators.recording.attestor_row import (
    Attestation,
    Attestations,
    AttestorRow,
    Invariant,
    Subjects,
)
from witness_generators.world.digests import text_digest
from witness_generators.world.world import World

Json = dict[str, Any]


def _record_products(world: World) -> Json:
    """The one image by its digest; names under which it was pushed are one text, as buildx writes them."""
    image = digest(pushed(world)[1]).removeprefix("sha256:")
    names = ",".join(world.prop(Image).references(world))
    product = {
        "materials": _record_materials(world),
        "imagereferences": [names],
        "imagedigest": {"sha256": image},
    }
    return {image: product}


def _record_materials(world: World) -> Json:
    """By platform; a build for one platform tells it in its base's package URL alone (`internal/docker/docker.go`)."""
    image, metadata = world.prop(Image), world.prop(BuildMetadata)
    told = len(image.platforms) > 1 or image.base is not None
    by_platform = {platform: metadata.list_materials(world, platform) for platform in sorted(image.platforms)}
    return {
        platform if told else "": [_record_material(one, platform if told else "") for one in materials]
        for platform, materials in by_platform.items()
        if materials
    }


def _record_material(material: Json, platform: str) -> Json:
    """Of a digest only sha256 is read: a commit's is empty."""
    sha256 = material["digest"].get("sha256", "")
    return {"uri": material["uri"], "architecture": platform, "digest": {"sha256": sha256}}


def _subjects(attestation: Attestation) -> Subjects:
    """Images by digest and by name, materials by digest and by address (`attestation/docker/docker.go`, Subjects)."""
    found: Subjects = {}
    for product in (attestation["products"] or {}).values():
        found |= _build_digest_subject("imagedigest", product["imagedigest"])
        found |= {f"imagereference:{name}": text_digest(name) for name in product["imagereferences"] or ()}
        for material in (one for listed in (product["materials"] or {}).values() for one in listed or ()):
            found |= _build_digest_subject("materialdigest", material["digest"])
            found[f"materialuri:{material['uri']}"] = text_digest(material["uri"])
    return found


def _build_digest_subject(kind: str, digests: dict[str, str] | None) -> Subjects:
    """A subject with its sha256 in the name, which Go leaves empty where there is none."""
    return {f"{kind}:{(digests or {}).get('sha256', '')}": digests or {}}


def _images_are_keyed_by_digest(attestations: Attestations) -> bool:
    products = attestations["docker"]["products"]
    return all(product["imagedigest"] == {"sha256": key} for key, product in products.items())


def _materials_have_their_platform(attestations: Attestations) -> bool:
    return all(
        material["architecture"] == platform
        for product in attestations["docker"]["products"].values()
        for platform, materials in product["materials"].items()
        for material in materials
    )


def _sources_are_the_commit(attestations: Attestations) -> bool:
    """A material on one of the remotes is at the branch or the commit that is checked out."""
    git, heads = attestations["git"], {attestations["git"]["branch"], attestations["git"]["commithash"]}
    fetched = [
        material["uri"].partition("#")
        for product in attestations["docker"]["products"].values()
        for materials in product["materials"].values()
        for material in materials
        if not material["uri"].startswith("pkg:")
    ]
    return all(address in git["remotes"] and head in heads for address, _, head in fetched)


ROW = AttestorRow(
    "docker",
    {"/products": _record_products},
    needs=(IMAGE, METADATA_FILE),
    subjects=_subjects,
    invariants=(
        Invariant(
            "docker-digest", ("docker",), "an image is listed under its digest", _images_are_keyed_by_digest
        ),
        Invariant(
            "docker-platform",
            ("docker",),
            "a material has the platform that it is listed under",
            _materials_have_their_platform,
        ),
        Invariant(
            "docker-commit",
            ("docker", "git"),
            "sources that the build fetched are the branch or the commit of a remote",
            _sources_are_the_commit,
        ),
    ),
)
