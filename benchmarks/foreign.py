"""Types that nobody here wrote: our schemas, those of the commit before and those of peers, on documents of real Go."""

from __future__ import annotations

import os
from collections.abc import Iterator

from benchmarks.foreign_types.foreign_report import report_engine, report_modules, report_peers
from benchmarks.foreign_types.foreign_runs import Measured, list_engines, measure_module
from benchmarks.foreign_types.module_list import choose_modules, read_list
from benchmarks.tables import Table
from witness_cli.terminal.console import note
from witness_schema.errors import WitnessSchemaError

# Names of rows of foreign.toml, to measure a part; the list is measured whole without it.
CHOSEN = "FOREIGN_MODULES"


def tables() -> Iterator[Table]:
    """Yield a table of the modules, one of all engines and peers, and one of what our engine gets wrong."""
    listed = read_list()
    engines = list_engines(listed.before)
    measured: list[Measured] = []
    unbuilt: list[str] = []
    for row in choose_modules(listed.modules, os.environ.get(CHOSEN, "").split()):
        try:
            measured.append(measure_module(row, listed, engines, note))
        except WitnessSchemaError as error:
            # One module that cannot be had or built is told, and keeps no other from being measured.
            unbuilt.append(f"not measured: {row.name}: {error.what}")
            note(unbuilt[-1])
    yield report_modules(measured, engines[0].name, tuple(unbuilt))
    yield report_peers(measured, [engine.name for engine in engines])
    yield report_engine(measured, engines[0].name, listed.exempt)
