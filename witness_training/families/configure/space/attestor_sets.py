"""Which attestors a step asks for, and which stand together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, combinations

from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_training.families.configure.steps.input_documents import REPORTS
from witness_training.tasks.axes import NAMED, Drawing, join_pair, side_of
from witness_training.tasks.job import CI, CLOUDS, find_job

PLAIN = ("git", "environment", "material", "product", "command-run")
SPECIAL = ("sbom", "sarif", "vex", "docker", "oci", "lockfiles", "maven", "secretscan", "system-packages", "link", "slsa")  # fmt: skip
# Drawn where `--attestors` says so: scripts of jobs need private networks, which not every machine makes.
NAMED_ALONE = (*CI, *CLOUDS, "k8smanifest", "omnitrail")
# They take the first product that they can read, so one of them reads the product of a step.
READERS = frozenset({*REPORTS, "oci"})
# They look in the process's folder, wherever `-d` sends the command.
HOME_BOUND = frozenset({"sarif", "vex", "oci", "lockfiles", "maven"})


def draw_sets(steps: int, chance: Chance, drawing: Drawing) -> list[tuple[str, ...]]:
    """The attestors of each step. With several steps each has `git`: the commit is what links their collections."""
    chosen: set[str] = set()
    sets = []
    if drawing.side("attestor-pair") == "unseen":
        return [_draw_unseen_pair(chance, drawing)]
    for at in range(steps):
        stream = chance.at(f"step {at}")
        given = ["git"] if steps > 1 else []
        chosen.update(given)
        count = (1, 2, 3)[stream.at("count").choose(list(accumulate((34, 44, 22))))]
        for turn in range(max(count, len(given) + (steps > 1))):
            if len(given) > turn:
                continue
            held = not at and NAMED["attestor"].isdisjoint(chosen)
            pool = _list_pool(stream.at(f"pool {turn}"), drawing, held=held, several=steps > 1)
            fitting = [name for name in pool if name not in given and _fits(name, given, chosen, drawing)]
            # What makes a document reads an input of its own, so only the first step does.
            fitting = [name for name in fitting if not at or name not in READERS]
            if fitting:
                picked = fitting[stream.at(f"pick {turn}").below(len(fitting))]
                given.append(picked)
                chosen.add(picked)
        if not given:
            raise Misuse("none of the attestors that are asked for can run here")
        sets.append(tuple(given))
    return sets


def _list_pool(chance: Chance, drawing: Drawing, *, held: bool, several: bool) -> Sequence[str]:
    """Attestors to pick from: plain ones, or those that need something laid down."""
    if drawing.side("attestor") == "unseen" and held:
        return sorted(NAMED["attestor"] & set(SPECIAL))
    special = chance.at("special").below(100) < (25 if several else 42)
    if drawing.attestors is not None:
        return (*PLAIN, *SPECIAL, *NAMED_ALONE)
    if drawing.services and chance.at("named").below(100) < 30:
        return NAMED_ALONE
    return SPECIAL if special else PLAIN


def _fits(name: str, given: Iterable[str], chosen: Iterable[str], drawing: Drawing) -> bool:
    if not drawing.allow_attestor(name) or (name in READERS and not READERS.isdisjoint(given)):
        return False
    if name == "oci" and drawing.side("tool-chain") == "unseen":
        return False
    # All steps are of one job.
    if find_job({*chosen, name}) is None:
        return False
    return all(
        side_of("attestor-pair", join_pair(name, other)) == "seen" for other in chosen if other != name
    )


def _draw_unseen_pair(chance: Chance, drawing: Drawing) -> tuple[str, ...]:
    """A pair that training never shows; with it an attestor that training never shows, where the drawing wants one too."""
    held = NAMED["attestor"]
    usable = [name for name in (*PLAIN, *SPECIAL) if drawing.allow_attestor(name) and name not in held]
    pairs = [
        join_pair(one, other)
        for one, other in combinations(usable, 2)
        if not {one, other} <= READERS and "oci" not in (one, other)
    ]
    pair = tuple(drawing.pick("attestor-pair", pairs, chance).split("+"))
    if drawing.side("attestor") == "seen":
        return pair
    beside = [name for name in sorted(held) if drawing.allow_attestor(name)]
    fitting = [name for name in beside if name not in READERS or READERS.isdisjoint(pair)]
    if not fitting:
        raise Misuse(f"no held-out attestor can run beside {' and '.join(pair)}")
    return (*pair, fitting[chance.at("held").below(len(fitting))])
