"""A world on disk: a folder in which git, a shell and the real attestors find what the world says."""

from __future__ import annotations

from pathlib import Path

from witness_generators.world.git.git_directory import build_git_directory
from witness_generators.world.variables import variables
from witness_generators.world.world import World


def lay_out(world: World, root: Path) -> Path:
    """Write the repository of this world into an empty folder; returns the folder of the step."""
    for path, content in build_git_directory(world.repository, world.git).items():
        _write(root / path, content)
    (root / ".git" / "refs").mkdir(exist_ok=True)
    step = root / world.directory
    step.mkdir(parents=True, exist_ok=True)
    for path, content in world.inputs.items():
        _write(step / path, content)
    return step


def step_environment(world: World, path: str) -> dict[str, str]:
    """The variables of the step's process, with a PATH of the machine at hand; git writes no index of its own accord."""
    return {**variables(world), "PATH": path, "GIT_OPTIONAL_LOCKS": "0"}


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
