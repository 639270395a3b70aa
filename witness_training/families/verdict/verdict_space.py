"""The spec space of verdict tasks: a kept world, and in half of them one fault."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_generators.runs.combinations import find_contradiction
from witness_generators.runs.roster import ROWS
from witness_generators.runs.run_entries import belongs_in_collections
from witness_schema.errors import Misuse
from witness_schema.json_writing import dumps
from witness_training.families.shown_documents.leaf_rules import LeafRule
from witness_training.families.shown_documents.rule_writing import STYLES
from witness_training.families.shown_documents.small_scenes import draw_small_scene, makes_files
from witness_training.families.shown_documents.step_names import STEPS
from witness_training.families.shown_documents.verification_case import build_case, name_file
from witness_training.families.verdict.faults import CODES, FAULTS, Fault
from witness_training.families.verdict.rule_drawing import draw_rules
from witness_training.families.verdict.verdict_views import cut_text, may_cut, measure_views
from witness_training.tasks.axes import Drawing, join_pair
from witness_training.tasks.task import Spec

_TRIES = 200
_RULED = tuple(name for name in ROWS if name not in ("file", "policyverify") and belongs_in_collections(name))
# Their attestations are often shorter than 600 characters.
_SMALL = (
    *("command-run", "environment", "material", "product", "docker", "gitlab", "jenkins", "jwt", "link"),
    *("lockfiles", "maven", "secretscan", "slsa", "system-packages", "vex"),
)
# Characters of all documents together: half of the tasks fit the built-in model.
_BUDGETS = (850, 900, 950, 950, 1000, 1000, 1050, 2500, 4000)
_BRIEF = 1100
# Characters that a rule has at least, and a policy with a collection beside rules and bodies.
_LEAST, _BARE = 100, 350
# Faults that take two steps or a certificate to show.
_LONG = ("artifact-mismatch", "certificate-constraint")
# Faults of one step, which no single change would mend if there were two.
ALONE = ("wrong-functionary", "certificate-constraint", "subject-not-found")
_IDENTITIES: Mapping[str, Sequence[Any]] = {
    "commonname": ("builder", "release-bot", "ci.example.com", "jenkins-agent", "nightly", "build-farm-7"),
    "organizations": ((), ("acme",), ("Example Corp",), ("Umbrella Labs",)),
    "dnsnames": ((), ("ci.example.com",), ("runner.example.org",)),
    "emails": ((), ("ci@example.com",), ("robot@example.org",)),
    "uris": ((), ("spiffe://example.com/ci/builder",), ("https://ci.example.com/builder",)),
}


def draw_task_spec(chance: Chance, drawing: Drawing) -> Spec:
    """A spec without its wording. Raises Misuse if the drawing allows none."""
    # Drawn once, and not in each try: what fits less often would be drawn less often.
    fault, budget = draw_fault(chance), _BUDGETS[chance.at("budget").below(len(_BUDGETS))]
    if fault is not None and fault.code in _LONG:
        budget = max(_BUDGETS)
    for number in range(_TRIES):
        spec = _try(
            chance.at(f"try {number}"), drawing, fault, budget if number < _TRIES // 2 else max(_BUDGETS)
        )
        if spec is not None:
            return spec
    raise Misuse("no verdict task could be drawn", advice="allow more attestors")


def list_kinds(spec: Spec) -> tuple[str, ...]:
    """The values of a spec on the axis `rego-kind`."""
    return tuple(sorted({LeafRule.from_spec(rule).kind for rule in spec["rules"]}))


def _try(chance: Chance, drawing: Drawing, fault: Fault | None, budget: int) -> Spec | None:
    """A spec with this fault, and documents of at most this length; None if what was drawn does not fit."""
    attestors = _pick_attestors(chance, drawing, brief=budget <= _BRIEF)
    if attestors is None:
        return None
    base = _draw_base(attestors, fault, chance, drawing, brief=budget <= _BRIEF)
    if not _is_usable(base, budget) or (fault is not None and not fault.needs({**base, "rules": [None]})):
        return None
    rules = draw_rules(base, fault, chance, drawing)
    if rules is None or _is_too_long(base, rules, budget):
        return None
    spec = {
        **base,
        "rules": rules,
        "members": _draw_members(base, fault, rules, chance, brief=budget <= _BRIEF),
    }
    if fault is not None:
        spec = fault.spoil({**spec, "fault": fault.code}, chance.at("spoil"))
    spec = {
        **spec,
        "codes": _draw_codes(fault, chance),
        "cut": budget <= _BRIEF or bool(chance.at("cut").below(2)),
    }
    case = build_case(spec)
    # What is cut is shown by the spec alone, and the documents are the same.
    if spec["cut"] and not may_cut(case):
        spec = {**spec, "cut": False}
        case = build_case(spec)
    return spec if measure_views(case) <= budget else None


def _is_too_long(base: Mapping[str, Any], rules: Sequence[Mapping[str, Any]], budget: int) -> bool:
    """Whether rules and what they read are surely longer than all documents may be."""
    scene = draw_small_scene(tuple(base["attestors"]), base["seed"])
    ruled = {rule["attestor"] for rule in rules}
    read = sum(len(cut_text(dumps(scene.attestation(name)))) for name in ruled)
    return read + _LEAST * len(rules) + _BARE > budget


def _is_usable(base: Mapping[str, Any], budget: int) -> bool:
    """Whether each step makes a file, and no attestation is longer than all documents may be."""
    scene = draw_small_scene(tuple(base["attestors"]), base["seed"])
    if not makes_files(scene) or any(
        len(dumps(scene.attestation(name))) > budget for name in base["attestors"]
    ):
        return False
    return base["second"] is None or makes_files(draw_small_scene((), base["second"]["seed"]))


def _pick_attestors(chance: Chance, drawing: Drawing, *, brief: bool) -> tuple[str, ...] | None:
    """One attestor or two; those whose attestations are ruled. brief: of those that record little."""
    known = [name for name in (_SMALL if brief else _RULED) if drawing.allow_attestor(name)]
    if drawing.side("attestor") == "unseen":
        known = [name for name in known if drawing.allows("attestor", name)]
    stream = chance.at("attestors")
    if drawing.side("attestor-pair") == "seen" and (stream.below(4) or len(known) < 2):
        return (known[stream.below(len(known))],) if known else None
    pairs = [
        pair
        for pair in itertools.combinations(sorted(known), 2)
        if drawing.allows("attestor-pair", join_pair(*pair)) and find_contradiction(pair) is None
    ]
    return pairs[stream.below(len(pairs))] if pairs else None


def _draw_base(
    attestors: tuple[str, ...], fault: Fault | None, chance: Chance, drawing: Drawing, *, brief: bool
) -> dict[str, Any]:
    """Everything but the rules. brief: one step, one key and one line a document, where the fault allows it."""
    step = drawing.pick("vocabulary", STEPS, chance, "step")
    others = [name for name in STEPS if name != step]
    numbers = chance.at("keys")
    first = numbers.below(1 << 20) * 8
    # Two or three functionaries in some policies; the signer is one of them.
    listed = [
        first + 2,
        *(first + 4 + number for number in range(0 if brief else (0, 0, 0, 1, 2)[numbers.below(5)])),
    ]
    code = fault.code if fault else ""
    certified = code == "certificate-constraint" or (
        code != "wrong-functionary" and not brief and not chance.at("trust").below(4)
    )
    certificate = None if not certified else _draw_certificate(chance.at("certificate"))
    second = None
    if code == "artifact-mismatch" or (code not in ALONE and not brief and not chance.at("second").below(3)):
        following = drawing.pick("vocabulary", others, chance, "second")
        second = {
            "step": following,
            "seed": chance.at("second seed").below(1 << 30),
            "linked": bool(chance.at("linked").below(2)),
            "flow": "kept",
            "digest": "",
        }
    keys = {
        "policy": first,
        "trusted": first,
        "signer": first + 2,
        "functionaries": [] if certificate else listed,
        "published": [] if certificate else listed,
    }
    stream = chance.at("details")
    steps = [step, *([str(second["step"])] if second else [])]
    return {
        "seed": stream.below(1 << 30),
        "attestors": list(attestors),
        "required": sorted({*attestors, *(("product",) if stream.below(2) else ())}),
        "missing": [],
        "step": step,
        "named": step,
        "second": second,
        "given": [name_file(each) for each in steps],
        "keys": keys,
        "certificate": certificate,
        "empty": "",
        "sought": "",
        "expires": f"20{30 + stream.below(60)}-{1 + stream.below(12):02}-{1 + stream.below(28):02}T00:00:00Z",
        "rego": {"syntax": ("v0", "v1")[stream.below(2)], "style": STYLES[stream.below(2)]},
        "layout": None if brief else (None, 1, 2)[stream.below(3)],
        "fault": None,
    }


def _draw_certificate(chance: Chance) -> dict[str, Any]:
    identity = {
        name: list(value) if isinstance(value := values[chance.at(name).below(len(values))], tuple) else value
        for name, values in _IDENTITIES.items()
    }
    constraint = {name: value for name, value in identity.items() if value}
    opened = list(constraint)[chance.at("opened").below(len(constraint))]
    if not chance.at("opens").below(3):
        constraint[opened] = "*" if opened == "commonname" else ["*"]
    root = chance.at("root").below(50)
    return {"identity": identity, "constraint": constraint, "root": root, "asked": root, "spoiled": ""}


def draw_fault(chance: Chance) -> Fault | None:
    """The fault of a task; None for half of them, which pass."""
    stream = chance.at("fault")
    if stream.below(2):
        return None
    faults = list(FAULTS.values())
    return faults[stream.choose(list(itertools.accumulate(fault.weight for fault in faults)))]


def _draw_members(
    base: Mapping[str, Any], fault: Fault | None, rules: Sequence[Any], chance: Chance, *, brief: bool
) -> list[str]:
    """What the answer's block holds beside the verdict and its reason."""
    choices: list[list[str]] = [["pointers"], ["pointers"], ["pointers"], []]
    if rules:
        choices += [["denials"], ["denials"], ["denials", "pointers"]]
    if base["second"] and (fault is None or fault.code not in ("policy-expired", "policy-signature")):
        choices += [["step"], ["step"], ["step", "pointers"]]
    if brief:
        # The words that explain pointers are as long as a document.
        choices = [*(chosen for chosen in choices if chosen in ([], ["denials"], ["step"])), [], ["pointers"]]
    if sum("broken" in rule for rule in rules) > 1:
        choices = [["denials"]]
    return ["passes", "reason", *choices[chance.at("members").below(len(choices))]]


def _draw_codes(fault: Fault | None, chance: Chance) -> list[str]:
    """The reasons that the question offers, in the order of the rows."""
    stream = chance.at("codes")
    offered = {CODES[stream.below(len(CODES))] for _ in range(2 + stream.below(3))}
    return [code for code in CODES if code in offered or (fault is not None and code == fault.code)]
