"""The corpus of the base model: single pieces of answers, and exercises in copying, but never a complete answer.

Each row is a conversation of one or more turns about unrelated topics. No row holds both a `witness run` line and a
policy of the same topic: combining them is left for a LoRA run to teach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from witness_training.tiny import pieces, rego_pieces
from witness_training.tiny.base_vocabulary import GLOSSARY, VERBS, command, file, nonsense, step, topic

Turn = tuple[str, str]
Row = list[Turn]

# Shares of all rows; the rest are pieces.
COPY_SHARE = 0.15
RECALL_SHARE = 0.25  # facts, then other turns, then a question about the facts
RULED = 0.6  # the share of recalls whose facts may include a rule
LONG_SHARE = 0.25  # rows of several turns, so that the model learns late positions

# Requests to copy a text.
REPEAT = (
    "Repeat this: {}",
    "Say exactly `{}`.",
    "Copy the text: {}",
    "Echo back: {}",
    "{}\nWrite the line above again.",
    "Quote {} in backticks.",
)
# Openings that state the facts of a topic without asking for anything.
FACTS = (
    "The step is `{step}`, it runs `{command}` on the branch `{branch}` and records {attestors}.",
    "Step `{step}`; command `{command}`; branch `{branch}`; attestors {attestors}.",
    "I run `{command}` as `{step}` with {attestors}, on `{branch}`.",
    "Our pipeline has `{step}`: `{command}`. It asks for {attestors} on `{branch}`.",
    "Show me how `{step}` records {attestors}. Its command is `{command}`, its branch `{branch}`.",
)


def rows(seed: int) -> Iterator[Row]:
    """Generate the endless corpus of this seed."""
    random = Random(seed)
    while True:
        yield _draw_row(random)


def tokenizer_texts(seed: int, count: int) -> Iterator[str]:
    """Generate the texts that the tokenizer is trained on: pieces, and words that should become single tokens."""
    # Rows to copy are left out: they hold nonsense, which would waste tokens.
    random = Random(seed)
    for _ in range(count):
        yield from _draw_piece(random)
        yield " ".join(random.sample((*GLOSSARY, *VERBS), 8))


def _draw_row(random: Random) -> Row:
    kind = random.random()
    if kind < COPY_SHARE:
        return [_draw_copy(random) for _ in range(random.choice((1, 1, 2, 4)))]
    if kind < COPY_SHARE + RECALL_SHARE:
        return _draw_recall(random)
    return [_draw_piece(random) for _ in range(random.randint(2, 7) if random.random() < LONG_SHARE else 1)]


def _draw_piece(random: Random) -> Turn:
    """Draw a question that holds everything its answer needs."""
    return random.choice(pieces.PIECES)(topic(random))


def _draw_recall(random: Random) -> Row:
    """Draw facts, a few turns about something else, then a question about the facts: copying over a distance."""
    subject = topic(random)
    facts = random.choice(FACTS).format(
        step=subject.step,
        command=subject.command.text,
        branch=subject.branch,
        attestors=subject.listed(),
    )
    facts += subject.artifact_wish()
    asked, answer = random.choice(pieces.RECALLED)(subject)
    if random.random() < RULED:
        chosen, wanted = rego_pieces.draw_wish(subject)
        facts += wanted
        asked, answer = random.choice(pieces.RECALLED_WITH_RULE)(subject, chosen)
    if random.random() < 0.3:
        return [(f"{facts} {asked}", answer)]
    between = [_draw_piece(random) for _ in range(random.randint(0, 3))]
    return [(facts, "Noted."), *between, (asked, answer)]


def _draw_copy(random: Random) -> Turn:
    source = random.choice(COPIED)(random)
    form = random.choice(REPEAT)
    return form.format(source), f"`{source}`" if "backticks" in form else source


def _draw_words(random: Random) -> str:
    return " ".join(random.choice((step, nonsense, file))(random) for _ in range(random.randint(1, 8)))


def _draw_prose(random: Random) -> str:
    """Draw words in no order, some in backticks."""
    words = (random.choice(GLOSSARY) for _ in range(random.randint(2, 16)))
    return " ".join(f"`{word}`" if random.random() < 0.15 else word for word in words) + random.choice(
        (".", "?", ":", "")
    )


def _draw_command(random: Random) -> str:
    return command(random).text


def _draw_steps(random: Random) -> str:
    return ", ".join(step(random) for _ in range(random.randint(1, 6)))


def _draw_record(random: Random) -> str:
    """Draw a flat JSON object."""
    fields = (f'"{nonsense(random)}": "{step(random)}"' for _ in range(random.randint(1, 4)))
    return "{" + ", ".join(fields) + "}"


def _draw_piece_of_topic(random: Random) -> str:
    """Draw the answer of a piece."""
    return _draw_piece(random)[1]


# Texts to copy; a generator that is listed twice is drawn twice as often.
COPIED: tuple[Callable[[Random], str], ...] = (
    _draw_words,
    _draw_prose,
    _draw_prose,
    _draw_command,
    _draw_command,
    _draw_steps,
    _draw_record,
    _draw_piece_of_topic,
)
