"""Run by the interpreter of hypothesis-jsonschema: SCHEMA SECONDS TURN → examples on standard output, one a line.

Nothing but generation for so many seconds of CPU: no health checks, no shrinking, no database. One run of Hypothesis
after the other, each under the next seed; a schema from which a run draws nothing ends it.
"""

import json
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from hypothesis_jsonschema import from_schema

A_RUN = 200
# More runs than a turn has.
A_TURN = 1_000_000


def main(path: str, seconds: float, turn: int) -> None:
    examples = from_schema(json.loads(Path(path).read_text()))
    end, number = time.process_time() + seconds, turn * A_TURN
    while time.process_time() < end:
        number += 1
        if not _run(examples, number, end):
            break


def _run(examples: SearchStrategy[object], number: int, end: float) -> int:
    written = 0

    @seed(number)
    @settings(
        max_examples=A_RUN,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(examples)
    def write(value: object) -> None:
        nonlocal written
        if time.process_time() < end:
            written += 1
            sys.stdout.write(json.dumps(value) + "\n")

    write()
    return written


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
