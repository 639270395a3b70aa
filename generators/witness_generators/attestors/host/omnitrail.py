"""The omnitrail attestor: every file and folder below the step's folder, with gitoids, digests and POSIX attributes.

The format is that of `github.com/fkautz/omnitrail-go` (`file_plugin.go`, `directory_plugin.go`, `posix_plugin_unix.go`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from witness_generators.recording.attestor_row import Attestations, AttestorRow, Invariant
from witness_generators.recording.run_facts import list_files_before
from witness_generators.world.place import place_of, step_folder
from witness_generators.world.world import World

Element = dict[str, object]
ALGORITHMS = ("gitoid:sha1", "gitoid:sha256", "sha1", "sha256")
GITOIDS = ("sha1", "sha256")
_HASHES = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
FEATURES = {
    "directory": {"algorithms": [f"gitoid:{name}" for name in GITOIDS]},
    "file": {"algorithms": list(ALGORITHMS)},
    "posix": {},
}
# User and group ids of the accounts that are not a person's.
_SYSTEM_OWNERS = {"root": (0, 0), "runner": (1001, 127), "nobody": (65534, 65534)}
# Linux distributions number people from 1000, macOS from 501 with the group staff.
_PERSON = {"linux": (1000, 1000), "darwin": (501, 20)}


def build_envelope(world: World) -> Element:
    """Builds the trail of the step's folder before the command, by absolute path."""
    files, owner = list_files_before(world), _find_owner(world)
    elements = {path: _build_file(path, content, owner) for path, content in files.items()}
    elements |= _build_directories(elements, owner)
    root = step_folder(world)
    mapping = {f"{root}/{path}" if path else root: element for path, element in elements.items()}
    # encoding/json sorts the keys of a map, and `mapping` is one.
    return {"header": {"features": FEATURES}, "mapping": {path: mapping[path] for path in sorted(mapping)}}


def _find_owner(world: World) -> Mapping[str, str]:
    user, group = _SYSTEM_OWNERS.get(place_of(world).user, _PERSON[world.machine.os])
    return {"owner_gid": str(group), "owner_uid": str(user)}


def _build_file(path: str, content: bytes, owner: Mapping[str, str]) -> Element:
    """Builds the element of a file."""
    # A gitoid is git's blob hash: the header "blob <length>", a null byte, the content.
    blob = b"blob %d\0%s" % (len(content), content)
    digests = {name: hash_bytes(content).hexdigest() for name, hash_bytes in _HASHES.items()}
    digests |= {f"gitoid:{name}": hash_bytes(blob).hexdigest() for name, hash_bytes in _HASHES.items()}
    # git writes its objects read-only.
    mode = "-r--r--r--" if path.startswith(".git/objects/") else "-rw-r--r--"
    # omnitrail leaves out the size of an empty file.
    size = {"size": str(len(content))} if content else {}
    return {"type": "file", **digests, "posix": {**owner, "permissions": mode, **size}}


def _build_directories(files: Mapping[str, Element], owner: Mapping[str, str]) -> dict[str, Element]:
    """Builds the elements of the folders above these files; "" is the step's folder."""
    # git keeps .git/refs even when it is empty: a folder without it is no repository to git.
    names = {""} | ({".git/refs"} if ".git/HEAD" in files else set())
    for path in (*files, *names):
        # The folders above a known one are among the names already, or become it when its own turn comes.
        while (path := get_parent(path)) not in names:
            names.add(path)
    children: dict[str, list[Element]] = {name: [] for name in names}
    for path, element in files.items():
        children[get_parent(path)].append(element)
    found: dict[str, Element] = {}
    # A folder's path is longer than its parent's, so children come first: a parent's gitoid is made of theirs.
    for name in sorted(names, key=lambda name: (-len(name), name)):
        found[name] = {
            "type": "directory",
            **compute_tree_gitoids(children[name]),
            "posix": {**owner, "permissions": "drwxr-xr-x"},
        }
        if name:
            children[get_parent(name)].append(found[name])
    return found


def get_parent(path: str) -> str:
    """Returns the folder of a path; "" for a path without a slash."""
    return path.rpartition("/")[0]


def compute_tree_gitoids(children: Iterable[Element]) -> dict[str, str]:
    """Computes the gitoids of an OmniBOR document that lists these children: one sorted line for each distinct gitoid."""
    listed = list(children)
    return {
        f"gitoid:{name}": _compute_tree_gitoid(name, {str(child[f"gitoid:{name}"]) for child in listed})
        for name in GITOIDS
    }


def _compute_tree_gitoid(algorithm: str, gitoids: set[str]) -> str:
    document = "".join(f"blob {gitoid}\n" for gitoid in sorted(gitoids)).encode()
    return _HASHES[algorithm](b"blob %d\0%s" % (len(document), document)).hexdigest()


def _find_root(mapping: Mapping[str, Element]) -> str:
    # Every other path has the root as a prefix.
    return min(mapping, key=len)


def _folders_are_their_children(attestations: Attestations) -> bool:
    mapping: Mapping[str, Element] = attestations["omnitrail"]["Envelope"]["mapping"]
    children: dict[str, list[Element]] = {path: [] for path in mapping}
    for path, element in mapping.items():
        if path != _find_root(mapping):
            children[get_parent(path)].append(element)
    return all(
        compute_tree_gitoids(children[path]).items() <= element.items()
        for path, element in mapping.items()
        if element["type"] == "directory"
    )


def _files_are_materials(attestations: Attestations) -> bool:
    mapping = attestations["omnitrail"]["Envelope"]["mapping"]
    prefix = f"{_find_root(mapping)}/"
    files = {path.removeprefix(prefix): e["sha256"] for path, e in mapping.items() if e["type"] == "file"}
    return files == {path: digests["sha256"] for path, digests in attestations["material"].items()}


def _trail_starts_in_working_directory(attestations: Attestations) -> bool:
    variables = attestations["environment"].get("variables", {})
    root = _find_root(attestations["omnitrail"]["Envelope"]["mapping"])
    # Not every environment has PWD.
    return bool(variables.get("PWD", root) == root)


ROW = AttestorRow(
    "omnitrail",
    {"/Envelope": build_envelope},
    invariants=(
        Invariant(
            "trail-folders",
            ("omnitrail",),
            "a folder's gitoids are those of the list of what it holds",
            _folders_are_their_children,
        ),
        Invariant(
            "trail-files",
            ("omnitrail", "material"),
            "the trail's files are the materials",
            _files_are_materials,
        ),
        Invariant(
            "trail-root",
            ("omnitrail", "environment"),
            "the trail starts in the working directory",
            _trail_starts_in_working_directory,
        ),
    ),
)
