"""The image that a step builds, saves or deploys: its layers, configurations, manifests and their digests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
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
# Media types (OCI image specification, media-types.md).
OCI = "application/vnd.oci.image"
LAYER, CONFIG = f"{OCI}.layer.v1.tar+gzip", f"{OCI}.config.v1+json"
MANIFEST, INDEX = f"{OCI}.manifest.v1+json", f"{OCI}.index.v1+json"


@dataclass(frozen=True, slots=True)
class Base:
    """A base image; `release` is the text of its `/etc/os-release`."""

    name: str
    tag: str
    release: str

    @property
    def reference(self) -> str:
        return f"{self.name}:{self.tag}"


@dataclass(frozen=True, slots=True)
class Image(Prop):
    """The project's image in a registry, built from the step's files: on a base image, or from scratch.

    tags:      the image is deployed under the first.
    platforms: each as `os/architecture`.
    program:   the bytes of the program that the build makes.
    """

    registry: str
    tags: tuple[str, ...]
    platforms: tuple[str, ...]
    base: Base | None
    program: bytes

    def settled(self, world: World) -> World:
        # Committed, so that the working tree stays as clean as it was drawn.
        return world.with_committed({DOCKERFILE: self.dockerfile(world.repository.project).encode()})

    def steps(self, project: str) -> tuple[str, ...]:
        """The instructions of the Dockerfile that make a layer."""
        copied = f"COPY . /srv/{project}/"
        return (copied, f"RUN make -C /srv/{project} install") if self.base else (copied,)

    def dockerfile(self, project: str) -> str:
        """The text of the Dockerfile."""
        first = f"FROM {self.base.reference if self.base else 'scratch'}"
        last = f'ENTRYPOINT ["{self.program_path(project)}"]'
        return "".join(f"{line}\n" for line in (first, *self.steps(project), last))

    def program_path(self, project: str) -> str:
        """The path of the program that the image runs."""
        return f"/usr/local/bin/{project}" if self.base else f"/srv/{project}/{project}"

    def name(self, world: World) -> str:
        """The repository in the registry, without a tag."""
        return f"{self.registry}/{world.repository.owner}/{world.repository.project}"

    def references(self, world: World) -> tuple[str, ...]:
        """The image under each of its tags."""
        return tuple(f"{self.name(world)}:{tag}" for tag in self.tags)


# No slots, because `cached_property` needs a `__dict__`.
@dataclass(frozen=True)
class Built:
    """The image of one platform: its layers, not compressed, and its configuration."""

    platform: str
    layers: tuple[bytes, ...]
    config: bytes

    @cached_property
    def packed(self) -> tuple[bytes, ...]:
        """The layers as the registry stores them."""
        return tuple(map(gzip, self.layers))

    @cached_property
    def manifest(self) -> bytes:
        """The manifest that the registry stores."""
        parts = {
            "config": build_descriptor(CONFIG, self.config),
            "layers": [build_descriptor(LAYER, layer) for layer in self.packed],
        }
        return encode_indented({"schemaVersion": 2, "mediaType": MANIFEST, **parts})


def digest(content: bytes) -> str:
    """The digest of content as registries write it, `sha256:HEX` (OCI image specification, descriptor.md)."""
    return f"sha256:{hash_content(content)}"


# The layers of an image are named by their digests in several places; nothing else is asked for as often.
@lru_cache(maxsize=64)
def hash_content(content: bytes) -> str:
    """The sha256 of content in hexadecimal."""
    return sha256(content).hexdigest()


def build_descriptor(kind: str, content: bytes) -> Json:
    """Build what a manifest or an index says of content with this media type (OCI image specification, descriptor.md)."""
    return {"mediaType": kind, "digest": digest(content), "size": len(content)}


def split_platform(text: str) -> Json:
    """Split `os/architecture` into the object that an index holds."""
    # Go writes the architecture first, as its struct does (image-spec `specs-go/v1`, Platform).
    os, _, architecture = text.partition("/")
    return {"architecture": architecture, "os": os}


def build_images(world: World) -> tuple[Built, ...]:
    """Build the image of each platform, in the order of `--platform`."""
    return world.once(_build_images)


def _build_images(world: World) -> tuple[Built, ...]:
    image = world.prop(Image)
    # The drawn program is the same for every platform, so all platforms share the layers above the base.
    added = _build_own_layers(world, image)
    layers = {platform: _build_base_layers(image, platform) + added for platform in image.platforms}
    return tuple(
        Built(one, layers[one], go_json.encode(_build_config(world, one, layers[one]))) for one in layers
    )


def pushed(world: World) -> tuple[str, bytes]:
    """Build what the registry stores under the image's tags: its media type and bytes; an index for several platforms."""
    return world.once(_build_pushed)


def _build_pushed(world: World) -> tuple[str, bytes]:
    images = build_images(world)
    if len(images) == 1:
        return MANIFEST, images[0].manifest
    parts = [
        build_descriptor(MANIFEST, one.manifest) | {"platform": split_platform(one.platform)}
        for one in images
    ]
    return INDEX, encode_indented({"schemaVersion": 2, "mediaType": INDEX, "manifests": parts})


def build_foreign_manifest(reference: str) -> bytes:
    """Build the index of an image that is not the project's, made up from its name, so that each name has its own digest."""
    named = {"org.opencontainers.image.ref.name": reference}
    return go_json.encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": [], "annotations": named})


def _build_base_layers(image: Image, platform: str) -> tuple[bytes, ...]:
    """Build the layer of the base image; there is none for an image from scratch."""
    if image.base is None:
        return ()
    # One file differs by platform, as in real bases, so that the layers have different digests.
    loader = Member(f"lib/ld-{platform.partition('/')[2]}.so.1", b"\x7fELF", 0o755)
    return (tar((Member("etc/"), Member("etc/os-release", image.base.release.encode()), loader)),)


def _build_own_layers(world: World, image: Image) -> tuple[bytes, ...]:
    """Build a layer for each instruction that makes one."""
    project, seconds = world.repository.project, world.repository.committed.seconds
    # Sorted, so that equal files give an equal layer.
    files = [
        Member(f"srv/{project}/{path}", data, 0o644, seconds) for path, data in sorted(world.inputs.items())
    ]
    # Every program starts with the magic number of ELF, and a tar holds paths without the leading slash.
    program = Member(
        image.program_path(project)[1:], b"\x7fELF" + image.program, 0o755, compute_report_time(world).seconds
    )
    return (tar(files), tar((program,))) if image.base else (tar((*files, program)),)


def _build_config(world: World, platform: str, layers: tuple[bytes, ...]) -> Json:
    """Build the image's configuration (OCI image specification, config.md); its labels name the repository and the commit."""
    image, repository = world.prop(Image), world.repository
    created = compute_report_time(world).rfc3339()
    revision = {"org.opencontainers.image.revision": world.git.commit.id} if repository.has_commit else {}
    labels = {
        **revision,
        "org.opencontainers.image.source": f"https://github.com/{repository.owner}/{repository.project}",
    }
    run = {
        "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
        "Entrypoint": [image.program_path(repository.project)],
        "WorkingDir": "/",
        "Labels": labels,
    }
    steps = image.steps(repository.project)
    return {
        **split_platform(platform),
        "config": run,
        "created": created,
        # BuildKit marks the instructions that it ran.
        "history": [{"created": created, "created_by": f"{step} # buildkit"} for step in steps],
        # Digests of the layers before compression, unlike those in the manifest.
        "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]},
    }


# Well-known base images; each release holds the lines that tell its distribution.
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
