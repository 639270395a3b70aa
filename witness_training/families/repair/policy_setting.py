"""The right policy of a repair task, the evidence that it accepts, and the evidence that it must refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from witness_generators.documents.certificates import Identity, build_root, issue_certificate
from witness_generators.documents.signed_documents import Json, signing_key
from witness_generators.documents.submission import Signer
from witness_generators.drawing.chance import Chance
from witness_generators.runs.combinations import find_contradiction
from witness_generators.runs.roster import ROWS
from witness_generators.runs.run_entries import belongs_in_collections
from witness_schema.documents.plain_json import parse_json
from witness_schema.json_writing import dumps
from witness_training.families.shown_documents.document_names import STEPS
from witness_training.families.shown_documents.small_scenes import draw_small_scene, makes_files
from witness_training.families.shown_documents.verification_case import (
    POLICY,
    Case,
    build_case,
    find_attestation,
    name_file,
    read_identity,
)
from witness_training.tasks.axes import Drawing, join_pair
from witness_training.tasks.task import Spec

_IDENTITIES: Mapping[str, tuple[Any, ...]] = {
    "commonname": ("builder", "release-bot", "ci.example.com", "jenkins-agent", "nightly", "build-farm-7"),
    "organizations": ((), ("acme",), ("Example Corp",), ("Umbrella Labs",)),
    "dnsnames": ((), ("ci.example.com",), ("runner.example.org",)),
    "emails": ((), ("ci@example.com",), ("robot@example.org",)),
    "uris": ((), ("spiffe://example.com/ci/builder",), ("https://ci.example.com/builder",)),
}
# A rule that every kept run fulfils.
EXIT_RULE = {"attestor": "command-run", "place": ["exitcode"], "form": "at-most", "wanted": 0, "mend": None}
RULED = "command-run"
_KNOWN = tuple(
    name
    for name in ROWS
    if name not in ("file", "policyverify", "link", "slsa") and belongs_in_collections(name)
)
# Other names for the same field of a certificate: none of them is the holder's.
_OTHERS = {
    "commonname": "somebody-else", "organizations": ("Initech",), "dnsnames": ("elsewhere.example.net",),
    "emails": ("else@example.net",), "uris": ("spiffe://example.net/else",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """A right policy with its evidence. placeholders: what a question shows → what stands in the policy."""

    case: Case
    policy: Json = field(hash=False)
    placeholders: Mapping[str, str] = field(hash=False)

    @property
    def step(self) -> str:
        return str(self.case.spec["step"])

    @property
    def file(self) -> str:
        return name_file(self.step)

    @property
    def signer(self) -> Signer:
        return self.case.signers[self.file]

    @property
    def functionaries(self) -> list[Any]:
        return list(self.policy["steps"][self.step]["functionaries"])


def draw_setting(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    """The spec of a setting; None if it does not fit."""
    attestors = _draw_attestors(chance.at("attestors"), drawing)
    if attestors is None:
        return None
    step = drawing.pick("vocabulary", STEPS, chance, "step")
    second = None
    if not chance.at("second").below(4):
        second = {
            "step": drawing.pick("vocabulary", [name for name in STEPS if name != step], chance, "second"),
            "seed": chance.at("second seed").below(1 << 30),
            "names": None,
            "linked": True,
            "flow": "kept",
            "digest": "",
        }
    first = chance.at("keys").below(1 << 20) * 8
    certificate = (
        None if second or chance.at("trust").below(3) else _draw_certificate(chance.at("certificate"))
    )
    stream = chance.at("details")
    ruled = not stream.below(3)
    listed = [] if certificate else [first + 2]
    spec = {
        "seed": stream.below(1 << 30),
        "names": None,
        "attestors": list(attestors),
        "required": sorted({*attestors, *((RULED,) if ruled else ())}),
        "missing": [],
        "step": step,
        "named": step,
        "second": second,
        "given": [name_file(each) for each in (step, *((second["step"],) if second else ()))],
        "keys": {
            "policy": first,
            "trusted": first,
            "signer": first + 2,
            "functionaries": listed,
            "published": listed,
        },
        "certificate": certificate,
        "empty": "",
        "sought": "",
        "expires": f"20{31 + stream.below(5)}-{1 + stream.below(12):02}-{1 + stream.below(28):02}T00:00:00Z",
        "rego": {
            "syntax": ("v0", "v1")[stream.below(2)],
            "style": ("value first", "guard first")[stream.below(2)],
        },
        "rules": [EXIT_RULE] if ruled else [],
        "layout": (None, 1, 2)[stream.below(3)],
        "cut": False,
        "fault": None,
    }
    seeds = [(attestors, spec["seed"]), *([((), second["seed"])] if second else [])]
    return spec if all(makes_files(draw_small_scene(*seed)) for seed in seeds) else None


def _draw_attestors(chance: Chance, drawing: Drawing) -> tuple[str, ...] | None:
    known = [
        name for name in _KNOWN if drawing.allow_attestor(name) and name not in ("material", "product", RULED)
    ]
    if drawing.side("attestor") == "unseen":
        known = [name for name in known if drawing.allows("attestor", name)]
    if not known:
        return None
    if drawing.side("attestor-pair") == "seen" and chance.below(2):
        return (known[chance.below(len(known))],)
    pairs = [
        (one, other)
        for one in sorted(known)
        for other in sorted(known)
        if one < other
        and drawing.allows("attestor-pair", join_pair(one, other))
        and find_contradiction((one, other)) is None
    ]
    return pairs[chance.below(len(pairs))] if pairs else None


def _draw_certificate(chance: Chance) -> dict[str, Any]:
    identity = {
        name: list(value) if isinstance(value := values[chance.at(name).below(len(values))], tuple) else value
        for name, values in _IDENTITIES.items()
    }
    root = chance.at("root").below(50)
    constraint = {name: value for name, value in identity.items() if value}
    return {"identity": identity, "constraint": constraint, "root": root, "asked": root, "spoiled": ""}


def build_setting(spec: Spec) -> Setting:
    """The setting of a spec."""
    return _build_setting(dumps(spec["setting"]))


@lru_cache(maxsize=64)
def _build_setting(text: str) -> Setting:
    case = build_case(parse_json(text))
    policy, placeholders = _name_contents(case)
    return Setting(case, policy, placeholders)


def _name_contents(case: Case) -> tuple[Json, dict[str, str]]:
    """The policy as questions show it: `<NAME>` stands for the base64 of a file."""
    policy, found = dict(case.documents[POLICY]), {}
    if "publickeys" in policy:
        policy["publickeys"] = {}
        for name, key in case.documents[POLICY]["publickeys"].items():
            found["<builder.pub>"] = key["key"]
            policy["publickeys"][name] = {**key, "key": "<builder.pub>"}
    if "roots" in policy:
        policy["roots"] = {}
        for name, root in case.documents[POLICY]["roots"].items():
            found["<root.pem>"] = root["certificate"]
            policy["roots"][name] = {"certificate": "<root.pem>"}
    steps = {}
    for name, step in policy["steps"].items():
        entries = []
        for entry in step["attestations"]:
            modules = []
            for module in entry["regopolicies"]:
                found[f"<{module['name']}>"] = module["module"]
                modules.append({**module, "module": f"<{module['name']}>"})
            entries.append({**entry, "regopolicies": modules})
        steps[name] = {**step, "attestations": entries}
    return {**policy, "steps": steps}, found


def fill_contents(value: Any, placeholders: Mapping[str, str]) -> Any:
    """A shown policy with base64 in place of `<NAME>`."""
    if isinstance(value, dict):
        return {key: fill_contents(item, placeholders) for key, item in value.items()}
    if isinstance(value, list):
        return [fill_contents(item, placeholders) for item in value]
    return placeholders.get(value, value) if isinstance(value, str) else value


def list_broken_evidence(setting: Setting, asked: str = "") -> Iterator[tuple[str, Case]]:
    """What is wrong with evidence, and the case with it: the right policy refuses each. asked: lacks this type alone; "" for each."""
    case, file = setting.case, setting.file
    spec = case.spec
    stranger = signing_key(spec["keys"]["signer"] + 3)
    if trust := spec["certificate"]:
        identity = read_identity(trust["identity"])
        other = issue_certificate(identity, stranger, build_root(trust["root"] + 1))
        yield "another root", _sign(case, Signer(stranger, other))
        for name in trust["constraint"]:
            holder = _rename(identity, name)
            named = issue_certificate(holder, stranger, build_root(trust["root"]))
            yield f"another {name}", _sign(case, Signer(stranger, named))
    else:
        yield "another signer", _sign(case, Signer(stranger))
    statement = case.documents[file]
    for name in spec["required"]:
        number, _ = find_attestation(statement, name)
        if asked not in ("", statement["predicate"]["attestations"][number]["type"]):
            continue
        entries = [each for at, each in enumerate(statement["predicate"]["attestations"]) if at != number]
        yield (
            f"without {name}",
            _replace(
                case, file, {**statement, "predicate": {**statement["predicate"], "attestations": entries}}
            ),
        )
    if spec["rules"]:
        yield "a rule broken", _replace(case, file, _fail_command(statement))
    if spec["second"]:
        yield "a tampered artifact", _tamper(case, name_file(spec["second"]["step"]))


def _rename(identity: Identity, name: str) -> Identity:
    fields = {"commonname": "common_name", "dnsnames": "dns_names"}
    changes: dict[str, Any] = {fields.get(name, name): _OTHERS[name]}
    return replace(identity, **changes)


def _sign(case: Case, signer: Signer) -> Case:
    return replace(case, signers=dict.fromkeys(case.signers, signer))


def _replace(case: Case, file: str, statement: Json) -> Case:
    return replace(case, documents={**case.documents, file: statement})


def _change_attestation(statement: Json, attestor: str, change: Mapping[str, Any]) -> Json:
    number, attestation = find_attestation(statement, attestor)
    entries = list(statement["predicate"]["attestations"])
    entries[number] = {**entries[number], "attestation": {**attestation, **change}}
    return {**statement, "predicate": {**statement["predicate"], "attestations": entries}}


def _fail_command(statement: Json) -> Json:
    return _change_attestation(statement, RULED, {"exitcode": 7})


def _tamper(case: Case, file: str) -> Case:
    """The second step with other digests of every material that it has."""
    _, materials = find_attestation(case.documents[file], "material")
    changed = {
        path: {name: "5e" * (len(digest) // 2) for name, digest in digests.items()}
        for path, digests in materials.items()
    }
    return _replace(case, file, _change_attestation(case.documents[file], "material", changed))
