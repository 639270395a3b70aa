"""Finds the steps and Rego modules of policies that a change of go-witness version affects."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from witness_schema.changes.change import Change
from witness_schema.changes.described_version import build_edition
from witness_schema.changes.policy_reading import AskedAttestation, RegoModule, read_asked_attestations
from witness_schema.changes.sides import Source, find
from witness_schema.changes.version_comparison import compare
from witness_schema.errors import Misuse
from witness_schema.json_pointers import split_pointer
from witness_schema.oracle.messages import NotJudged
from witness_schema.policies.engine_rules import EngineImpact, find_engine_impacts
from witness_schema.reading.version_record import VersionRecord
from witness_schema.schemas.joined_packages import add_packages, list_own_names
from witness_schema.schemas.opa_profile import opa_schema
from witness_schema.schemas.schema_set import SchemaSet
from witness_schema.shapes.schema_printing import Schema
from witness_schema.upstream.go_command import Progress, silent

_UNKNOWN = "no attestor of either version has this type"
_OWN = "{name} is an attestor of your package, whose schema judges these modules"
_NO_REGO = "rego_parse_error"  # OPA's own word (ast/errors.go)
# Returns the errors of OPA's compiler for a module whose input has the schema.
TypeCheck = Callable[[str, Schema], tuple[str, ...] | NotJudged]


@dataclass(frozen=True, slots=True)
class ModuleImpact:
    """A module and the changes of its input.

    touched: the changes of places that it reads. errors: the type errors of the new version that the old one does not
    have, and where the text is no Rego; None without type checking. known: the type errors of the old version. not_judged: why the type checker leaves
    the module alone, "" where it does not.
    """

    name: str
    touched: tuple[Change, ...]
    errors: tuple[str, ...] | None
    known: tuple[str, ...] = ()
    not_judged: str = ""

    @property
    def is_rego(self) -> bool:
        """Whether OPA can parse the text, as far as that was tried."""
        return not any(_NO_REGO in error for error in self.errors or ())


@dataclass(frozen=True, slots=True)
class StepImpact:
    """An attestation that a step requires, and the changes of its type.

    verdict: one sentence. gone: whether no attestor has the type any more. changes: all changes of the attestor.
    unknown: whether no attestor of either version has the type. near: known types with a similar spelling.
    """

    policy: str
    step: str
    type: str
    attestor: str
    verdict: str
    gone: bool
    changes: tuple[Change, ...]
    modules: tuple[ModuleImpact, ...]
    unknown: bool = False
    near: tuple[str, ...] = ()

    @property
    def hurt(self) -> bool:
        """Whether the policy may now give another result: its type is gone, a module has type errors, or a place it reads changed."""
        # Changes elsewhere in the attestor do not count: a module cannot notice what it does not read.
        severe = any(change.severity == "error" for module in self.modules for change in module.touched)
        return self.gone or self.unknown or severe or any(module.errors for module in self.modules)


@dataclass(frozen=True, slots=True)
class Impact:
    """The effect of a version change on policies.

    asked: how many attestations the policies require. steps: those whose type or shape changed. engine: what the engine does otherwise.
    """

    old: str
    new: str
    asked: int
    steps: tuple[StepImpact, ...]
    engine: tuple[EngineImpact, ...] = ()

    @property
    def hurt(self) -> bool:
        return any(step.hurt for step in self.steps) or any(one.hurt for one in self.engine)


def find_impact(
    policies: Iterable[Path],
    old: str,
    new: str,
    type_check: TypeCheck | None,
    progress: Progress = silent,
    *,
    fetch: bool = False,
    source: Path | str | None = None,
) -> Impact:
    """Compares two versions, checkouts or tags and returns the effect on policies, signed or plain.

    type_check: None skips type checking. fetch: whether a checkout may have its modules fetched. source: a Go package of the
    user's, whose attestors join both sides; every module on them is type-checked. Raises `Misuse` where a side is a folder of emitted schemas, `UnknownName` where
    it is nothing known, `UnreadableSource` where a policy or a checkout cannot be read.
    """
    policies = tuple(policies)
    asked = [(str(path), one) for path in policies for one in read_asked_attestations(path)]
    before, after = (_find_source(text, progress, fetch) for text in (old, new))
    look = _Look(*_join(before.record, after.record, source), type_check)
    steps = tuple(found for path, one in asked for found in look.examine(path, one))
    engine = tuple(one for path in policies for one in find_engine_impacts(path, before.label, after.label))
    return Impact(before.label, after.label, len(asked), steps, engine)


def _find_source(text: str, progress: Progress, fetch: bool) -> Source:
    found = find(text, progress, fetch=fetch)
    if not isinstance(found, Source):
        # Type checking needs schemas in the OPA profile, which only a version record can give.
        raise Misuse(
            "a folder of emitted schemas cannot be compared here",
            where=text,
            advice="name a version, a checkout or CHECKOUT@TAG",
        )
    # An attestor that could not be read would look like one that is gone.
    if found.record.unread:
        raise found.record.unread[0].build_error()
    return found


def _join(
    old: VersionRecord, new: VersionRecord, source: Path | str | None
) -> tuple[VersionRecord, VersionRecord, frozenset[str]]:
    """Returns both records with the attestors of a package, and the names of those."""
    if source is None:
        return old, new, frozenset()
    own = list_own_names(Path(os.path.realpath(source)))
    return add_packages(old, source), add_packages(new, source), own


class _Look:
    """Two versions, compared once for all policies, the attestors that are a package's, and the type checker."""

    def __init__(
        self, old: VersionRecord, new: VersionRecord, own: frozenset[str], type_check: TypeCheck | None
    ) -> None:
        self._own = own
        self._schemas = SchemaSet(old), SchemaSet(new)
        self._types = _map_types(old), _map_types(new)
        self._changes = compare(build_edition(old), build_edition(new)).found
        self._type_check = type_check

    def examine(self, policy: str, asked: AskedAttestation) -> Iterator[StepImpact]:
        """Yields the impact on one required attestation; nothing where its type has not changed."""
        was, now = (types.get(asked.type, "") for types in self._types)
        if not (was or now):
            known = {**self._types[0], **self._types[1]}
            near = tuple(get_close_matches(asked.type, known, n=2, cutoff=0.8))
            yield StepImpact(policy, asked.step, asked.type, "", _UNKNOWN, False, (), (), True, near)
            return
        changes = tuple(change for change in self._changes if change.attestor in {was, now} - {""})
        verdict = _describe_change(was, now, changes) or (_OWN.format(name=now) if now in self._own else "")
        modules = tuple(
            self._examine_module(module, was, now, changes) for module in asked.modules if verdict
        )
        # The package is the same on both sides, so there is news of it only where its modules do not fit.
        if verdict and (changes or was != now or any(one.errors or one.not_judged for one in modules)):
            gone = bool(was) and not now
            yield StepImpact(policy, asked.step, asked.type, now or was, verdict, gone, changes, modules)

    def _examine_module(
        self, module: RegoModule, was: str, now: str, changes: tuple[Change, ...]
    ) -> ModuleImpact:
        references = module.references()
        touched = tuple(
            change for change in changes if change.pointer and _reads_place(references, change.pointer)
        )
        if self._type_check is None or not now:
            return ModuleImpact(module.name, touched, None)
        text, (before, after) = module.text, self._schemas
        # Errors that the module had before are not caused by this change, so they are kept apart. On an attestor of the
        # package nobody has judged it before.
        judged = was and now not in self._own
        known = self._type_check(text, opa_schema(before.get(was))) if judged else ()
        errors = self._type_check(text, opa_schema(after.get(now)))
        if isinstance(known, NotJudged):
            return ModuleImpact(module.name, touched, None, not_judged=known.reason)
        if isinstance(errors, NotJudged):
            return ModuleImpact(module.name, touched, None, not_judged=errors.reason)
        # A text that is no Rego reads nothing that could be told, so it counts although it was none before either.
        new = tuple(e for e in errors if e not in known or _NO_REGO in e)
        return ModuleImpact(module.name, touched, new, known)


def _map_types(record: VersionRecord) -> dict[str, str]:
    """Maps each predicate type to its attestor."""
    return {kind: attestor.name for attestor in record.attestors for kind in attestor.predicate_types}


def _describe_change(was: str, now: str, changes: tuple[Change, ...]) -> str:
    if was and not now:
        return f"no attestor has this type any more; {was} had it"
    if now and not was:
        return f"the type is new; it belongs to {now}"
    if was != now:
        return f"the type belongs to {now} now; it belonged to {was}"
    return f"{now} has changed" if changes else ""


def _reads_place(references: tuple[tuple[str, ...], ...], pointer: str) -> bool:
    """Whether a reference reads the place: it ends at, below or above it."""
    steps = split_pointer(pointer)
    # `zip` stops at the shorter path: reading an object reads everything below it, and a changed object all its parts.
    return any(
        all("*" in (read, step) or read == step for read, step in zip(path, steps, strict=False))
        for path in references
    )
