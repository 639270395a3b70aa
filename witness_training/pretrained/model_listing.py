"""Lists the models that `--model` names: what is on this machine, what it costs to run, what the plan's run would take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from witness_training.lora.models import (
    APPLE_DEFAULT,
    FETCHABLE,
    SMOLLM2,
    TINY,
    TINY_FILES,
    Model,
    check_installed,
    find_fetched,
)
from witness_training.pretrained.model_costs import PLAN_TOKENS, ModelCost, find_cost, measure_cost


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model that is listed. parameters: its weights, in millions; bits: of each as stored, with its share of scales."""

    name: str
    parameters: float
    bits: float


# The first name on the hub is the one that the plan trains.
KNOWN = (
    KnownModel(TINY, 0.93, 16),
    KnownModel(SMOLLM2, 134.5, 5.85),  # 4 bits, the embedding 8
    KnownModel(APPLE_DEFAULT, 3213, 4.5),
)
HUB = "`train` and `evaluate` fetch it where the hub can be reached; elsewhere copy its folder here: --model FOLDER"


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A line of the list.

    state:  `here`, or `not here`. remedy: how to get it, "" where it is here.
    cost:   what was measured on this machine, None if nothing was.
    basis:  where the hours of the plan's run come from: `measured`, `estimated from NAME`, or "" for no figure.
    hours:  the hours of the plan's run on this machine, None for no figure.
    """

    known: KnownModel
    state: str
    remedy: str
    cost: ModelCost | None
    hours: float | None
    basis: str

    def plain(self) -> dict[str, object]:
        """The record of the line."""
        cost = self.cost
        return {
            "model": self.known.name,
            "state": self.state,
            "million_parameters": self.known.parameters,
            "files_mb": round(self.known.parameters * self.known.bits / 8, 1),
            "memory_mb": round(cost.memory / 1e6) if cost else None,
            "answer_tokens_s": round(cost.answered, 1) if cost else None,
            "train_tokens_s": round(cost.trained, 1) if cost else None,
            "plan_hours": round(self.hours, 2) if self.hours is not None else None,
            "basis": self.basis,
            "remedy": self.remedy,
        }


def list_models(
    *, measure: bool = False, tell: Callable[[str], None] = lambda _: None
) -> tuple[ListedModel, ...]:
    """The known models; with `measure`, those that are here are loaded and timed, else kept figures are shown.

    Raises BrokenEnvironment if `measure` needs mlx-lm and it is not installed.
    """
    if measure:
        check_installed()
    costs = {row.name: _find_cost(row, measure=measure, tell=tell) for row in KNOWN}
    return tuple(_list_one(row, costs) for row in KNOWN)


def _find_cost(row: KnownModel, *, measure: bool, tell: Callable[[str], None]) -> ModelCost | None:
    folder = find_files(row.name)
    if folder is None or not measure:
        return find_cost(row.name)
    tell(f"measuring {row.name}")
    return measure_cost(Model(row.name, folder))


def find_files(name: str) -> Path | None:
    """The folder of a known model on this machine, None if it is not here. No network is asked."""
    if name == TINY:
        return TINY_FILES
    if name in FETCHABLE:
        return find_fetched(name)
    return _find_snapshot(name)


def _find_snapshot(name: str) -> Path | None:
    """The folder of a model in the hub's cache."""
    try:
        from huggingface_hub import try_to_load_from_cache
    except ImportError:
        return None
    config = try_to_load_from_cache(name, "config.json")
    return Path(config).parent if isinstance(config, str) else None


def _list_one(row: KnownModel, costs: dict[str, ModelCost | None]) -> ListedModel:
    here = find_files(row.name) is not None
    remedy = "" if here else f"witness-schema model fetch {row.name}" if row.name in FETCHABLE else HUB
    cost = costs[row.name]
    hours, basis = (cost.plan_hours, "measured") if cost is not None else _estimate(row, costs)
    return ListedModel(row, "here" if here else "not here", remedy, cost, hours, basis)


def _estimate(row: KnownModel, costs: dict[str, ModelCost | None]) -> tuple[float | None, str]:
    """The hours from the largest model that was measured: a step takes time in proportion to the weights."""
    measured = [(known, cost) for known in KNOWN if (cost := costs[known.name]) is not None]
    if not measured:
        return None, ""
    known, cost = max(measured, key=lambda each: each[0].parameters)
    hours = PLAN_TOKENS / (cost.trained * known.parameters / row.parameters) / 3600
    return hours, f"estimated from {known.name}"
