"""Draws the pictures of a report: the loss by iteration, and the scores beside those of the base model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from witness_training.evaluation.evaluation_scores import Score

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, MUTED, GRID = "#1f2937", "#6b7280", "#e5e7eb"
ACCENT, SECOND, PALE = "#2563eb", "#ea580c", "#cbd5e1"
DPI = 150
# matplotlib writes its version into the file by default; a new version would change the digest of the same picture.
METADATA = {"Software": None}


def draw_loss(metrics: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Draw training and validation loss by iteration, on a logarithmic axis."""
    from matplotlib.ticker import NullLocator

    figure, axes = _create_canvas(7.2, 4.2)
    train = [(m["iteration"], m["train_loss"]) for m in metrics if m["kind"] == "train"]
    valid = [(m["iteration"], m["val_loss"]) for m in metrics if m["kind"] == "validation"]
    axes.plot(
        *zip(*train, strict=True), color=PALE, linewidth=2, label="training (mean since the last report)"
    )
    if valid:
        axes.plot(
            *zip(*valid, strict=True), color=ACCENT, linewidth=2, marker="o", markersize=5, label="validation"
        )
        _label_ends(axes, valid)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter("{x:g}")
    # Minor ticks of a short logarithmic axis overlap the labels.
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("iteration", color=MUTED)
    axes.set_ylabel("loss per token (nats)", color=MUTED)
    _set_title(axes, "Loss by iteration", "cross entropy of the answers' tokens, logarithmic axis")
    axes.legend(frameon=False, labelcolor=INK, loc="upper right")
    _save(figure, path)


def _label_ends(axes: Axes, points: Sequence[tuple[float, float]]) -> None:
    for (x, y), align, offset in ((points[0], "left", (8, 2)), (points[-1], "right", (0, 9))):
        axes.annotate(
            f"{y:.3f}",
            (x, y),
            xytext=offset,
            textcoords="offset points",
            color=ACCENT,
            ha=align,
            fontweight="bold",
        )


def draw_scores(scores: Sequence[Score], base: Sequence[Score], names: tuple[str, str], path: Path) -> None:
    """Draw a bar for each dimension, and a dot for the base model."""
    figure, axes = _create_canvas(7.2, 0.9 + 0.36 * len(scores))
    before = {score.name: score.share for score in base}
    places = range(len(scores))
    axes.barh(places, [score.share for score in scores], color=ACCENT, height=0.62, label=names[0], zorder=2)
    known = [(place, before[score.name]) for place, score in enumerate(scores) if score.name in before]
    if known:
        axes.scatter(
            [share for _, share in known],
            [place for place, _ in known],
            color=SECOND,
            s=42,
            zorder=3,
            label=names[1],
        )
    for place, score in zip(places, scores, strict=True):
        axes.text(1.02, place, f"{score.passed} of {score.asked}", va="center", color=MUTED, fontsize=9)
    axes.set_yticks(list(places), [score.title for score in scores])
    # matplotlib counts upwards; the page lists the dimensions downwards.
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter("{x:.0%}")
    axes.grid(axis="y", visible=False)
    _set_title(axes, "What the answers are worth", "share of held-out questions")
    axes.legend(frameon=False, labelcolor=INK, loc="upper center", bbox_to_anchor=(0.5, -0.07), ncols=2)
    _save(figure, path)


def _create_canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Create a figure with its axes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    # Not pyplot, whose global state keeps every figure and may look for a display.
    figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.grid(color=GRID, linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    axes.tick_params(colors=INK, length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    return figure, axes


def _set_title(axes: Axes, title: str, subtitle: str) -> None:
    axes.set_title(f"{title}\n", loc="left", color=INK, fontsize=13, fontweight="bold")
    axes.text(0, 1.02, subtitle, transform=axes.transAxes, color=MUTED, fontsize=9.5)


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, dpi=DPI, metadata=METADATA)
