"""A folder of version records: `VERSION.jsonl` for each go-witness version, and `default.json` with the default version."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson

from witness_schema.errors import UnknownName
from witness_schema.reading import record_lines
from witness_schema.reading.version_record import VersionRecord, version_numbers

DEFAULT = "default.json"


@dataclass(frozen=True, slots=True)
class RecordFolder:
    """A folder of version records. Nothing is cached: each property reads the folder."""

    folder: Path

    @property
    def versions(self) -> tuple[str, ...]:
        """The stored versions, oldest first."""
        # Sorted by number: as text, v0.9.2 would come after v0.12.0.
        return tuple(sorted((path.stem for path in self.folder.glob("v*.jsonl")), key=version_numbers))

    @property
    def default(self) -> str:
        """The version used where none is named."""
        return str(orjson.loads((self.folder / DEFAULT).read_bytes())["version"])

    def load(self, version: str) -> VersionRecord:
        """Returns the record of one version. Raises `UnknownName`, which lists the stored versions, for any other."""
        if version not in self.versions:
            raise UnknownName(
                f"go-witness {version} is not bundled", advice=f"bundled are {', '.join(self.versions)}"
            )
        return record_lines.load((self.folder / f"{version}.jsonl").read_bytes())


def build_record_files(record: VersionRecord, default: str) -> dict[str, bytes]:
    """Returns the files to write for this record: name to content. The same record gives the same bytes."""
    return {
        f"{record.version}.jsonl": record_lines.dump(record),
        DEFAULT: orjson.dumps({"version": default}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE),
    }
