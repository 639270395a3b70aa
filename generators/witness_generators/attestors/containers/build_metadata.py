"""The metadata file of `docker buildx build`: which image it made, and of what."""

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
    builds,
    descriptor,
    digest,
    others_manifest,
    platform_of,
    pushed,
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
    """What buildx says of a build in `file`; `fetches`: it takes the sources from the repository's remote, if there is one.

    The attestor reads every JSON product and records those that name an image by its sha256: only this one does.
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
        return (
            f"docker buildx build --quiet --builder {self.builder} --provenance=false --platform {','.join(image.platforms)}"
            f"{names} --metadata-file {self.file} --push '{self.fetched(world) or '.'}'"
        )

    def prints(self, world: World) -> str:
        """The digest of the configuration, of the index where there are several images."""
        said = self.document(world)
        return f"{said.get(f'{_IMAGE}.config.digest', said[f'{_IMAGE}.digest'])}\n"

    def fetched(self, world: World) -> str:
        """The git context of the build; "" for the step's own folder."""
        address = next((one for one in remotes(world) if one.startswith("https://")), "")
        repository = world.repository
        head = world.git.commit.id if repository.detached else repository.branch
        return f"{address}#{head}" if self.fetches and address else ""

    def document(self, world: World) -> Json:
        """The metadata, by key."""
        kind, manifest = pushed(world)
        images = builds(world)
        several = kind == INDEX
        platform = {} if several else {"platform": platform_of(images[0].platform)}
        config = {} if several else {f"{_IMAGE}.config.digest": digest(images[0].config)}
        return {
            **{
                f"{PROVENANCE}/{one.platform}" if several else PROVENANCE: self._provenance(
                    world, one.platform
                )
                for one in images
            },
            "buildx.build.ref": f"{self.builder}/{self.builder}0/{self.build.hex()}",
            **config,
            f"{_IMAGE}.descriptor": descriptor(kind, manifest) | platform,
            f"{_IMAGE}.digest": digest(manifest),
            "image.name": ",".join(world.prop(Image).references(world)),
        }

    def _provenance(self, world: World, platform: str) -> Json:
        materials = self.materials(world, platform)
        folders = () if self.fetched(world) else ("context", "dockerfile")
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

    def materials(self, world: World, platform: str) -> list[Json]:
        """What the build took from elsewhere: the base, and the commit where it fetched the sources."""
        base, context = world.prop(Image).base, self.fetched(world)
        found = [_base(base.name, base.tag, platform)] if base else []
        return found + ([{"uri": context, "digest": {"sha1": world.git.commit.id}}] if context else [])


_IMAGE = "containerimage"


def _base(name: str, tag: str, platform: str) -> Json:
    """A base by its package URL (purl-spec, type docker)."""
    uri = f"pkg:docker/{name}@{tag}?platform={quote(platform, safe='')}"
    return {"uri": uri, "digest": {"sha256": sha256(others_manifest(f"{name}:{tag}")).hexdigest()}}


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
