"""The marker that `vendor sync` puts into a checkout, and the version of a checkout."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from witness_schema.clone import MARKER
from witness_schema.documents.record_form import TEXT, RecordForm, record_of
from witness_schema.errors import UnreadableSource
from witness_schema.foreign.module_paths import is_version
from witness_schema.foreign.tree_files import Tree, show_path

# The version of a checkout that was copied from a folder; it never equals the pin, so such a copy is never "current".
LOCAL = "local"
_LARGEST = 4096
_SUM = re.compile(r"h1:[A-Za-z0-9+/]{43}=")
_FORM = RecordForm(
    "marker", {**record_of({"version": TEXT}, more=True), "properties": {"version": TEXT, "sum": TEXT}}, ""
)


@dataclass(frozen=True, slots=True)
class Marker:
    """What a marker says: a version of go-witness or "local", and Go's sum of the files ("" where it names none)."""

    version: str
    sum: str


def read_marker(root: Path) -> Marker | None:
    """Return the marker of a checkout, None where it has none. Raises UnreadableSource where it is damaged."""
    tree, path = Tree(root), root / MARKER
    if MARKER not in tree.list_names(root):
        return None
    try:
        document = _FORM.parse(tree.read_file(path, _LARGEST), show_path(path))
        version, total = document["version"], document.get("sum", "")
    except UnreadableSource:
        version, total = "", ""
    if (version != LOCAL and not is_version(version)) or (total and not _SUM.fullmatch(total)):
        raise UnreadableSource(
            "the marker does not name a version and a sum",
            where=f"{show_path(path)}:1",
            advice="remove it, or fetch the checkout again: witness-schema vendor sync",
        )
    return Marker(version, total)


def read_checkout_version(root: Path) -> str:
    """Return the version that `vendor sync` recorded, or that ends the folder's name (`go-witness@v0.12.0`), else "local"."""
    marker = read_marker(root)
    if marker is not None:
        return marker.version
    _, at, named = Path(os.path.realpath(root)).name.rpartition("@")
    return named if at and is_version(named) else LOCAL
