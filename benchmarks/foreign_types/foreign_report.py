"""The tables of the foreign corpus: by module, by engine and peer, and what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.foreign_types.foreign_runs import PEERS, Measured
from benchmarks.foreign_types.module_list import Exempt
from benchmarks.measuring import format_ratio
from benchmarks.tables import Table

Report = dict[str, Any]


def count_reports(reports: Iterable[Report]) -> Counter[str]:
    """Add the reports of types up. Mutants of types with a mark are counted apart: there a schema says that it does not know."""
    counts: Counter[str] = Counter()
    for report in reports:
        counts.update(types=1, documents=report["good"])
        if "crash" in report:
            counts.update({"crashes": 1, "not judged": report["good"]})
            continue
        own: Counter[str] = Counter(report["counts"])
        marked = bool(report["unresolved"])
        counts.update(marked=int(marked), refused=own["refused"], text=own["refused_text"])
        counts.update(kept=own["kept"], kept_refused=own["kept_refused"], unread=own["unread"])
        if not marked:
            counts.update(bad=own["bad"], accepted=own["accepted"])
            counts.update(rejected=own["rejected"], read_accepted=own["read_accepted"])
    return counts


def report_modules(measured: Sequence[Measured], ours: str, unbuilt: tuple[str, ...]) -> Table:
    """Make the table of modules, our engine's figures."""
    columns = (
        "foreign types",
        "types",
        "documents",
        "refused",
        "only the text",
        "bad",
        "accepted",
        "marked",
        "crashes",
    )
    rows = [_format_counts(one.module.name, count_reports(one.reports[ours])) for one in measured]
    every = count_reports(report for one in measured for report in one.reports[ours])
    return Table("foreign types", columns, (*rows, _format_counts("all", every)), unbuilt)


def _format_counts(name: str, of: Counter[str]) -> tuple[str, ...]:
    names = ("types", "documents", "refused", "text", "bad", "accepted", "marked", "crashes")
    return (name, *(f"{of[one]:,}" for one in names))


def report_peers(measured: Sequence[Measured], engines: Sequence[str]) -> Table:
    """Make the table of engines and peers on the same types: what they read, what they accept, and ratios to the first."""
    rows = []
    for engine in engines:
        of = count_reports(report for one in measured for report in one.reports[engine])
        good = of["documents"] - of["refused"] - of["not judged"]
        rows.append(
            (
                engine,
                of["types"],
                of["crashes"],
                good,
                of["documents"] - of["not judged"],
                of["accepted"],
                of["bad"],
            )
        )
    for peer in PEERS:
        sums: Counter[str] = Counter()
        for one in measured:
            sums.update(one.peers[peer])
        good, bad = sums["good accepted"], sums["bad accepted"]
        rows.append(
            (
                peer,
                sums["types"],
                sums["unread types"],
                good,
                good + sums["good refused"],
                bad,
                bad + sums["bad refused"],
            )
        )
    columns = (
        "engine",
        "types",
        "not read",
        "good",
        "good accepted",
        "bad",
        "bad accepted",
        "wrong beside ours",
    )
    first = _share_wrong(rows[0])
    note = "bad: of types where nothing is marked, for ours; of those that a peer reads, for it"
    return Table("engines", columns, tuple(_format_engine(row, first) for row in rows), (note,))


EngineRow = tuple[str, int, int, int, int, int, int]


def _share_wrong(row: EngineRow) -> float:
    """The share of documents and mutants that are judged wrongly."""
    _, _, _, good, goods, bad, bads = row
    return (goods - good + bad) / max(1, goods + bads)


def _format_engine(row: EngineRow, first: float) -> tuple[str, ...]:
    name, types, unread, good, goods, bad, bads = row
    ratio = format_ratio(_share_wrong(row) / first) if first else "–"
    shares = (f"{goods:,}", f"{good / max(1, goods):.2%}", f"{bads:,}", f"{bad / max(1, bads):.2%}")
    return (name, f"{types:,}", f"{unread:,}", *shares, ratio)


def report_engine(measured: Sequence[Measured], ours: str, exempt: Iterable[Exempt]) -> Table:
    """Make the table of classes, with a line for each good document refused, each crash, and each reason of a mark."""
    reports = [report for one in measured for report in one.reports[ours]]
    classes: Counter[str] = Counter()
    for report in reports:
        if "crash" not in report and not report["unresolved"]:
            classes.update(report["classes"])
    rows = tuple((name, f"{count:,}") for name, count in classes.most_common())
    reasons = {line.type: line.reason for line in exempt}
    return Table("accepted although bad", ("class", "mutants"), rows, tuple(_list_lines(reports, reasons)))


def _list_lines(reports: Sequence[Report], reasons: dict[str, str]) -> list[str]:
    lines = [f"crash: {one['type']}: {one['crash']}" for one in reports if "crash" in one]
    judged = [one for one in reports if "crash" not in one]
    for one in judged:
        if refused := Counter(one["counts"])["refused"]:
            why = next(why for kind, _, why in one["examples"] if kind == "refused")
            reason = reasons.get(one["type"], "NOT EXPLAINED")
            lines.append(f"refused: {one['type']}: {refused} of {one['good']}: {why}: {reason}")
    stale = set(reasons) - {one["type"] for one in judged if Counter(one["counts"])["refused"]}
    lines += [
        f"stale line of foreign.toml: {name}" for name in sorted(stale & {one["type"] for one in judged})
    ]
    marks = Counter(reason for one in judged for reason in one["unresolved"])
    lines += [f"marked: {reason}: {count} types" for reason, count in marks.most_common()]
    return lines
