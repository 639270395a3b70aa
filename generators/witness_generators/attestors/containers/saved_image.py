"""The archive of an image that `docker save` or buildx writes, in each of its layouts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, assert_never

from witness_generators.attestors.containers.archives import Member, tar
from witness_generators.attestors.containers.build_metadata import BuildMetadata
from witness_generators.attestors.containers.image import (
    MANIFEST,
    Built,
    Image,
    build_descriptor,
    build_images,
    hash_content,
)
from witness_generators.documents import go_json
from witness_generators.drawing.spaces import Builds, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import Prop, World
from witness_schema.json_writing import dumps

Json = dict[str, Any]
# In this order: `docker save` up to Docker 24, from Docker 25 on, and buildx with `--output type=docker`.
Layout = Literal["legacy", "blobs", "buildx"]
BLOBS = "blobs/sha256/"


@dataclass(frozen=True, slots=True)
class SavedImage(Prop):
    """The image of the first platform, saved to `file`; saved by its id, it has no tags.

    The attestor takes any tar among the products, so worlds hold no other.
    """

    file: str
    layout: Layout
    by_id: bool

    def made(self, world: World) -> Mapping[str, bytes]:
        return {self.file: world.once(_build_archive)}

    def shell(self, world: World) -> str:
        names = () if self.by_id else world.prop(Image).references(world)
        if self.layout == "buildx":
            tags = "".join(f" -t {name}" for name in names)
            return f"docker buildx build --quiet{tags} --output type=docker,dest={self.file} ."
        pulls = [f"docker pull --quiet {name}" for name in _list_pushed_names(world)]
        save = f"docker save -o {self.file} {' '.join(names or (compute_image_id(world)[:12],))}"
        return " && ".join((*pulls, save))

    def prints(self, world: World) -> str:
        if self.layout == "buildx":
            return f"sha256:{compute_image_id(world)}\n"
        return "".join(f"{name}\n" for name in _list_pushed_names(world))

    def tags(self, world: World) -> tuple[str, ...] | None:
        """The names in the archive; None if it was saved by its id."""
        return None if self.by_id else tuple(map(shorten_name, world.prop(Image).references(world)))


def shorten_name(name: str) -> str:
    """Shorten a name as Docker shows it, without the host docker.io (`github.com/distribution/reference`, FamiliarString)."""
    return name.removeprefix("docker.io/")


def _list_pushed_names(world: World) -> tuple[str, ...]:
    """List the names under which the step has pushed the image with buildx."""
    # `buildx build --push` leaves nothing in Docker's own store, so `docker save` must pull these first.
    return world.prop(Image).references(world) if world.has(BuildMetadata) else ()


def compute_image_id(world: World) -> str:
    """Compute the image's id: the sha256 of its configuration, in hexadecimal."""
    return hash_content(build_images(world)[0].config)


def list_contents(world: World) -> dict[str, bytes]:
    """List the members of the archive, bytes by name, in its order; a folder's name ends in a slash."""
    return world.once(_list_contents)


def _list_contents(world: World) -> dict[str, bytes]:
    saved, built = world.prop(SavedImage), build_images(world)[0]
    files = (
        _build_legacy_files(world, built)
        if saved.layout == "legacy"
        else _build_oci_layout(built, saved.layout)
    )
    files["manifest.json"] = _encode_manifest(world, saved, built)
    # Archives list every folder as a member of its own, before its files.
    folders = {name[: name.rindex("/") + 1]: b"" for name in files if "/" in name}
    above = {"blobs/": b""} if BLOBS in folders else {}
    # The order decides the order of the recorded layers (`oci._record_layers`).
    return dict(sorted((above | folders | files).items()))


def _build_archive(world: World) -> bytes:
    """Build the archive; the files of the image have the time of the build, the files that describe it have time 0."""
    seconds = compute_report_time(world).seconds
    timeless = {"manifest.json", "repositories", "index.json", "oci-layout"}
    return tar(
        Member(name, data, 0o644, 0 if name in timeless else seconds)
        for name, data in list_contents(world).items()
    )


def build_manifest_entry(world: World) -> Json:
    """Build the only entry of `manifest.json`, with the three fields that the attestor reads."""
    saved, built = world.prop(SavedImage), build_images(world)[0]
    tags = saved.tags(world)
    named = {"RepoTags": list(tags) if tags is not None else None}
    # Only buildx compresses the layers; `docker save` writes them plain.
    identity = hash_content(built.config)
    match saved.layout:
        case "legacy":
            return {
                "Config": f"{identity}.json",
                **named,
                "Layers": [f"{one}/layer.tar" for one in _compute_layer_ids(built)],
            }
        case "blobs":
            return {"Config": BLOBS + identity, **named, "Layers": _name_blobs(built.layers)}
        case "buildx":
            return {"Config": BLOBS + identity, **named, "Layers": _name_blobs(built.packed)}
        case _:
            assert_never(saved.layout)


def _name_blobs(blobs: tuple[bytes, ...]) -> list[str]:
    return [BLOBS + hash_content(blob) for blob in blobs]


def _encode_manifest(world: World, saved: SavedImage, built: Built) -> bytes:
    """Encode `manifest.json` as the writer of this layout does."""
    # Docker 25 added LayerSources, a descriptor for each layer, which the attestor does not read.
    kind = "application/vnd.oci.image.layer.v1.tar"
    sources = {f"sha256:{hash_content(one)}": build_descriptor(kind, one) for one in built.layers}
    more = {"LayerSources": sources} if saved.layout == "blobs" else {}
    # Docker's encoder ends the text with a newline, buildx marshals it without one.
    return go_json.encode([{**build_manifest_entry(world), **more}]) + (
        b"" if saved.layout == "buildx" else b"\n"
    )


def _build_oci_layout(built: Built, layout: Layout) -> dict[str, bytes]:
    """Build the files of an OCI image layout (OCI image specification, image-layout.md)."""
    layers = built.layers if layout == "blobs" else built.packed
    parts = (built.config, built.manifest, *layers)
    index = {"schemaVersion": 2, "manifests": [build_descriptor(MANIFEST, built.manifest)]}
    # By digest, so equal layers are one blob.
    files = {BLOBS + hash_content(part): part for part in parts}
    return {**files, "index.json": go_json.encode(index), "oci-layout": b'{"imageLayoutVersion":"1.0.0"}'}


def _compute_layer_ids(built: Built) -> list[str]:
    """Compute the ids that name the layers in a legacy archive; each depends on all layers up to its own."""
    chain: list[str] = []
    for layer in built.layers:
        below = chain[-1] if chain else ""
        # Chained as in ChainID (OCI image specification, config.md), so equal layers on other bases get other ids.
        chain.append(sha256(f"{below} {hash_content(layer)}".encode()).hexdigest())
    return chain


def _build_legacy_files(world: World, built: Built) -> dict[str, bytes]:
    """Build the files of a legacy archive, with a folder for each layer (Docker image specification v1.2)."""
    image = world.prop(Image)
    chain = _compute_layer_ids(built)
    files = {f"{hash_content(built.config)}.json": built.config}
    for layer, identity in zip(built.layers, chain, strict=True):
        about = {"id": identity, "created": compute_report_time(world).rfc3339(), "os": "linux"}
        files |= {
            f"{identity}/VERSION": b"1.0",
            f"{identity}/json": go_json.encode(about),
            f"{identity}/layer.tar": layer,
        }
    # `repositories` maps names to the topmost layer; without names there is no such file.
    if world.prop(SavedImage).tags(world) is None:
        return files
    named = {shorten_name(image.name(world)): dict.fromkeys(image.tags, chain[-1])}
    return files | {"repositories": dumps(named, separators=(",", ":")).encode() + b"\n"}


SAVED: Space = Builds(
    SavedImage,
    (
        SampledFrom(("image.tar", "app.tar", "docker-image.tar", "container.tar"), (55, 15, 15, 15)),
        SampledFrom(("blobs", "legacy", "buildx"), (45, 25, 30)),
        SampledFrom((False, True), (85, 15)),
    ),
)
SAVED_IMAGE = PropKind(SavedImage, SAVED)
