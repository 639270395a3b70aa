"""What the Go program says of each type, as lines of JSON in a file; a type that ends the process is noted and passed over."""

from __future__ import annotations

import gzip
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import orjson

from witness_schema.json_writing import encode
from witness_schema.sandbox.confinement import MEBIBYTE, Limits
from witness_schema.sandbox.process_limits import build_prlimit_command
from witness_schema.swapping import replace_path

LIMITS = Limits(cpu_seconds=900, memory=6 * 1024 * MEBIBYTE, disk=4096 * MEBIBYTE)
MOST_RESTARTS = 400


def collect_answers(
    program: Path, job: str, seeds: int, target: Path, tell: Callable[[int], None] = lambda _: None
) -> None:
    """Write the program's answers for all its types to `target`. tell: is given the number of types that are done."""
    with replace_path(target) as unfinished, gzip.open(unfinished, "wb", compresslevel=4) as out:
        first, done = 0, False
        for _ in range(MOST_RESTARTS):
            with tempfile.TemporaryDirectory(prefix="witness-schema-bench-") as home:
                first, done = _run_once(program, (job, str(first), str(seeds)), home, out, tell)
            if done:
                return
        out.write(encode({"Index": first, "Panic": "too many types end the process", "Rest": True}) + b"\n")


def _run_once(
    program: Path, arguments: tuple[str, ...], home: str, out: IO[bytes], tell: Callable[[int], None]
) -> tuple[int, bool]:
    """Run the program from a type on. Return the number of the next type, and whether all are done."""
    begun, answered = int(arguments[1]) - 1, int(arguments[1]) - 1
    complaints = Path(home) / "complaints"
    with (
        complaints.open("wb") as errors,
        subprocess.Popen(
            [*build_prlimit_command(LIMITS), program, *arguments],
            cwd=home,
            # Foreign packages run when they are loaded: they see nothing of this user's.
            env={"PATH": "/usr/bin:/bin", "HOME": home, "GOTRACEBACK": "none"},
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as running,
    ):
        for line in running.stdout or ():
            if line.startswith(b'{"Begin":'):
                begun = orjson.loads(line)["Begin"]
            # A foreign package may print, too.
            elif line.startswith(b'{"Index":'):
                answered = begun
                out.write(line)
                tell(answered)
    if running.returncode == 0:
        return answered + 1, True
    ending = complaints.read_text(errors="replace").strip().splitlines()
    reason = next((line for line in ending if line), f"exit {running.returncode}")[:200]
    lost = {"Index": begun, "Panic": f"the process ends: {reason}", "Ended": True}
    out.write(encode(lost) + b"\n")
    return begun + 1, False


def read_answers(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the answers of a file."""
    with gzip.open(path, "rb") as lines:
        for line in lines:
            yield orjson.loads(line)
