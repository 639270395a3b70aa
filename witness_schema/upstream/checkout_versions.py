"""The version of a plain folder: from its marker or name, from its clone's tags and commits, or from the go.mod around it."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path, PurePosixPath

from witness_schema.errors import BrokenEnvironment, UnknownName, UnreadableSource
from witness_schema.foreign.module_paths import is_version
from witness_schema.foreign.tree_files import Tree, show_path
from witness_schema.golang.go_mod import GoMod, read_go_mod
from witness_schema.reading.checkout_marker import LOCAL, read_checkout_version, read_marker
from witness_schema.reading.version_record import version_numbers
from witness_schema.upstream import git_refs, git_store, git_trees

# As Go marks a build of files that are not those of the commit, or of a folder that a `replace` names.
_EDITED, _REPLACED = "+dirty", "+local"
_MOST_COMMITS, _MOST_TAGS = 2000, 2000  # that are looked at; go-witness has 1,500 and 40
_MOST_BYTES = 64 << 20  # of the clone's objects
_HIGHEST = 8  # folders above that may hold the go.mod around a folder
_COMMITTER = re.compile(rb"^committer .*> (\d{1,11}) [+-]\d{4}$", re.M)
_PARENT = re.compile(rb"^parent ([0-9a-f]{40}|[0-9a-f]{64})$", re.M)


def find_checkout_version(root: Path) -> str:
    """Return the version of a checkout, "local" where nothing tells it. Raises UnreadableSource for a damaged marker.

    A commit without a tag has a pseudo-version, as in Go; "+dirty" follows where the Go files are not those of the commit.
    """
    known = read_checkout_version(root)
    if known != LOCAL or read_marker(root) is not None:
        return known
    return _read_git_version(root) or _read_pinned_version(root) or LOCAL


def _read_git_version(root: Path) -> str:
    """Return the version of a clone's commit, "" where the folder is no clone that can be read."""
    try:
        where = show_path(root)
        git = git_refs.find_git_folder(root)
        commit = git_refs.resolve_revision(git, "HEAD", where)
        hash_name = "sha256" if len(commit) == 64 else "sha1"
        with git_store.open_objects(git.common / "objects", hash_name, where) as store:
            store.left = _MOST_BYTES
            version = _find_version(store, commit, _list_tags(git, store))
            same = _is_same(store, commit, root, hash_name)
            return version if same else version + _EDITED
    # A clone that cannot be read is a folder like any other: its files are what counts.
    except (BrokenEnvironment, UnknownName, UnreadableSource):
        return ""


def _list_tags(git: git_refs.GitFolder, store: git_store.ObjectStore) -> Mapping[str, str]:
    """Map commits to the newest version that tags them."""
    found: dict[str, str] = {}
    for name, target in islice(git_refs.list_tags(git), _MOST_TAGS):
        if is_version(name) and "+" not in name:
            commit = git_trees.find_commit(store, target)
            found[commit] = max(name, found.get(commit, name), key=_rank_version)
    return found


def _rank_version(version: str) -> tuple[list[int], bool, str]:
    """Return a sort key in which a release comes after its candidates."""
    return version_numbers(version), "-" not in version, version


def _find_version(store: git_store.ObjectStore, commit: str, tags: Mapping[str, str]) -> str:
    """Return the tag of a commit, else its pseudo-version (Go Modules Reference, "Pseudo-versions")."""
    if commit in tags:
        return tags[commit]
    time = _COMMITTER.search(store.read(commit).content)
    if time is None:
        raise UnreadableSource(f"the commit {commit} has no time", where=store.where)
    stamp = datetime.fromtimestamp(int(time[1]), UTC).strftime("%Y%m%d%H%M%S")
    before = _find_last_tag(store, commit, tags)
    if not before:
        return f"v0.0.0-{stamp}-{commit[:12]}"
    if "-" in before:
        return f"{before}.0.{stamp}-{commit[:12]}"
    major, minor, patch = version_numbers(before)
    return f"v{major}.{minor}.{patch + 1}-0.{stamp}-{commit[:12]}"


def _find_last_tag(store: git_store.ObjectStore, commit: str, tags: Mapping[str, str]) -> str:
    """Return the version of the nearest tagged commit before this one, "" where none is near, or a shallow clone ends."""
    waiting, seen = deque([commit]), {commit}
    while waiting and len(seen) < _MOST_COMMITS:
        name = waiting.popleft()
        if name in tags:
            return tags[name]
        try:
            content = store.read(name).content
        except UnreadableSource:
            # Where a shallow clone ends; past the budget the next reading says so again.
            continue
        head = content.partition(b"\n\n")[0]
        fresh = [parent.decode() for parent in _PARENT.findall(head) if parent.decode() not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return ""


def _is_same(store: git_store.ObjectStore, commit: str, root: Path, hash_name: str) -> bool:
    """Whether the Go files of the folder are those of the commit."""
    tree = Tree(root)
    committed = {
        path: blob
        for path, blob in git_trees.list_files(store, git_trees.find_tree(store, commit))
        if _counts(path)
    }
    found = {path for path in _list_go_files(tree) if _counts(path)}
    return found == committed.keys() and all(
        _hash_blob(tree.read_file(root / path), hash_name) == blob for path, blob in committed.items()
    )


def _counts(path: PurePosixPath) -> bool:
    """Whether a file can change what is read: neither tests nor what Go looks into for no package."""
    hidden = any(part == "testdata" or part.startswith((".", "_")) for part in path.parts)
    return not hidden and (
        path.name == "go.mod" or (path.suffix == ".go" and not path.name.endswith("_test.go"))
    )


def _list_go_files(tree: Tree) -> Iterator[PurePosixPath]:
    # Not the whole tree: a clone's .git has far more files than its sources.
    for name in tree.list_names(tree.root):
        if name.startswith("."):
            continue
        if tree.has_folder(tree.root / name):
            entries = tree.walk(tree.root / name)
            yield from (PurePosixPath(e.path.relative_to(tree.root)) for e in entries if not e.folder)
        else:
            yield PurePosixPath(name)


def _hash_blob(content: bytes, hash_name: str) -> str:
    return hashlib.new(hash_name, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _read_pinned_version(root: Path) -> str:
    """Return the version that a go.mod around the folder pins it at, in its vendor/ or by a `replace`; "" where none does."""
    try:
        module = _read_module(root).module
    except UnreadableSource:
        return ""
    place = root.absolute()
    for above in list(place.parents)[:_HIGHEST]:
        try:
            outer = _read_module(above)
        except UnreadableSource:
            continue
        version = outer.requirements.get(module, "")
        replaced = outer.replacements.get(module)
        if version and place == above / "vendor" / module:
            return version
        if version and replaced is not None and not replaced.version:
            inside = (above / replaced.path).resolve()
            return version + _REPLACED if inside == place.resolve() else ""
        return ""
    return ""


def _read_module(folder: Path) -> GoMod:
    tree, file = Tree(folder), folder / "go.mod"
    return read_go_mod(tree.read_file(file), show_path(file))
