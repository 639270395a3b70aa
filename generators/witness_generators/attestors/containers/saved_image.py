"""The archive that `docker save` or buildx makes of an image, in each of its layouts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, assert_never

from witness_generators.attestors.containers.archives import Member, tar
from witness_generators.attestors.containers.build_metadata import BuildMetadata
from witness_generators.attestors.containers.image import MANIFEST, Built, Image, builds, descriptor
from witness_generators.documents import go_json
from witness_generators.drawing.spaces import Builds, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import Prop, World

Json = dict[str, Any]
# Docker up to 24, Docker from 25 on, and buildx with `--output type=docker`.
Layout = Literal["legacy", "blobs", "buildx"]
BLOBS = "blobs/sha256/"


@dataclass(frozen=True, slots=True)
class SavedImage(Prop):
    """The image of the first platform in `file`; one that is saved `by_id` loses its tags.

    The attestor takes any tar among the products: only this one is there.
    """

    file: str
    layout: Layout
    by_id: bool

    def made(self, world: World) -> Mapping[str, bytes]:
        return {self.file: world.once(_archive)}

    def shell(self, world: World) -> str:
        names = () if self.by_id else world.prop(Image).references(world)
        if self.layout == "buildx":
            said = "".join(f" -t {name}" for name in names)
            return f"docker buildx build --quiet{said} --output type=docker,dest={self.file} ."
        pulls = [f"docker pull --quiet {name}" for name in _pushed(world)]
        save = f"docker save -o {self.file} {' '.join(names or (image_id(world)[:12],))}"
        return " && ".join((*pulls, save))

    def prints(self, world: World) -> str:
        if self.layout == "buildx":
            return f"sha256:{image_id(world)}\n"
        return "".join(f"{name}\n" for name in _pushed(world))

    def tags(self, world: World) -> tuple[str, ...] | None:
        """The names that the archive gives it; None without any."""
        return None if self.by_id else tuple(map(familiar, world.prop(Image).references(world)))


def familiar(name: str) -> str:
    """A name as Docker shows it: its own registry's host is left out (`github.com/distribution/reference`, FamiliarString)."""
    return name.removeprefix("docker.io/")


def _pushed(world: World) -> tuple[str, ...]:
    """The names under which the step has pushed the image: Docker's own store lacks it until it is pulled."""
    return world.prop(Image).references(world) if world.has(BuildMetadata) else ()


def image_id(world: World) -> str:
    """The digest of the configuration, by which Docker knows an image."""
    return sha256(builds(world)[0].config).hexdigest()


def contents(world: World) -> dict[str, bytes]:
    """What the archive holds by name, in its order; folders end in a slash."""
    return world.once(_contents)


def _contents(world: World) -> dict[str, bytes]:
    saved, built = world.prop(SavedImage), builds(world)[0]
    files = _legacy(world, built) if saved.layout == "legacy" else _blobs(built, saved.layout)
    files["manifest.json"] = _raw_manifest(world, saved, built)
    folders = {name[: name.rindex("/") + 1]: b"" for name in files if "/" in name}
    above = {"blobs/": b""} if BLOBS in folders else {}
    return dict(sorted((above | folders | files).items()))


def _archive(world: World) -> bytes:
    """The image's files have the time of its build, those about it have none."""
    seconds = compute_report_time(world).seconds
    timeless = {"manifest.json", "repositories", "index.json", "oci-layout"}
    return tar(
        Member(name, data, 0o644, 0 if name in timeless else seconds)
        for name, data in contents(world).items()
    )


def manifest(world: World) -> Json:
    """The one entry of `manifest.json`, of which the attestor reads these three."""
    saved, built = world.prop(SavedImage), builds(world)[0]
    tags = saved.tags(world)
    named = {"RepoTags": list(tags) if tags is not None else None}
    identity = sha256(built.config).hexdigest()
    match saved.layout:
        case "legacy":
            return {
                "Config": f"{identity}.json",
                **named,
                "Layers": [f"{one}/layer.tar" for one in _chain(built)],
            }
        case "blobs":
            return {"Config": BLOBS + identity, **named, "Layers": _names(built.layers)}
        case "buildx":
            return {"Config": BLOBS + identity, **named, "Layers": _names(built.packed)}
        case _:
            assert_never(saved.layout)


def _names(blobs: tuple[bytes, ...]) -> list[str]:
    return [BLOBS + sha256(blob).hexdigest() for blob in blobs]


def _raw_manifest(world: World, saved: SavedImage, built: Built) -> bytes:
    """`manifest.json` as written: Docker from 25 on adds where layers come from; only buildx ends without a newline."""
    kind = "application/vnd.oci.image.layer.v1.tar"
    sources = {f"sha256:{sha256(one).hexdigest()}": descriptor(kind, one) for one in built.layers}
    more = {"LayerSources": sources} if saved.layout == "blobs" else {}
    return go_json.encode([{**manifest(world), **more}]) + (b"" if saved.layout == "buildx" else b"\n")


def _blobs(built: Built, layout: Layout) -> dict[str, bytes]:
    """An OCI image layout (OCI image specification, image-layout.md)."""
    layers = built.layers if layout == "blobs" else built.packed
    parts = (built.config, built.manifest, *layers)
    index = {"schemaVersion": 2, "manifests": [descriptor(MANIFEST, built.manifest)]}
    files = {BLOBS + sha256(part).hexdigest(): part for part in parts}
    return {**files, "index.json": go_json.encode(index), "oci-layout": b'{"imageLayoutVersion":"1.0.0"}'}


def _chain(built: Built) -> list[str]:
    """The ids under which old archives keep the layers: each follows from the layers up to it."""
    chain: list[str] = []
    for layer in built.layers:
        below = chain[-1] if chain else ""
        chain.append(sha256(f"{below} {sha256(layer).hexdigest()}".encode()).hexdigest())
    return chain


def _legacy(world: World, built: Built) -> dict[str, bytes]:
    """Docker image specification v1.2: a folder for each layer."""
    image = world.prop(Image)
    chain = _chain(built)
    files = {f"{sha256(built.config).hexdigest()}.json": built.config}
    for layer, identity in zip(built.layers, chain, strict=True):
        about = {"id": identity, "created": compute_report_time(world).rfc3339(), "os": "linux"}
        files |= {
            f"{identity}/VERSION": b"1.0",
            f"{identity}/json": go_json.encode(about),
            f"{identity}/layer.tar": layer,
        }
    if world.prop(SavedImage).tags(world) is None:
        return files
    named = {familiar(image.name(world)): dict.fromkeys(image.tags, chain[-1])}
    return files | {"repositories": json.dumps(named, separators=(",", ":")).encode() + b"\n"}


SAVED: Space = Builds(
    SavedImage,
    (
        SampledFrom(("image.tar", "app.tar", "docker-image.tar", "container.tar"), (55, 15, 15, 15)),
        SampledFrom(("blobs", "legacy", "buildx"), (45, 25, 30)),
        SampledFrom((False, True), (85, 15)),
    ),
)
SAVED_IMAGE = PropKind(SavedImage, SAVED)
