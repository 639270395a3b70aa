"""Draws the policy of a verdict task: its steps, keys, certificate and date. All of it lets the evidence pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_training.families.shown_documents.document_names import STEPS
from witness_training.families.shown_documents.renamed_worlds import Names, draw_names
from witness_training.families.shown_documents.rule_writing import STYLES
from witness_training.families.shown_documents.small_scenes import draw_small_scene, makes_files
from witness_training.families.shown_documents.verification_case import name_file
from witness_training.families.verdict.faults import Fault
from witness_training.families.verdict.task_sizes import Size
from witness_training.tasks.axes import Drawing

_IDENTITIES: Mapping[str, Sequence[Any]] = {
    "commonname": ("builder", "release-bot", "ci.example.com", "jenkins-agent", "nightly", "build-farm-7"),
    "organizations": ((), ("acme",), ("Example Corp",), ("Umbrella Labs",)),
    "dnsnames": ((), ("ci.example.com",), ("runner.example.org",)),
    "emails": ((), ("ci@example.com",), ("robot@example.org",)),
    "uris": ((), ("spiffe://example.com/ci/builder",), ("https://ci.example.com/builder",)),
}
_MOST_SEEDS = 20


def draw_policy(chance: Chance, drawing: Drawing, fault: Fault | None, size: Size) -> dict[str, Any]:
    """What a spec says of the policy and its steps. Raises Misuse if the drawing allows no name."""
    step = drawing.pick("vocabulary", STEPS, chance, "step")
    steps = fault.steps if fault else (1, 2)
    wished = 1 if size.brief or chance.at("second").below(3) else 2
    second = None
    if (wished if wished in steps else steps[0]) == 2:
        second = _draw_second(step, chance, drawing, linked=steps == (2,))
    certified = fault.certificate if fault else None
    if certified is None:
        certified = not size.brief and second is None and not chance.at("trust").below(3)
    certificate = _draw_certificate(chance.at("certificate"), brief=size.brief) if certified else None
    keys = _draw_keys(chance.at("keys"), one=size.brief or certified, certified=certified)
    # Whole digests are long: they stand where they are few.
    may_be_whole = size.loose and not (second or certified) and len(keys["functionaries"]) == 1
    stream = chance.at("details")
    return {
        "step": step,
        "named": step,
        "second": second,
        "given": [name_file(each) for each in (step, *([second["step"]] if second else ()))],
        "keys": keys,
        "cut": not may_be_whole or not chance.at("whole").below(3),
        "certificate": certificate,
        "missing": [],
        "empty": "",
        "sought": "",
        "rego": {"syntax": ("v0", "v1")[stream.below(2)], "style": STYLES[stream.below(2)]},
        "layout": (None, 1, 2)[stream.below(3)] if size.loose and second is None else None,
        "fault": None,
    }


def draw_dates(started: int, chance: Chance) -> dict[str, str]:
    """The day of the verification, some weeks after a run that started then (nanoseconds since 1970), and a later expiry."""
    run = datetime.fromtimestamp(started // 1_000_000_000, UTC)
    now = run + timedelta(days=2 + chance.at("day").below(60))
    expires = now + timedelta(
        days=2 + (30, 90, 400)[chance.at("span").below(3)] * chance.at("left").below(100) // 100
    )
    return {"now": f"{now:%Y-%m-%d}", "expires": f"{expires:%Y-%m-%d}T00:00:00Z"}


def draw_seed(attestors: tuple[str, ...], step: str, names: Names, chance: Chance, *, plain: bool) -> int:
    """The seed of a scene of this step whose command makes a file. plain: its files have a sha256 and no other digest."""
    for number in range(_MOST_SEEDS):
        seed = chance.at(f"seed {number}").below(1 << 30) | plain
        if makes_files(draw_small_scene(attestors, seed, step, names)):
            return seed
    raise LookupError("no command makes a file")  # two commands of ninety make none


def _draw_second(step: str, chance: Chance, drawing: Drawing, *, linked: bool) -> dict[str, Any]:
    others = [name for name in STEPS if name != step]
    following = drawing.pick("vocabulary", others, chance, "second")
    names = draw_names(chance.at("second names"), drawing)
    return {
        "step": following,
        "seed": draw_seed((), following, names, chance.at("second seed"), plain=True),
        "names": names.to_spec(),
        "linked": linked or bool(chance.at("linked").below(2)),
        "flow": "kept",
        "digest": "",
    }


def _draw_keys(chance: Chance, *, one: bool, certified: bool) -> dict[str, Any]:
    """Numbers of keys. Two or three functionaries in some policies; the signer is one of them."""
    first = chance.below(1 << 20) * 8
    more = 0 if one else (0, 0, 0, 1, 2)[chance.below(5)]
    listed = [] if certified else [first + 2, *(first + 4 + number for number in range(more))]
    return {
        "policy": first,
        "trusted": first,
        "signer": first + 2,
        "functionaries": listed,
        "published": listed,
    }


def _draw_certificate(chance: Chance, *, brief: bool) -> dict[str, Any]:
    """A certificate and the constraint that it meets. brief: with one name beside the common one."""
    lists = list(_IDENTITIES)[1:]
    kept = lists[chance.at("kept").below(len(lists))]
    identity: dict[str, Any] = {}
    for name, values in _IDENTITIES.items():
        value = values[chance.at(name).below(len(values))]
        if isinstance(value, tuple):
            value = list(value) if not brief or name == kept else []
        identity[name] = value
    constraint = {name: value for name, value in identity.items() if value}
    opened = list(constraint)[chance.at("opened").below(len(constraint))]
    if not chance.at("opens").below(3):
        constraint[opened] = "*" if opened == "commonname" else ["*"]
    root = chance.at("root").below(50)
    return {"identity": identity, "constraint": constraint, "root": root, "asked": root, "spoiled": ""}
