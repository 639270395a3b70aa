"""vendor/go-witness: the go-witness source that records are read from, at the version that oracle/go.mod pins.

A marker file in it names version and sum. The sum is Go's own hash of a module (h1), so a changed file is detected
without the network and without Go.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from witness_schema.clone import MARKER, modules_directory, report_write_errors, repository_root
from witness_schema.documents.foreign_file import read_text
from witness_schema.documents.record_form import TEXT, RecordForm, record_of
from witness_schema.errors import BrokenEnvironment, Misuse, UnreadableSource
from witness_schema.foreign.module_paths import is_version
from witness_schema.foreign.tree_files import Tree, show_path
from witness_schema.golang.go_mod import read_go_mod
from witness_schema.json_writing import dumps
from witness_schema.living_locks import hold_scratch
from witness_schema.reading.checkout_marker import LOCAL, read_marker
from witness_schema.swapping import recover, swap
from witness_schema.upstream import go_command, go_toolchain
from witness_schema.upstream.go_command import Progress, silent

__all__ = [
    "Checkout",
    "CheckoutStatus",
    "compute_module_sum",
    "download",
    "list_served_versions",
    "repository_root",
    "status",
    "sync",
]

MODULE = "github.com/in-toto/go-witness"
_DOWNLOADED = RecordForm("answer of Go", record_of({"Dir": TEXT, "Sum": TEXT}, more=True), "")
_FAILED = RecordForm("answer of Go", record_of({}, more=True), "")
SCRATCH = ".go-witness-"  # temporary trees beside the checkout


@dataclass(frozen=True, slots=True)
class Checkout:
    """A go-witness source tree. `sum` is Go's h1 hash of its files under `version`."""

    root: Path
    version: str
    sum: str


@dataclass(frozen=True, slots=True)
class CheckoutStatus:
    """The state of vendor/go-witness.

    found: what it holds; None where it is missing. pinned: what oracle/go.mod and go.sum pin. intact: whether the files
    still have the sum in the marker.
    """

    found: Checkout | None
    pinned: Checkout
    intact: bool

    @property
    def current(self) -> bool:
        """Whether the files are the pinned ones, byte for byte."""
        return self.intact and self.found == self.pinned

    def summary(self) -> str:
        """Returns one line for people."""
        if self.found is None:
            return f"vendor/go-witness is not there; {self.pinned.version} is pinned"
        if not self.intact:
            return f"vendor/go-witness {self.found.version} was changed after it was fetched"
        if not self.current:
            return f"vendor/go-witness is {self.found.version}; {self.pinned.version} is pinned"
        return f"go-witness {self.found.version}, {self.found.sum}"


def status() -> CheckoutStatus:
    """Reads and hashes vendor/go-witness. Raises `BrokenEnvironment` where oracle/go.mod does not pin go-witness."""
    pinned = _read_pin()
    found = _read_marker(pinned.root)
    intact = found is not None and compute_module_sum(found.root, found.version) == found.sum
    return CheckoutStatus(found, pinned, intact)


def sync(version: str | None = None, path: Path | None = None, progress: Progress = silent) -> Checkout:
    """Puts the pinned go-witness, another `version`, or a copy of the folder `path` into vendor/go-witness.

    The old tree is replaced in one step, by a complete tree whose sum was checked. Raises `Misuse` where both a version
    and a folder are given, `UnreadableSource` where the folder is not go-witness, `BrokenEnvironment` where the sum
    differs from oracle/go.sum or Go fails, `Unreachable` where the module proxy does not answer.
    """
    if version and path:
        raise Misuse("a version and a folder are both given", advice="give one of --version and --path")
    if path:
        return _sync_folder(path)
    present = status()
    wanted = _normalize_version(version) if version else present.pinned.version
    if present.found and present.intact and present.found.version == wanted:
        progress(f"vendor: go-witness {wanted} is there already")
        return present.found
    progress(f"vendor: fetching go-witness {wanted}")
    fetched, total = download(wanted, progress)
    # Compared here as well, so that the pin holds whatever the user's checksum settings for Go are.
    if wanted == present.pinned.version and total != present.pinned.sum:
        raise BrokenEnvironment(
            f"go-witness {wanted} has the sum {total}; oracle/go.sum says {present.pinned.sum}"
        )
    return _install(fetched, Checkout(present.pinned.root, wanted, total))


def _sync_folder(source: Path) -> Checkout:
    tree, go_mod = Tree(source), source / "go.mod"
    if (
        "go.mod" not in tree.list_names(source)
        or read_go_mod(tree.read_file(go_mod), show_path(go_mod)).module != MODULE
    ):
        raise UnreadableSource(
            f"no go-witness checkout: go.mod of the module {MODULE} is not there", where=str(source)
        )
    return _install(source, Checkout(_read_pin().root, LOCAL, compute_module_sum(source, LOCAL)))


def _install(source: Path, checkout: Checkout) -> Checkout:
    """Copies the tree, checks the copy, and swaps it in."""
    vendor = checkout.root.parent
    with report_write_errors("vendor/go-witness"), create_scratch_folder(vendor) as folder:
        swap({checkout.root: stage_tree(source, checkout, folder)}, folder)
    return checkout


def stage_tree(source: Path, checkout: Checkout, folder: Path) -> Path:
    """Returns a checked copy of a source tree, with its marker, ready to replace vendor/go-witness.

    Raises `BrokenEnvironment` where the copy has another sum than `checkout`.
    """
    copy, tree = folder / "new", Tree(source)
    for file in _list_files(source):
        target = copy / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        # Permissions stay behind: the files of Go's module cache are read-only.
        _write_copy(tree.read_file(file), target)
    if compute_module_sum(copy, checkout.version) != checkout.sum:
        raise BrokenEnvironment(
            "the copy is not what was fetched", where=str(source), advice="fetch it again"
        )
    marker = {"module": MODULE, "version": checkout.version, "sum": checkout.sum}
    (copy / MARKER).write_text(dumps(marker, indent=1) + "\n")
    return copy


def _write_copy(content: bytes, target: Path) -> None:
    target.write_bytes(content)


@contextmanager
def create_scratch_folder(vendor: Path) -> Iterator[Path]:
    """Yields a temporary folder beside the tree, so that a swap is a rename within one file system."""
    vendor.mkdir(exist_ok=True)
    recover_vendor(vendor)
    with hold_scratch(vendor, SCRATCH) as folder:
        yield folder


def recover_vendor(vendor: Path) -> None:
    """Undoes what a killed process left unfinished. Raises `Misuse` where another one is replacing the checkout."""
    if recover(vendor, f"{SCRATCH}*"):
        raise Misuse(
            "another run is replacing the checkout", where=str(vendor), advice="wait until it has ended"
        )


def compute_module_sum(root: Path, version: str, module: str = MODULE) -> str:
    """Returns Go's h1 hash of a module's files (golang.org/x/mod/sumdb/dirhash, Hash1)."""
    tree = Tree(root)
    # dirhash sorts by file name, and names include the `MODULE@VERSION/` prefix of the module zip.
    lines = sorted(
        (
            f"{module}@{version}/{file.relative_to(root).as_posix()}",
            hashlib.sha256(tree.read_file(file)).hexdigest(),
        )
        for file in _list_files(root)
    )
    # Two spaces, as sha256sum prints them.
    text = "".join(f"{digest}  {name}\n" for name, digest in lines)
    return "h1:" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _list_files(root: Path) -> Iterator[Path]:
    """Yields the files that belong to the module: neither our marker nor, in a clone, .git; and no links, as in Go.

    Raises `UnreadableSource` for a name that Go refuses in a module, which is also what no text could tell.
    """
    for entry in Tree(root).walk():
        inside = entry.path.relative_to(root)
        if entry.folder or inside.parts[0] == ".git" or inside == Path(MARKER):
            continue
        if not inside.as_posix().isprintable():
            raise UnreadableSource(
                "the name of a file is not UTF-8, or holds control characters",
                where=ascii(show_path(entry.path)),
            )
        yield entry.path


def _read_pin() -> Checkout:
    """Returns the pinned checkout: version from oracle/go.mod, sum from oracle/go.sum."""
    root = repository_root()
    # go.mod is read by a regular expression because `go list -m` would need a Go toolchain.
    version = _find_pin(r"^\s*(?:require )?github\.com/in-toto/go-witness (v\S+)", root / "oracle" / "go.mod")
    # go.sum has a second line for each version, of its go.mod alone (`v0.12.0/go.mod h1:…`), which must not match.
    total = _find_pin(
        rf"^github\.com/in-toto/go-witness {re.escape(version)} (h1:\S+)$", root / "oracle" / "go.sum"
    )
    return Checkout(root / "vendor" / "go-witness", version, total)


def _find_pin(pattern: str, file: Path) -> str:
    found = re.search(pattern, read_text(file), re.M)
    if not found:
        raise BrokenEnvironment(
            "go-witness is not pinned here", where=str(file), advice="cd oracle && go mod tidy"
        )
    return found[1]


def _read_marker(root: Path) -> Checkout | None:
    """Returns what the marker says; None where there is no marker or it is damaged."""
    try:
        marker = read_marker(root)
    except UnreadableSource:
        return None
    return Checkout(root, marker.version, marker.sum) if marker is not None else None


def _normalize_version(version: str) -> str:
    return version if version.startswith("v") else f"v{version}"


def download(version: str, progress: Progress = silent, module: str = MODULE) -> tuple[Path, str]:
    """Fetches a version of go-witness, under this module path, and returns its folder in Go's module cache and its sum.

    Go checks the sum against oracle/go.sum or the checksum database. Raises `BrokenEnvironment` where Go refuses the
    version, `Unreachable` where the module proxy does not answer.
    """
    if not is_version(version):
        raise Misuse(f"{version[:80]!a} is no version of a module", advice="name one such as v0.12.0")
    toolchain, oracle = go_toolchain.find(), modules_directory()
    named = f"{module}@{version}"
    command = ["mod", "download", "-json", "--", named]
    result = go_command.run_with_retries(
        named, lambda: _add_json_error(go_command.run(toolchain, command, oracle)), progress
    )
    if result.status:
        # The first word of `go list -m -versions` is the module's path.
        offered = ", ".join(_list_versions().out.split()[1:])
        raise go_command.build_failure(
            f"Go cannot fetch go-witness {version}",
            result,
            advice=f"the module proxy serves {offered}" if offered else go_command.MIRROR,
        )
    answer = _DOWNLOADED.parse(result.out, "go mod download -json")
    root, total = Path(answer["Dir"]), answer["Sum"]
    if compute_module_sum(root, answer["Version"], module) != total:  # Go trusts its cache
        what = f"go-witness {version} was changed in Go's module cache since it was fetched"
        raise BrokenEnvironment(what, where=str(root), advice="go clean -modcache")
    return root, total


def list_served_versions(progress: Progress = silent) -> tuple[str, ...]:
    """Returns the versions that the module proxy offers, oldest first.

    Raises `Unreachable` where the proxy does not answer, `BrokenEnvironment` where Go fails otherwise.
    """
    result = go_command.run_with_retries(f"the versions of {MODULE}", _list_versions, progress)
    if result.status:
        raise go_command.build_failure(
            "Go cannot list the versions of go-witness", result, advice=go_command.MIRROR
        )
    return tuple(result.out.split()[1:])


def _list_versions() -> go_command.Spoken:
    command = ["list", "-m", "-versions", "--", MODULE]
    return go_command.run(go_toolchain.find(), command, modules_directory())


def _add_json_error(result: go_command.Spoken) -> go_command.Spoken:
    """Adds the `Error` of a -json answer to standard error, where the retries and messages look for it."""
    if result.status and result.out.strip():
        error = _FAILED.parse(result.out, "go mod download -json").get("Error", "")
        return go_command.Spoken(result.status, result.out, f"{result.err}\n{error}")
    return result
