"""Tasks that real go-witness judges, verified training examples, LoRA runs on them, and scores of the trained models.

The public names are `Task`, `Verdict`, `score`, `open_bench` and `read_tasks`; everything else may change without notice.

>>> from witness_training import read_tasks, score
>>> tasks = read_tasks(Path("data/mixed"))
>>> score(tasks.find("write-rego/05b6…"), completion).reward
1.0
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from witness_training.judges.bench import open_bench
    from witness_training.scoring.scored_files import read_tasks
    from witness_training.scoring.scoring import score
    from witness_training.tasks.task import Task, Verdict

# Imported on first access (PEP 562): a task needs no judge, and a judge no families.
_HOMES = {
    "Task": "witness_training.tasks.task",
    "Verdict": "witness_training.tasks.task",
    "open_bench": "witness_training.judges.bench",
    "read_tasks": "witness_training.scoring.scored_files",
    "score": "witness_training.scoring.scoring",
}

__all__ = ["Task", "Verdict", "open_bench", "read_tasks", "score"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    # Cached in the module, so that `__getattr__` runs once for each name.
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
