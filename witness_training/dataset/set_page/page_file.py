"""`dataset report DIR --out FILE`: the page of a data set where somebody wants it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_bytes
from witness_schema.errors import Misuse
from witness_schema.swapping import replace_path
from witness_training.dataset.review.set_review import check_digests
from witness_training.dataset.set_page.page_writing import GENERATOR, list_titles, write_page
from witness_training.families.family_roster import FAMILIES

_MOST_BYTES = 64 << 20  # of an earlier page


def write_page_file(data: Path, manifest: Mapping[str, Any], page: Path, *, force: bool = False) -> None:
    """Write the page of the data set, whole or not at all.

    Raises Misuse where `page` is a folder, or a file that is not replaced: one of something else, or an earlier page without
    `force`; UnreadableSource where the data set cannot be read, or a file of it is another than its manifest says.
    """
    _check_free(page, force=force)
    with replace_path(page) as fresh:
        write_page(data, manifest, list_titles(FAMILIES), fresh)
        # Afterwards: a row of another form is told with its place.
        check_digests(data, manifest["files"])


def _check_free(page: Path, *, force: bool) -> None:
    if not page.exists():
        return
    if not page.is_file():
        raise Misuse(
            "this is a folder, not a file", where=str(page), advice=f"name a file: {page / 'report.html'}"
        )
    if GENERATOR.encode() not in read_bytes(page, _MOST_BYTES):
        raise Misuse("the file was not written by this command", where=str(page), advice="name a new file")
    if not force:
        raise Misuse(
            "the file is the report of an earlier run",
            where=str(page),
            advice="replace it with --force, or name a new file",
        )
