"""Kinds of hostile checkouts: sources, names, links, pipes, devices, sizes and clones, drawn by a seed.

`write_checkouts(place, each, seed)` lays out `each` checkouts of every kind below `place`, beside files that they must not reach.
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

from support.checkout_texts import SOURCES
from support.go_mod_texts import HEAD, bad_go_mod
from support.hostile_checkouts import SAMPLE, SMALL, commit_all, git, lay_out, register

SECRET = "the-secret-of-this-machine"
TAG = "v0.1.0"
OUTSIDE, TRAP, SPRUNG = "outside", "trap", "sprung"
PLACES = (SAMPLE, "go.mod", ".witness-schema.json", "attestation/sample/x.go", "attestation/other/x.go", "cryptoutil/x.go", "vendor/example.com/x/x.go", "README.md")  # fmt: skip
FOLDERS = ("attestation", "attestation/sample", "cryptoutil", "attestation/file", "vendor", "policy")

Change = Callable[[Random, Path], None]


def put(root: Path, name: str) -> Path:
    """A free place for a new entry."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return path


def replace_folder(root: Path, name: str) -> Path:
    """The place of a folder, moved away where there is one."""
    path = root / name
    if path.exists():
        path.rename(root / f"moved-{path.name}")
    return path


def pipe(random: Random, root: Path) -> None:
    os.mkfifo(put(root, random.choice(PLACES)))


def pipe_for_a_folder(random: Random, root: Path) -> None:
    os.mkfifo(replace_folder(root, random.choice(FOLDERS)))


def device(random: Random, root: Path) -> None:
    put(root, random.choice(PLACES)).symlink_to(
        random.choice(("/dev/zero", "/dev/random", "/dev/full", "/proc/self/mem", "/dev/stdin"))
    )


def link_out(random: Random, root: Path) -> None:
    put(root, random.choice(PLACES)).symlink_to(
        root.parent / OUTSIDE / random.choice(("secret.go", "go.mod"))
    )


def folder_link_out(random: Random, root: Path) -> None:
    replace_folder(root, random.choice(FOLDERS)).symlink_to(
        random.choice((root.parent / OUTSIDE, Path("/"), Path(".."), root))
    )


def link_to_itself(random: Random, root: Path) -> None:
    place = put(root, random.choice(PLACES))
    place.symlink_to(place.name)


def unix_socket(random: Random, root: Path) -> None:
    here = Path.cwd()
    place = put(root, random.choice(PLACES))
    os.chdir(place.parent)  # the path of a socket has at most 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(place.name)
    finally:
        os.chdir(here)


def sparse_file(random: Random, root: Path) -> None:
    with put(root, random.choice(PLACES)).open("wb") as file:
        file.write(random.choice((b"", b"package sample\n", HEAD.encode())))
        file.truncate(random.choice((1 << 30, 1 << 34, (16 << 20) + 1)))


def large_file(random: Random, root: Path) -> None:
    comment = random.choice(("/* x */ ", "// x\n", "var _ = 1\n"))
    put(root, "attestation/sample/x.go").write_text(
        "package sample\n" + comment * random.randint(100_000, 400_000)
    )


def file_names(random: Random, root: Path) -> None:
    names = (
        b"\xff\xfe.go",
        b"a\nb.go",
        b"\x1b[2J.go",
        b"-rf.go",
        b" .go",
        b"::error::x.go",
        b"a" * 250 + b".go",
        "\u202egab.go".encode(),
        b"\x80",
    )
    folder = root / random.choice((".", "attestation", "attestation/sample"))
    for name in map(os.fsdecode, random.sample(names, 3)):
        place = folder / name
        if random.random() < 0.3:
            place.mkdir()
            place /= "x.go"
        place.write_text("package sample\n")


def markers(random: Random, root: Path) -> None:
    text = random.choice((b"{", b"", b"[]", b"null", b"{}", b'"x"', b"\xff", b"1" * 4097, b"[" * 100_000, b'{"version": "v1.0.0/../x"}', b'{"version": "v9.9.9", "sum": 1}', b'{"version": NaN}', b'{"version": "local", "sum": "h1:x"}', b'{"version": "\x1b[2J"}'))  # fmt: skip
    (root / ".witness-schema.json").write_bytes(text)


def missing_parts(random: Random, root: Path) -> None:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    for path in random.sample(files, random.randint(1, 3)):
        path.unlink()


def a_folder_for_a_file(random: Random, root: Path) -> None:
    put(root, random.choice(PLACES)).mkdir()


def deep_folders(random: Random, root: Path) -> None:
    """Made by way of descriptors: no path needs to be that long."""
    here = os.open(root / "attestation", os.O_RDONLY)
    for _ in range(random.randint(50, 600)):
        name = "d" * random.randint(1, 6)
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


def many_files(random: Random, root: Path) -> None:
    for number in range(random.randint(1000, 3000)):
        (root / "attestation" / "sample" / f"f{number}.go").write_text(
            f"package sample\n\ntype F{number} int\n"
        )


def many_packages(random: Random, root: Path) -> None:
    for number in range(random.randint(300, 900)):
        folder = root / "attestation" / f"p{number}"
        folder.mkdir()
        (folder / "x.go").write_text(register(f'"p{number % 700}"', package=f"p{number}"))


def one_name_twice(random: Random, root: Path) -> None:
    for number in range(random.randint(1, 5)):
        put(root, f"attestation/other{number}/x.go").write_text(
            register(random.choice(('"sample"', '"Sample"', '"other"')), package=f"other{number}")
        )


def digest_tables(random: Random, root: Path) -> None:
    keys = "".join(
        f'\t"{random.choice((chr(92) + "x1b", "sha256", "é", "a" * 3000, "::error::"))}{i}": {i},\n'
        for i in range(random.choice((1, 5000)))
    )
    body = random.choice((keys, "", '"' * 20_000, '\\"' * 20_000))
    (root / "cryptoutil" / "digestset.go").write_text(
        f"package cryptoutil\n\ntype DigestSet map[string]string\n\nvar hashesByName = map[string]int{{\n{body}}}\n"
    )


def vendored_modules(random: Random, root: Path) -> None:
    (root / "go.mod").write_text(HEAD + "require example.com/x v1.0.0\n" + random.choice(("", "replace example.com/x => ./vendor\n", "replace example.com/x => ./policy/../vendor\n")))  # fmt: skip
    (root / SAMPLE).write_text(
        register('"sample"', 'import "example.com/x"', "type Attestor struct {\n\tX x.X\n}\n")
    )
    target = random.choice((root.parent / OUTSIDE, Path("..")))
    put(root, "vendor/example.com/x").symlink_to(target) if random.random() < 0.5 else put(root, "vendor/example.com/x/x.go").write_text("package x\n\ntype X struct{ X *X }\n")  # fmt: skip


def modules_to_fetch(random: Random, root: Path) -> None:
    (root / "go.mod").write_text(HEAD + "require example.com/x v1.0.0\nrequire evil.example/y v1.2.3\n")
    (root / SAMPLE).write_text(
        register(
            '"sample"',
            'import "example.com/x"\nimport "evil.example/y"',
            "type Attestor struct {\n\tX x.X\n\tY y.Y\n}\n",
        )
    )


def go_mod(random: Random, root: Path) -> None:
    text = bad_go_mod(random)
    (root / "go.mod").write_bytes(text if isinstance(text, bytes) else text.encode())


def bare_clone_of_files(random: Random, root: Path) -> None:
    """A repository committed as plain files, whose configuration runs a program."""
    for name, text in {
        "HEAD": "ref: refs/heads/main\n",
        "config": f"[core]\n\tbare = true\n\tfsmonitor = {root.parent / TRAP}\n\tworktree = ..\n",
    }.items():
        put(root, name).write_text(text)
    for name in ("objects", "refs"):
        (root / name).mkdir()


def clone(random: Random, root: Path) -> None:
    """A clone with a tag, whose configuration, hooks, attributes and environment name the trap."""
    trap = root.parent / TRAP
    put(root, ".gitattributes").write_text("* filter=evil diff=evil merge=evil export-subst ident\n")
    if random.random() < 0.5:
        (root / random.choice(("up", "attestation/out.go"))).symlink_to(root.parent / OUTSIDE / "secret.go")
    commit_all(root, TAG)
    names = ("core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "core.askPass", "credential.helper", "filter.evil.smudge", "filter.evil.clean", "filter.evil.process", "diff.evil.textconv", "diff.external", "gpg.program", "uploadpack.packObjectsHook", "alias.cat-file", "core.alternateRefsCommand")  # fmt: skip
    for name in random.sample(names, 8):
        git(root, "config", "--local", name, str(trap))
    for hook in (
        "post-checkout",
        "post-index-change",
        "reference-transaction",
        "pre-auto-gc",
        "fsmonitor-watchman",
    ):
        target = root / ".git" / "hooks" / hook
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(trap.read_bytes())
        target.chmod(0o755)


def damaged_clone(random: Random, root: Path) -> None:
    commit_all(root, TAG)
    files = sorted(path for path in (root / ".git").rglob("*") if path.is_file())
    for path in random.sample(files, random.randint(1, 6)):
        path.chmod(0o644)
        match random.randrange(4):
            case 0:
                path.write_bytes(random.randbytes(200))
            case 1:
                path.unlink()
                os.mkfifo(path)
            case 2:
                path.unlink()
                path.symlink_to("/dev/zero")
            case _:
                path.write_bytes(path.read_bytes()[: random.randrange(1 + path.stat().st_size)])


def as_source(make: Callable[[Random], str | bytes]) -> Change:
    def change(random: Random, root: Path) -> None:
        text = make(random)
        (root / SAMPLE).write_bytes(text if isinstance(text, bytes) else text.encode())

    return change


FILES: tuple[Change, ...] = (
    pipe, pipe_for_a_folder, device, link_out, folder_link_out, link_to_itself, unix_socket, sparse_file, large_file, file_names, markers,
    missing_parts, a_folder_for_a_file, deep_folders, many_files, many_packages, one_name_twice, digest_tables, vendored_modules,
    modules_to_fetch, go_mod, bare_clone_of_files, clone, damaged_clone,
)  # fmt: skip
KINDS: dict[str, Change] = {name: as_source(make) for name, make in SOURCES.items()} | {
    change.__name__: change for change in FILES
}


def write_checkouts(place: Path, each: int, seed: int, kinds: Iterable[str] = tuple(KINDS)) -> list[Path]:
    """Lay out the checkouts; returns their roots. The folder of a clone is named with its tag behind an `@` by who runs over it."""
    roots = []
    for name in kinds:
        change = KINDS[name]
        for number in range(each):
            case = place / f"{name}-{number}"
            case.mkdir(parents=True)
            write_surroundings(case)
            root = lay_out(case / "checkout", {SAMPLE: register('"sample"', rest=SMALL)})
            change(Random(f"{seed} {name} {number}"), root)
            roots.append(root)
    return roots


def write_surroundings(case: Path) -> None:
    """What a checkout must neither read nor run."""
    outside = case / OUTSIDE
    outside.mkdir()
    (outside / "secret.go").write_text(
        f"package sample\n\ntype Secret struct{{ Key string }}\n\n// {SECRET}\n"
    )
    (outside / "go.mod").write_text(f"module example.com/{SECRET}\n")
    trap = case / TRAP
    trap.write_text(f"#!/bin/sh\ntouch '{case / SPRUNG}'\ncat\n")
    trap.chmod(trap.stat().st_mode | stat.S_IXUSR)
