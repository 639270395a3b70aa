"""A task of this family, read from its spec: steps with their commands, whom the policy trusts, options, and style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from witness_generators.documents.rego import RegoRule
from witness_schema import load
from witness_training.families.configure.steps.input_contents import write_content
from witness_training.families.configure.steps.input_documents import UNSET, write_document, write_image_parts
from witness_training.families.configure.steps.job_rules import OWNER_RULES
from witness_training.families.configure.steps.rule_kinds import RuleFacts, RuleKind, find_rule_kind
from witness_training.families.configure.steps.step_commands import (
    INPUTS,
    fill_row,
    find_shape,
    is_plain,
    list_places,
)
from witness_training.judges.job_facts import record_in_job
from witness_training.tasks.job import Job
from witness_training.tasks.task import Spec

# They run without being named by `-a`.
ALWAYS = ("material", "command-run", "product")
_PREFIX = re.compile(r"((?:[a-z]+/)*)\{(out|also):")


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    command:   its command line. reads: input → lines that the script lays down, relative to `folder`.
    tree:      its folder of inputs, or "".
    artifact:  the file that it makes, relative to `folder`. also: the second one, or "".
    attestors: those that the task asks for. folder: where it runs (`-d`), "" for the script's own.
    document:  the kind of document that its input is ("cyclonedx"), or "".
    """

    name: str
    command: str
    chain: str
    reads: Mapping[str, list[str]] = field(hash=False)
    tree: str
    artifact: str
    also: str
    attestors: tuple[str, ...]
    folder: str
    document: str
    seed: int

    @property
    def selected(self) -> tuple[str, ...]:
        """The attestors that `-a` names."""
        return tuple(name for name in self.attestors if name not in (*ALWAYS, "file"))

    @property
    def required(self) -> tuple[str, ...]:
        """The attestors whose attestations the policy asks for: a step without any is no gate.

        Who asks for `file` wants the artifact recorded, which the product attestation does.
        """
        named = ("product" if name == "file" else name for name in self.attestors)
        return tuple(dict.fromkeys(named)) or ("command-run",)

    def place(self, path: str) -> str:
        """A path of the step as the script sees it."""
        return f"{self.folder}/{path}" if self.folder else path


@dataclass(frozen=True)
class Case:
    """A task of this family. `spec` has everything."""

    spec: Spec = field(hash=False)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps in their order; each but the first reads what the one before made."""
        steps: list[Step] = []
        for at, each in enumerate(self.spec["steps"]):
            steps.append(_build_step(self.spec, at, each, steps[-1] if steps else None))
        return tuple(steps)

    @property
    def trust(self) -> Mapping[str, Any]:
        trust: Mapping[str, Any] = self.spec["trust"]
        return trust

    @property
    def options(self) -> Mapping[str, Any]:
        options: Mapping[str, Any] = self.spec["options"]
        return options

    @property
    def style(self) -> Mapping[str, Any]:
        style: Mapping[str, Any] = self.spec["style"]
        return style

    @cached_property
    def job(self) -> Job | None:
        """The job in which the script runs, None where no attestor asks a service. Raises Misuse for one that there is not."""
        return Job.read(self.spec.get("job"))

    @property
    def branch(self) -> str:
        return str(self.spec["names"]["branch"])

    @property
    def last(self) -> Step:
        """The step whose artifact is verified."""
        return self.steps[-1]

    @property
    def artifact(self) -> str:
        """The path of the artifact that is verified."""
        return self.last.place(self.last.artifact)

    @property
    def glob(self) -> tuple[str, str] | None:
        """The product glob: `include` the artifact or `exclude` the second product, and the pattern."""
        if self.options["glob"] is None:
            return None
        flag, by = self.options["glob"]
        path = self.last.artifact if flag == "include" else self.last.also
        return flag, f"*.{path.rsplit('.', 1)[1]}" if by == "extension" else path

    @property
    def takes_file(self) -> bool:
        """Whether the question takes `file` for an attestor."""
        return any("file" in step.attestors for step in self.steps)

    @cached_property
    def needs_repository(self) -> bool:
        """Whether the script makes a git repository."""
        return any("git" in step.attestors or step.chain == "git" for step in self.steps)

    @cached_property
    def rule(self) -> RegoRule | None:
        """The Rego rule, None without one."""
        if self.rule_kind is None:
            return None
        return self.rule_kind.write(self.rule_facts, self.spec["rego"]["syntax"])

    @property
    def rule_kind(self) -> RuleKind | None:
        """The kind of the Rego rule, None without one."""
        return find_rule_kind(self.spec["rego"]["kind"]) if self.spec["rego"] else None

    @property
    def rule_facts(self) -> RuleFacts:
        """What the rule compares with."""
        step = self.steps[self.spec["rego"]["step"]]
        files = tuple(file for file in (step.artifact, step.also) if file)
        return RuleFacts(self.branch, files, step.command, self.find_words(step), self._list_owners())

    def _list_owners(self) -> dict[str, str]:
        if self.job is None:
            return {}
        rules = (rule for rule in OWNER_RULES if rule.attestor in self.job.attestors)
        return {rule.id: follow(record_in_job(self.job, rule.attestor), rule.path) for rule in rules}

    def find_words(self, step: Step) -> tuple[str, ...]:
        """The words that follow `--` in the script, and that command-run records: the command's own, or those of a shell."""
        if is_plain(step.command) and self.style["direct"]:
            return tuple(step.command.split())
        return "sh", "-c", step.command

    def list_demanded(self, step: Step) -> tuple[str, ...]:
        """The attestors whose attestations the policy demands of a step: those asked for, and the one that the rule reads."""
        rego, rule = self.spec["rego"], self.rule
        ruled = rule is not None and self.steps[rego["step"]] is step
        return tuple(dict.fromkeys((*step.required, *((rule.attestor,) if rule and ruled else ()))))

    def signer(self, step: Step) -> str:
        """The name of the key that signs a step."""
        if self.trust["kind"] == "keys":
            return step.name
        return str(self.trust["name"])


def follow(document: Any, path: Iterable[str]) -> str:
    """The text at a path of an attestation. Raises KeyError where there is none."""
    for name in path:
        document = document[name]
    return str(document)


def find_plain_type(attestor: str) -> str:
    """The predicate type of an attestor that has one."""
    return load(attestor).predicate_types[0]


def find_type(step: Step, attestor: str) -> str:
    """The predicate type that an attestor records in this step."""
    types = load(attestor).predicate_types
    if attestor == "sbom":
        return next(
            kind for kind in types if {"cyclonedx": "cyclonedx", "spdx": "spdx.dev"}[step.document] in kind
        )
    return find_plain_type(attestor)


def _build_step(spec: Spec, at: int, each: Mapping[str, Any], before: Step | None) -> Step:
    names, row = spec["names"], each["row"]
    shape, places = find_shape(row), list_places(row)
    kinds = dict(shape.reads)
    values = {"n": str(each["n"]), "w": each["w"]}
    if "tree" in places:
        values["tree"] = names["files"][f"{at}/tree"]
    for role, kind in (*kinds.items(), *shape.makes.items()):
        if role == "in" and before is not None:
            values[role] = before.artifact
        else:
            values[role] = f"{names['files'][f'{at}/{role}']}.{'txt' if kind == 'any' else kind}"
    laid = {
        values[role]: _write_input(kinds[role], each, number)
        for number, role in enumerate(INPUTS)
        if role in kinds and (role != "in" or before is None)
    }
    if "oci" in each["attestors"]:
        laid |= {file: [text] for file, text in write_image_parts(each["seed"])}
    paths = {role: prefix + values[role] for prefix, role in _PREFIX.findall(row)}
    return Step(
        name=names["steps"][at],
        command=fill_row(row, values),
        chain=each["chain"],
        reads=laid,
        tree=values.get("tree", ""),
        artifact=paths["out"],
        also=paths.get("also", ""),
        attestors=tuple(each["attestors"]),
        folder=names["folder"] if each["folder"] else "",
        document=each["document"],
        seed=each["seed"],
    )


def _write_input(kind: str, each: Mapping[str, Any], number: int) -> list[str]:
    if each["document"]:
        return [write_document(each["document"], each["seed"], versioned=UNSET not in each["row"])]
    return write_content(kind, each["seed"] + number)
