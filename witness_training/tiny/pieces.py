"""The pieces of the base's corpus. Each builds one question and its short answer from a topic."""

from __future__ import annotations

from collections.abc import Callable

from witness_generators.runs.run_entries import ALWAYS_RUN
from witness_training.tiny import policy_pieces, rego_pieces, shell_pieces
from witness_training.tiny.base_vocabulary import ATTESTORS, Topic, predicate_type, run_type

Piece = Callable[[Topic], tuple[str, str]]


def type_of(t: Topic) -> tuple[str, str]:
    """Ask for the predicate type of an attestor, or the other subject_of_verification round."""
    name = t.attestors[0]
    if t.random.random() < 0.5:
        return f"What is the predicate type of {name}?", predicate_type(name)
    return f"Which attestor writes {predicate_type(name)}?", f"`{name}`"


def run_type_of(t: Topic) -> tuple[str, str]:
    """Ask when an attestor runs, and whether it always runs."""
    name = t.attestors[0]
    always = f"`{name}` always runs, as {run_type(name)}."
    return (
        f"When does {name} run?",
        always if name in ALWAYS_RUN else f"`-a` adds `{name}`, which runs as {run_type(name)}.",
    )


def membership(t: Topic) -> tuple[str, str]:
    """Ask whether a list has a name."""
    name = t.random.choice((t.random.choice(t.attestors), t.random.choice(ATTESTORS)))
    return f"Is {name} among {t.listed()}?", "Yes." if name in t.attestors else "No."


def names_in_backticks(t: Topic) -> tuple[str, str]:
    """Ask for the names of a list in backticks."""
    names = " and ".join(f"`{name}`" for name in t.attestors)
    return f"Which attestors are in {t.listed()}?", f"They are {names}."


def selection(t: Topic) -> tuple[str, str]:
    """Ask for the names that `-a` needs, as prose or as an option."""
    names = " and ".join(f"`{name}`" for name in t.selected)
    if t.random.random() < 0.5:
        return f"What does -a add for {t.listed()}?", f"`-a` adds {names}." if names else "`-a` stays empty."
    return f"Select {t.listed()}.", f"`-a {shell_pieces.build_selection(t)}`"


def subject_of_verification(t: Topic) -> tuple[str, str]:
    """Ask how `witness verify` finds the collection."""
    if t.artifact:
        return f"How is the artifact file `{t.command.makes[-1]}` verified?", "`-f` verifies the file itself."
    return f"How does verify find `{t.step}`?", "`-s` finds the collection by the file's digest."


# The recalled_ pieces follow the facts of a topic and repeat no word of them, so the model must look back.
def recalled_step(t: Topic) -> tuple[str, str]:
    """Ask for the step's name."""
    return "What is the step's name?", f"`{t.step}`"


def recalled_command(t: Topic) -> tuple[str, str]:
    """Ask for the command."""
    return "Which command?", f"`{t.command.text}`"


def recalled_selection(t: Topic) -> tuple[str, str]:
    """Ask for the value of `-a`."""
    return "What is selected?", f"`-a {shell_pieces.build_selection(t)}`"


# A piece that is listed twice is drawn twice as often.
FACTS: tuple[Piece, ...] = (
    type_of,
    run_type_of,
    membership,
    membership,
    names_in_backticks,
    selection,
    selection,
    subject_of_verification,
)
PIECES: tuple[Piece, ...] = (*FACTS, *shell_pieces.PIECES, *policy_pieces.PIECES, *rego_pieces.PIECES)


def recalled_run(t: Topic, chosen: rego_pieces.Denial | None) -> tuple[str, str]:
    """Ask for the run line, and for the rule if the facts include one."""
    lines = [shell_pieces.build_run_line(t), *(rego_pieces.build_file_lines(chosen) if chosen else ())]
    return "Its run line and Rego?", shell_pieces.fence(*lines)


RECALLED: tuple[Piece, ...] = (
    *(recalled_step, recalled_command, recalled_selection),
    *shell_pieces.RECALLED,
)
# These also take the rule of the facts, if there is one.
RECALLED_WITH_RULE = (recalled_run, recalled_run, *policy_pieces.RECALLED)
