"""Policies: which attestations a step must have, signed by whom, under which Rego; and the worlds that keep or break it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

from witness_generators.documents.rego import RegoKind, RegoRule
from witness_generators.recording.run_facts import produced
from witness_generators.world.git.repository import VersionedFile
from witness_generators.world.world import Ci, World
from witness_schema import load
from witness_schema.errors import Misuse

Policy = dict[str, Any]
POLICY_TYPE = "https://witness.testifysec.com/policy/v0.1"
# Far away and constant: a policy's bytes then depend on nothing but what it asks for.
EXPIRES = "2036-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class PolicyKey:
    """A functionary's public key: its id, and its PEM in base64."""

    key_id: str
    key: str

    @classmethod
    def of(cls, key_id: str, public_pem: str) -> PolicyKey:
        """The key with this PEM."""
        return cls(key_id, base64.b64encode(public_pem.encode()).decode())


# Stands in a here-document, where the shell puts in what it has computed.
SHELL_KEY = PolicyKey("$KEYID", "$KEY")


def policy(
    step: str,
    attestors: Iterable[str],
    key: PolicyKey,
    rules: Iterable[RegoRule] = (),
    types: Mapping[str, str] | None = None,
) -> Policy:
    """The policy of one step; `file` asks for nothing, and without another attestor it falls back on command-run.

    types: the predicate types of attestors that have taken on another one than their own.
    """
    modules = {rule.attestor: rule for rule in rules}
    asked = tuple(name for name in dict.fromkeys(attestors) if name != "file") or ("command-run",)
    stray = sorted(set(modules) - set(asked))
    if stray:
        raise Misuse(f"a rule reads {stray[0]!r}, which the policy does not ask for: {', '.join(asked)}")
    return {
        "expires": EXPIRES,
        "publickeys": {key.key_id: {"keyid": key.key_id, "key": key.key}},
        "steps": {
            step: {
                "name": step,
                "functionaries": [{"type": "publickey", "publickeyid": key.key_id}],
                "attestations": [_asked(name, modules.get(name), types or {}) for name in asked],
            }
        },
    }


def _asked(name: str, rule: RegoRule | None, types: Mapping[str, str]) -> dict[str, Any]:
    modules = [] if rule is None else [{"name": f"{rule.kind}.rego", "module": _module(rule)}]
    return {"type": types.get(name) or load(name).predicate_types[0], "regopolicies": modules}


def _module(rule: RegoRule) -> str:
    return base64.b64encode(rule.module.encode()).decode()


@dataclass(frozen=True, slots=True)
class Case:
    """A world that keeps a rule, one that breaks it by one change, and what the denial then says."""

    kept: World
    broken: World
    messages: tuple[str, ...]


def keeping(kind: RegoKind, world: World, branch: str = "main") -> World:
    """The world, changed where needed so that it keeps a rule of this kind on this branch."""
    match kind:
        case "git-branch":
            return world.on_branch(branch)
        case "git-clean":
            return world.with_files(_committed(world.repository.files))
        case "environment-ci":
            return world if world.machine.ci else world.in_ci(Ci("other", 1))
        case "product-files":
            return world.with_command(replace(world.command, leaves_out=()))
        case _:
            assert_never(kind)


def breaking(kind: RegoKind, world: World) -> World:
    """The world with the least change that breaks a rule of this kind."""
    match kind:
        case "git-branch":
            return world.on_branch("wip" if world.repository.branch != "wip" else "draft")
        case "git-clean":
            return world.with_files(
                (*world.repository.files, VersionedFile("scratch.txt", None, None, b"todo\n"))
            )
        case "environment-ci":
            return world.in_ci(None)
        case "product-files":
            return world.with_command(replace(world.command, leaves_out=tuple(produced(world))[:1]))
        case _:
            assert_never(kind)


def case_of(rule: RegoRule, world: World, branch: str = "main") -> Case:
    """The rule's case in this world. For product-files, the rule must name all that the command makes."""
    kept = keeping(rule.kind, world, branch)
    broken = breaking(rule.kind, kept)
    if rule.kind != "product-files":
        return Case(kept, broken, rule.messages)
    lost = [f"{path} is missing" for path in broken.command.leaves_out]
    return Case(kept, broken, tuple(message for message in rule.messages if message in lost))


def _committed(files: tuple[VersionedFile, ...]) -> tuple[VersionedFile, ...]:
    """The files as they lie in the folder, all of them committed."""
    return tuple(
        VersionedFile(f.path, f.working, f.working, f.working) for f in files if f.working is not None
    )
