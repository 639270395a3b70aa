"""The documents of a verdict task, from its spec: a policy, signed collections, and how they are verified."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from witness_generators.documents import signed_documents
from witness_generators.documents.certificates import Identity, build_root, issue_certificate
from witness_generators.documents.signed_documents import Json, Signed, SigningKey, sign_envelope, signing_key
from witness_generators.documents.submission import Signer
from witness_generators.runs.scenes import Scene
from witness_schema import load
from witness_schema.documents.document_types import POLICY_TYPE
from witness_schema.json_writing import dumps
from witness_schema.oracle import VerifySignedRequest
from witness_training.families.shown_documents.leaf_rules import LeafRule, find_value
from witness_training.families.shown_documents.renamed_worlds import Names
from witness_training.families.shown_documents.rule_writing import write_module
from witness_training.families.shown_documents.service_faults import SERVICE_FAULTS, spoil_scene
from witness_training.families.shown_documents.small_scenes import FINDER, draw_small_scene, type_in
from witness_training.tasks.task import Spec

POLICY = "policy.json"
# go-witness reads the clock of its machine. For it, what is past or ahead at the moment of a task is so on any day.
_PAST, _AHEAD = "2001-01-01T00:00:00Z", "2999-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Case:
    """What a question shows, and what go-witness verifies.

    documents: file → document, the unsigned policy and the statement of each collection.
    modules:   file → Rego, as they stand in the policy in base64.
    signers:   file of a collection → who signed it.
    subjects:  the digests that `witness verify` is given.
    rules:     each rule with the file, the place of its attestation, and the attestation.
    """

    spec: Spec = field(hash=False)
    documents: Mapping[str, Json] = field(hash=False)
    modules: Mapping[str, str] = field(hash=False)
    signers: Mapping[str, Signer] = field(hash=False)
    policy_signer: SigningKey
    trusted: SigningKey
    subjects: tuple[str, ...]
    rules: tuple[RuleAt, ...]

    @property
    def root_id(self) -> str:
        """The id of the root that issued the signer's certificate, "" without one."""
        trust = self.spec["certificate"]
        return build_root(trust["root"]).id if trust else ""

    def build_request(self, documents: Mapping[str, Json]) -> VerifySignedRequest:
        """`witness verify` of these documents, which may be changed ones, signed as in the case, on the day of the case."""
        policy = move_date(documents[POLICY], self.spec.get("now"))
        return VerifySignedRequest(
            dumps(sign_envelope(policy, self.policy_signer, POLICY_TYPE)).encode(),
            self.trusted.public_pem,
            tuple(dumps(signer.envelope(documents[file])).encode() for file, signer in self.signers.items()),
            self.subjects,
        )


@dataclass(frozen=True, slots=True)
class RuleAt:
    """A rule, and the value that it judges. place: of the attestation in the file."""

    rule: LeafRule
    file: str
    place: tuple[str | int, ...]
    value: Any = field(hash=False)

    @property
    def denies(self) -> bool:
        return self.rule.denies(self.value)

    @property
    def message(self) -> str:
        return self.rule.message(self.value)


def move_date(policy: Json, now: str | None) -> Json:
    """The policy with a date that is past, or ahead, on any day as its own is on the day `now` (`YYYY-MM-DD`, UTC).

    Unchanged without a day, and where there is no date: go-witness then says so itself.
    """
    if now is None or not isinstance(policy, dict):  # a changed document may be anything
        return policy
    try:
        expires = datetime.fromisoformat(str(policy.get("expires")))
    except ValueError:
        return policy
    if expires.tzinfo is None:
        return policy
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    return {**policy, "expires": _PAST if expires < moment else _AHEAD}


def build_case(spec: Spec) -> Case:
    """The case of a spec."""
    scene = _draw_scene(spec)
    first = name_file(spec["step"])
    statements = {first: _build_statement(scene, spec["named"], tuple(spec["attestors"]))}
    if spec["second"]:
        statements |= {name_file(spec["second"]["step"]): _build_second(spec, statements[first])}
    rules = tuple(
        _place_rule(LeafRule.from_spec(rule), first, statements[first], scene) for rule in spec["rules"]
    )
    modules = _write_modules(spec, rules)
    given = {name: made for name, made in statements.items() if name in spec["given"]}
    return Case(
        spec,
        {POLICY: _build_policy(spec, modules), **given},
        modules,
        {name: _find_signer(spec) for name in given},
        signing_key(spec["keys"]["policy"]),
        signing_key(spec["keys"]["trusted"]),
        _list_subjects(spec, statements),
        rules,
    )


def name_file(step: str) -> str:
    """The file of a step's collection."""
    return f"{step}.json"


def name_module(attestor: str) -> str:
    """The file of the Rego about an attestor."""
    return f"{attestor}.rego"


def _draw_scene(spec: Spec) -> Scene:
    scene = draw_small_scene(
        tuple(spec["attestors"]), spec["seed"], spec["named"], Names.from_spec(spec["names"])
    )
    service = spec.get("service")
    if not service or not service["fault"]:
        return scene
    return spoil_scene(scene, SERVICE_FAULTS[f"{service['attestor']}:{service['fault']}"])


def _build_statement(scene: Scene, name: str, attestors: tuple[str, ...]) -> Json:
    return _wrap([entry for entry in scene.signed(attestors) if _stands(entry, attestors)], scene, name)


def _stands(entry: Signed, attestors: tuple[str, ...]) -> bool:
    return entry.attestor in attestors or entry.attestor in ("material", "command-run", FINDER)


def _wrap(entries: list[Signed], scene: Scene, name: str) -> Json:
    collection = signed_documents.build_collection(name, entries, scene.world.clock)
    return signed_documents.build_statement(collection, entries)


def _build_second(spec: Spec, first: Json) -> Json:
    """The next step's statement: what the first step made is among its materials, unless that was changed or lost on the way."""
    second = spec["second"]
    scene = draw_small_scene((), second["seed"], second["step"], Names.from_spec(second["names"]))
    made = find_attestation(first, FINDER)[1]
    # A path that both steps have by chance would be compared as well.
    known = {*made, *find_attestation(first, "material")[1]}
    found = {path: product["digest"] for path, product in made.items() if "digest" in product}
    if second["flow"] == "tampered":
        # Somebody wrote one file anew between the steps.
        path = next(iter(found))
        found[path] = {**found[path], "sha256": second["digest"]}
    elif second["flow"] == "lost":
        found = {f"elsewhere/{path}": digest for path, digest in found.items()}
    entries = [
        Signed(entry.attestor, entry.type, {**_without(entry.attestation, known), **found}, entry.subjects)
        if entry.attestor == "material"
        else entry
        for entry in scene.signed(())
    ]
    return _wrap(entries, scene, second["step"])


def _without(materials: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    return {path: digest for path, digest in materials.items() if path not in known}


def find_attestation(statement: Json, attestor: str) -> tuple[int, Any]:
    """The number and the attestation of this attestor in a statement. Raises LookupError if it is not there."""
    types = load(attestor).predicate_types
    for number, entry in enumerate(statement["predicate"]["attestations"]):
        if entry["type"] in types:
            return number, entry["attestation"]
    raise LookupError(f"no attestation of {attestor}")


def _place_rule(rule: LeafRule, file: str, statement: Json, scene: Scene) -> RuleAt:
    kind = type_in(scene, rule.attestor)
    entries = statement["predicate"]["attestations"]
    number = next(at for at, entry in enumerate(entries) if entry["type"] == kind)
    value = find_value(entries[number]["attestation"], rule.place)
    return RuleAt(rule, file, ("predicate", "attestations", number, "attestation"), value)


def _write_modules(spec: Spec, rules: tuple[RuleAt, ...]) -> dict[str, str]:
    by_attestor: dict[str, list[LeafRule]] = {}
    for placed in rules:
        by_attestor.setdefault(placed.rule.attestor, []).append(placed.rule)
    return {
        name_module(attestor): write_module(
            attestor.replace("-", "_"), ruled, spec["rego"]["syntax"], spec["rego"]["style"]
        )
        for attestor, ruled in by_attestor.items()
    }


def _build_policy(spec: Spec, modules: Mapping[str, str]) -> Json:
    scene = _draw_scene(spec)
    required = {type_in(scene, name): _encode_modules(name, modules) for name in spec["required"]}
    required |= {kind: [] for kind in spec["missing"]}
    steps = {spec["step"]: _build_step(spec, spec["step"], required)}
    if second := spec["second"]:
        types: dict[str, list[Json]] = {load(name).predicate_types[0]: [] for name in ("material", FINDER)}
        steps[second["step"]] = _build_step(spec, second["step"], types)
        if second["linked"]:
            steps[second["step"]]["artifactsFrom"] = [spec["step"]]
    policy: Json = {"expires": spec["expires"]}
    if trust := spec["certificate"]:
        roots = {build_root(trust[name]).id: build_root(trust[name]) for name in ("root", "asked")}
        policy["roots"] = {
            root.id: {"certificate": base64.b64encode(root.pem).decode()} for root in roots.values()
        }
    if published := [signing_key(number) for number in spec["keys"]["published"]]:
        policy["publickeys"] = {
            key.key_id: {"keyid": key.key_id, "key": base64.b64encode(key.public_pem).decode()}
            for key in published
        }
    return {**policy, "steps": steps}


def _encode_modules(attestor: str, modules: Mapping[str, str]) -> list[Json]:
    name = name_module(attestor)
    if name not in modules:
        return []
    return [{"name": name, "module": base64.b64encode(modules[name].encode()).decode()}]


def _build_step(spec: Spec, name: str, required: Mapping[str, list[Json]]) -> Json:
    keys = (signing_key(number).key_id for number in spec["keys"]["functionaries"])
    functionaries: list[Json] = [{"type": "publickey", "publickeyid": key} for key in keys]
    if trust := spec["certificate"]:
        constraint = {**trust["constraint"], "roots": [build_root(trust["asked"]).id]}
        functionaries.append({"type": "root", "certConstraint": constraint})
    # A step that demands nothing is one of the faults.
    attestations = [{"type": kind, "regopolicies": modules} for kind, modules in required.items()]
    return {
        "name": name,
        "functionaries": functionaries,
        "attestations": [] if spec["empty"] == name else attestations,
    }


def _find_signer(spec: Spec) -> Signer:
    key = signing_key(spec["keys"]["signer"])
    trust = spec["certificate"]
    if trust is None:
        return Signer(key)
    return Signer(key, issue_certificate(read_identity(trust["identity"]), key, build_root(trust["root"])))


def read_identity(spec: Mapping[str, Any]) -> Identity:
    """The names of a certificate's holder, from a spec."""
    return Identity(
        spec["commonname"],
        tuple(spec["organizations"]),
        tuple(spec["dnsnames"]),
        tuple(spec["emails"]),
        tuple(spec["uris"]),
    )


def _list_subjects(spec: Spec, statements: Mapping[str, Json]) -> tuple[str, ...]:
    """The digest of what each step made, or the one digest that the spec names instead."""
    if spec["sought"]:
        return (spec["sought"],)
    digests = []
    for statement in statements.values():
        made = find_attestation(statement, FINDER)[1]
        digests.append(next(product["digest"]["sha256"] for product in made.values() if "digest" in product))
    return tuple(digests)
