"""A world on disk: a folder where git, a shell and the real attestors find what the world holds."""

from __future__ import annotations

from pathlib import Path

from witness_generators.world.git.git_directory import build_git_directory
from witness_generators.world.variables import variables
from witness_generators.world.world import World


def lay_out(world: World, root: Path) -> Path:
    """Write the repository of this world into the empty folder `root` and return the folder of the step."""
    for path, content in build_git_directory(world.repository, world.git).items():
        _write(root / path, content)
    # git accepts a folder as a repository only with HEAD, objects and refs, and a detached HEAD may leave no refs.
    (root / ".git" / "refs").mkdir(exist_ok=True)
    step = root / world.directory
    step.mkdir(parents=True, exist_ok=True)
    for path, content in world.inputs.items():
        _write(step / path, content)
    return step


def step_environment(world: World, path: str) -> dict[str, str]:
    """The variables of the step's process, with the PATH of the present machine."""
    # `git status` would refresh the index, which is a material of a step in the repository's root.
    return {**variables(world), "PATH": path, "GIT_OPTIONAL_LOCKS": "0"}


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
