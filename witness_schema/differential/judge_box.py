"""Compiles and runs a test of a user's package in the sandbox, with the user's Go, after its modules were downloaded."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from witness_schema.clone import cache_directory
from witness_schema.documents.foreign_file import read_text
from witness_schema.errors import BrokenEnvironment, UnreadableSource
from witness_schema.foreign.tree_files import Tree, show_path
from witness_schema.golang.modules import find_module_cache
from witness_schema.golang.work.workspaces import may_hold_packages
from witness_schema.sandbox import Confined, Ended, Limits, Refused, run_foreign
from witness_schema.sandbox.supervision import make_throwaway_folder
from witness_schema.swapping import replace_path
from witness_schema.upstream import go_toolchain
from witness_schema.upstream.go_command import Progress, find_last_line
from witness_schema.upstream.go_toolchain import GoToolchain

_TEST = "zz_witness_schema_judge_test.go"
_PROGRAM = Path(__file__).with_name("package_judge.go.txt")
VALUES, MUTANTS = 120, 4
_MOST_FILES = 64 << 20  # bytes of a repository that are copied into the box
_MEBIBYTE = 1 << 20
# Compiling the standard library takes half a minute of CPU time on a slow machine, dependencies as long again.
_LIMITS = Limits(600, 900, 3072 * _MEBIBYTE, 512, 2048 * _MEBIBYTE)
_FAULT = re.compile(r"^(?:vet: )?(?:\./)?([^\s:]+\.go):(\d+)(?::\d+)?: (.+)$", re.M)
_SCRIPT = 'export GOCACHE="$HOME/go-build"; cp -r "$2" "$GOCACHE" && cd "$1" && go test -c -vet=off -o "$HOME/judge" . && cd "$HOME" && ./judge -test.run="^TestWitnessSchemaJudge$"'


@dataclass(frozen=True, slots=True)
class BoxedPackage:
    """A package to run. home: the folder below which everything of it lies. text: that of the test."""

    home: Path
    folder: Path
    text: str


def run_judge(package: BoxedPackage, progress: Progress) -> bytes:
    """Return what the test prints. Raises as `package_judge.judge_package` does."""
    toolchain = go_toolchain.find()
    _download_modules(toolchain, package, progress)
    files, compiled = _copy_files(package), _compile_standard(toolchain, progress)
    root = Path(os.path.realpath(toolchain.path)).parents[1]
    cache = find_module_cache()
    inside = package.folder.relative_to(package.home).as_posix()
    confined = Confined(
        ("sh", "-c", _SCRIPT, "sh", inside, str(compiled)),
        files=files,
        limits=_LIMITS,
        read_only=(root, compiled, *([cache] if cache.is_dir() else [])),
        environment={
            "PATH": f"{root}/bin:/usr/bin:/bin",
            "GOROOT": str(root),
            "GOMODCACHE": str(cache),
            "GOPROXY": "off",
            "GOSUMDB": "off",
            "GOTOOLCHAIN": "local",
            "GOFLAGS": "",
            "CGO_ENABLED": "0",
        },
    )
    progress("judge: compiling and running it in the sandbox")
    outcome = run_foreign(confined)
    match outcome:
        case Ended(0, printed):
            return printed.head + printed.tail
        case Ended(_, printed):
            raise _explain_failure(printed.text(), package)
        case Refused(reason, advice):
            raise BrokenEnvironment(f"the package is not run without a sandbox: {reason}", advice=advice)
        case _:
            raise BrokenEnvironment(
                f"the judge of the package came to no end: {type(outcome).__name__}",
                where=show_path(package.folder),
                advice="judge one of its types: --type NAME",
            )


def write_program(package: str, types: str, seed: int) -> str:
    """Return the text of the test. package: the name of the package. types: the lines of a list of its types."""
    values = {"package": package, "types": types, "seed": seed, "values": VALUES, "mutants": MUTANTS}
    return read_text(_PROGRAM) % values


def _compile_standard(toolchain: GoToolchain, progress: Progress) -> Path:
    """Return Go's cache with what the test takes of the standard library, compiled once for each Go: nothing foreign is in it."""
    place = cache_directory() / "judge" / toolchain.version
    if place.is_dir():
        return place
    progress("judge: compiling the standard library, once")
    with replace_path(place) as folder:
        folder.mkdir()
        with make_throwaway_folder(
            {"go.mod": b"module standard\n\ngo 1.26\n", _TEST: _build_empty()}
        ) as scratch:
            done = subprocess.run(
                [str(toolchain.path), "test", "-c", "-vet=off", "-o", os.devnull, "."],
                cwd=scratch / "work",
                env={**toolchain.build_environment(), "GOCACHE": str(folder), "GOFLAGS": ""},
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode:
            raise BrokenEnvironment(
                f"Go cannot compile its own library: {find_last_line(done.stderr)}",
                where=str(toolchain.path),
                advice="install Go anew; witness-schema doctor tells which",
            )
    return place


def _build_empty() -> bytes:
    return write_program("standard", "", 0).encode()


def _download_modules(toolchain: GoToolchain, package: BoxedPackage, progress: Progress) -> None:
    """Bring the modules that the package imports into Go's cache. Nothing of them is run by that."""
    progress("judge: looking for its modules")
    environment = toolchain.build_environment()
    del environment["GOWORK"]
    done = subprocess.run(
        [str(toolchain.path), "list", "-deps", "."],
        cwd=package.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BrokenEnvironment(
            f"Go cannot load the package: {find_last_line(done.stderr)}",
            where=show_path(package.folder),
            advice="mend that, then: go mod tidy",
        )


def _copy_files(package: BoxedPackage) -> dict[str, bytes]:
    """Return the files of the modules, without tests, as Go embeds files of any kind."""
    tree, size = Tree(package.home), 0
    files = {}
    for entry in tree.walk(package.home, enter=lambda name: may_hold_packages(name) or name == "vendor"):
        if entry.folder or entry.path.name.endswith("_test.go"):
            continue
        content = tree.read_file(entry.path)
        size += len(content)
        if size > _MOST_FILES:
            raise UnreadableSource(
                f"the repository has more than {_MOST_FILES >> 20} MiB",
                where=show_path(package.home),
                advice="judge a copy of the module alone",
            )
        files[entry.path.relative_to(package.home).as_posix()] = content
    inside = package.folder.relative_to(package.home)
    return files | {(inside / _TEST).as_posix(): package.text.encode()}


def _explain_failure(printed: str, package: BoxedPackage) -> Exception:
    fault = _FAULT.search(printed)
    if fault is not None:
        # Go tells the path from the folder in which it was started.
        where = f"{show_path(package.folder / fault[1])}:{fault[2]}"
        return UnreadableSource(
            f"the package does not compile: {fault[3]}",
            where=where,
            advice="mend it there; go vet tells more",
        )
    return BrokenEnvironment(
        f"the judge of the package failed: {find_last_line(printed)}",
        where=show_path(package.folder),
        advice="go test tells more",
    )
