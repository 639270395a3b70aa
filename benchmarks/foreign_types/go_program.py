"""Fetches a foreign module by `go mod download`, and builds the Go program that fills its types."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from benchmarks.foreign_types.module_list import ForeignModule, Pinned
from witness_schema.clone import repository_root
from witness_schema.errors import BrokenEnvironment, Unreachable
from witness_schema.upstream import go_toolchain

PROGRAM = Path(__file__).parent / "program"
_COMPARISON = ("compare.go", "number.go", "value.go")
MODULE = "foreign"
_NO_PEERS = 'package main\n\nimport "reflect"\n\nvar peers = map[string]func(reflect.Type) string{}\n'


@dataclass(frozen=True, slots=True)
class GoProject:
    """The folder of a Go module that imports a foreign one, in which the program is built."""

    folder: Path
    go: go_toolchain.GoToolchain

    def run(self, *arguments: str, given: str = "", where: Path | None = None) -> str:
        """Run the go command and return what it prints. Raises BrokenEnvironment with the end of what it complains about."""
        done = subprocess.run(
            [self.go.path, *arguments],
            cwd=where or self.folder,
            env=self._build_environment(),
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BrokenEnvironment(
                f"go {arguments[0]} fails: {done.stderr.strip()[-600:]}", where=str(self.folder)
            )
        return done.stdout

    def _build_environment(self) -> dict[str, str]:
        # Requirements of indirect modules are added as the build needs them: their versions follow from those that are pinned.
        return self.go.build_environment() | {"GOFLAGS": "-mod=mod"}


def build_program(
    row: ForeignModule, peers: Sequence[Pinned], folder: Path, own: Sequence[Path] = ()
) -> Path:
    """Lay out the Go module of a row, build the program in it and return its path. Raises what keeps it from being built.

    own: folders with packages of ours, whose types are measured too. Without peers, the program needs no other module.
    """
    project = GoProject(folder, go_toolchain.find())
    program = folder / "program"
    if program.is_file():
        return program
    shutil.rmtree(folder, ignore_errors=True)
    _lay_out(row, peers, project)
    packages = dict(_list_packages(row, project))
    for package in own:
        shutil.copytree(package, folder / package.name)
        packages[f"{MODULE}/{package.name}"] = (folder / package.name, False)
    (folder / "types.go").write_text(_write_type_list(packages, project))
    project.run("build", "-buildvcs=false", "-ldflags=-s -w", "-o", "unfinished", ".")
    return (folder / "unfinished").rename(program)


def _lay_out(row: ForeignModule, peers: Sequence[Pinned], project: GoProject) -> None:
    project.folder.mkdir(parents=True)
    pinned = {one.path: one for one in (*peers, *row.pinned)}
    required = "".join(f"\t{one.path} {one.version}\n" for one in pinned.values())
    (project.folder / "go.mod").write_text(f"module {MODULE}\n\ngo 1.26\n\nrequire (\n{required})\n")
    for source in PROGRAM.rglob("*.go"):
        target = project.folder / source.relative_to(PROGRAM)
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(source, target)
    if not peers:
        (project.folder / "peers.go").write_text(_NO_PEERS)
    # Copied into this module: Go lets nobody outside oracle/ import what is below its internal/ folder.
    (project.folder / "jsonvalue").mkdir()
    for name in _COMPARISON:
        shutil.copyfile(
            repository_root() / "oracle" / "internal" / "jsonvalue" / name,
            project.folder / "jsonvalue" / name,
        )
    for one in pinned.values():
        _check_sum(one, project)


def _check_sum(pinned: Pinned, project: GoProject) -> None:
    """Fetch a module. Raises Unreachable where it is not served, BrokenEnvironment where it is another one than was pinned."""
    spelt = f"{pinned.path}@{pinned.version}"
    try:
        # Elsewhere, so that go.mod stays as it is.
        answer = json.loads(project.run("mod", "download", "-json", spelt, where=project.folder / "listing"))
    except BrokenEnvironment as error:
        raise Unreachable(
            f"{spelt} cannot be had: {error.what}", advice="try again, with a network"
        ) from None
    if answer["Sum"] != pinned.sum:
        raise BrokenEnvironment(
            f"{spelt} has the sum {answer['Sum']}, and {pinned.sum} is pinned",
            where="benchmarks/foreign.toml",
        )


def _list_packages(row: ForeignModule, project: GoProject) -> Iterator[tuple[str, tuple[Path, bool]]]:
    """Yield the import path and folder of each package whose types are measured, and whether unexported ones are too."""
    form = "{{.ImportPath}}\t{{.Dir}}\t{{.Name}}"
    if row.packages:
        for line in project.run("list", "-e", "-f", form, *row.packages).splitlines():
            path, folder, name = line.split("\t")
            # Go lets no other module import these.
            if name not in {"", "main"} and not {"internal", "testdata", "vendor"} & set(path.split("/")):
                yield path, (Path(folder), False)
    for number, path in enumerate(row.fixtures):
        out = project.folder / f"fixtures{number}"
        source = project.run("list", "-f", "{{.Dir}}", path).strip()
        project.run("run", "./fixtures", source, path, str(out))
        for folder in sorted(out.iterdir()) if out.is_dir() else ():
            yield f"{MODULE}/{out.name}/{folder.name}", (folder, True)


def _write_type_list(packages: dict[str, tuple[Path, bool]], project: GoProject) -> str:
    """Return Go source that lists the types of all packages; what a package does not export, it lists itself."""
    imports, rows = [], []
    for number, (path, (folder, every)) in enumerate(packages.items()):
        listing = project.run("run", "./listing", *(["all"] if every else []), given=f"{folder}\n")
        names = [line.split("\t")[1] for line in listing.splitlines()]
        if not names:
            continue
        imports.append(f'\tp{number} "{path}"\n')
        if every:
            listed = "".join(f"\t{json.dumps(n)}: reflect.TypeFor[{n}](),\n" for n in _unique(names))
            (folder / "zz_listed.go").write_text(
                'package fixture\n\nimport "reflect"\n\n// Listed has the types of this package by their names.\n'
                f"var Listed = map[string]reflect.Type{{\n{listed}}}\n"
            )
        of = f"p{number}.Listed[%s]" if every else f"reflect.TypeFor[p{number}.%s]()"
        rows += [
            f"\t{{{json.dumps(path)}, {json.dumps(name)}, {of % (json.dumps(name) if every else name)}}},\n"
            for name in _unique(names)
        ]
    return f'package main\n\nimport (\n\t"reflect"\n\n{"".join(imports)})\n\nvar _ reflect.Type\n\nvar types = []asked{{\n{"".join(rows)}}}\n'


def _unique(names: Iterable[str]) -> list[str]:
    return [name for name, _ in groupby(sorted(names))]
