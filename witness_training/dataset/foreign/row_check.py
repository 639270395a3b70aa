"""Judges the texts of one row: its scripts, commands, Rego and documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from witness_schema.policies.rego_checks.opa_findings import TypeCheck
from witness_schema.printable import LONGEST, escape_line, quote, shorten
from witness_training.dataset.foreign.answer_parts import Block, guess_kind, part_answer, take_session
from witness_training.dataset.foreign.chat_rows import Turn
from witness_training.dataset.foreign.document_findings import DocumentJudge
from witness_training.dataset.foreign.finding_rules import Finding
from witness_training.dataset.foreign.prose_findings import list_prose_findings
from witness_training.dataset.foreign.rego_findings import judge_module
from witness_training.dataset.foreign.row_subjects import MENTIONS, find_subject
from witness_training.dataset.foreign.shell.call_findings import judge_call
from witness_training.dataset.foreign.shell.script_findings import list_script_findings
from witness_training.dataset.foreign.shell.shell_reading import Simple, read_shell
from witness_training.dataset.foreign.shell.witness_calls import SHELLS, list_calls, list_commands
from witness_training.dataset.foreign.shell.yaml_texts import list_config_faults, take_shell

LONGEST_TEXT = 1 << 18  # characters
LONGEST_MODULE = 1 << 16
# Of one text.
MOST_MODULES, MOST_FINDINGS = 50, 100
_PACKAGE = re.compile(r"(?m)^[ \t]*package[ \t]+([\w.]+)")
_DENY = re.compile(r"(?m)^[ \t]*(?:default[ \t]+)?deny\b")


@dataclass(slots=True)
class _Found:
    """What was found of a turn.

    modules: Rego with its place, judged once all are known. scripts, unnamed: the shell of its blocks, whose fence names the language or
    not. calls: whether it calls `witness`.
    """

    findings: list[Finding] = field(default_factory=list)
    modules: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    calls: bool = False


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """The findings of a row. scripts: the shell of each answer that calls `witness`, by place. modules: how many there were."""

    findings: tuple[Finding, ...]
    scripts: tuple[tuple[str, str], ...]
    modules: int


class RowJudge:
    """Judges rows. check: OPA's type check, None where there is none. questions: whether what is asked is judged as well."""

    def __init__(
        self, check: TypeCheck | None, *, own_types: frozenset[str] = frozenset(), questions: bool = False
    ) -> None:
        self._check, self._own_types, self._questions = check, own_types, questions
        self._modules = 0
        self._documents = DocumentJudge(self._judge_module, own_types)

    def judge(self, turns: Sequence[Turn]) -> CheckedRow:
        """The findings of a row's texts, each once. Nothing of them is executed."""
        self._modules = 0
        findings: dict[Finding, None] = {}
        scripts: list[tuple[str, str]] = []
        asked = ""
        for turn in turns:
            if turn.answer or self._questions:
                noted = self._judge_turn(turn, asked)
                findings.update(dict.fromkeys(map(_shorten, islice(noted.findings, MOST_FINDINGS))))
                shell = "\n".join(noted.scripts or noted.unnamed)
                if shell and noted.calls and turn.answer:
                    scripts.append((turn.place, shell))
            if not turn.answer:
                asked += turn.text[:LONGEST_TEXT] + "\n"
        return CheckedRow(tuple(findings), tuple(scripts), self._modules)

    def _judge_module(self, text: str, about: Sequence[str], alone: bool) -> Iterator[tuple[str, str]]:
        self._modules += 1
        if len(text) > LONGEST_MODULE:
            yield "text-too-long", f"a module of {len(text)} characters"
            return
        yield from judge_module(text, about, self._check, alone=alone)

    def _judge_turn(self, turn: Turn, asked: str) -> _Found:
        noted = _Found()
        if len(turn.text) > LONGEST_TEXT:
            noted.findings.append(Finding("text-too-long", turn.place, f"{len(turn.text)} characters"))
            return noted
        parts = part_answer(turn.text)
        for block in parts.blocks:
            # A question that is judged is judged as it stands: that it fails is why it is asked.
            if not (block.shown_wrong and turn.answer):
                self._judge_block(block, f"{turn.place}, block {block.number}", noted)
        about = find_subject(asked, turn.text)
        if MENTIONS.search(asked) or MENTIONS.search(turn.text):
            self._judge_modules(about, noted)
        noted.findings += list_prose_findings(parts.prose, turn.place, self._own_types)
        return noted

    def _judge_block(self, block: Block, place: str, noted: _Found) -> None:
        match block.kind:
            case "shell":
                (noted.scripts if block.named else noted.unnamed).append(block.text)
                self._judge_shell(block.text, place, noted, named=block.named)
            case "session":
                self._judge_shell(take_session(block.text), place, noted, named=False)
            case "yaml":
                self._judge_yaml(block.text, place, noted)
            case "rego":
                noted.modules.append((place, block.text))
            case "json":
                self._judge_json(block.text, place, noted)
            case "text":
                return

    def _judge_json(self, text: str, place: str, noted: _Found) -> None:
        noted.findings += [Finding(rule, place, reason) for rule, reason in self._documents.judge_text(text)]

    def _judge_yaml(self, text: str, place: str, noted: _Found) -> None:
        noted.findings += [Finding("config-unknown-key", place, fault) for fault in list_config_faults(text)]
        if shell := take_shell(text):
            self._judge_shell(shell, place, noted, named=False)

    def _judge_shell(self, text: str, place: str, noted: _Found, *, named: bool, depth: int = 0) -> None:
        read = read_shell(text)
        if read.fault and named:
            noted.findings.append(Finding("shell-unreadable", place, read.fault))
        commands = list(list_commands(read.commands))
        judged = [judge_call(call, place, whole=True) for call in list_calls(commands)]
        noted.calls |= bool(judged)
        noted.findings += [finding for _, findings in judged for finding in findings]
        noted.findings += list_script_findings(commands, [call for call, _ in judged], place)
        for command in commands:
            name = _find_written(command)
            runs = bool(command.words) and command.words[0].text.rpartition("/")[2] in SHELLS
            for document in (*command.inputs, *(word.text for word in command.words if word.text[:1] == "{")):
                if runs and depth == 0:
                    self._judge_shell(document, place, noted, named=False, depth=1)
                else:
                    self._judge_written(document, name, place, noted)

    def _judge_written(self, text: str, name: str, place: str, noted: _Found) -> None:
        """What a script writes into a file of this name."""
        if name.endswith((".yaml", ".yml")):
            self._judge_yaml(text, place, noted)
            return
        kind = "rego" if name.endswith(".rego") else guess_kind(text)
        if kind == "json":
            self._judge_json(text, place, noted)
        elif kind == "rego":
            noted.modules.append((place, text))

    def _judge_modules(self, about: Sequence[str], noted: _Found) -> None:
        texts = [text for _, text in noted.modules[:MOST_MODULES]]
        if len(noted.modules) > MOST_MODULES:
            place = noted.modules[MOST_MODULES][0]
            noted.findings.append(Finding("text-too-long", place, f"{len(noted.modules)} Rego modules"))
        for place, text in noted.modules[:MOST_MODULES]:
            alone = not any(_belongs_together(text, other) for other in texts if other is not text)
            noted.findings += [
                Finding(rule, place, reason) for rule, reason in self._judge_module(text, about, alone)
            ]


def _find_written(command: Simple) -> str:
    """The file that a command writes, by its ending, "" for none that says what it is."""
    texts = (word.text for word in (*command.outputs, *command.words))
    return next((text for text in texts if text.endswith((".yaml", ".yml", ".rego"))), "")


def _shorten(finding: Finding) -> Finding:
    """The finding as it can be printed, however long what it names is."""
    return Finding(finding.rule, quote(finding.place), shorten(escape_line(finding.reason), 2 * LONGEST))


def _belongs_together(module: str, other: str) -> bool:
    """Whether two modules are of one package, or one refers to the other: the other may have what this one lacks."""
    mine, theirs = _PACKAGE.search(module), _PACKAGE.search(other)
    if mine is None or theirs is None:
        return _DENY.search(other) is not None
    return mine[1] == theirs[1] or f"data.{mine[1]}" in other or f"data.{theirs[1]}" in module
