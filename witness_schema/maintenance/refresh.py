"""Updates pin, checkout, bundled records and changelog after a go-witness release, all in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from witness_schema.changes.change import Changes
from witness_schema.changes.described_version import build_edition
from witness_schema.changes.version_comparison import compare, compare_documents
from witness_schema.clone import report_write_errors, repository_root
from witness_schema.documents.foreign_file import read_bytes, read_text
from witness_schema.errors import BrokenEnvironment, Misuse, Unreachable, UnreadableSource
from witness_schema.foreign.module_paths import is_version
from witness_schema.maintenance import bundle_writing, changelog, pin
from witness_schema.printable import quote
from witness_schema.reading.version_record import version_numbers
from witness_schema.schemas.bundled_versions import BUNDLED, bundled_record, bundled_version
from witness_schema.schemas.schema_set import SchemaSet
from witness_schema.swapping import swap
from witness_schema.upstream import checkout, go_command
from witness_schema.upstream.checkout import Checkout
from witness_schema.upstream.fetching import Fetched, fetch_version
from witness_schema.upstream.go_command import Progress, silent

# Returns a line for each schema that the generators cannot draw from; passed in, since the generators import this package.
Coverage = Callable[[SchemaSet], tuple[str, ...]]
Contents = Mapping[Path, bytes]


@dataclass(frozen=True, slots=True)
class Refresh:
    """A prepared move to another version.

    changes, documents: the changes of attestations and of the documents around them. files: path to new content, only
    where it changes. vendored: whether vendor/go-witness has the version already. hindrances: why it cannot be written.
    """

    fetched: Fetched
    changes: Changes
    documents: Changes
    files: Contents
    vendored: bool
    hindrances: tuple[str, ...]

    @property
    def version(self) -> str:
        return self.fetched.version

    def paths(self) -> tuple[str, ...]:
        """Returns the paths that are written, relative to the repository."""
        root = repository_root()
        named = [path.relative_to(root).as_posix() for path in self.files]
        return tuple(sorted([*named, *([] if self.vendored else ["vendor/go-witness"])]))


def find_newest_release(progress: Progress = silent) -> str:
    """Returns the newest release that the module proxy offers.

    Raises `Unreachable` where the proxy does not answer or offers no release.
    """
    name_one = f"name a version (--version v0.12.0), or {go_command.MIRROR}"
    try:
        # A hyphen marks a pre-release or a pseudo-version (v0.13.0-rc.1).
        offered = [version for version in checkout.list_served_versions(progress) if "-" not in version]
    except (BrokenEnvironment, Unreachable) as error:
        raise Unreachable(
            f"the newest go-witness is not known: {error.what}", where=error.where, advice=name_one
        ) from error
    if not offered:
        raise Unreachable("the module proxy offers no release of go-witness", advice=name_one)
    return offered[-1]


def check_not_older(version: str) -> None:
    """Raises `Misuse` where a version is older than the bundled default, or is no version."""
    if not is_version(version):
        raise Misuse(f"{quote(version)} is no version of a module", advice="name one such as v0.12.0")
    if version_numbers(version) < version_numbers(bundled_version()):
        raise Misuse(
            f"go-witness {version} is older than {bundled_version()}, which is bundled",
            advice=f"go back to it with --allow-older, or look only: witness-schema schema diff {bundled_version()} {version}",
        )


def prepare(version: str, coverage: Coverage, progress: Progress = silent) -> Refresh:
    """Fetches and reads a version, compares it with the bundled default, and prepares every file. Writes nothing.

    Raises `BrokenEnvironment` or `Unreachable` where the version cannot be fetched, `UnreadableSource` where it cannot be
    read.
    """
    checkout.recover_vendor(repository_root() / "vendor")
    got = fetch_version(version, progress)
    before, after = build_edition(bundled_record()), build_edition(got.record)
    changes = compare(before, after)
    files = _build_contents(got, changes, progress)
    present = checkout.status()
    vendored = present.intact and present.found is not None and present.found.version == got.version
    # Unchanged files are left out, so a second refresh reports that there is nothing to write.
    changed = {path: text for path, text in files.items() if not path.is_file() or read_bytes(path) != text}
    return Refresh(
        got, changes, compare_documents(before, after), changed, vendored, _find_hindrances(got, coverage)
    )


def write(refresh: Refresh) -> tuple[str, ...]:
    """Replaces all files in one step and returns their paths; an interrupt leaves everything unchanged.

    Raises `Misuse` where something hinders the version from being bundled.
    """
    if refresh.hindrances:
        raise Misuse(
            f"go-witness {refresh.version} cannot be bundled yet: {refresh.hindrances[0]}",
            advice="fix that first",
        )
    vendor = repository_root() / "vendor"
    with report_write_errors("the repository"), checkout.create_scratch_folder(vendor) as scratch:
        ready = {}
        for number, (path, text) in enumerate(refresh.files.items()):
            # Numbered, because files of different folders may have the same name.
            ready[path] = scratch / f"file-{number}"
            ready[path].write_bytes(text)
        if not refresh.vendored:
            tree = Checkout(vendor / "go-witness", refresh.version, refresh.fetched.sum)
            ready[tree.root] = checkout.stage_tree(refresh.fetched.root, tree, scratch)
        swap(ready, scratch)
    return refresh.paths()


def _build_contents(got: Fetched, changes: Changes, progress: Progress) -> Contents:
    root = repository_root()
    files = {
        root / "oracle" / name: text for name, text in pin.rewrite_pin_files(got.version, progress).items()
    }
    files |= {BUNDLED / name: text for name, text in bundle_writing.build_bundle_files(got.record).items()}
    log = root / "CHANGELOG.md"
    # A refresh of the bundled version itself is no news for the changelog.
    if changes.old != changes.new:
        files[log] = changelog.add_entry(read_text(log), changes).encode()
    return files


def _find_hindrances(got: Fetched, coverage: Coverage) -> tuple[str, ...]:
    """Lists what keeps a version from being bundled: unknown marshalers, unresolved places, schemas without generators."""
    try:
        schemas = SchemaSet(got.record)
        unresolved = tuple(f"{place.source}: {place.reason}" for place in schemas.unresolved)
        return (*unresolved, *coverage(schemas))
    except UnreadableSource as error:
        # An edited marshaler raises here; it is reported with the other changes instead of ending the refresh.
        return (str(error),)
