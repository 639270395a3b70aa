"""The space of policies: steps, functionaries, Rego and what keeps it, with the collections that pass it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generators.certificates import Identity, Root, certificate, root
from generators.combinations import Combination
from generators.commands import GRID, Command
from generators.documents import Json, signing_key
from generators.policy import Policy, PolicyKey, policy
from generators.rego import (
    RegoKind,
    RegoRule,
    Syntax,
    environment_ci,
    git_branch,
    git_clean,
    product_files,
)
from generators.repository import VersionedFile
from generators.scenes import Scene, scene_space
from generators.spaces import Build, Either, Just, Pick, Space, Whole, optional
from generators.submission import Signer, Submission
from generators.world import World

# Every signed collection has git's, so that there is a subject that it is found by.
FINDER = "git"
# What go-witness writes of a constraint that asks for nothing (`policy/constraints.go`).
NO_CONSTRAINT: Json = {
    "commonname": "",
    "dnsnames": None,
    "emails": None,
    "organizations": None,
    "uris": None,
    "roots": None,
    "extensions": {"Issuer": ""},
}
ANYTHING = "*"
# How long after the first step the second one starts.
BETWEEN_STEPS = 97_000_000_000
_SECOND_ASKED = ("material", "product")


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the policy trusts: the seed of the functionary's key and, where a root vouches for it, its certificate.

    opened: the constraints that take anything. others: how many functionaries are trusted that have not signed.
    """

    seed: int
    identity: Identity | None
    opened: tuple[str, ...] = ()
    others: int = 0

    def signer(self) -> Signer:
        """The functionary that signs."""
        key = signing_key(self.seed)
        return Signer(key, certificate(self.identity, key, self.root()) if self.identity else b"")

    def root(self) -> Root:
        """The root that vouches for it."""
        return root(self.seed % 4)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A policy as its space draws it; `wishes` are the kinds of Rego that it has where the world keeps them."""

    scene: Scene
    trust: Trust
    wishes: tuple[tuple[RegoKind, Syntax], ...]
    expires: str
    second: str | None

    def submission(self, names: Combination) -> Submission:
        """The policy that asks for these attestors, and the collections that pass it."""
        asked, runs = (*names, FINDER), list(self._runs())
        statements = (self.scene.statement(asked), *(run.statement((FINDER,)) for run in runs[1:]))
        signer = self.trust.signer()
        return Submission(
            policy=self._policy(names, runs),
            key=signing_key(self.trust.seed),
            statements=statements,
            signer=signer,
            envelopes=tuple(signer.envelope(statement) for statement in statements),
            subjects=(self.scene.world.git.commit.id,),
        )

    def _runs(self) -> Iterator[Scene]:
        yield self.scene
        if self.second is not None and self.second != self.scene.world.step:
            yield Scene(_after(self.scene.world, self.second), {})

    def _policy(self, names: Combination, runs: Sequence[Scene]) -> Policy:
        key = self.trust.signer().key
        trusted = PolicyKey.of(key.key_id, key.public_pem.decode())
        rules = tuple(_kept(self.scene, names, self.wishes))
        parts = [policy(self.scene.world.step, names, trusted, rules, self.expires)]
        parts += [policy(run.world.step, _SECOND_ASKED, trusted) for run in runs[1:]]
        steps = {name: step for part in parts for name, step in part["steps"].items()}
        for run in runs[1:]:
            if _overlap(*runs):
                steps[run.world.step]["artifactsFrom"] = [self.scene.world.step]
        return _trusting({**parts[0], "steps": steps}, self.trust)


def _after(world: World, step: str) -> World:
    """The world in the next step of the same folder: it finds what the step before it has left."""
    kept = tuple(file for file in world.repository.files if file.path not in world.outputs)
    before = {file.path: file for file in world.repository.files}
    left = tuple(
        replace(before.get(path, VersionedFile(path, None, None, None)), working=content)
        for path, content in world.outputs.items()
    )
    later = replace(world.clock, started=world.clock.started.later(BETWEEN_STEPS))
    next_world = replace(world, step=step, command=Command(GRID[0]), clock=later, props=())
    return next_world.with_files(kept + left)


def _overlap(first: Scene, second: Scene) -> bool:
    """Whether a material of the second step is an artifact of the first (`policy/policy.go`, compareArtifacts)."""
    artifacts = {**first.attestation("material"), **first.attestation("product")}
    return bool(artifacts.keys() & second.attestation("material").keys())


def _kept(scene: Scene, names: Combination, wishes: Sequence[tuple[RegoKind, Syntax]]) -> Iterator[RegoRule]:
    """The rules that were wished for and that the scene keeps, one for each attestor."""
    done: set[str] = set()
    for kind, syntax in wishes:
        rule = _rule(kind, syntax, scene, names)
        if rule is not None and rule.attestor not in done:
            done.add(rule.attestor)
            yield rule


def _rule(kind: RegoKind, syntax: Syntax, scene: Scene, names: Combination) -> RegoRule | None:
    attestor = _ATTESTORS[kind]
    if attestor not in names:
        return None
    found: Mapping[str, Any] = scene.attestation(attestor)
    match kind:
        case "git-branch":
            return git_branch(found["branch"], syntax) if found["branch"] != "HEAD" else None
        case "git-clean":
            return git_clean(syntax) if "status" not in found else None
        case "environment-ci":
            return environment_ci(syntax) if found.get("variables", {}).get("CI") == "true" else None
        case "product-files":
            return product_files(sorted(found), syntax) if found else None


_ATTESTORS: Mapping[RegoKind, str] = {
    "git-branch": "git",
    "git-clean": "git",
    "environment-ci": "environment",
    "product-files": "product",
}


def _trusting(document: Policy, trust: Trust) -> Policy:
    """The policy as go-witness writes it, every constraint spelled out, with the functionaries that it trusts."""
    others = [signing_key(trust.seed + 1 + number) for number in range(trust.others)]
    functionaries = [
        _functionary(document, trust),
        *(
            {"type": "publickey", "certConstraint": NO_CONSTRAINT, "publickeyid": key.key_id}
            for key in others
        ),
    ]
    keys = {} if trust.identity else dict(document["publickeys"])
    keys |= {
        key.key_id: {"keyid": key.key_id, "key": base64.b64encode(key.public_pem).decode()} for key in others
    }
    steps = {name: {**step, "functionaries": functionaries} for name, step in document["steps"].items()}
    issuer = trust.root()
    roots = {issuer.id: {"certificate": base64.b64encode(issuer.pem).decode()}} if trust.identity else {}
    parts = {"expires": document["expires"], "roots": roots, "publickeys": keys}
    return {**{name: part for name, part in parts.items() if part}, "steps": steps}


def _functionary(document: Policy, trust: Trust) -> Json:
    if trust.identity is None:
        (key_id,) = document["publickeys"]
        return {"type": "publickey", "certConstraint": NO_CONSTRAINT, "publickeyid": key_id}
    return {"type": "root", "certConstraint": _constraint(trust.identity, trust)}


def _constraint(identity: Identity, trust: Trust) -> Json:
    asked: dict[str, tuple[str, ...]] = {
        "dnsnames": identity.dns_names,
        "emails": identity.emails,
        "organizations": identity.organizations,
        "uris": identity.uris,
        "roots": (trust.root().id,),
    }
    named = {
        name: [ANYTHING] if name in trust.opened else list(values) or None for name, values in asked.items()
    }
    common = ANYTHING if "commonname" in trust.opened else identity.common_name
    return {"commonname": common, **named, "extensions": {"Issuer": ""}}


_CONSTRAINTS = ("commonname", "dnsnames", "emails", "organizations", "uris", "roots")
_IDENTITY: Space = Build(
    Identity,
    (
        Pick(("builder", "release-bot", "ci.example.com")),
        Pick(((), ("acme",), ("Example Corp",))),
        Pick(((), ("ci.example.com",), ("ci.example.com", "build.example.org"))),
        Pick(((), ("ci@example.com",))),
        Pick(((), ("https://ci.example.com/builder",), ("spiffe://example.com/ci/builder",))),
    ),
)


def _opened(bits: int) -> tuple[str, ...]:
    return tuple(name for place, name in enumerate(_CONSTRAINTS) if bits >> place & 1)


_SEED: Space = Whole(0, 999)
_TRUST: Space = Either(
    (
        Build(lambda seed, others: Trust(seed, None, (), others), (_SEED, Pick((0, 1, 2), (70, 20, 10)))),
        Build(Trust, (_SEED, _IDENTITY, Build(_opened, (Whole(0, 63),)), Pick((0, 1), (80, 20)))),
    ),
    (65, 35),
)


def _wish(kind: RegoKind) -> Space:
    return optional(Build(lambda syntax: (kind, syntax), (Pick(("v0", "v1")),)))


_WISHES: Space = Build(
    lambda *wishes: tuple(wish for wish in wishes if wish is not None),
    tuple(_wish(kind) for kind in _ATTESTORS),
)
_EXPIRES: Space = Build("{}-{:02}-01T00:00:00Z".format, (Whole(2036, 2099), Whole(1, 12)))
_SECOND: Space = Either((Just(None), Pick(("test", "package", "publish"))), (70, 30))


def submission_space(names: Combination) -> Space:
    """Policies that ask for these attestors, each with collections that pass it."""
    asked = tuple(name for name in names if name != "file")
    return Build(
        lambda *parts: Drawn(*parts).submission(asked or ("command-run",)),
        (scene_space((*asked, FINDER)), _TRUST, _WISHES, _EXPIRES, _SECOND),
    )
