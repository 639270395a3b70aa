"""`make upstream-main CHECKOUT=…`: what today's reader makes of a checkout of upstream's newest main, beside the pinned version.

It emits the schemas and compares them; nothing is drawn, since the worlds of the strategies are those of released versions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from witness_schema.changes.formats import render
from witness_schema.changes.sides import find_editions
from witness_schema.changes.version_comparison import compare
from witness_schema.clone import cache_directory
from witness_schema.errors import WitnessSchemaError
from witness_schema.schemas.bundled_versions import bundled_version
from witness_schema.schemas.emission import Emitted, emit

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """What was emitted, and the changes since the pinned version as lines of text."""

    emitted: Emitted
    pinned: str
    changes: str

    @property
    def complete(self) -> bool:
        """Whether every attestor was read and no place of a schema stayed open."""
        return not self.emitted.unread and not self.emitted.places


def try_checkout(checkout: Path, out: Path, *, fetch: bool, progress: Progress) -> Trial:
    """Emit the schemas of a checkout to `out`, and compare. Raises what `emit` and `find_editions` raise."""
    emitted = emit(out, source=checkout, force=True, fetch=fetch, progress=progress)
    pinned = bundled_version()
    # The checkout and not what was emitted: files of schemas do not tell methods and options.
    before, after = find_editions(pinned, str(checkout), progress, fetch=fetch)
    return Trial(emitted, pinned, render(compare(before, after), "text", after.folder))


def print_trial(trial: Trial, out: Path) -> None:
    """Print what was written, what is open or unread, and what changed."""
    emitted = trial.emitted
    print(f"{len(emitted.files)} schemas of {emitted.attestors} attestors ({emitted.version}) in {out}")
    for place in emitted.places:
        print(place.describe())
    for one in emitted.unread:
        print(f"no schema of {one.name}: {one.build_error()}")
    print(f"since {trial.pinned}:\n{trial.changes}".rstrip())


def main(arguments: Sequence[str]) -> int:
    """Try the checkout that is named. Returns 0, 1 where something is unread or open, and 2 where nothing can be read."""
    if len(arguments) != 1:
        print("name one checkout: make upstream-main CHECKOUT=DIR", file=sys.stderr)
        return 2
    out = cache_directory() / "upstream-main"
    try:
        trial = try_checkout(
            Path(arguments[0]), out, fetch=True, progress=lambda line: print(line, file=sys.stderr)
        )
    except WitnessSchemaError as error:
        print(error, file=sys.stderr)
        return 2
    print_trial(trial, out)
    return 0 if trial.complete else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
