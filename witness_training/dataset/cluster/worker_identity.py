"""What a worker has to be so that its rows have the bytes of this machine's: the same sources, the same judges."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import witness_generators
import witness_schema
import witness_training
from witness_schema.clone import is_clone, repository_root
from witness_schema.errors import BrokenEnvironment
from witness_training.judges.tools import Tools
from witness_training.stages import digest_files


@dataclass(frozen=True, slots=True)
class Identity:
    """sources: package, and `oracle`, → digest of its files. tools: the versions of the judges; None where nothing is judged."""

    sources: tuple[tuple[str, str], ...]
    tools: Tools | None


def identify(tools: Tools | None) -> Identity:
    """What this machine is. tools: of its judges, None where nothing is judged."""
    return Identity(_digest_sources(judged=tools is not None), tools)


@cache
def _digest_sources(*, judged: bool) -> tuple[tuple[str, str], ...]:
    packages = (witness_schema, witness_generators, witness_training)
    roots = {package.__name__: Path(str(package.__file__)).parent for package in packages}
    digests = [(name, _digest(root, root.rglob("*.py"))) for name, root in roots.items()]
    if judged and is_clone():
        oracle = repository_root() / "oracle"
        digests.append(("oracle", _digest(oracle, [*oracle.rglob("*.go"), *oracle.glob("go.*")])))
    return tuple(digests)


def _digest(root: Path, files: Iterable[Path]) -> str:
    return hashlib.sha256(digest_files(root, files).encode()).hexdigest()


def check_identity(wanted: Identity) -> None:
    """Raises BrokenEnvironment where this machine is another than the one that asks, OracleLost where it has no oracle."""
    ours = dict(_digest_sources(judged=wanted.tools is not None))
    for name, digest in wanted.sources:
        if ours.get(name) != digest:
            raise BrokenEnvironment(
                f"the worker has other sources of {name} than the machine that asks",
                advice="start every worker in a clone of the same commit, with the same changes",
            )
    if wanted.tools is not None and (tools := _find_tools()) != wanted.tools:
        raise BrokenEnvironment(
            f"the worker's judges are {tools.go_witness}, built by {tools.go}, and those of the machine that asks"
            f" {wanted.tools.go_witness}, built by {wanted.tools.go}",
            advice="make oracle, with the same Go on every machine",
        )


def _find_tools() -> Tools:
    """The versions of this worker's judges; nothing is built here, for that takes minutes."""
    from importlib.metadata import version

    from witness_schema.oracle import Oracle
    from witness_training.judges.answer_programs import require_programs

    require_programs()
    with Oracle.start(build=False) as running:
        known = running.version()
    return Tools(known.version, known.sum, known.go, version("witness-schema"))


def find_memory() -> Path:
    """Where this machine remembers executions."""
    from witness_schema.oracle.build import find_binary

    return find_binary().parent / "executed-tasks"
