"""The base's corpus: single pieces of what answers are made of, and the skill of copying; never a whole answer.

Each row is a conversation of one or more turns about unrelated topics. No row holds both a `witness run` line and a
policy of the same topic: that composition is what a LoRA run has yet to teach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from witness_training.tiny import pieces, rego_pieces
from witness_training.tiny.base_vocabulary import GLOSSARY, VERBS, command, file, nonsense, step, topic

Turn = tuple[str, str]
Row = list[Turn]

COPY_SHARE = 0.15
RECALL_SHARE = 0.25  # facts first, other turns between, then one piece of the facts
RULED = 0.6  # of the recalls: those whose facts may want a rule
LONG_SHARE = 0.25  # several turns, so that late positions are seen

REPEAT = (
    "Repeat this: {}",
    "Say exactly `{}`.",
    "Copy the text: {}",
    "Echo back: {}",
    "{}\nWrite the line above again.",
    "Quote {} in backticks.",
)
FACTS = (
    "The step is `{step}`, it runs `{command}` on the branch `{branch}` and records {attestors}.",
    "Step `{step}`; command `{command}`; branch `{branch}`; attestors {attestors}.",
    "I run `{command}` as `{step}` with {attestors}, on `{branch}`.",
    "Our pipeline has `{step}`: `{command}`. It asks for {attestors} on `{branch}`.",
    "Show me how `{step}` records {attestors}. Its command is `{command}`, its branch `{branch}`.",
)


def rows(seed: int) -> Iterator[Row]:
    """The endless corpus of this seed."""
    random = Random(seed)
    while True:
        yield _draw_row(random)


def tokenizer_texts(seed: int, count: int) -> Iterator[str]:
    """What the tokenizer is trained on: pieces, and the words that are to be whole. Rows to copy hold nonsense."""
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
    """A question that carries all that its answer needs."""
    return random.choice(pieces.PIECES)(topic(random))


def _draw_recall(random: Random) -> Row:
    """Facts, a few turns about something else, then a piece of the facts: copying over a distance."""
    subject = topic(random)
    told = random.choice(FACTS).format(
        step=subject.step,
        command=subject.command.text,
        branch=subject.branch,
        attestors=subject.listed(),
    )
    asked, answer = random.choice(pieces.RECALLED)(subject)
    if random.random() < RULED:
        chosen, wanted = rego_pieces.draw_wish(subject)
        told += wanted
        asked, answer = random.choice(pieces.RECALLED_WITH_RULE)(subject, chosen)
    if random.random() < 0.3:
        return [(f"{told} {asked}", answer)]
    between = [_draw_piece(random) for _ in range(random.randint(0, 3))]
    return [(told, "Noted."), *between, (asked, answer)]


def _draw_copy(random: Random) -> Turn:
    source = random.choice(COPIED)(random)
    form = random.choice(REPEAT)
    return form.format(source), f"`{source}`" if "backticks" in form else source


def _draw_words(random: Random) -> str:
    return " ".join(random.choice((step, nonsense, file))(random) for _ in range(random.randint(1, 8)))


def _draw_prose(random: Random) -> str:
    """Words in no order, some in backticks: each has to be copied."""
    words = (random.choice(GLOSSARY) for _ in range(random.randint(2, 16)))
    return " ".join(f"`{word}`" if random.random() < 0.15 else word for word in words) + random.choice(
        (".", "?", ":", "")
    )


def _draw_command(random: Random) -> str:
    return command(random).text


def _draw_steps(random: Random) -> str:
    return ", ".join(step(random) for _ in range(random.randint(1, 6)))


def _draw_record(random: Random) -> str:
    """A flat JSON object."""
    fields = (f'"{nonsense(random)}": "{step(random)}"' for _ in range(random.randint(1, 4)))
    return "{" + ", ".join(fields) + "}"


def _draw_piece_of_topic(random: Random) -> str:
    """An answer, copied."""
    return _draw_piece(random)[1]


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
