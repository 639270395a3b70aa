"""Attestations that break a rule, made of one that keeps it: at least three for each kind, drawn anew for each task."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_training.families.configure.space.name_lists import BRANCHES
from witness_training.families.configure.steps.configure_case import Case, follow
from witness_training.families.configure.steps.input_contents import WORDS
from witness_training.families.configure.steps.job_rules import OWNER_RULES, OwnerRule
from witness_training.families.configure.steps.rule_kinds import RuleKind, find_rule_kind
from witness_training.judges.job_facts import record_in_job
from witness_training.tasks.job import VARIANTS, Job
from witness_training.tasks.task import digest_spec

Json = Any
Broken = Iterator[tuple[str, Json]]


def is_breakable(kind: RuleKind) -> bool:
    """Whether rules of this kind can be judged here."""
    return (kind.attestor, kind.needs) in _BREAKS


def list_broken(kept: Json, case: Case) -> Broken:
    """(what was changed, attestation) for the case's rule. kept: the attestation that the script recorded."""
    return list_broken_for(find_rule_kind(case.spec["rego"]["kind"]), kept, case)


def list_broken_for(kind: RuleKind, kept: Json, case: Case) -> Broken:
    """The same for rules of a kind, whether the case has one or not."""
    chance = Chance.of(int(digest_spec(case.spec)[:12], 16), 0)
    return _BREAKS[kind.attestor, kind.needs](kept, case, chance)


def _draw(values: list[str], chance: Chance, count: int = 3) -> list[str]:
    left = list(values)
    return [left.pop(chance.at(str(turn)).below(len(left))) for turn in range(count)]


def _change_branch(kept: Json, case: Case, chance: Chance) -> Broken:
    for branch in _draw([branch for branch in BRANCHES if branch != case.branch], chance):
        yield f"branch {branch}", {**kept, "branch": branch}


def _soil_tree(kept: Json, _: Case, chance: Chance) -> Broken:
    states = ({"worktree": "untracked"}, {"worktree": "modified"}, {"staging": "added"})
    for word, state in zip(_draw(list(WORDS), chance), states, strict=True):
        yield f"{word}.txt {state}", {**kept, "status": {f"{word}.txt": state}}


def _leave_ci(kept: Json, _: Case, chance: Chance) -> Broken:
    others = {name: value for name, value in kept["variables"].items() if name != "CI"}
    yield "CI is not set", {**kept, "variables": others}
    for value in _draw(["false", "0", "no", "1", "yes", "True"], chance, 2):
        yield f"CI={value}", {**kept, "variables": {**others, "CI": value}}


def _make_more(kept: Json, _: Case, chance: Chance) -> Broken:
    some = next(iter(kept.values()))
    for word, kind in zip(_draw(list(WORDS), chance), ("log", "bin", "txt"), strict=True):
        yield f"the product {word}.{kind}", {**kept, f"{word}.{kind}": some}


def _run_another(kept: Json, _: Case, chance: Chance) -> Broken:
    """Another command, and the same one with something before or after it."""
    (word,) = _draw(list(WORDS), chance, 1)
    words = list(kept["cmd"])
    yield "something is run before", {**kept, "cmd": ["sh", "-c", f"echo {word}; {words[-1]}"]}
    yield "something is run after", {**kept, "cmd": [*words[:-1], f"{words[-1]}; echo {word}"]}
    yield f"the command {word}", {**kept, "cmd": [*words[:-1], word] if len(words) > 2 else [word]}
    yield "no command", {**kept, "cmd": []}


def _find_secrets(kept: Json, _: Case, chance: Chance) -> Broken:
    for rule in _draw(
        ["github-pat", "private-key", "aws-access-token", "slack-bot-token", "npm-access-token"], chance
    ):
        finding = {
            "ruleId": rule,
            "description": f"a {rule}",
            "location": "product:notes.txt",
            "startLine": 1,
        }
        yield f"a {rule} was found", {**kept, "findings": [*(kept["findings"] or []), finding]}


def _report_errors(kept: Json, _: Case, chance: Chance) -> Broken:
    runs = kept["report"]["runs"]
    results = list(runs[0].get("results") or [])
    for rule in _draw(["G104", "B602", "SC2086", "js/sql-injection"], chance):
        result = {"ruleId": rule, "level": "error", "message": {"text": "not as it should be"}}
        report = {**kept["report"], "runs": [{**runs[0], "results": [*results, result]}, *runs[1:]]}
        yield f"an error of the rule {rule}", {**kept, "report": report}


def _leave_open(kept: Json, _: Case, chance: Chance) -> Broken:
    document = kept["vexDocument"]
    for number, status in enumerate(("affected", "under_investigation", "affected")):
        statements = [*document["statements"]]
        (word,) = _draw(list(WORDS), chance.at(str(number)), 1)
        added = {
            **statements[0],
            "vulnerability": {"name": f"CVE-2024-{4000 + number}"},
            "products": [{"@id": f"pkg:generic/{word}"}],
            "status": status,
        }
        statements = [added] if number == 2 else [*statements, added]
        yield f"a statement is {status}", {**kept, "vexDocument": {**document, "statements": statements}}


def _be_of_another(rule: OwnerRule, kept: Json, _: Case, chance: Chance) -> Broken:
    """Another owner by a letter more, a letter less, of another job, and none."""
    value, first = follow(kept, rule.path), chance.at("job").below(VARIANTS)
    jobs = (Job((rule.attestor,), (first + turn) % VARIANTS) for turn in range(VARIANTS))
    others = (follow(record_in_job(job, rule.attestor), rule.path) for job in jobs)
    other = next((name for name in others if name != value), f"{value}2")
    for name in (f"{value}0", value[:-1], other):
        yield f"{name} in place of {value}", _put(kept, rule.path, name)
    yield "no owner", _put(kept, rule.path, None)


def _put(document: Json, path: Sequence[str], value: str | None) -> Json:
    """A copy with another value at a path, None for none."""
    name, *rest = path
    if rest:
        return {**document, name: _put(document[name], rest, value)}
    if value is None:
        return {key: each for key, each in document.items() if key != name}
    return {**document, name: value}


# By what tells a kind of rule from others: the attestor that it reads, and what it compares with.
_BREAKS: Mapping[tuple[str, tuple[str, ...]], Callable[[Json, Case, Chance], Broken]] = {
    ("git", ("branch",)): _change_branch,
    ("git", ()): _soil_tree,
    ("environment", ()): _leave_ci,
    ("product", ("files",)): _make_more,
    ("command-run", ("words",)): _run_another,
    ("secretscan", ()): _find_secrets,
    ("sarif", ()): _report_errors,
    ("vex", ()): _leave_open,
    **{(rule.attestor, ("owner",)): partial(_be_of_another, rule) for rule in OWNER_RULES},
}
