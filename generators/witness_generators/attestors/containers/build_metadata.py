"""The metadata file of `docker buildx build`: the image that it built, and the materials of the build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from witness_generators.attestors.containers.image import (
    DOCKERFILE,
    INDEX,
    Image,
    build_descriptor,
    build_foreign_manifest,
    build_images,
    digest,
    pushed,
    split_platform,
)
from witness_generators.documents.indented_json import encode_indented
from witness_generators.drawing.spaces import Binary, Builds, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.recording.run_facts import remotes
from witness_generators.world.world import Prop, World

Json = dict[str, Any]
PROVENANCE = "buildx.build.provenance"


@dataclass(frozen=True, slots=True)
class BuildMetadata(Prop):
    """What buildx writes about a build to `file`.

    builder: the name of the builder. build: the id of the build.
    fetches: whether the build takes its sources from the repository's remote, if it has one.

    The attestor reads every JSON product and records those that name an image by its sha256 digest: only this one does.
    """

    file: str
    builder: str
    build: bytes
    fetches: bool

    def made(self, world: World) -> Mapping[str, bytes]:
        return {self.file: encode_indented(self.document(world))}

    def shell(self, world: World) -> str:
        image = world.prop(Image)
        names = "".join(f" -t {name}" for name in image.references(world))
        # Without `--provenance=false` buildx would push an index with an attestation manifest, even for one platform.
        return (
            f"docker buildx build --quiet --builder {self.builder} --provenance=false --platform {','.join(image.platforms)}"
            f"{names} --metadata-file {self.file} --push '{self.find_git_context(world) or '.'}'"
        )

    def prints(self, world: World) -> str:
        """What `--quiet` prints: the digest of the configuration, or that of the index of several images."""
        metadata = self.document(world)
        return f"{metadata.get(f'{_IMAGE}.config.digest', metadata[f'{_IMAGE}.digest'])}\n"

    def find_git_context(self, world: World) -> str:
        """Find the git context of the build, `URL#REF`; "" stands for the step's own folder."""
        address = next((one for one in remotes(world) if one.startswith("https://")), "")
        repository = world.repository
        # The fragment is a branch, tag or commit (Docker documentation, build context).
        head = world.git.commit.id if repository.detached else repository.branch
        return f"{address}#{head}" if self.fetches and address else ""

    def document(self, world: World) -> Json:
        """The content of the file, by key."""
        kind, manifest = pushed(world)
        images = build_images(world)
        several = kind == INDEX
        # An index has no platform and no configuration of its own.
        platform = {} if several else {"platform": split_platform(images[0].platform)}
        config = {} if several else {f"{_IMAGE}.config.digest": digest(images[0].config)}
        return {
            # buildx adds the platform to the key only if the build has several.
            **{
                f"{PROVENANCE}/{one.platform}" if several else PROVENANCE: self._build_provenance(
                    world, one.platform
                )
                for one in images
            },
            "buildx.build.ref": f"{self.builder}/{self.builder}0/{self.build.hex()}",
            **config,
            f"{_IMAGE}.descriptor": build_descriptor(kind, manifest) | platform,
            f"{_IMAGE}.digest": digest(manifest),
            "image.name": ",".join(world.prop(Image).references(world)),
        }

    def _build_provenance(self, world: World, platform: str) -> Json:
        materials = self.list_materials(world, platform)
        # A git context is fetched by the builder, so the client sends no folders.
        folders = () if self.find_git_context(world) else ("context", "dockerfile")
        return {
            "buildType": "https://mobyproject.org/buildkit@v1",
            **({"materials": materials} if materials else {}),
            "invocation": {
                "configSource": {"entryPoint": DOCKERFILE},
                "parameters": {
                    "frontend": "dockerfile.v0",
                    "args": {},
                    "locals": [{"name": one} for one in folders],
                },
                "environment": {"platform": platform},
            },
        }

    def list_materials(self, world: World, platform: str) -> list[Json]:
        """List what the build fetched: the base image, and the commit if it took the sources from a remote."""
        base, context = world.prop(Image).base, self.find_git_context(world)
        found = [_build_base_material(base.name, base.tag, platform)] if base else []
        return found + ([{"uri": context, "digest": {"sha1": world.git.commit.id}}] if context else [])


# The prefix of the keys that buildx takes over from BuildKit's exporter.
_IMAGE = "containerimage"


def _build_base_material(name: str, tag: str, platform: str) -> Json:
    """Build the material of a base image: its package URL (purl-spec, type docker) and the digest of its index."""
    # go-witness reads the platform from this URL if the key names none (`internal/docker/metadata.go`, UnmarshalJSON).
    uri = f"pkg:docker/{name}@{tag}?platform={quote(platform, safe='')}"
    return {"uri": uri, "digest": {"sha256": sha256(build_foreign_manifest(f"{name}:{tag}")).hexdigest()}}


METADATA: Space = Builds(
    BuildMetadata,
    (
        SampledFrom(("metadata.json", "image.json", "image-metadata.json", "buildx.json"), (55, 15, 15, 15)),
        SampledFrom(("default", "builder", "multiarch", "ci")),
        Binary(12, 12),
        SampledFrom((False, True), (75, 25)),
    ),
)
METADATA_FILE = PropKind(BuildMetadata, METADATA)
