"""Runs the `go` command: fetches modules with retries, compiles with progress, turns failures into errors with advice."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from witness_schema.errors import BrokenEnvironment, Unreachable
from witness_schema.upstream.go_toolchain import GoToolchain

Progress = Callable[[str], None]  # receives each line of progress
# Four attempts with pauses of 2, 4 and 8 s outlast a short outage without hiding a real one.
ATTEMPTS = 4
FIRST_PAUSE = 2.0  # seconds, doubled after each attempt
# No VCS stamp: the build runs in a copy of the sources, which git knows nothing about. `-s -w` drops debug data.
BUILD_FLAGS = ("-buildvcs=false", "-ldflags=-s -w")

# Matches Go's messages when the network, not the request, is at fault. Only these failures are worth a retry.
UNREACHABLE = re.compile(
    r"dial tcp|lookup |i/o timeout|connection (refused|reset)|no such host|TLS handshake|unexpected EOF"
    r"|proxyconnect|Client\.Timeout|network is unreachable|50[0234] |429 |module lookup disabled"
    r"|no route to host|server misbehaving",
)
MIRROR = "check the network, or point GOPROXY at a mirror or at a folder (GOPROXY=file:///path/to/proxy)"


def silent(_: str) -> None:
    """Ignores progress."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The result of a `go` command: exit status, standard output, standard error."""

    status: int
    out: str
    err: str


def fetch_modules(toolchain: GoToolchain, directory: Path, progress: Progress) -> None:
    """Brings the modules of the program and its tests into Go's module cache; Go checks their sums.

    Raises `Unreachable` where the module proxy does not answer, `BrokenEnvironment` where Go fails otherwise.
    """
    fetched = _Counter(progress, "oracle: fetched {} modules", every=20, pattern=r"^go: downloading")
    # `go mod download` would fetch every module of the graph; `list -deps` fetches those that are imported.
    spoken = run_with_retries(
        "the modules that oracle/go.mod names",
        lambda: run(toolchain, ["list", "-deps", "-test", "-f", "", "./..."], directory, fetched),
        progress,
    )
    if spoken.status:
        raise build_failure("Go cannot fetch the modules that oracle/go.mod names", spoken)


def compile_program(
    toolchain: GoToolchain, directory: Path, output: Path, progress: Progress, package: str = "."
) -> None:
    """Compiles a program of the module in `directory` to the file `output`. Raises `BrokenEnvironment` where it does not compile."""
    # `go build -v` prints one import path for each package that it compiles; cached packages are not printed.
    compiled = _Counter(
        progress, "oracle: compiled {} of at most 1,500 packages", every=200, pattern=r"^\S+$"
    )
    # Beside the output, and swept with it: `go` leaves its temporary files where it is ended by a signal.
    scratch = output.parent.with_name("temporary")
    scratch.mkdir(exist_ok=True)
    command = ["build", "-v", *BUILD_FLAGS, "-o", str(output), package]
    spoken = run(toolchain, command, directory, compiled, scratch)
    if spoken.status:
        raise build_failure("the oracle cannot be built", spoken)


def run_with_retries(what: str, attempt: Callable[[], Spoken], progress: Progress) -> Spoken:
    """Repeats a command while the network makes it fail, and returns its last result.

    Other failures are returned at once, for the caller to report. Raises `Unreachable` after the last attempt; `what`
    names the thing to fetch in its message.
    """
    pause = FIRST_PAUSE
    for number in range(1, ATTEMPTS + 1):
        spoken = attempt()
        if not spoken.status or not UNREACHABLE.search(spoken.err):
            return spoken
        if number < ATTEMPTS:
            progress(f"go: unreachable (attempt {number} of {ATTEMPTS}), again in {pause:.0f} s")
            time.sleep(pause)
            pause *= 2
    raise Unreachable(
        f"the Go module proxy did not answer in {ATTEMPTS} attempts to fetch {what}: {find_last_line(spoken.err)}",
        advice=MIRROR,
    )


def build_failure(what: str, spoken: Spoken, advice: str = "") -> BrokenEnvironment:
    """Returns an error for a failed command; `advice` applies where the failure has no advice of its own."""
    if "no space left on device" in spoken.err:
        return BrokenEnvironment(
            f"{what}: the disk is full",
            advice="free some 3 GB, or set GOCACHE, GOMODCACHE, TMPDIR and WITNESS_SCHEMA_CACHE to another disk",
        )
    # A wrong sum may mean a tampered module, so the advice is not to try again.
    if "SECURITY ERROR" in spoken.err or "checksum mismatch" in spoken.err:
        return BrokenEnvironment(
            f"{what}: a module's sum is not the one in oracle/go.sum",
            advice="do not use it; check GOPROXY, and remove the module from Go's cache (go clean -modcache)",
        )
    return BrokenEnvironment(f"{what}: {find_last_line(spoken.err)}", advice=advice)


def find_last_line(text: str) -> str:
    """Returns Go's last error line without its prefix "go: "."""
    lines = [
        line for line in text.strip().splitlines() if line.strip() and not line.startswith("go: downloading")
    ]
    return lines[-1].strip().removeprefix("go: ")[:300] if lines else "go printed no error"


def run(
    toolchain: GoToolchain,
    arguments: Sequence[str],
    directory: Path,
    watch: Progress = silent,
    scratch: Path | None = None,
) -> Spoken:
    """Runs `go` in a folder; `watch` receives each line of standard error as it arrives.

    scratch: where it keeps its temporary files. Raises `BrokenEnvironment` where `go` cannot be started.
    """
    # Imported here: whoever only reports progress does not wait for the sandbox.
    from witness_schema.sandbox import build_ending_command

    if not os.access(toolchain.path, os.X_OK):
        raise BrokenEnvironment("go cannot be run", where=str(toolchain.path))
    environment = toolchain.build_environment() | ({"GOTMPDIR": str(scratch)} if scratch else {})
    try:
        # `go` and its compilers would work on for minutes after this process has been killed.
        process = subprocess.Popen(
            build_ending_command([str(toolchain.path), *arguments]),
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    except OSError as error:
        raise BrokenEnvironment(f"go cannot be run: {error.strerror}", where=str(toolchain.path)) from error
    return _collect_output(process, watch)


def _collect_output(process: subprocess.Popen[str], watch: Progress) -> Spoken:
    """Reads both outputs of a process until it ends, and ends it on an interrupt."""
    assert process.stderr
    assert process.stdout
    lines = []
    # Reading one pipe after the other is safe only because standard output is small: it fits into the pipe.
    with process:
        try:
            for line in process.stderr:
                lines.append(line)
                watch(line.rstrip())
            out = process.stdout.read()
        # BaseException: on Ctrl-C, too, `go` must not keep compiling in the background.
        except BaseException:
            process.terminate()
            raise
    return Spoken(process.returncode, out, "".join(lines))


class _Counter:
    """Counts matching lines and reports the count after every `every` of them."""

    def __init__(self, progress: Progress, words: str, *, every: int, pattern: str) -> None:
        self._progress, self._words, self._every = progress, words, every
        self._pattern = re.compile(pattern)
        self._count = 0

    def __call__(self, line: str) -> None:
        if self._pattern.search(line):
            self._count += 1
            if self._count % self._every == 0:
                self._progress(self._words.format(self._count))
