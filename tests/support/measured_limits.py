"""Run by path: passes each limit of SECURITY.md on purpose, and prints what that took.

`PYTHONPATH=.:tests python tests/support/measured_limits.py [NAME…]` prints a line for each: seconds on the clock and of the processor, and the
most memory that one of its processes held. The limits themselves are held by tests; this measures what stands beside them.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from support.hostile_checkouts import SAMPLE, lay_out, register
from support.requests_at_hand import build_request
from witness_cli.command_tree import app
from witness_schema.documents.foreign_file import MOST_BYTES
from witness_schema.foreign.tree_files import LARGEST
from witness_schema.oracle import Oracle
from witness_schema.sandbox import Confined, Limits, run_foreign

PATH = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
LOOP = 'package hostile\n\ndeny[msg] {\n\tcount([1 | numbers.range(1, 1000000)[_]; numbers.range(1, 1000000)[_]]) > 0\n\tmsg := "x"\n}\n'


def run_command(*words: str) -> None:
    app(list(words))


def read_document(place: Path, size: int, text: bytes) -> None:
    policy = place / "policy.json"
    policy.write_bytes(b'{"expires": "' + text * (size // len(text)) + b'", "steps": {}}')
    run_command("policy", "impact", str(policy), "--from", "v0.9.1", "--to", "v0.12.0", "--no-type-check")


def read_levels(place: Path, levels: int) -> None:
    (place / "policy.json").write_bytes(b"[" * levels + b"]" * levels)
    run_command(
        "policy",
        "impact",
        str(place / "policy.json"),
        "--from",
        "v0.9.1",
        "--to",
        "v0.12.0",
        "--no-type-check",
    )


def emit(place: Path, source: str | None, size: int = 0) -> None:
    root = lay_out(place / "checkout", {SAMPLE: source} if source else {})
    if size:
        with (root / SAMPLE).open("r+b") as file:
            file.truncate(size)
    run_command("schema", "emit", "--source", str(root), "--out", str(place / "out"))


def ask_oracle(name: str) -> None:
    text = (
        LOOP
        if name == "loop"
        else (Path(__file__).parents[1] / "hostile" / "rego" / f"{name}.rego").read_text()
    )
    with Oracle.start(jobs=1) as oracle:
        print(oracle.verify(build_request(oracle.keys(), rego=text)))


def box(program: str) -> None:
    told = run_foreign(Confined(("sh", "-c", program), limits=Limits(), environment=PATH))
    print(type(told).__name__)


CASES: dict[str, Callable[[Path], None]] = {
    "a checkout without a fault": lambda place: emit(place, None),
    "a file of a checkout that is too large": lambda place: emit(place, None, LARGEST + 1),
    "a file of a checkout that takes too long": lambda place: emit(place, register('"sample"') + "\nvar x = 1 " + '"/*" ) ' * 100_000 + "\n"),
    "a file of a checkout that takes too much memory": lambda place: emit(place, register('"sample"') + "\nvar x = 1" + "+1" * 8_000_000 + "\n"),
    "a document of the largest size": lambda place: read_document(place, MOST_BYTES - 100, b"a"),
    "a document that is too large": lambda place: read_document(place, MOST_BYTES + 1, b"a"),
    "a document of 100,000 levels": lambda place: read_levels(place, 100_000),
    "an endless question to the oracle": lambda place: ask_oracle("loop"),
    "a question of five gigabytes": lambda place: ask_oracle("five_gigabytes_at_once"),
    "an executed answer that prints for ever": lambda place: box("exec yes"),
    "an executed answer that starts processes for ever": lambda place: box("bomb() { bomb | bomb & }; bomb; sleep 600"),
    "an executed answer that loops": lambda place: box("while :; do :; done"),
    "an executed answer that fills its files": lambda place: box("cat /dev/zero > file"),
}  # fmt: skip


def measure(case: Callable[[Path], None]) -> str:
    """Run it in a process of its own, for the most memory is of a process."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            for descriptor in (1, 2):
                os.dup2(output.fileno(), descriptor)
            try:
                case(Path(folder))
            except BaseException as ending:
                print(ending)
            sys.stdout.flush()
            os._exit(0)
        _, _, used = os.wait4(child, 0)
        output.seek(0)
        said = output.read().decode(errors="replace").strip()[-160:]
    seconds = time.monotonic() - began
    return f"{seconds:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of CPU, {used.ru_maxrss >> 10} MiB: {json.dumps(said)}"


if __name__ == "__main__":
    for name in sys.argv[1:] or CASES:
        print(f"{name}: {measure(CASES[name])}", flush=True)
