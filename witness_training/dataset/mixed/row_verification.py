"""Verifies the planned rows of a chunk: each is built again from its spec, and its own answer must pass its judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from witness_schema.errors import NotConformant
from witness_training.dataset.mixed.chunk_files import Line
from witness_training.dataset.mixed.kept_executions import KeptExecutions
from witness_training.dataset.mixed.rego_outlines import ask_outlines, list_modules
from witness_training.dataset.row_drawing import PlannedRow
from witness_training.dataset.token_lengths import count_tokens
from witness_training.families.family import Family
from witness_training.judges.bench import Bench, Comparison
from witness_training.tasks.task import Task


@dataclass(frozen=True, slots=True)
class Judging:
    """How rows are judged, as names, so that a new process finds the same.

    families: MODULE:NAME of the families. bench: MODULE:NAME of what opens a bench; "" judges nothing (`--no-oracle`).
    memory:   the folder of remembered executions. versions: of the judges, for the rows.
    review:   rows are somebody's: their answers are judged as they stand, in a sandbox, and what is wrong is told of each.
    """

    families: str = "witness_training.families.family_roster:FAMILIES"
    bench: str = "witness_training.judges.bench:open_bench"
    memory: Path | None = None
    versions: Mapping[str, str] = field(hash=False, default_factory=dict)
    review: bool = False

    def load_families(self) -> tuple[Family, ...]:
        """The families that this names."""
        families: tuple[Family, ...] = _load(self.families)
        return families


def _load(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


@dataclass(frozen=True, slots=True)
class Verifier:
    """What a process needs to verify rows. bench: None judges nothing."""

    families: Mapping[str, Family] = field(hash=False)
    bench: Bench | None
    kept: KeptExecutions
    versions: Mapping[str, str] = field(hash=False)
    review: bool = False

    def verify(self, planned: Line) -> Line:
        """The row with its judges. Raises NotConformant, with id and reason, where it does not pass."""
        if self.review:
            return self._review(planned)
        family = self.families[planned["family"]]
        task = family.build(planned["spec"])
        if task.id != planned["id"]:
            _refuse(planned["id"], f"its spec makes {task.id}")
        execution = "none"
        if planned["setup"]:
            execution = "shared" if planned["shared"] else "own"
        facts: Mapping[str, Any] = {}
        compares = bool(planned["compared"]) and self.bench is not None
        if self.bench is not None and execution != "shared":
            facts = self._judge(family, task, self.bench, compares=compares)
        if self.bench is None:
            execution = "none"
        return {
            "file": planned["file"],
            "row": _build_row(task, facts.get("parts", []), execution, planned, self.versions),
            "task": _build_task(task, planned),
            "tokens": count_tokens(task.question, task.answer),
            "setup": planned["setup"],
            "refused": facts.get("refused", {}),
            "compared": facts["compared"] if compares else 0,
            "outlines": _ask_outlines(task, self.bench),
        }

    def _review(self, planned: Line) -> Line:
        """What is wrong with a row of somebody's data set, "" for nothing, and whether its answer was judged."""
        family = self.families[planned["family"]]
        answer = str(planned["answer"])
        fault, judged = "", False
        if planned["fault"] or planned["shared"] or self.bench is None:
            fault = planned["fault"]
        else:
            verdict = family.judge(family.build(planned["spec"]), answer, self.bench)
            judged = verdict.passed is not None
            fault = "" if verdict.passed else f"{'' if judged else 'not judged: '}{verdict.reason}"
            held = [name for name, part in verdict.parts.items() if part]
            # None where the set says that nothing was judged.
            if not fault and planned.get("judges") not in (None, held):
                fault = f"its judges are not the parts that its answer passes: {', '.join(held)}"
        return {**{key: planned[key] for key in ("id", "file", "row")}, "fault": fault, "judged": judged}

    def _judge(self, family: Family, task: Task, bench: Bench, *, compares: bool) -> Mapping[str, Any]:
        """compares: whether its execution is compared with fresh processes; what is remembered was compared then."""
        script = family.script(task)
        known = self.kept.find(task, script) if script else None
        if known is not None and ("compared" in known or not compares):
            return known
        comparison = Comparison()
        verdict = family.judge(task, task.answer, bench.compare_into(comparison) if compares else bench)
        if verdict.passed is None:
            _refuse(task.id, f"it was not judged: {verdict.reason}")
        if not verdict.passed:
            _refuse(task.id, verdict.reason)
        if comparison.differences:
            raise NotConformant(
                f"a fresh process of witness does otherwise than the oracle that ran the script: {comparison.differences[0]}",
                where=task.id,
                advice="this is a defect of witness-schema: report it with these lines",
            )
        parts = [name for name, held in verdict.parts.items() if held]
        facts: dict[str, Any] = {
            "parts": parts,
            "refused": _count_refused(verdict.evidence, task.axes.get("vocabulary", ())),
        }
        if compares:
            facts["compared"] = comparison.calls
        if script:
            self.kept.keep(task, script, facts)
        return facts


def _ask_outlines(task: Task, bench: Bench | None) -> dict[str, list[str]] | None:
    """The outlines of the Rego modules that the row shows; None where nobody can be asked."""
    if bench is None:
        return None
    modules = {"question": list_modules(task.question), "answer": list_modules(task.answer)}
    return {part: ask_outlines(given, bench.oracle) if given else [] for part, given in modules.items()}


# Of the executions that a run makes itself, so many at the beginning and each so-manyth of a family are compared.
COMPARED_FIRST, COMPARED_EACH = 3, 100


def plan_lines(rows: Iterable[PlannedRow]) -> Iterator[Line]:
    """Planned rows as lines of the plan, which says whose executions are compared with fresh processes: the request decides it."""
    executed: Counter[str] = Counter()
    for row in rows:
        line = plan_line(row)
        if row.draft.setup and not row.shared:
            each = executed[row.draft.family] % COMPARED_EACH == 0
            line["compared"] = each or executed.total() < COMPARED_FIRST
            executed[row.draft.family] += 1
        yield line


def plan_line(row: PlannedRow) -> Line:
    """A planned row as a line of the plan: its spec, and not its texts."""
    draft = row.draft
    return {
        "file": row.file,
        "family": draft.family,
        "id": draft.id,
        "spec": draft.spec,
        "setup": draft.setup,
        "shared": row.shared,
        "paired": row.paired,
        "compared": False,
    }


def _build_row(
    task: Task, parts: Sequence[str], execution: str, planned: Line, versions: Mapping[str, str]
) -> Line:
    # Every row has every key, with values of one type, as readers of tables expect.
    return {
        "messages": [
            {"role": "user", "content": task.question},
            {"role": "assistant", "content": task.answer},
        ],
        "id": task.id,
        "family": task.family,
        "difficulty": task.difficulty,
        "axes": [f"{axis}={value}" for axis, values in task.axes.items() for value in values],
        "judges": list(parts),
        "execution": execution,
        "shared": planned["shared"] if execution == "shared" else "",
        "versions": dict(versions),
    }


def _build_task(task: Task, planned: Line) -> Line:
    return {
        "id": task.id,
        "family": task.family,
        "spec": task.spec,
        "environment": task.environment,
        "paired": planned["paired"],
    }


def _count_refused(evidence: Mapping[str, Any], names: Sequence[str]) -> dict[str, int]:
    """What was refused, by kind: without the names of steps and files, and no digests, which differ in every run."""
    kinds = Counter(_name_kind(str(what), names) for what in evidence.get("refused", ()))
    broken = evidence.get("broken", 0)
    return dict(sorted(kinds.items())) | ({"broken attestation": broken} if broken else {})


def _name_kind(what: str, names: Sequence[str]) -> str:
    words = what.partition(":")[0].split()
    return " ".join("…" if any(name in word for name in names) else word for word in words)


def _refuse(row: str, reason: str) -> NoReturn:
    raise NotConformant(
        f"an answer of ours did not pass its judge: {' '.join(reason.split())}",
        where=row,
        advice="this is a defect of witness-schema: report it with these lines",
    )


@contextmanager
def open_verifier(judging: Judging) -> Iterator[Verifier]:
    """Start what verifies rows; leaving the `with` ends it."""
    families = {family.name: family for family in judging.load_families()}
    kept = KeptExecutions(judging.memory)
    if not judging.bench:
        yield Verifier(families, None, kept, judging.versions, judging.review)
        return
    opener: Callable[..., AbstractContextManager[Bench]] = _load(judging.bench)
    with opener(trusted=not judging.review) as bench:
        yield Verifier(families, bench, kept, judging.versions, judging.review)
