"""Invariants of the processes of a traced command: who started whom, with which variables, and what they opened."""

from __future__ import annotations

from typing import Any

from witness_generators.recording.attestor_row import Attestations, Invariant

Json = dict[str, Any]


def _list_processes(attestations: Attestations) -> list[Json]:
    processes: list[Json] = attestations["command-run"].get("processes", [])
    return processes


def _processes_are_of_the_command(attestations: Attestations) -> bool:
    processes = _list_processes(attestations)
    words = attestations["command-run"]["cmd"]
    ids = {process["processid"] for process in processes}
    first = [process for process in processes if process["parentpid"] not in ids]
    if not processes:
        return True
    return bool(
        len(ids) == len(processes)
        and len(first) == 1
        and first[0]["program"].rpartition("/")[2] == words[0].rpartition("/")[2]
        # Each other process still has the words of the one that it was copied from.
        and all(process["cmdline"] == " ".join(words) for process in processes if process is not first[0])
    )


def _files_are_recorded(attestations: Attestations) -> bool:
    materials = attestations["material"]
    products = {path: product["digest"] for path, product in attestations["product"].items()}
    contents = [*materials.values(), *products.values()]
    # Files of the step are opened by a relative path, those of the system by an absolute one.
    opened = [
        (path, digests)
        for process in _list_processes(attestations)
        for path, digests in process.get("openedfiles", {}).items()
        if not path.startswith("/")
    ]
    return all(
        digests in contents and (path in materials or products.get(path) is not None)
        for path, digests in opened
    )


def _variables_are_the_environments(attestations: Attestations) -> bool:
    variables = attestations["environment"].get("variables", {})
    texts = [process["environ"] for process in _list_processes(attestations) if "environ" in process]
    return all(f"{name}={value}" in text for text in texts for name, value in variables.items())


ROWS: tuple[Invariant, ...] = (
    Invariant(
        "traced-command",
        ("command-run",),
        "the processes are the command's first one and those that it started",
        _processes_are_of_the_command,
    ),
    Invariant(
        "traced-files",
        ("command-run", "material", "product"),
        "a file of the step that a process opened is recorded, with a content that is recorded",
        _files_are_recorded,
    ),
    Invariant(
        "traced-variables",
        ("command-run", "environment"),
        "processes have the environment's variables",
        _variables_are_the_environments,
    ),
)
