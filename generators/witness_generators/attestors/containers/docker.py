"""The docker attestor: the image that `docker buildx build` built, by its metadata file (`attestation/docker/docker.go`)."""

from __future__ import annotations

from typing import Any

from witness_generators.attestors.containers.build_metadata import METADATA_FILE, BuildMetadata
from witness_generators.attestors.containers.image import IMAGE, Image, digest, pushed
from witness_generators.recording.attestor_row import (
    Attestations,
    AttestorRow,
    Invariant,
)
from witness_generators.world.world import World

Json = dict[str, Any]


def _record_products(world: World) -> Json:
    """Record the only image, by its digest."""
    image = digest(pushed(world)[1]).removeprefix("sha256:")
    # buildx writes all names as one text, and the attestor does not split it (setDockerCandidate).
    names = ",".join(world.prop(Image).references(world))
    product = {
        "materials": _record_materials(world),
        "imagereferences": [names],
        "imagedigest": {"sha256": image},
    }
    return {image: product}


def _record_materials(world: World) -> Json:
    """Record the materials by platform, "" where the platform is not known (`internal/docker/metadata.go`, UnmarshalJSON)."""
    image, metadata = world.prop(Image), world.prop(BuildMetadata)
    # The metadata of a single platform names it only in the package URL of the base.
    is_known = len(image.platforms) > 1 or image.base is not None
    by_platform = {platform: metadata.list_materials(world, platform) for platform in sorted(image.platforms)}
    return {
        platform if is_known else "": [
            _record_material(one, platform if is_known else "") for one in materials
        ]
        for platform, materials in by_platform.items()
        if materials
    }


def _record_material(material: Json, platform: str) -> Json:
    """Record one material."""
    # go-witness reads only sha256 from the metadata, so a commit, which has a sha1, gets an empty digest.
    sha256 = material["digest"].get("sha256", "")
    return {"uri": material["uri"], "architecture": platform, "digest": {"sha256": sha256}}


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
    """Whether fetched sources come from a remote, at the branch or commit that is checked out."""
    git = attestations["git"]
    heads = {git.get("branch"), git["commithash"]}
    # Package URLs are base images; all other materials are git contexts, `URL#REF`.
    fetched = [
        material["uri"].partition("#")
        for product in attestations["docker"]["products"].values()
        for materials in product["materials"].values()
        for material in materials
        if not material["uri"].startswith("pkg:")
    ]
    return all(address in git.get("remotes", ()) and head in heads for address, _, head in fetched)


ROW = AttestorRow(
    "docker",
    {"/products": _record_products},
    needs=(IMAGE, METADATA_FILE),
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
