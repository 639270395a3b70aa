"""Counts as heat maps: a table whose cells are shaded by how many rows they stand for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from witness_generators.documents.rego_kinds import ROWS
from witness_training.dataset.row_plan import list_files
from witness_training.dataset.set_page.measure_form import SetMeasures
from witness_training.dataset.set_page.page_rows import PageRows, is_unseen
from witness_training.families.family_roster import REGO_ATTESTORS
from witness_training.tasks.axes import AXES, NAMED
from witness_training.tasks.dataset_files import rows_file

# Shades of a cell: 0 for none, then one for each doubling or more, so that few rows can still be seen beside many.
LEVELS = 6
_ATTESTOR_OF = {**{row.id: row.attestor for row in ROWS}, **REGO_ATTESTORS}
_OTHER = "other"
_ABOUT_ATTESTORS = "Rows that are about an attestor; a row may be about several. Framed: attestors that training never shows."


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. text: what stands in it. level: its shade. held_out: its value is held out from training. title: what it is."""

    text: str
    level: int = 0
    held_out: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a map shows. key: its name in the page."""

    key: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A table. rows: the head of each row with its cells. upright: whether the heads of columns are written upwards."""

    about: About
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A value with its number of rows, where a table would be mostly empty."""

    name: str
    cell: Cell = field(hash=False)


def find_level(count: int, most: int) -> int:
    """The shade of a count: by its number of binary digits beside that of the largest."""
    return -(-LEVELS * count.bit_length() // most.bit_length()) if count and most else 0


def list_heat_maps(measures: SetMeasures, rows: PageRows) -> tuple[HeatMap, ...]:
    """Every heat map that has a row."""
    files, difficulty = measures.counts.get("file", {}), measures.counts.get("difficulty", {})
    maps = (
        build_map(About("files", "Files and families"), files, _order(files, list_files())),
        build_map(
            About("difficulty", "Difficulty and family", "1: one fact, copied. 5: the hardest."),
            difficulty,
            _order(difficulty),
        ),
        build_map(
            About("attestors", "Attestors and families", _ABOUT_ATTESTORS),
            rows.attestors,
            _order(rows.attestors),
            held_out=NAMED["attestor"],
        ),
        _map_pairs(rows.pairs),
        _map_kinds(rows.kinds),
        _map_axes(rows),
    )
    return tuple(each for each in maps if each.rows)


def _order(counts: Mapping[str, object], known: Sequence[str] = ()) -> list[str]:
    """The known names in their order, then the others by name."""
    return [*(name for name in known if name in counts), *sorted(set(counts) - set(known))]


def build_map(
    about: About,
    counts: Mapping[str, Mapping[str, int]],
    heads: Sequence[str],
    *,
    held_out: Iterable[str] = (),
) -> HeatMap:
    """A map of row → column → count, with the sum of each row; the columns by name."""
    columns = sorted(
        {name for each in counts.values() for name in each}, key=lambda name: (name == _OTHER, name)
    )
    most = max((count for each in counts.values() for count in each.values()), default=0)
    unseen = frozenset(held_out)
    lines = []
    for head in heads:
        cells = [
            _build_cell(counts[head].get(name, 0), most, f"{head}, {name}", head in unseen)
            for name in columns
        ]
        lines.append((head, (*cells, Cell(f"{sum(counts[head].values()):,}", title=f"{head}, all"))))
    return HeatMap(about, (*columns, "all") if lines else (), tuple(lines))


def _build_cell(count: int, most: int, what: str, held_out: bool = False) -> Cell:
    return Cell(f"{count:,}" if count else "", find_level(count, most), held_out, f"{what}: {count:,}")


def _map_pairs(pairs: Counter[str]) -> HeatMap:
    split = {tuple(value.partition("+")[::2]): count for value, count in pairs.items()}
    names = sorted({name for pair in split for name in pair if name})
    most = max(split.values(), default=0)
    lines = []
    for row in names:
        cells = []
        for column in names:
            if row == column:
                cells.append(Cell("", title=row))
                continue
            one, other = sorted((row, column))
            held_out = is_unseen("attestor-pair", f"{one}+{other}")
            cells.append(_build_cell(split.get((one, other), 0), most, f"{one} + {other}", held_out))
        lines.append((row, tuple(cells)))
    note = "Rows in which both stand together. Framed: pairs that training never shows."
    return HeatMap(About("pairs", "Pairs of attestors", note), tuple(names), tuple(lines), upright=True)


def _map_kinds(kinds: Counter[str]) -> HeatMap:
    """Kinds by attestor, and by the test of a value (`…:equals`); a kind without one is of its own."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, count in kinds.items():
        counts[_find_attestor(kind)][kind.partition(":")[2] or _OTHER] += count
    note = f"Rules by attestor and by what they ask of a value. {len(kinds):,} kinds in all; each is listed below."
    return build_map(About("kinds", "Kinds of Rego", note), counts, _order(counts))


def _find_attestor(kind: str) -> str:
    return _ATTESTOR_OF.get(kind, kind.partition(":")[0].partition("/")[0])


def list_kinds(kinds: Counter[str]) -> tuple[tuple[str, tuple[Tile, ...]], ...]:
    """Each kind of Rego with its rows, by attestor."""
    most = max(kinds.values(), default=0)
    grouped: dict[str, list[Tile]] = defaultdict(list)
    for kind, count in sorted(kinds.items()):
        cell = _build_cell(count, most, kind, is_unseen("rego-kind", kind))
        grouped[_find_attestor(kind)].append(Tile(kind, cell))
    return tuple((attestor, tuple(tiles)) for attestor, tiles in sorted(grouped.items()))


def _map_axes(rows: PageRows) -> HeatMap:
    """File × axis: which rows are new on it. A file that is about one axis has to be dark there and empty elsewhere."""
    axes = [axis for axis in AXES if axis in rows.values]
    files = [file for file in list_files() if any(rows.having[axis][file] for axis in axes)]
    lines = []
    for file in files:
        cells = []
        for axis in axes:
            new, having = rows.unseen[axis][file], rows.having[axis][file]
            share = f"{100 * new // having} %" if new else ""
            title = f"{rows_file(file)}: {new:,} of {having:,} rows with a value on {axis} have one that is held out"
            cells.append(Cell(share, find_level(new, having), title=title))
        lines.append((file, tuple(cells)))
    sides = ("held out", "seen")
    for side in sides if axes else ():
        counts = [
            sum(is_unseen(axis, value) == (side == "held out") for value in rows.values[axis])
            for axis in axes
        ]
        lines.append((f"values {side}", tuple(Cell(f"{count:,}") for count in counts)))
    note = "Share of rows with a value that is held out from training, of those that have a value on the axis; below, how many values occur."
    return HeatMap(About("axes", "Held-out axes and files", note), tuple(axes), tuple(lines))
