"""Draws the losses of a run, and how many held-out tasks worked: as a picture beside the adapter, and as a line of blocks for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PLOT = "loss.png"
_BLOCKS = "▁▂▃▄▅▆▇█"
_CURVES = (("train", "train_loss", "training"), ("validation", "val_loss", "validation"))


def draw_losses(metrics: Sequence[Mapping[str, Any]], picture: Path) -> bool:
    """Write the curves of both losses as a PNG; returns whether there was something to draw."""
    curves = [
        (label, [(event["iteration"], event[loss]) for event in metrics if event["kind"] == kind])
        for kind, loss, label in _CURVES
    ]
    works = [(event["iteration"], _share(event)) for event in metrics if event["kind"] == "score"]
    if not any(points for _, points in curves):
        return False
    # Figure without pyplot: no window system, and no state that another thread could share.
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    for label, points in curves:
        if points:
            axes.plot(*zip(*points, strict=True), label=label, marker="o", markersize=3)
    axes.set_xlabel("iteration")
    axes.set_ylabel("loss in nats per token")
    axes.set_yscale("log")
    # Plain numbers: a loss of 0.02 is not read as 2 × 10⁻².
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter("{x:g}")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(visible=True, alpha=0.3)
    handles, labels = axes.get_legend_handles_labels()
    if works:
        shares = axes.twinx()
        handles += shares.plot(*zip(*works, strict=True), marker="s", color="tab:green")
        labels.append("tasks that work")
        shares.set_ylabel("share of held-out tasks that work")
        shares.set_ylim(0, 1)
        shares.yaxis.set_major_formatter("{x:.0%}")
    # Above the curves, of which those of two scales cross each other.
    figure.legend(handles, labels, loc="outside upper center", ncols=3)
    figure.savefig(picture, dpi=110)
    return True


def sketch_losses(metrics: Sequence[Mapping[str, Any]], width: int = 60) -> str:
    """Losses and tasks that work in a line each, as blocks from the lowest to the highest value, with first and last number; "" without any."""
    lines = []
    for kind, loss, label in _CURVES:
        values = [float(event[loss]) for event in metrics if event["kind"] == kind]
        if len(values) > 1:
            lines.append(f"{label:>10} {values[0]:.3f} {_sketch(values, width)} {values[-1]:.3f}")
    scored = [event for event in metrics if event["kind"] == "score"]
    if len(scored) > 1:
        first, last = (f"{event['passed']}/{event['asked']}" for event in (scored[0], scored[-1]))
        lines.append(
            f"{'tasks work':>10} {first} {_sketch([_share(event) for event in scored], width)} {last}"
        )
    return "\n".join(lines)


def _share(event: Mapping[str, Any]) -> float:
    return float(event["passed"] / event["asked"])


def _sketch(values: Sequence[float], width: int) -> str:
    low, high = min(values), max(values)
    count = min(width, len(values))
    picked = [values[index * (len(values) - 1) // max(count - 1, 1)] for index in range(count)]
    top = len(_BLOCKS) - 1
    return "".join(_BLOCKS[round((value - low) / ((high - low) or 1) * top)] for value in picked)
