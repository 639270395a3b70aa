"""Every schema from a cold process, next to upstream's reflection, which has to be compiled and run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import Contender, measure_in_turn
from benchmarks.tables import Table, compare_costs
from benchmarks.upstream import compile_reflection
from witness_schema import attestor_names
from witness_schema.clone import CACHE_VARIABLE, repository_root
from witness_schema.errors import UnreadableSource

ROUNDS = 3
# Run with -c in a process of its own: imports are part of what a user waits for.
_EMIT = (
    "import sys; from pathlib import Path; from witness_schema.schemas.emission import emit; "
    "emit(Path(sys.argv[1]), source=Path(sys.argv[2]), force=True)"
)


def tables() -> Iterator[Table]:
    """Yield one table: all schemas written by ours (nothing cached, then everything) and by upstream's reflection.

    Raises UnreadableSource when there is no checkout.
    """
    checkout = repository_root() / "vendor" / "go-witness"
    if not checkout.is_dir():
        raise UnreadableSource("there is no checkout to read", advice="witness-schema vendor sync")
    with compile_reflection() as upstream, tempfile.TemporaryDirectory() as kept:
        # Fills the cache for "nothing changed".
        _emit(checkout, Path(kept))
        cold, again, compiled, ran = measure_in_turn(
            [
                Contender("ours, cold", lambda: _emit_cold(checkout)),
                Contender("ours, nothing changed", lambda: _emit(checkout, Path(kept))),
                Contender("– of that, compile and link", upstream.compile),
                Contender("– of that, run", upstream.run),
            ],
            ROUNDS,
        )
        found = len(upstream.read_schemas())
    # Measured apart and added, because compiling is nearly all of it and readers ask for both.
    both = compiled.add(ran, "upstream's reflection")
    note = f"ours: {len(attestor_names())} attestors and their documents; upstream: {found} attestors, compiled with warm dependencies"
    yield compare_costs("extraction", [cold, again, both, compiled, ran], unit="runs", notes=[note])


def _emit_cold(checkout: Path) -> int:
    with tempfile.TemporaryDirectory() as empty:
        return _emit(checkout, Path(empty))


def _emit(checkout: Path, cache: Path) -> int:
    environment = {**os.environ, CACHE_VARIABLE: str(cache)}
    command = [sys.executable, "-c", _EMIT, str(cache / "schemas"), str(checkout)]
    subprocess.run(command, env=environment, check=True, cwd=repository_root())
    return 1
