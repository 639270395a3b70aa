"""The bill of materials that a step writes: its tool, its format and its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from witness_generators.attestors.containers.image import Image
from witness_generators.attestors.reports import cdxgen, cyclonedx, spdx, spdx_rewriting
from witness_generators.attestors.reports.dependencies import list_dependencies
from witness_generators.attestors.reports.own_tools import cyclonedx_gomod, cyclonedx_npm
from witness_generators.attestors.reports.report_subject import find_target
from witness_generators.documents import go_json
from witness_generators.documents.indented_json import encode_indented
from witness_generators.drawing.spaces import Binary, Builds, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.world import Prop, World

Json = dict[str, Any]
# Builds the document from the world and the bytes that its ids are made from.
Document = Callable[[World, bytes], Json]


@dataclass(frozen=True, slots=True)
class BillTool:
    """A tool that writes bills of materials.

    document: builds what it writes. rewrite: turns that into what go-witness records. folder, image: its command lines.
    indent: spaces of indentation, None for compact JSON. recording: the id of the recorded document, "" for a form by hand. part:
    how often it is drawn beside the others. lockfile: the only one that it reads, in a folder; "" for a tool that reads all, and
    images.
    """

    document: Document
    rewrite: Callable[[Json], Json]
    suffix: str
    folder: str
    image: str
    indent: int | None
    recording: str = ""
    part: int = 2
    lockfile: str = ""


@dataclass(frozen=True, slots=True)
class Bill(Prop):
    """A bill of materials by one tool, in a file with this stem; `seed` is the source of its ids.

    own: whether the ecosystem's own tool writes it, where the project has the lock file of one alone and no image.

    The attestor takes the first product whose MIME type is that of SPDX or CycloneDX (`attestation/sbom/sbom.go:156`). Only this
    file has such a type.
    """

    tool: BillTool
    stem: str
    seed: bytes
    own: bool = False

    def settled(self, world: World) -> World:
        locked = {package.lockfile for package in list_dependencies(world)}
        fitting = [tool for tool in OWN_TOOLS if {tool.lockfile} == locked]
        if not self.own or not fitting or world.has(Image):
            return world
        bill = replace(self, tool=fitting[0])
        return replace(world, props=tuple(bill if prop is self else prop for prop in world.props))

    @property
    def path(self) -> str:
        return self.stem + self.tool.suffix

    def made(self, world: World) -> Mapping[str, bytes]:
        document = self.build_document(world)
        if self.tool.indent is None:
            return {self.path: go_json.encode(document) + b"\n"}
        return {self.path: encode_indented(document, self.tool.indent)}

    def shell(self, world: World) -> str:
        about = find_target(world)
        call = self.tool.image if about.is_image else self.tool.folder
        return call.format(file=self.path, name=about.name, version=about.version)

    def build_document(self, world: World) -> Json:
        """Builds the document that the tool writes; never change it in place."""
        return world.once(self._build_document)

    def _build_document(self, world: World) -> Json:
        return self.tool.document(world, self.seed)

    def rewrite_document(self, world: World) -> Json:
        """Builds the document that go-witness records: read into the structs of a library and written again."""
        return self.tool.rewrite(self.build_document(world))


# The one with the shortest bills comes first: failures shrink to it. Command lines as in each tool's documentation, with its
# progress output switched off. Trivy and bom are by hand.
ANY_TOOLS = (
    BillTool(
        spdx.build_syft_document, spdx_rewriting.rewrite_document, ".spdx.json",
        "syft -q scan dir:. --source-name {name} --source-version {version} -o spdx-json={file}",
        "syft -q scan {name} -o spdx-json={file}", None, "syft-spdx", 40,
    ),
    BillTool(
        cyclonedx.build_syft_document, cyclonedx.rewrite_document, ".cdx.json",
        "syft -q scan dir:. --source-name {name} --source-version {version} -o cyclonedx-json={file}",
        "syft -q scan {name} -o cyclonedx-json={file}", None, "syft-cyclonedx", 24,
    ),
    BillTool(
        cdxgen.build_document, cyclonedx.rewrite_document, ".json",
        "cdxgen --no-install-deps --spec-version 1.6 -o {file} .", "cdxgen --spec-version 1.6 -t docker -o {file} {name}", None,
        cdxgen.RECORDING, 30,
    ),
    BillTool(
        spdx.build_trivy_document, spdx_rewriting.rewrite_document, ".json",
        "trivy -q fs --format spdx-json --output {file} .", "trivy -q image --format spdx-json --output {file} {name}", 2,
    ),
    BillTool(
        spdx.build_bom_document, spdx_rewriting.rewrite_document, ".spdx.json",
        "bom --log-level error generate --format json --dirs . --output {file}",
        "bom --log-level error generate --format json --image {name} --output {file}", 2,
    ),
    BillTool(
        cyclonedx.build_trivy_document, cyclonedx.rewrite_document, ".cdx.json",
        "trivy -q fs --format cyclonedx --output {file} .", "trivy -q image --format cyclonedx --output {file} {name}", 2,
    ),
)  # fmt: skip
OWN_TOOLS = (
    BillTool(
        cyclonedx_npm.build_document, cyclonedx.rewrite_document, ".json",
        "cyclonedx-npm --package-lock-only --output-file {file}", "", 2, cyclonedx_npm.RECORDING, lockfile="package-lock.json",
    ),
    BillTool(
        cyclonedx_gomod.build_document, cyclonedx.rewrite_document, ".json",
        "cyclonedx-gomod mod -json -licenses -output {file} .", "", 2, cyclonedx_gomod.RECORDING, lockfile="go.sum",
    ),
)  # fmt: skip
TOOLS = (*ANY_TOOLS, *OWN_TOOLS)
_SPACE: Space = Builds(
    Bill,
    (
        SampledFrom(ANY_TOOLS, tuple(tool.part for tool in ANY_TOOLS)),
        SampledFrom(("sbom", "bom", "dependencies", "components")),
        Binary(16, 16),
        SampledFrom((False, True)),
    ),
)
BILL = PropKind(Bill, _SPACE)
