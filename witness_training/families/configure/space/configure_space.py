"""What may be asked: a spec drawn from set-ups, names and wordings.

A set-up is everything that a script keeps when steps, files and branches are renamed. They are numbered, without end. A data set
names the numbers that a task is drawn from, so that each set-up is run once and shared by a few tasks; without that, they are the
first `SETUPS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_training.families.configure.space.attestor_sets import HOME_BOUND, READERS, draw_sets
from witness_training.families.configure.space.name_lists import (
    BRANCHES,
    FOLDERS,
    PLAIN_STEMS,
    PLAIN_STEPS,
    STEMS,
    STEPS,
)
from witness_training.families.configure.space.setup_extras import (
    draw_expiry,
    draw_options,
    draw_rego,
    draw_style,
    draw_trust,
)
from witness_training.families.configure.steps.command_rows import DOCUMENT_ROWS, IMAGE_ROWS, ROWS
from witness_training.families.configure.steps.input_contents import WORDS, draw_words
from witness_training.families.configure.steps.input_documents import REPORTS
from witness_training.families.configure.steps.step_commands import find_shape, list_places
from witness_training.tasks.axes import Drawing, Side, join_pair, side_of
from witness_training.tasks.job import VARIANTS, find_job
from witness_training.tasks.task import Spec

SETUPS = 1200
SMALL = 64  # of a hundred set-ups
# Scripts of jobs are longer, since a policy says what their tokens prove: more of these set-ups are small.
SMALL_BESIDE_SERVICES = 71
_SEED = 14
T = Any


def draw_spec(chance: Chance, drawing: Drawing) -> dict[str, Any]:
    """A spec without its wording."""
    setups = drawing.setups or range(SETUPS)
    structure = draw_setup(setups[chance.at("setup").below(len(setups))], drawing)
    return structure | {"names": draw_names(chance.at("names"), drawing, structure)}


def draw_setup(number: int, drawing: Drawing) -> dict[str, Any]:
    """The set-up of this number: what all its tasks have in common."""
    setup = Chance.of(_SEED, number)
    # Some half of the tasks are as short as a small model needs them.
    small = setup.at("small").below(100) < (SMALL_BESIDE_SERVICES if drawing.services else SMALL)
    count = 1 if small else weigh(setup.at("steps"), {1: 34, 2: 44, 3: 22})
    # What links the collections of several steps is the commit that git records.
    unlinked = drawing.attestors is not None and "git" not in drawing.attestors
    if unlinked or drawing.side("attestor-pair") == "unseen":
        count = 1
    steps = _draw_steps(setup, drawing, count)
    structure: dict[str, Any] = {"setup": number, "small": small, "steps": steps}
    if job := find_job({name for step in steps for name in step["attestors"]}):
        structure["job"] = {"attestors": list(job), "number": setup.at("job").below(VARIANTS)}
    structure["trust"] = draw_trust(setup.at("trust"), count, small=small)
    structure["expiry"] = draw_expiry(setup.at("expiry"), structure["trust"], small=small)
    structure["options"] = draw_options(setup.at("options"), steps)
    structure["rego"] = draw_rego(setup.at("rego"), drawing, structure, small=small)
    # A certificate of several lines has no place in the file.
    several = "aws" in structure.get("job", {}).get("attestors", ())
    structure["config"] = count == 1 and not small and not several and setup.at("config").below(100) < 24
    structure["check"] = weigh(setup.at("check"), {"file": 60, "digest": 40})
    structure["guarded"] = not small and setup.at("guarded").below(100) < 60
    structure["style"] = draw_style(setup.at("style"), structure)
    return structure


def weigh(chance: Chance, weights: Mapping[T, int]) -> T:
    """One of the keys, by weight."""
    return list(weights)[chance.choose(list(accumulate(weights.values())))]


def _draw_steps(setup: Chance, drawing: Drawing, count: int) -> list[dict[str, Any]]:
    sets = draw_sets(count, setup.at("attestors"), drawing)
    bound = any(not HOME_BOUND.isdisjoint(names) for names in sets)
    # All steps run in one folder, or the paths of a material and of the product before it would differ.
    folder = not bound and setup.at("folder").below(100) < 15
    steps: list[dict[str, Any]] = []
    for at, attestors in enumerate(sets):
        stream = setup.at(f"step {at}")
        steps.append(_draw_step(stream, drawing, attestors, steps[-1] if steps else None, folder))
    # The policy demands the product attestation for it, which makes pairs with the others.
    beside = sorted({name for names in sets for name in names} - {"product"})
    pairs = [join_pair("product", name) for name in beside]
    unseen = drawing.side("attestor-pair") == "unseen"
    shown = unseen or all(side_of("attestor-pair", pair) == "seen" for pair in pairs)
    if drawing.attestors is None and shown and setup.at("takes file").below(100) < 4:
        steps[-1]["attestors"] = [*steps[-1]["attestors"], "file"]
    return steps


def _draw_step(
    chance: Chance, drawing: Drawing, attestors: Sequence[str], before: Mapping[str, Any] | None, folder: bool
) -> dict[str, Any]:
    reader = next((name for name in attestors if name in READERS), "")
    document = ""
    if reader in REPORTS:
        kinds = REPORTS[reader]
        document = kinds[chance.at("document").below(len(kinds))]
    fitting = _list_fitting(reader, before, folder)
    chain = drawing.pick("tool-chain", sorted(fitting), chance)
    row = fitting[chain][chance.at("row").below(len(fitting[chain]))]
    seed = chance.at("content").below(1 << 20)
    words = draw_words(Chance.of(seed, 0), 3)
    reads_words = find_shape(row).reads.get("in") in ("txt", "md", "ids") and before is None
    word = words[0] if reads_words else WORDS[chance.at("word").below(len(WORDS))]
    return {
        "row": row,
        "chain": chain,
        "n": 2 + chance.at("number").below(8),
        "w": word,
        "attestors": list(attestors),
        "folder": folder,
        "document": document,
        "seed": seed,
    }


def _list_fitting(reader: str, before: Mapping[str, Any] | None, folder: bool) -> dict[str, list[str]]:
    """Tool chain → the rows that can stand here: after a step, a row that reads what that one made."""
    rows = IMAGE_ROWS if reader == "oci" else DOCUMENT_ROWS if reader else ROWS
    fitting: dict[str, list[str]] = {}
    for chain, texts in rows.items():
        # git lists nothing in a folder without committed files.
        if folder and chain == "git":
            continue
        kept = [text for text in texts if before is None or reader or _follows(text, before)]
        if kept:
            fitting[chain] = kept
    return fitting


def _follows(row: str, before: Mapping[str, Any]) -> bool:
    return find_shape(row).reads.get("in") in ("any", find_shape(before["row"]).makes["out"])


@cache
def _list_names(values: tuple[str, ...], side: Side) -> tuple[str, ...]:
    return tuple(value for value in values if side_of("vocabulary", value) == side)


def draw_names(chance: Chance, drawing: Drawing, structure: Spec) -> dict[str, Any]:
    """Names of steps, files, folder and branch, all different: each a value of the axis `vocabulary`."""
    taken: set[str] = set()

    def take(values: tuple[str, ...], name: str) -> str:
        allowed = _list_names(values, drawing.side("vocabulary"))
        at = chance.at(name).below(len(allowed))
        # The next one where it is taken: lists are far longer than a task.
        free = (allowed[(at + turn) % len(allowed)] for turn in range(len(allowed)))
        taken.add(picked := next(name for name in free if name not in taken))
        return picked

    # Names of one word, which are few tokens.
    step_names, stems = (PLAIN_STEPS, PLAIN_STEMS) if structure["small"] else (STEPS, STEMS)
    steps = [take(step_names, f"step {at}") for at in range(len(structure["steps"]))]
    files = {}
    for at, step in enumerate(structure["steps"]):
        shape = find_shape(step["row"])
        for role in (*shape.reads, *shape.makes, *(("tree",) if "tree" in list_places(step["row"]) else ())):
            if role != "in" or not at or step["document"]:
                files[f"{at}/{role}"] = take(stems, f"file {at}/{role}")
    return {
        "steps": steps,
        "files": files,
        "folder": take(FOLDERS, "folder") if any(step["folder"] for step in structure["steps"]) else "",
        "branch": take(BRANCHES, "branch"),
    }
