"""The pieces of the base's corpus: each makes one question and its short answer from a topic, and nothing composes them."""

from __future__ import annotations

from collections.abc import Callable

from witness_generators.runs.run_entries import ALWAYS_RUN
from witness_training.tiny import policy_pieces, rego_pieces, shell_pieces
from witness_training.tiny.base_vocabulary import ATTESTORS, Topic, predicate_type, run_type

Piece = Callable[[Topic], tuple[str, str]]


def type_of(t: Topic) -> tuple[str, str]:
    """A predicate type, or the attestor of one."""
    name = t.types[0]
    if t.random.random() < 0.5:
        return f"What is the predicate type of {name}?", predicate_type(name)
    return f"Which attestor writes {predicate_type(name)}?", f"`{name}`"


def run_type_of(t: Topic) -> tuple[str, str]:
    """When an attestor runs, and whether it always does."""
    name = t.types[0]
    always = f"`{name}` always runs, as {run_type(name)}."
    return (
        f"When does {name} run?",
        always if name in ALWAYS_RUN else f"`-a` adds `{name}`, which runs as {run_type(name)}.",
    )


def membership(t: Topic) -> tuple[str, str]:
    """Whether a list has a name."""
    name = t.random.choice((t.random.choice(t.attestors), t.random.choice((*ATTESTORS, "file"))))
    return f"Is {name} among {t.listed()}?", "Yes." if name in t.attestors else "No."


def ticked(t: Topic) -> tuple[str, str]:
    """A list, each name in backticks."""
    names = " and ".join(f"`{name}`" for name in t.attestors)
    return f"Which attestors are in {t.listed()}?", f"They are {names}."


def selection(t: Topic) -> tuple[str, str]:
    """What `-a` has to name, told as prose or as an option."""
    names = " and ".join(f"`{name}`" for name in t.selected)
    if t.random.random() < 0.5:
        return f"What does -a add for {t.listed()}?", f"`-a` adds {names}." if names else "`-a` stays empty."
    return f"Select {t.listed()}.", f"`-a {shell_pieces.build_selection(t)}`"


def way(t: Topic) -> tuple[str, str]:
    """How the collection is found, told as prose."""
    if "file" in t.attestors:
        told = "`-f` verifies the file itself."
    else:
        told = f"`-s` finds it by the digest{' and the commit' if 'git' in t.attestors else ''}."
    return f"How does verify find {t.listed()}?", told


# What a question that comes after the facts of a topic can ask, without a word of the facts.
def recalled_step(t: Topic) -> tuple[str, str]:
    """The step's name."""
    return "What is the step's name?", f"`{t.step}`"


def recalled_command(t: Topic) -> tuple[str, str]:
    """The command."""
    return "Which command?", f"`{t.command.text}`"


def recalled_selection(t: Topic) -> tuple[str, str]:
    """What `-a` has to name."""
    return "What is selected?", f"`-a {shell_pieces.build_selection(t)}`"


FACTS: tuple[Piece, ...] = (type_of, run_type_of, membership, membership, ticked, selection, selection, way)
PIECES: tuple[Piece, ...] = (*FACTS, *shell_pieces.PIECES, *policy_pieces.PIECES, *rego_pieces.PIECES)


def recalled_run(t: Topic, chosen: rego_pieces.Denial | None) -> tuple[str, str]:
    """The run line, and the rule if the facts want one."""
    lines = [rego_pieces.ruled_run(t, chosen), *(rego_pieces.build_file_lines(chosen) if chosen else ())]
    return "Its run line and Rego?", shell_pieces.fenced(*lines)


RECALLED: tuple[Piece, ...] = (
    *(recalled_step, recalled_command, recalled_selection),
    *shell_pieces.RECALLED,
)
# These also take the rule that the facts want, if they want one.
RECALLED_WITH_RULE = (recalled_run, recalled_run, *policy_pieces.RECALLED)
