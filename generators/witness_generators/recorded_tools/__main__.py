"""`python -m witness_generators.recorded_tools [--modules FOLDER] [ID …]`: records the tools that are there anew; the others stay as they are."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from witness_generators.recorded_tools import chain_rows, report_rows
from witness_generators.recorded_tools.recording_file import (
    CHAINS,
    DOCUMENTS,
    ChainRecording,
    DocumentRecording,
    read_chains,
    read_documents,
    write_recordings,
)
from witness_generators.recorded_tools.tool_recorder import record_chain, record_document
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Oracle

T = TypeVar("T", ChainRecording, DocumentRecording)


def main(arguments: Sequence[str]) -> int:
    """Return 0 where every tool that was asked for is recorded, 1 where one is not."""
    parser = argparse.ArgumentParser(prog="make record")
    parser.add_argument("--modules", type=Path, help="a folder node_modules, for the tools that npx runs")
    parser.add_argument("ids", nargs="*", help="of the tools; default: all")
    asked = parser.parse_args(arguments)
    modules = asked.modules.resolve() if asked.modules else None
    with Oracle.start(jobs=1, limit=600) as oracle:
        chains, failed_chains = _record(
            {row.id: partial(record_chain, oracle, row, modules) for row in chain_rows.ROWS}, asked.ids
        )
        documents, failed_documents = _record(
            {row.id: partial(record_document, oracle, row, modules) for row in report_rows.ROWS},
            asked.ids,
        )
    known_chains = read_chains() if CHAINS.exists() else {}
    known_documents = read_documents() if DOCUMENTS.exists() else {}
    write_recordings(CHAINS, {**known_chains, **chains}.values())
    write_recordings(DOCUMENTS, {**known_documents, **documents}.values())
    return 1 if failed_chains or failed_documents else 0


def _record(rows: Mapping[str, Callable[[], T]], ids: Sequence[str]) -> tuple[dict[str, T], int]:
    """What was recorded by id, and how many tools were not."""
    recorded: dict[str, T] = {}
    failed = 0
    for name, record in rows.items():
        if ids and name not in ids:
            continue
        try:
            recorded[name] = record()
            print(f"{name}: {recorded[name].version}")
        except WitnessSchemaError as error:
            failed += 1
            print(f"not recorded: {error}", file=sys.stderr)
    return recorded, failed


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
