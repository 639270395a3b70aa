"""Tables for a terminal: cells break only between words, so a URI or path can be copied at any width."""

from __future__ import annotations

from collections.abc import Sequence

from witness_cli.terminal.console import out

_GAP = 3
_BRIGHT = "cyan"
# Styles of the states that `doctor` prints.
_STATES = {"ok": "green", "missing": "bold red", "broken": "bold red", "absent": "yellow"}


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows as columns if every word fits the terminal's width, else each row as a block of lines."""
    widths = compute_column_widths([headings, *rows], out().width)
    out().print(title, style="bold", markup=False, soft_wrap=True)
    if widths is None:
        _print_blocks(headings, rows)
    else:
        _print_columns(headings, rows, widths)


def compute_column_widths(rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """The width of each column, at least that of its longest word; None if the terminal is too narrow."""
    columns = list(zip(*rows, strict=True))
    least = [max(len(word) for text in column for word in (text.split() or [""])) for column in columns]
    most = [max(map(len, column)) for column in columns]
    free = width - _GAP * (len(columns) - 1) - sum(least)
    if free < 0:
        return None
    # The columns that need least come first: as many as possible then fit on one line.
    for index in sorted(range(len(columns)), key=lambda index: most[index] - least[index]):
        more = min(free, most[index] - least[index])
        least[index] += more
        free -= more
    return least


def _print_columns(headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="bold")
    for index, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        shown.add_column(heading, width=width, style=_BRIGHT if index == 0 else "")
    for row in rows:
        # Text and not str: rich would read [brackets] in a cell as markup.
        shown.add_row(*(Text(cell, style=_STATES.get(cell, "")) for cell in row))
    out().print(shown)


def _print_blocks(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print the first cell on its own line and the others below it with their headings; long cells are not broken."""
    from rich.text import Text

    longest = max(map(len, headings))
    for first, *others in rows:
        out().print(first, style=_BRIGHT, markup=False, soft_wrap=True)
        for heading, text in zip(headings[1:], others, strict=True):
            if text:
                shown = Text(f"  {heading:<{longest}}  ").append(text, style=_STATES.get(text, ""))
                out().print(shown, soft_wrap=True)
