"""The bill of materials that a step makes: by which tool, in which format, into which file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from witness_generators.attestors.reports import cyclonedx, spdx, spdx_reading
from witness_generators.attestors.reports.report_subject import target
from witness_generators.documents import go_json
from witness_generators.documents.indented_json import encode_indented
from witness_generators.drawing.spaces import Binary, Builds, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.world import Prop, World

Json = dict[str, Any]
# The document, from the world and bytes that ids are made from.
Document = Callable[[World, bytes], Json]


@dataclass(frozen=True, slots=True)
class BillTool:
    """A tool that lists what a project is made of: its format, and its call for a folder or an image."""

    document: Document
    recorded: Callable[[Json], Json]
    suffix: str
    folder: str
    image: str
    indent: int | None


@dataclass(frozen=True, slots=True)
class Bill(Prop):
    """What the project consists of, by one tool, in a file of this stem; ids are made from `seed`.

    The attestor takes the first product whose start says SPDX or CycloneDX: only this one's does.
    """

    tool: BillTool
    stem: str
    seed: bytes

    @property
    def path(self) -> str:
        return self.stem + self.tool.suffix

    def made(self, world: World) -> Mapping[str, bytes]:
        document = self.document(world)
        if self.tool.indent is None:
            return {self.path: go_json.encode(document) + b"\n"}
        return {self.path: encode_indented(document, self.tool.indent)}

    def shell(self, world: World) -> str:
        about = target(world)
        call = self.tool.image if about.is_image else self.tool.folder
        return call.format(file=self.path, name=about.name, version=about.version)

    def document(self, world: World) -> Json:
        """What the tool writes."""
        return self.tool.document(world, self.seed)

    def recorded(self, world: World) -> Json:
        """What go-witness makes of it: read into the structs of a library and written again."""
        return self.tool.recorded(self.document(world))


TOOLS = (
    BillTool(
        cyclonedx.by_cdxgen, cyclonedx.recorded, ".json",
        "cdxgen -o {file} .", "cdxgen -t docker -o {file} {name}", 2,
    ),
    BillTool(
        spdx.by_syft, spdx_reading.recorded, ".spdx.json",
        "syft -q scan dir:. --source-name {name} --source-version {version} -o spdx-json={file}",
        "syft -q scan {name} -o spdx-json={file}", None,
    ),
    BillTool(
        cyclonedx.by_syft, cyclonedx.recorded, ".cdx.json",
        "syft -q scan dir:. --source-name {name} --source-version {version} -o cyclonedx-json={file}",
        "syft -q scan {name} -o cyclonedx-json={file}", None,
    ),
    BillTool(
        spdx.by_trivy, spdx_reading.recorded, ".json",
        "trivy -q fs --format spdx-json --output {file} .", "trivy -q image --format spdx-json --output {file} {name}", 2,
    ),
    BillTool(
        spdx.by_bom, spdx_reading.recorded, ".spdx.json",
        "bom --log-level error generate --format json --dirs . --output {file}",
        "bom --log-level error generate --format json --image {name} --output {file}", 2,
    ),
    BillTool(
        cyclonedx.by_trivy, cyclonedx.recorded, ".cdx.json",
        "trivy -q fs --format cyclonedx --output {file} .", "trivy -q image --format cyclonedx --output {file} {name}", 2,
    ),
)  # fmt: skip
_SPACE: Space = Builds(
    Bill,
    (
        SampledFrom(TOOLS, (20, 30, 15, 10, 10, 15)),
        SampledFrom(("sbom", "bom", "dependencies", "components")),
        Binary(16, 16),
    ),
)
BILL = PropKind(Bill, _SPACE)
