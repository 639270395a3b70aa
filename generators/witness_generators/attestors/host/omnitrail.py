"""The omnitrail attestor: every file and folder below the step's folder, with gitoids, digests and POSIX attributes.

What is recorded is that of `github.com/fkautz/omnitrail-go`: `file_plugin.go`, `directory_plugin.go`, `posix_plugin_unix.go`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from witness_generators.recording.attestor_row import Attestations, AttestorRow, Invariant
from witness_generators.recording.run_facts import list_files_before
from witness_generators.world.digests import artifact_digests
from witness_generators.world.place import place_of, step_folder
from witness_generators.world.world import World

Element = dict[str, object]
ALGORITHMS = ("gitoid:sha1", "gitoid:sha256", "sha1", "sha256")
GITOIDS = ("sha1", "sha256")
FEATURES = {
    "directory": {"algorithms": [f"gitoid:{name}" for name in GITOIDS]},
    "file": {"algorithms": list(ALGORITHMS)},
    "posix": {},
}
# User and group of those whose ids are no person's.
_SYSTEM_OWNERS = {"root": (0, 0), "runner": (1001, 127), "nobody": (65534, 65534)}
_PERSON = {"linux": (1000, 1000), "darwin": (501, 20)}


def envelope(world: World) -> Element:
    """The trail of the step's folder before the command, by path from the root of the file system."""
    files, owner = list_files_before(world), _owner(world)
    elements = {path: _file(path, content, owner) for path, content in files.items()}
    elements |= _directories(elements, owner)
    root = step_folder(world)
    mapping = {f"{root}/{path}" if path else root: element for path, element in elements.items()}
    return {"header": {"features": FEATURES}, "mapping": {path: mapping[path] for path in sorted(mapping)}}


def _owner(world: World) -> Mapping[str, str]:
    user, group = _SYSTEM_OWNERS.get(place_of(world).user, _PERSON[world.machine.os])
    return {"owner_gid": str(group), "owner_uid": str(user)}


def _file(path: str, content: bytes, owner: Mapping[str, str]) -> Element:
    """A file; git makes its objects read-only, and an empty file has no size."""
    known = artifact_digests(content, ALGORITHMS)
    digests = {
        name: known[name].rpartition(":")[2] for name in ("sha1", "sha256", "gitoid:sha1", "gitoid:sha256")
    }
    mode = "-r--r--r--" if path.startswith(".git/objects/") else "-rw-r--r--"
    size = {"size": str(len(content))} if content else {}
    return {"type": "file", **digests, "posix": {**owner, "permissions": mode, **size}}


def _directories(files: Mapping[str, Element], owner: Mapping[str, str]) -> dict[str, Element]:
    """The folders above these files, the deepest first; "" is the step's own. Git's refs are there even when empty."""
    names = {""} | ({".git/refs"} if ".git/HEAD" in files else set())
    names |= {str(parent) for path in (*files, *names) for parent in PurePosixPath(path).parents}
    found: dict[str, Element] = {}
    for name in sorted({"" if name == "." else name for name in names}, key=lambda n: (-len(n), n)):
        children = [
            element for path, element in {**files, **found}.items() if path and parent_of(path) == name
        ]
        found[name] = {
            "type": "directory",
            **tree_gitoids(children),
            "posix": {**owner, "permissions": "drwxr-xr-x"},
        }
    return found


def parent_of(path: str) -> str:
    """The folder of a path, "" for the topmost."""
    return path.rpartition("/")[0]


def tree_gitoids(children: Iterable[Element]) -> dict[str, str]:
    """The gitoids of an OmniBOR document that lists these: one line for each distinct gitoid, in order."""
    listed = list(children)
    return {
        f"gitoid:{name}": _tree(name, {str(child[f"gitoid:{name}"]) for child in listed}) for name in GITOIDS
    }


def _tree(algorithm: str, gitoids: set[str]) -> str:
    document = "".join(f"blob {gitoid}\n" for gitoid in sorted(gitoids)).encode()
    return hashlib.new(algorithm, b"blob %d\0%s" % (len(document), document)).hexdigest()


def _root(mapping: Mapping[str, Element]) -> str:
    return min(mapping, key=len)


def _folders_are_their_children(attestations: Attestations) -> bool:
    mapping: Mapping[str, Element] = attestations["omnitrail"]["Envelope"]["mapping"]
    children: dict[str, list[Element]] = {path: [] for path in mapping}
    for path, element in mapping.items():
        if path != _root(mapping):
            children[parent_of(path)].append(element)
    return all(
        tree_gitoids(children[path]).items() <= element.items()
        for path, element in mapping.items()
        if element["type"] == "directory"
    )


def _files_are_materials(attestations: Attestations) -> bool:
    mapping = attestations["omnitrail"]["Envelope"]["mapping"]
    prefix = f"{_root(mapping)}/"
    files = {path.removeprefix(prefix): e["sha256"] for path, e in mapping.items() if e["type"] == "file"}
    return files == {path: digests["sha256"] for path, digests in attestations["material"].items()}


def _folder_is_the_environment_s(attestations: Attestations) -> bool:
    variables = attestations["environment"].get("variables", {})
    root = _root(attestations["omnitrail"]["Envelope"]["mapping"])
    return bool(variables.get("PWD", root) == root)


ROW = AttestorRow(
    "omnitrail",
    {"/Envelope": envelope},
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
            _folder_is_the_environment_s,
        ),
    ),
)
