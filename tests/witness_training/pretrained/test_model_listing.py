"""The list of models says what is here, how to get what is not, and what was measured on this machine alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.clone import CACHE_VARIABLE
from witness_schema.json_writing import dumps
from witness_training.lora.lora_record import describe_device
from witness_training.lora.models import APPLE_DEFAULT, FETCHABLE, SMOLLM2, TINY
from witness_training.pretrained import model_costs, model_listing
from witness_training.pretrained.model_costs import PLAN_TOKENS, find_cost
from witness_training.pretrained.model_listing import KNOWN, list_models


@pytest.fixture(autouse=True)
def cache(loading: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    return tmp_path


def keep(name: str, cache: Path, trained: float, device: str = "") -> None:
    """Write a figure as an earlier measurement would."""
    folder = cache / "model-costs"
    folder.mkdir(exist_ok=True)
    cost = {"parameters": 1e6, "memory": 5e7, "trained": trained, "answered": 100.0}
    (folder / f"{name}.json").write_text(dumps({**cost, "device": device or describe_device()}))


def test_what_is_here_and_how_to_get_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_listing, "_find_snapshot", lambda _: None)
    lines = {line.known.name: line for line in list_models()}
    assert list(lines) == [TINY, SMOLLM2, APPLE_DEFAULT]
    assert {*FETCHABLE} <= {row.name for row in KNOWN}
    assert (lines[TINY].state, lines[TINY].remedy) == ("here", "")
    assert (lines[SMOLLM2].state, lines[SMOLLM2].remedy) == (
        "not here",
        "witness-schema model fetch smollm2",
    )
    assert "--model FOLDER" in lines[APPLE_DEFAULT].remedy
    assert all(line.hours is None for line in lines.values())


def test_hours_of_the_plan_are_measured_or_estimated(cache: Path) -> None:
    keep(TINY, cache, trained=2000.0)
    tiny, smollm2, _ = list_models()
    assert (tiny.basis, smollm2.basis) == ("measured", "estimated from tiny")
    assert tiny.hours == pytest.approx(PLAN_TOKENS / 2000 / 3600)
    assert smollm2.hours == pytest.approx(tiny.hours * 134.5 / 0.93)


def test_figures_of_another_device_and_damaged_ones_do_not_count(cache: Path) -> None:
    keep(TINY, cache, trained=2000.0, device="processor of another machine")
    assert find_cost(TINY) is None
    keep(TINY, cache, trained=2000.0)
    assert find_cost(TINY) is not None
    (cache / "model-costs" / "tiny.json").write_text("{")
    assert find_cost(TINY) is None


def test_tiny_is_measured_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_listing, "KNOWN", KNOWN[:1])
    monkeypatch.setattr(model_costs, "TRAINED", 32)
    (line,) = list_models(measure=True)
    assert line.cost is not None
    assert line.cost.parameters == pytest.approx(KNOWN[0].parameters * 1e6, rel=0.02)
    assert line.cost.memory > 1e6
    assert min(line.cost.trained, line.cost.answered) > 0
    assert find_cost(TINY) == line.cost
