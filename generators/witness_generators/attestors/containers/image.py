"""The image that a step builds, saves or deploys: its layers, configurations, manifests and the digests of them all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from witness_generators.attestors.containers.archives import Member, gzip, tar
from witness_generators.documents import go_json
from witness_generators.documents.indented_json import encode_indented
from witness_generators.drawing.spaces import Binary, Builds, Integers, SampledFrom, Space, optional
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import Prop, World

Json = dict[str, Any]
DOCKERFILE = "Dockerfile"
OCI = "application/vnd.oci.image"
LAYER, CONFIG = f"{OCI}.layer.v1.tar+gzip", f"{OCI}.config.v1+json"
MANIFEST, INDEX = f"{OCI}.manifest.v1+json", f"{OCI}.index.v1+json"


@dataclass(frozen=True, slots=True)
class Base:
    """An image that others are built from; `release` is its `/etc/os-release`."""

    name: str
    tag: str
    release: str

    @property
    def reference(self) -> str:
        return f"{self.name}:{self.tag}"


@dataclass(frozen=True, slots=True)
class Image(Prop):
    """The project's image in a registry, built from the step's files: onto a base with a program installed, or from scratch.

    tags: the first is the one that it is deployed under. platforms: `os/architecture`. program: its bytes, made in the build.
    """

    registry: str
    tags: tuple[str, ...]
    platforms: tuple[str, ...]
    base: Base | None
    program: bytes

    def settled(self, world: World) -> World:
        return world.with_committed({DOCKERFILE: self.dockerfile(world.repository.project).encode()})

    def steps(self, project: str) -> tuple[str, ...]:
        """The instructions that make a layer."""
        copied = f"COPY . /srv/{project}/"
        return (copied, f"RUN make -C /srv/{project} install") if self.base else (copied,)

    def dockerfile(self, project: str) -> str:
        """What it is built by."""
        first = f"FROM {self.base.reference if self.base else 'scratch'}"
        last = f'ENTRYPOINT ["{self.entry(project)}"]'
        return "".join(f"{line}\n" for line in (first, *self.steps(project), last))

    def entry(self, project: str) -> str:
        """The program that it runs."""
        return f"/usr/local/bin/{project}" if self.base else f"/srv/{project}/{project}"

    def name(self, world: World) -> str:
        """The repository in the registry, without a tag."""
        return f"{self.registry}/{world.repository.owner}/{world.repository.project}"

    def references(self, world: World) -> tuple[str, ...]:
        """The image under each of its tags."""
        return tuple(f"{self.name(world)}:{tag}" for tag in self.tags)


@dataclass(frozen=True)
class Built:
    """The image of one platform: its layers, not yet packed, and its configuration."""

    platform: str
    layers: tuple[bytes, ...]
    config: bytes

    @cached_property
    def packed(self) -> tuple[bytes, ...]:
        """The layers as the registry has them."""
        return tuple(map(gzip, self.layers))

    @cached_property
    def manifest(self) -> bytes:
        """The document that the registry has of it."""
        parts = {
            "config": descriptor(CONFIG, self.config),
            "layers": [descriptor(LAYER, layer) for layer in self.packed],
        }
        return encode_indented({"schemaVersion": 2, "mediaType": MANIFEST, **parts})


def digest(content: bytes) -> str:
    """The digest by which registries know content (OCI image specification, descriptors)."""
    return f"sha256:{sha256(content).hexdigest()}"


def descriptor(kind: str, content: bytes) -> Json:
    """What a manifest or an index says of a part."""
    return {"mediaType": kind, "digest": digest(content), "size": len(content)}


def platform_of(text: str) -> Json:
    """A platform as an index writes it: architecture before os."""
    os, _, architecture = text.partition("/")
    return {"architecture": architecture, "os": os}


def builds(world: World) -> tuple[Built, ...]:
    """The image of each platform, in the order in which they were asked for."""
    return world.once(_builds)


def _builds(world: World) -> tuple[Built, ...]:
    image = world.prop(Image)
    added = _added(world, image)
    layers = {platform: _below(image, platform) + added for platform in image.platforms}
    return tuple(Built(one, layers[one], go_json.encode(_config(world, one, layers[one]))) for one in layers)


def pushed(world: World) -> tuple[str, bytes]:
    """Media type and bytes of what the registry has under the image's tags: an index when there are several platforms."""
    return world.once(_pushed)


def _pushed(world: World) -> tuple[str, bytes]:
    images = builds(world)
    if len(images) == 1:
        return MANIFEST, images[0].manifest
    parts = [descriptor(MANIFEST, one.manifest) | {"platform": platform_of(one.platform)} for one in images]
    return INDEX, encode_indented({"schemaVersion": 2, "mediaType": INDEX, "manifests": parts})


def others_manifest(reference: str) -> bytes:
    """The index of an image that is not the project's, made up from its name."""
    named = {"org.opencontainers.image.ref.name": reference}
    return go_json.encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": [], "annotations": named})


def _below(image: Image, platform: str) -> tuple[bytes, ...]:
    """The base's layer; its loader differs by platform."""
    if image.base is None:
        return ()
    loader = Member(f"lib/ld-{platform.partition('/')[2]}.so.1", b"\x7fELF", 0o755)
    return (tar((Member("etc/"), Member("etc/os-release", image.base.release.encode()), loader)),)


def _added(world: World, image: Image) -> tuple[bytes, ...]:
    """A layer for each step of the build."""
    project, seconds = world.repository.project, world.repository.committed.seconds
    files = [
        Member(f"srv/{project}/{path}", data, 0o644, seconds) for path, data in sorted(world.inputs.items())
    ]
    program = Member(
        image.entry(project)[1:], b"\x7fELF" + image.program, 0o755, compute_report_time(world).seconds
    )
    return (tar(files), tar((program,))) if image.base else (tar((*files, program)),)


def _config(world: World, platform: str, layers: tuple[bytes, ...]) -> Json:
    """The image's configuration; its labels name the repository and the commit."""
    image, repository = world.prop(Image), world.repository
    created = compute_report_time(world).rfc3339()
    labels = {
        "org.opencontainers.image.revision": world.git.commit.id,
        "org.opencontainers.image.source": f"https://github.com/{repository.owner}/{repository.project}",
    }
    run = {
        "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
        "Entrypoint": [image.entry(repository.project)],
        "WorkingDir": "/",
        "Labels": labels,
    }
    steps = image.steps(repository.project)
    return {
        **platform_of(platform),
        "config": run,
        "created": created,
        "history": [{"created": created, "created_by": f"{step} # buildkit"} for step in steps],
        "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]},
    }


BASES = (
    Base("alpine", "3.20", 'ID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine Linux v3.20"\n'),
    Base(
        "debian",
        "bookworm-slim",
        'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    ),
    Base("golang", "1.22-alpine", "ID=alpine\nVERSION_ID=3.20.3\n"),
    Base("node", "20-alpine", "ID=alpine\nVERSION_ID=3.19.1\n"),
    Base("python", "3.12-slim", 'ID=debian\nVERSION_ID="12"\n'),
    Base("gcr.io/distroless/static-debian12", "nonroot", 'ID=debian\nNAME="Distroless"\n'),
    Base("registry.access.redhat.com/ubi9/ubi-minimal", "9.4", 'ID="rhel"\nVERSION_ID="9.4"\n'),
)
_TAGS: Space = Builds(
    lambda major, minor, patch, more: (f"{major}.{minor}.{patch}", *more),
    (
        Integers(0, 4),
        Integers(0, 30),
        Integers(0, 20),
        SampledFrom(((), ("latest",), ("stable", "latest")), (70, 25, 5)),
    ),
)
IMAGES: Space = Builds(
    Image,
    (
        SampledFrom(("ghcr.io", "registry.example.com", "quay.io", "docker.io")),
        _TAGS,
        SampledFrom((("linux/amd64",), ("linux/arm64",), ("linux/amd64", "linux/arm64")), (60, 15, 25)),
        optional(SampledFrom(BASES), 85),
        Binary(4, 24),
    ),
)
IMAGE = PropKind(Image, IMAGES)
