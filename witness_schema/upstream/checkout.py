"""vendor/go-witness: the source that everything is read from, fetched from the Go module that oracle/go.mod pins.

A marker beside the files names version and sum. The files are Go's own, hashed as Go hashes a module (h1), so a
changed file is noticed without the network and without Go.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from witness_schema.clone import MARKER, modules_directory, report_write_errors, repository_root
from witness_schema.errors import BrokenEnvironment, Misuse, UnreadableSource
from witness_schema.swapping import recover, swap
from witness_schema.upstream import go_command, go_toolchain
from witness_schema.upstream.go_command import Progress, silent

__all__ = [
    "Checkout",
    "CheckoutStatus",
    "download",
    "module_sum",
    "repository_root",
    "served",
    "status",
    "sync",
]

MODULE = "github.com/in-toto/go-witness"
LOCAL = "local"  # the version of a checkout that was copied from a folder


@dataclass(frozen=True, slots=True)
class Checkout:
    """A go-witness source tree. `sum` is Go's h1 hash of its files under `version`."""

    root: Path
    version: str
    sum: str


@dataclass(frozen=True, slots=True)
class CheckoutStatus:
    """What vendor/go-witness holds (None: nothing) beside what oracle/go.mod and go.sum pin."""

    found: Checkout | None
    pinned: Checkout
    intact: bool

    @property
    def current(self) -> bool:
        """Whether the files are the pinned ones, byte for byte."""
        return self.intact and self.found == self.pinned

    def summary(self) -> str:
        """One line for people."""
        if self.found is None:
            return f"vendor/go-witness is not there; {self.pinned.version} is pinned"
        if not self.intact:
            return f"vendor/go-witness {self.found.version} was changed after it was fetched"
        if not self.current:
            return f"vendor/go-witness is {self.found.version}; {self.pinned.version} is pinned"
        return f"go-witness {self.found.version}, {self.found.sum}"


def status() -> CheckoutStatus:
    """Look at vendor/go-witness and hash its files."""
    pinned = _pinned()
    found = _marked(pinned.root)
    intact = found is not None and module_sum(found.root, found.version) == found.sum
    return CheckoutStatus(found, pinned, intact)


def sync(version: str | None = None, path: Path | None = None, progress: Progress = silent) -> Checkout:
    """Put the pinned go-witness, or the given version, or a copy of a local folder, into vendor/go-witness.

    The old tree is replaced at once and only by a complete one. A fetched one is checked against its sum.
    """
    if version and path:
        raise Misuse("a version and a folder are both given", advice="give one of --version and --path")
    if path:
        return _sync_folder(path)
    present = status()
    wanted = _spelt(version) if version else present.pinned.version
    if present.found and present.intact and present.found.version == wanted:
        progress(f"vendor: go-witness {wanted} is there already")
        return present.found
    progress(f"vendor: fetching go-witness {wanted}")
    fetched, total = download(wanted, progress)
    if wanted == present.pinned.version and total != present.pinned.sum:
        raise BrokenEnvironment(
            f"go-witness {wanted} has the sum {total}; oracle/go.sum says {present.pinned.sum}"
        )
    return _install(fetched, Checkout(present.pinned.root, wanted, total))


def _sync_folder(source: Path) -> Checkout:
    go_mod = source / "go.mod"
    if not go_mod.is_file() or f"module {MODULE}" not in go_mod.read_text():
        raise UnreadableSource(
            f"no go-witness checkout: go.mod of the module {MODULE} is not there", where=str(source)
        )
    return _install(source, Checkout(_pinned().root, LOCAL, module_sum(source, LOCAL)))


def _install(source: Path, checkout: Checkout) -> Checkout:
    """Copy with ordinary permissions (Go's module cache is read-only), check the copy, and swap it in."""
    vendor = checkout.root.parent
    recover(vendor)
    with report_write_errors("vendor/go-witness"), scratch(vendor) as folder:
        swap({checkout.root: staged(source, checkout, folder)}, folder)
    return checkout


def staged(source: Path, checkout: Checkout, folder: Path) -> Path:
    """A copy of a source tree, checked and marked, that is ready to take the place of vendor/go-witness."""
    copy = folder / "new"
    for file in _files(source):
        target = copy / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    if module_sum(copy, checkout.version) != checkout.sum:
        raise BrokenEnvironment(
            "the copy is not what was fetched", where=str(source), advice="fetch it again"
        )
    marker = {"module": MODULE, "version": checkout.version, "sum": checkout.sum}
    (copy / MARKER).write_text(json.dumps(marker, indent=1) + "\n")
    return copy


@contextmanager
def scratch(vendor: Path) -> Iterator[Path]:
    """A folder beside the tree, so that a rename within one disk swaps them; gone at the end."""
    vendor.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".go-witness-", dir=vendor) as folder:
        yield Path(folder)


def module_sum(root: Path, version: str) -> str:
    """Go's h1 hash of a module's files (golang.org/x/mod/sumdb/dirhash, Hash1)."""
    lines = sorted(
        (
            f"{MODULE}@{version}/{file.relative_to(root).as_posix()}",
            hashlib.sha256(file.read_bytes()).hexdigest(),
        )
        for file in _files(root)
    )
    text = "".join(f"{digest}  {name}\n" for name, digest in lines)
    return "h1:" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _files(root: Path) -> Iterator[Path]:
    """The files of a module: no marker of ours, and nothing of git's where the folder is a clone."""
    for file in root.rglob("*"):
        inside = file.relative_to(root)
        if file.is_file() and inside.parts[0] != ".git" and inside != Path(MARKER):
            yield file


def _pinned() -> Checkout:
    root = repository_root()
    version = _only(r"^\s*(?:require )?github\.com/in-toto/go-witness (v\S+)", root / "oracle" / "go.mod")
    total = _only(
        rf"^github\.com/in-toto/go-witness {re.escape(version)} (h1:\S+)$", root / "oracle" / "go.sum"
    )
    return Checkout(root / "vendor" / "go-witness", version, total)


def _only(pattern: str, file: Path) -> str:
    found = re.search(pattern, file.read_text(), re.M)
    if not found:
        raise BrokenEnvironment(
            "go-witness is not pinned here", where=str(file), advice="cd oracle && go mod tidy"
        )
    return found[1]


def _marked(root: Path) -> Checkout | None:
    try:
        marker = json.loads((root / MARKER).read_text())
        return Checkout(root, marker["version"], marker["sum"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _spelt(version: str) -> str:
    return version if version.startswith("v") else f"v{version}"


def download(version: str, progress: Progress = silent) -> tuple[Path, str]:
    """Fetch a version of the module: where Go keeps it, and its sum. Go checks it against oracle/go.sum or the checksum database."""
    toolchain, oracle = go_toolchain.find(), modules_directory()
    command = ["mod", "download", "-json", f"{MODULE}@{version}"]
    spoken = go_command.with_retries(
        f"{MODULE}@{version}",
        lambda: _with_json_error(go_command.run(toolchain, command, oracle)),
        progress,
    )
    if spoken.status:
        offered = ", ".join(_listed().out.split()[1:])
        raise go_command.failure(
            f"Go cannot fetch go-witness {version}",
            spoken,
            advice=f"the module proxy serves {offered}" if offered else go_command.MIRROR,
        )
    said = json.loads(spoken.out)
    return Path(said["Dir"]), said["Sum"]


def served(progress: Progress = silent) -> tuple[str, ...]:
    """The versions that the module proxy offers, oldest first."""
    spoken = go_command.with_retries(f"the versions of {MODULE}", _listed, progress)
    if spoken.status:
        raise go_command.failure(
            "Go cannot list the versions of go-witness", spoken, advice=go_command.MIRROR
        )
    return tuple(spoken.out.split()[1:])


def _listed() -> go_command.Spoken:
    command = ["list", "-m", "-versions", MODULE]
    return go_command.run(go_toolchain.find(), command, modules_directory())


def _with_json_error(spoken: go_command.Spoken) -> go_command.Spoken:
    """With -json, Go writes its error into the JSON."""
    if spoken.status and spoken.out.strip():
        said = json.loads(spoken.out).get("Error", "")
        return go_command.Spoken(spoken.status, spoken.out, f"{spoken.err}\n{said}")
    return spoken
