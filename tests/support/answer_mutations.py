"""Mutations of reference answers of the family `configure`: broken ones and right ones, from `corpus/answers/configure`."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from witness_training.families.configure.answers.script_lines import list_collections
from witness_training.families.configure.judging.answer_scripts import read_script
from witness_training.families.configure.judging.configure_scenarios import find_needed
from witness_training.families.configure.steps.configure_case import Case
from witness_training.tasks.task import Task

CORPUS = Path(__file__).parents[1] / "corpus" / "answers" / "configure"


@dataclass(frozen=True, slots=True)
class Mutation:
    """Edits (pattern, replacement) of a script, for tasks that have what it needs."""

    name: str
    edits: tuple[tuple[str, str], ...]
    needs: str

    def apply(self, task: Task) -> str | None:
        """The changed answer; None where the task has not what it needs, or nothing to change."""
        case = Case(task.spec)
        if self.needs and not NEEDS[self.needs](case):
            return None
        script, names = join_lines(read_script(task.answer)), list_names(case)
        changed = script
        for pattern, replacement in self.edits:
            changed = re.sub(_fill(pattern, names, re.escape), _fill(replacement, names, _literally), changed)
        if changed == script:
            return None
        return f"Here it is.\n\n```sh\n{changed}\n```" if changed.strip() else "Use witness run and verify."


def read_mutations(kind: str) -> list[Mutation]:
    """The rows of `broken` or `right`."""
    rows = tomllib.loads((CORPUS / f"{kind}.toml").read_text())["mutation"]
    return [
        Mutation(row["name"], tuple((one, other) for one, other in row["edits"]), row.get("needs", ""))
        for row in rows
    ]


def join_lines(script: str) -> str:
    """The script with each continued line on one."""
    return re.sub(r" \\\n +", " ", script)


def list_names(case: Case) -> Mapping[str, str]:
    """What a row may name in angle brackets."""
    style, last = case.style, case.last
    return {
        "artifact": case.artifact,
        "inner": last.artifact,
        "also": last.also,
        "alsoplace": last.place(last.also),
        "step": last.name,
        "before": case.steps[-2].name if len(case.steps) > 1 else "",
        "key": case.signer(last),
        "otherkey": case.signer(case.steps[0]),
        "policykey": style["policy_key"],
        "keys": style["keys"],
        "policy": style["policy"],
        "signed": style["signed"],
        "module": style["module"],
        "suffix": style["suffix"],
        "selected": ",".join(last.selected) or '""',
        "collections": list_collections(case),
    }


def _fill(text: str, names: Mapping[str, str], quote: Callable[[str], str]) -> str:
    for name, value in names.items():
        text = text.replace(f"<{name}>", quote(value))
    return text


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\")


def _asks_more(case: Case) -> bool:
    return any(set(step.required) - {"command-run"} for step in case.steps)


def _has_subject(case: Case) -> bool:
    return bool(case.last.also) and case.glob is None and not case.last.also.endswith(".tmp")


def _rules(case: Case, kind: str) -> bool:
    return case.rule_kind is not None and case.rule_kind.id == kind


NEEDS: Mapping[str, Callable[[Case], bool]] = {
    "public": lambda case: case.trust["kind"] != "certificate",
    "key": lambda case: case.trust["kind"] == "key",
    "keys": lambda case: case.trust["kind"] == "keys",
    "certificate": lambda case: case.trust["kind"] == "certificate",
    "selected": lambda case: any(step.selected for step in case.steps),
    "two selected": lambda case: len(case.last.selected) == 2 and not case.spec["config"],
    "asks more than command-run": _asks_more,
    "git": lambda case: any("git" in step.attestors for step in case.steps),
    "no environment": lambda case: all("environment" not in step.attestors for step in case.steps),
    "also is a subject": _has_subject,
    "rego": lambda case: case.rule is not None,
    "ci": lambda case: bool(find_needed(case)),
    "chain": lambda case: len(case.steps) > 1,
    "hashes": lambda case: bool(case.options["hashes"]),
    "glob": lambda case: case.glob is not None,
    "variable": lambda case: bool(case.options["variable"]),
    "dirhash": lambda case: bool(case.options["dirhash"]),
    "config": lambda case: bool(case.spec["config"]),
    "folder": lambda case: bool(case.last.folder),
    # With `-d` the folder above is not recorded.
    "guard": lambda case: bool(case.spec["guarded"]) and not case.last.folder,
    "p256": lambda case: bool(case.trust["asked"]) and case.trust["algorithm"] == "p256",
    "file": lambda case: case.spec["check"] == "file",
    "digest": lambda case: case.spec["check"] == "digest",
    # A rule on the command knows one shell.
    "bash": lambda case: shutil.which("bash") is not None and not _rules(case, "command-words"),
    "expiry open": lambda case: not case.spec["expiry"]["asked"],
    "expiry": lambda case: bool(case.spec["expiry"]["asked"]),
    "command rule": lambda case: _rules(case, "command-words"),
    "findings rule": lambda case: case.rule_kind is not None and case.rule_kind.is_about_findings,
    "loop not": lambda case: not case.style["loop"] or case.trust["kind"] == "certificate",
}
