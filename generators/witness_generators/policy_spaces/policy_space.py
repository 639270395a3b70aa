"""The space of policies: steps, functionaries and Rego rules, with the collections that pass them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from witness_generators.documents import rego_kinds
from witness_generators.documents.policy import Policy, PolicyKey, build_policy
from witness_generators.documents.rego import SYNTAXES, RegoRule, Syntax
from witness_generators.documents.rego_kinds import find_rego_kind, write_rule_of_kind
from witness_generators.documents.signed_documents import signing_key
from witness_generators.documents.submission import Submission
from witness_generators.drawing.spaces import Builds, Integers, Just, OneOf, SampledFrom, Space, optional
from witness_generators.policy_spaces.functionaries import TRUST, Trust, add_trust
from witness_generators.recording.later_fields import convert_to_version
from witness_generators.runs.combinations import Combination
from witness_generators.runs.scenes import Scene, build_record, scene_space, type_of
from witness_generators.world.git.repository import VersionedFile
from witness_generators.world.limits import ANY_WORLD, Limits
from witness_generators.world.shell_commands import GRID, Command
from witness_generators.world.step_outputs import outputs_of
from witness_generators.world.world import World

# Every signed collection has a git attestation: `witness verify` finds collections by the commit as their subject.
FINDER = "git"
# Nanoseconds from the start of the first step to the start of the second.
BETWEEN_STEPS = 97_000_000_000
_SECOND_REQUIRES = ("material", "product")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The drawn parts of a policy; `wishes` are kinds of Rego, which the policy has if the world keeps them."""

    scene: Scene
    trust: Trust
    wishes: tuple[tuple[str, Syntax], ...]
    expires: str
    second: str | None

    def build_submission(self, names: Combination) -> Submission:
        """The policy that requires these attestors, and the collections that pass it."""
        required, runs = (*names, FINDER), list(self._list_runs())
        statements = (self.scene.statement(required), *(run.statement((FINDER,)) for run in runs[1:]))
        signer = self.trust.signer()
        return Submission(
            policy=self._build_policy(names, runs),
            key=signing_key(self.trust.seed),
            statements=statements,
            signer=signer,
            envelopes=tuple(signer.envelope(statement) for statement in statements),
            subjects=(self.scene.world.git.commit.id,),
        )

    def _list_runs(self) -> Iterator[Scene]:
        yield self.scene
        # Steps are keys of a map in the policy, so their names differ.
        if self.second is not None and self.second != self.scene.world.step:
            yield Scene(_advance_world(self.scene.world, self.second), {}, self.scene.version)

    def _build_policy(self, names: Combination, runs: Sequence[Scene]) -> Policy:
        key = self.trust.signer().key
        trusted = PolicyKey.of(key.key_id, key.public_pem.decode())
        rules = tuple(_select_kept_rules(self.scene, names, self.wishes))
        version = self.scene.version
        types = {name: build_record(name, self.scene.attestation(name), version)["type"] for name in names}
        parts = [build_policy(self.scene.world.step, names, trusted, rules, types)]
        required = {name: str(type_of(name, version)) for name in _SECOND_REQUIRES}
        parts += [build_policy(run.world.step, _SECOND_REQUIRES, trusted, types=required) for run in runs[1:]]
        steps = {name: step for part in parts for name, step in part["steps"].items()}
        # Only a second step that finds a file of the first one can name it in `artifactsFrom`.
        for run in runs[1:]:
            if _has_overlap(*runs):
                steps[run.world.step]["artifactsFrom"] = [self.scene.world.step]
        whole = add_trust({**parts[0], "expires": self.expires, "steps": steps}, self.trust)
        written: Policy = convert_to_version(version, "policy", whole)
        return written


def _advance_world(world: World, step: str) -> World:
    """The world of the next step in the same folder, which finds the files that the step before it left."""
    kept = tuple(file for file in world.repository.files if file.path not in outputs_of(world))
    before = {file.path: file for file in world.repository.files}
    left = tuple(
        replace(before.get(path, VersionedFile(path, None, None, None)), working=content)
        for path, content in outputs_of(world).items()
    )
    later = replace(world.clock, started=world.clock.started.later(BETWEEN_STEPS))
    next_world = replace(world, step=step, command=Command(GRID[0]), clock=later, props=())
    return next_world.with_files(kept + left)


def _has_overlap(first: Scene, second: Scene) -> bool:
    """Whether some material of the second step is an artifact of the first (`policy/policy.go`, compareArtifacts)."""
    artifacts = {**first.attestation("material"), **first.attestation("product")}
    return bool(artifacts.keys() & second.attestation("material").keys())


def _select_kept_rules(
    scene: Scene, names: Combination, wishes: Sequence[tuple[str, Syntax]]
) -> Iterator[RegoRule]:
    """Select the wished rules that the scene keeps, at most one per attestor."""
    # One package per attestor, and one module per package: see `documents.rego`.
    done: set[str] = set()
    for kind, syntax in wishes:
        rule = _write_kept_rule(kind, syntax, scene, names)
        if rule is not None and rule.attestor not in done:
            done.add(rule.attestor)
            yield rule


def _write_kept_rule(kind: str, syntax: Syntax, scene: Scene, names: Combination) -> RegoRule | None:
    """The rule of this kind that the scene's attestation keeps; None if there is no such rule or attestation."""
    row = find_rego_kind(kind)
    parameters = row.kept_by(scene.attestation(row.attestor)) if row.attestor in names else None
    return None if parameters is None else write_rule_of_kind(kind, parameters, syntax)


def _wish_space(kind: str) -> Space:
    return optional(Builds(lambda syntax: (kind, syntax), (SampledFrom(SYNTAXES),)))


def _wishes_space() -> Space:
    return Builds(
        lambda *wishes: tuple(wish for wish in wishes if wish is not None),
        tuple(_wish_space(row.id) for row in rego_kinds.ROWS),
    )


_EXPIRES: Space = Builds("{}-{:02}-01T00:00:00Z".format, (Integers(2036, 2099), Integers(1, 12)))
_SECOND: Space = OneOf((Just(None), SampledFrom(("test", "package", "publish"))), (70, 30))


def submission_space(names: Combination, limits: Limits = ANY_WORLD, version: str | None = None) -> Space:
    """The space of submissions: policies that require these attestors and collections that pass them, in this version."""
    required = tuple(name for name in names if name != "file")
    scenes = scene_space((*required, FINDER), "realistic", limits, version)
    return Builds(
        lambda scene, *parts: Drawn(_with_commit(scene), *parts).build_submission(
            required or ("command-run",)
        ),
        (scenes, TRUST, _wishes_space(), _EXPIRES, _second_step_space(limits)),
    )


def _with_commit(scene: Scene) -> Scene:
    """The scene with a commit, by which its collections are found."""
    return replace(scene, world=scene.world.with_commit())


def _second_step_space(limits: Limits) -> Space:
    """The name of a second step, or None; always None if a limit fixes step, command, changes or sizes."""
    # The second step has its own name, command and files, which would break such a limit.
    kept = limits == Limits(branch=limits.branch, ci=limits.ci, commit=limits.commit)
    return _SECOND if kept else Just(None)
