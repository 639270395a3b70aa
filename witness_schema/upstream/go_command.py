"""Calls of the `go` command: fetching modules with retries, compiling with progress, errors with advice."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from witness_schema.errors import BrokenEnvironment, Unreachable
from witness_schema.upstream.go_toolchain import GoToolchain

Progress = Callable[[str], None]  # sees each line that tells how far something has come
ATTEMPTS = 4
FIRST_PAUSE = 2.0  # seconds, doubled after each attempt
BUILD_FLAGS = ("-buildvcs=false", "-ldflags=-s -w")

# What Go's words look like when the network, not the request, is at fault.
UNREACHABLE = re.compile(
    r"dial tcp|lookup |i/o timeout|connection (refused|reset)|no such host|TLS handshake|unexpected EOF"
    r"|proxyconnect|Client\.Timeout|network is unreachable|50[0234] |429 |module lookup disabled"
    r"|no route to host|server misbehaving",
)
MIRROR = "check the network, or point GOPROXY at a mirror or at a folder (GOPROXY=file:///path/to/proxy)"


def silent(_: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a `go` command printed."""

    status: int
    out: str
    err: str


def fetch_modules(toolchain: GoToolchain, directory: Path, progress: Progress) -> None:
    """Bring the modules that the program needs into Go's module cache; sums are checked by Go."""
    fetched = _Counter(progress, "oracle: fetched {} modules", every=20, pattern=r"^go: downloading")
    spoken = run_with_retries(
        "the modules that oracle/go.mod names",
        lambda: run(toolchain, ["list", "-deps", "-test", "-f", "", "./..."], directory, fetched),
        progress,
    )
    if spoken.status:
        raise build_failure("Go cannot fetch the modules that oracle/go.mod names", spoken)


def compile_program(toolchain: GoToolchain, directory: Path, output: Path, progress: Progress) -> None:
    compiled = _Counter(
        progress, "oracle: compiled {} of at most 1,500 packages", every=200, pattern=r"^\S+$"
    )
    spoken = run(toolchain, ["build", "-v", *BUILD_FLAGS, "-o", str(output), "."], directory, compiled)
    if spoken.status:
        raise build_failure("the oracle cannot be built", spoken)


def run_with_retries(what: str, attempt: Callable[[], Spoken], progress: Progress) -> Spoken:
    """Repeat a command while the network fails it; what was asked and how often is told in the end.

    A failure for another reason is the caller's to tell.
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
        f"the Go module proxy was not reached in {ATTEMPTS} attempts to fetch {what}: {find_last_line(spoken.err)}",
        advice=MIRROR,
    )


def build_failure(what: str, spoken: Spoken, advice: str = "") -> BrokenEnvironment:
    """Go's failure in one or two lines; `advice` is for what has no advice of its own."""
    if "no space left on device" in spoken.err:
        return BrokenEnvironment(
            f"{what}: the disk is full",
            advice="free some 3 GB, or set GOCACHE, GOMODCACHE, TMPDIR and WITNESS_SCHEMA_CACHE to another disk",
        )
    if "SECURITY ERROR" in spoken.err or "checksum mismatch" in spoken.err:
        return BrokenEnvironment(
            f"{what}: a module's sum is not the one in oracle/go.sum",
            advice="do not use it; check GOPROXY, and remove the module from Go's cache (go clean -modcache)",
        )
    return BrokenEnvironment(f"{what}: {find_last_line(spoken.err)}", advice=advice)


def find_last_line(text: str) -> str:
    """The line that says most: Go's last error, without its own "go: "."""
    lines = [
        line for line in text.strip().splitlines() if line.strip() and not line.startswith("go: downloading")
    ]
    return lines[-1].strip().removeprefix("go: ")[:300] if lines else "go said nothing"


def run(
    toolchain: GoToolchain,
    arguments: Sequence[str],
    directory: Path,
    watch: Progress = silent,
) -> Spoken:
    """Run `go` in a folder; `watch` sees each line of standard error as it comes."""
    try:
        process = subprocess.Popen(
            [toolchain.path, *arguments],
            cwd=directory,
            env=toolchain.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    except OSError as error:
        raise BrokenEnvironment(f"go cannot be run: {error.strerror}", where=str(toolchain.path)) from error
    return _collect_output(process, watch)


def _collect_output(process: subprocess.Popen[str], watch: Progress) -> Spoken:
    """Standard output is small in every call made here, so it can be read after standard error."""
    assert process.stderr
    assert process.stdout
    said = []
    with process:
        try:
            for line in process.stderr:
                said.append(line)
                watch(line.rstrip())
            out = process.stdout.read()
        except BaseException:
            process.terminate()
            raise
    return Spoken(process.returncode, out, "".join(said))


class _Counter:
    """Tells the number of matching lines, every so many."""

    def __init__(self, progress: Progress, words: str, *, every: int, pattern: str) -> None:
        self._progress, self._words, self._every = progress, words, every
        self._pattern = re.compile(pattern)
        self._count = 0

    def __call__(self, line: str) -> None:
        if self._pattern.search(line):
            self._count += 1
            if self._count % self._every == 0:
                self._progress(self._words.format(self._count))
