"""After a go-witness release: pin, checkout, bundled records and changelog prepared together and replaced together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from witness_schema.changes.change import Changes
from witness_schema.changes.described_version import edition
from witness_schema.changes.version_comparison import compare, compare_documents
from witness_schema.clone import report_write_errors, repository_root
from witness_schema.errors import BrokenEnvironment, Misuse, Unreachable, UnreadableSource
from witness_schema.maintenance import bundle_writing, changelog, pin
from witness_schema.reading.version_record import version_numbers
from witness_schema.schemas.bundled_versions import BUNDLED, bundled_record, bundled_version
from witness_schema.schemas.schema_set import SchemaSet
from witness_schema.swapping import recover, swap
from witness_schema.upstream import checkout, go_command
from witness_schema.upstream.checkout import Checkout
from witness_schema.upstream.fetching import Fetched, fetched
from witness_schema.upstream.go_command import Progress, silent

# What cannot be drawn of a version's schemas, a line each; the generators say it.
Coverage = Callable[[SchemaSet], tuple[str, ...]]
Contents = Mapping[Path, bytes]


@dataclass(frozen=True, slots=True)
class Refresh:
    """What moving to a version does: the changes, the files with their new contents, and what keeps it from being written.

    files: only those whose contents change. hindrances: schemas that cannot be made, or not be drawn from.
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
        """What is written, relative to the repository."""
        root = repository_root()
        named = [path.relative_to(root).as_posix() for path in self.files]
        return tuple(sorted([*named, *([] if self.vendored else ["vendor/go-witness"])]))


def newest(progress: Progress = silent) -> str:
    """The newest release that the module proxy offers. Raises Unreachable where it answers with none."""
    name_one = f"name a version (--version v0.12.0), or {go_command.MIRROR}"
    try:
        offered = [version for version in checkout.served(progress) if "-" not in version]
    except (BrokenEnvironment, Unreachable) as error:
        raise Unreachable(
            f"the newest go-witness is not known: {error.what}", where=error.where, advice=name_one
        ) from error
    if not offered:
        raise Unreachable("the module proxy offers no release of go-witness", advice=name_one)
    return offered[-1]


def check_not_older(version: str) -> None:
    """Raise Misuse where a version is older than the bundled default."""
    if version_numbers(version) < version_numbers(bundled_version()):
        raise Misuse(
            f"go-witness {version} is older than {bundled_version()}, which is bundled",
            advice=f"go back to it with --allow-older, or look only: witness-schema schema diff {bundled_version()} {version}",
        )


def prepare(version: str, coverage: Coverage, progress: Progress = silent) -> Refresh:
    """Fetch a version, read it, compare it with the bundled default, and make every file anew. Nothing is written."""
    recover(repository_root() / "vendor")
    got = fetched(version, progress)
    before, after = edition(bundled_record()), edition(got.record)
    changes = compare(before, after)
    files = _contents(got, changes, progress)
    present = checkout.status()
    vendored = present.intact and present.found is not None and present.found.version == got.version
    changed = {path: text for path, text in files.items() if not path.is_file() or path.read_bytes() != text}
    return Refresh(
        got, changes, compare_documents(before, after), changed, vendored, _hindrances(got, coverage)
    )


def write(refresh: Refresh) -> tuple[str, ...]:
    """Replace everything at once; an interrupt leaves all as it was. The replaced paths are returned."""
    if refresh.hindrances:
        raise Misuse(
            f"go-witness {refresh.version} cannot be bundled yet: {refresh.hindrances[0]}",
            advice="mend that first",
        )
    vendor = repository_root() / "vendor"
    with report_write_errors("the repository"), checkout.scratch(vendor) as scratch:
        ready = {}
        for number, (path, text) in enumerate(refresh.files.items()):
            ready[path] = scratch / f"file-{number}"
            ready[path].write_bytes(text)
        if not refresh.vendored:
            tree = Checkout(vendor / "go-witness", refresh.version, refresh.fetched.sum)
            ready[tree.root] = checkout.staged(refresh.fetched.root, tree, scratch)
        swap(ready, scratch)
    return refresh.paths()


def _contents(got: Fetched, changes: Changes, progress: Progress) -> Contents:
    root = repository_root()
    files = {root / "oracle" / name: text for name, text in pin.rewritten(got.version, progress).items()}
    files |= {BUNDLED / name: text for name, text in bundle_writing.files_with(got.record).items()}
    log = root / "CHANGELOG.md"
    if changes.old != changes.new:
        files[log] = changelog.with_entry(log.read_text(), changes).encode()
    return files


def _hindrances(got: Fetched, coverage: Coverage) -> tuple[str, ...]:
    """A marshaler that nobody has looked at, a place that is not explained, a schema that cannot be drawn from."""
    try:
        schemas = SchemaSet(got.record)
        unresolved = tuple(f"{place.source}: {place.reason}" for place in schemas.unresolved)
        return (*unresolved, *coverage(schemas))
    except UnreadableSource as error:
        return (str(error),)
