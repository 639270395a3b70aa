"""`python -m fuzz [TARGET …]`: judge foreign inputs of each kind until the time is up; exit 1 when there are finds.

Started by `make fuzz`, which puts `tests/` on the path.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from fuzz.find_files import write_find
from fuzz.fuzz_loop import Find, Limits, Tally, open_target, run_rounds
from fuzz.fuzz_rows import TARGETS
from fuzz.fuzz_target import Target
from witness_schema.errors import WitnessSchemaError
from witness_schema.interrupts import find_signal, interrupt_on_signals
from witness_schema.printable import escape_lines

FOUND, MISUSE, SIGNAL_BASE = 1, 2, 128
# A reader that takes more is to fail alone, and not the machine.
MEMORY = 4 << 30
TELL_EVERY = 5.0  # seconds


def main(arguments: Sequence[str]) -> int:
    """Run the targets. Returns 0, 1 when there are finds, 2 where the environment is broken, 130 for Ctrl-C."""
    options = _parse_arguments(arguments)
    try:
        with interrupt_on_signals():
            if options.replay:
                return _replay(TARGETS[options.targets[0]], options.replay)
            found = [_fuzz(TARGETS[name], options) for name in options.targets or TARGETS]
            return FOUND if any(found) else 0
    except WitnessSchemaError as error:
        _tell(str(error))
        return MISUSE
    except KeyboardInterrupt as interrupt:
        return SIGNAL_BASE + (find_signal(interrupt) or 0)


def _fuzz(target: Target, options: argparse.Namespace) -> int:
    """Run one target, tell how it goes, and return the number of its finds."""
    limits = Limits(options.inputs, None if options.inputs else options.seconds)
    began = told = time.monotonic()
    tally = Tally()
    try:
        with open_target(target) as session:
            for _ in run_rounds(target, session, options.seed, limits, tally, partial(_keep, options.finds)):
                if time.monotonic() - told > TELL_EVERY:
                    told = time.monotonic()
                    _tell(f"{target.name}: {_describe(tally)}, {told - began:.0f} s …")
    finally:
        _tell(f"{target.name}, seed {options.seed}: {_describe(tally)} in {time.monotonic() - began:.0f} s")
    return len(tally.finds)


def _keep(finds: Path, find: Find) -> None:
    """Write a find at once: an interrupt loses nothing."""
    place = write_find(find, finds)
    _tell(f"{find.target}: FOUND {find.judged.fault}: {find.judged.detail[:300]}\n  → {place}")


def _replay(target: Target, file: Path) -> int:
    with open_target(target) as session:
        (judged,) = session.judge([file.read_bytes()])
    fault = f": {judged.fault}: {judged.detail}" if judged.fault else ""
    _tell(f"{target.name}: {judged.verdict}{fault}")
    return FOUND if judged.fault else 0


def _describe(tally: Tally) -> str:
    verdicts = ", ".join(f"{count:,} {verdict}" for verdict, count in tally.verdicts.most_common())
    again = sum(tally.again.values())
    return f"{tally.inputs:,} inputs ({verdicts}), {len(tally.finds)} finds{f' ({again} more inputs)' if again else ''}"


def _tell(text: str) -> None:
    print(escape_lines(text), file=sys.stderr, flush=True)


def _parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    rows = "\n".join(f"  {target.name:<10} {target.duty}" for target in TARGETS.values())
    parser = argparse.ArgumentParser(
        prog="python -m fuzz",
        description=f"Judge foreign inputs of each kind.\n\ntargets:\n{rows}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="the targets; without any, all of them")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each runs (default: 60)")
    parser.add_argument("--inputs", type=int, help="how many inputs each judges, in place of a time")
    parser.add_argument("--seed", type=int, default=1, help="which inputs are drawn (default: 1)")
    parser.add_argument(
        "--finds", type=Path, default=Path("finds"), help="where finds are kept (default: finds)"
    )
    parser.add_argument("--replay", type=Path, metavar="FILE", help="judge this input of one target again")
    options = parser.parse_args(arguments)
    if strange := [name for name in options.targets if name not in TARGETS]:
        parser.error(f"no target is named {strange[0]!r}: choose from {', '.join(TARGETS)}")
    if options.replay and (len(options.targets) != 1 or not options.replay.is_file()):
        parser.error("--replay takes one TARGET and a file that exists")
    return options


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    sys.exit(main(sys.argv[1:]))
