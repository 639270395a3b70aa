"""Files that are no plain files are refused at once, and a large one before it fills the memory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from witness_schema.documents.foreign_file import read_bytes
from witness_schema.errors import UnreadableSource


def test_a_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x00abc")
    (tmp_path / "link").symlink_to("a")
    assert read_bytes(tmp_path / "a") == read_bytes(tmp_path / "link") == b"\x00abc"
    with pytest.raises(UnreadableSource, match="symbolic link"):
        read_bytes(tmp_path / "link", follow=False)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "endless").symlink_to("/dev/zero")
    refused = {
        "pipe": "not a regular file",
        "endless": "not a regular file",
        ".": "a folder",
        "none": "missing",
    }
    for name, reason in refused.items():
        with pytest.raises(UnreadableSource, match=reason):
            read_bytes(tmp_path / name)
    with pytest.raises(UnreadableSource, match="NUL"):
        read_bytes(tmp_path / "a\0b")


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(UnreadableSource, match="larger than 1 MiB"):
        read_bytes(tmp_path / "sparse", most=1 << 20)
    (tmp_path / "full").write_bytes(b"x" * 10)
    assert len(read_bytes(tmp_path / "full", most=10)) == 10
