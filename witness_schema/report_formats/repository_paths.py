"""A file's path as GitHub knows it."""

from __future__ import annotations

import os
from pathlib import Path


def find_repository_path(path: Path) -> str | None:
    """The path of a file relative to the root of its git repository, None outside any repository."""
    # GitHub finds an annotated file only by its path from the repository's root. The folder alone is resolved: git
    # tracks a symbolic link under its own name.
    file = Path(os.path.realpath(path.parent), path.name)
    for folder in file.parents:
        # `.git` is a folder in a clone and a file in a worktree or submodule.
        if (folder / ".git").exists():
            return file.relative_to(folder).as_posix()
    return None


def name_annotated_file(name: str) -> str:
    """The name of a file in annotations: its path from the root of its repository, else as it was given. "-" is standard input."""
    return (find_repository_path(Path(name)) if name != "-" else None) or name
