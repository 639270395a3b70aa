"""A folder of version records: `VERSION.jsonl` for each go-witness version, and `default.json` with the one that is meant by default."""

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
    """The folder, read when it is asked for something."""

    folder: Path

    @property
    def versions(self) -> tuple[str, ...]:
        """The stored versions, oldest first."""
        return tuple(sorted((path.stem for path in self.folder.glob("v*.jsonl")), key=version_numbers))

    @property
    def default(self) -> str:
        """The version that is meant where none is named."""
        return str(orjson.loads((self.folder / DEFAULT).read_bytes())["version"])

    def load(self, version: str) -> VersionRecord:
        """The record of one version; raises an error that lists the stored versions for any other."""
        if version not in self.versions:
            raise UnknownName(
                f"go-witness {version} is not bundled", advice=f"bundled are {', '.join(self.versions)}"
            )
        return record_lines.load((self.folder / f"{version}.jsonl").read_bytes())


def build_record_files(record: VersionRecord, default: str) -> dict[str, bytes]:
    """The files to write for this record, by name. The same record gives the same bytes."""
    return {
        f"{record.version}.jsonl": record_lines.dump(record),
        DEFAULT: orjson.dumps({"version": default}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE),
    }
