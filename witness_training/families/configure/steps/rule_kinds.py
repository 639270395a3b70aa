"""The Rego rules that a policy of this family may embed: those of the generators, and rules on what a policy otherwise never looks at.

A policy that merely requires an attestation asks nothing of its content: any command, and a scan with findings, would pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from witness_generators.documents.rego import Denial, RegoRule, Syntax, write_rule
from witness_generators.documents.rego_kinds import ROWS, RegoKind, RegoParameters
from witness_schema.errors import UnknownName
from witness_schema.json_writing import dumps
from witness_training.families.configure.steps.job_rules import OWNER_RULES, OwnerRule


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What a rule compares with: the branch, all files that the command makes, its line, and the words that command-run records.

    owners: the rule on whose job it was → the value that it asks for.
    """

    branch: str
    files: tuple[str, ...]
    command: str
    words: tuple[str, ...]
    owners: Mapping[str, str] = field(hash=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleKind:
    """One kind of rule over the attestations of one attestor.

    needs:       the facts that it compares with ("branch", "files", "words", "owner").
    denials:     the conditions and their messages. words: completes "deny …" in a question.
    environment: variables that a run must find to keep the rule; they are the executor's to set, never the answer's.
    """

    id: str
    attestor: str
    needs: tuple[str, ...]
    denials: Callable[[RuleFacts], Sequence[Denial]]
    words: Callable[[RuleFacts], str]
    environment: Mapping[str, str] = field(hash=False, default_factory=dict)

    @property
    def is_about_tree(self) -> bool:
        """Whether it reads the state of the working tree."""
        return self.attestor == "git" and not self.needs

    @property
    def is_about_findings(self) -> bool:
        """Whether it reads what a scanner found."""
        return self.attestor in SCANNERS

    def write(self, facts: RuleFacts, syntax: Syntax) -> RegoRule:
        """The module."""
        return write_rule(self.id, self.attestor, self.denials(facts), syntax)


# Attestors that record findings of others; their attestation is there whether something was found or not.
SCANNERS = ("secretscan", "sarif", "vex")


def _take(row: RegoKind) -> RuleKind:
    """A row of the generators."""

    def translate(facts: RuleFacts) -> RegoParameters:
        return RegoParameters(facts.branch, facts.files)

    return RuleKind(
        row.id,
        row.attestor,
        tuple(row.parameters),
        lambda facts: row.denials(translate(facts)),
        lambda facts: row.words(translate(facts)),
        dict(row.environment),
    )


_OWN = (
    RuleKind(
        "command-words",
        "command-run",
        ("words",),
        lambda facts: (
            Denial(
                f"not input.cmd == {dumps(list(facts.words))}",
                "the step ran another command: %v",
                'object.get(input, "cmd", "none")',
            ),
        ),
        lambda facts: f"any command but `{facts.command}`",
    ),
    RuleKind(
        "secretscan-findings",
        "secretscan",
        (),
        lambda _: (
            Denial("some i\nfinding := input.findings[i]", "secret found: %v", 'object.get(finding, "ruleId", "unnamed")'),
        ),
        lambda _: "a scan with findings",
    ),
    RuleKind(
        "sarif-errors",
        "sarif",
        (),
        lambda _: (
            Denial(
                'some i, j\nresult := input.report.runs[i].results[j]\nobject.get(result, "level", "warning") == "error"',
                "the tool reports an error: %v",
                'object.get(result, "ruleId", "unnamed")',
            ),
        ),
        lambda _: "a report with a result of the level `error`",
    ),
    RuleKind(
        "vex-open",
        "vex",
        (),
        lambda _: (
            Denial(
                'some i\nstatus := object.get(input.vexDocument.statements[i], "status", "none")\nnot {"fixed", "not_affected"}[status]',
                "a statement has the status %v",
                "status",
            ),
        ),
        lambda _: "a statement whose status is neither `fixed` nor `not_affected`",
    ),
)  # fmt: skip


def _build(rule: OwnerRule) -> RuleKind:
    return RuleKind(
        rule.id,
        rule.attestor,
        ("owner",),
        lambda facts: rule.denials(facts.owners[rule.id]),
        lambda facts: rule.words(facts.owners[rule.id]),
    )


RULES: tuple[RuleKind, ...] = (*map(_take, ROWS), *_OWN, *map(_build, OWNER_RULES))
_BY_ID = {rule.id: rule for rule in RULES}


def find_rule_kind(name: str) -> RuleKind:
    """The kind with this id. Raises UnknownName for another."""
    try:
        return _BY_ID[name]
    except KeyError:
        raise UnknownName(f"unknown kind of rule {name}", advice=f"kinds: {', '.join(_BY_ID)}") from None
