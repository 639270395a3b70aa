"""Batches of answers of a similar length, within the model's context, that an interrupted round repeats as they were."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from witness_training.evaluation.answer_generation import BATCH
from witness_training.evaluation.asking import local_asker
from witness_training.evaluation.asking.asker import Prompt, Sampling
from witness_training.evaluation.asking.local_asker import ROOM, LocalAsker
from witness_training.lora.models import Model

CONTEXT = 100
Call = tuple[tuple[str, ...], tuple[int, ...], int]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """What the model was asked: questions, the most tokens of each, seed. A character is a token."""
    made: list[Call] = []

    def generate(
        _: Any, __: Any, questions: Sequence[str], *, longest: Sequence[int], sampling: Sampling
    ) -> list[str]:
        made.append((tuple(questions), tuple(longest), sampling.seed))
        return [f"{sampling.seed} {question}" for question in questions]

    network = SimpleNamespace(args=SimpleNamespace(max_position_embeddings=CONTEXT))
    monkeypatch.setattr(local_asker, "load", lambda *_: (network, None))
    monkeypatch.setattr(local_asker, "generate_batch", generate)
    monkeypatch.setattr(local_asker, "count_tokens", lambda _, text: len(text))
    monkeypatch.setattr(local_asker, "count_prompt_tokens", lambda _, text: len(text))
    return made


def ask(prompts: Sequence[Prompt], kept: dict[int, str], **chosen: Any) -> dict[int, str]:
    asker = LocalAsker(Model("tiny", None), None, {}, Sampling(**chosen))
    missing = [prompt for prompt in prompts if prompt.place not in kept]
    return dict(asker.ask(missing, kept.update))


def test_what_does_not_fit_is_not_asked(calls: list[Call]) -> None:
    prompts = [Prompt(0, "q" * 60, "a" * 40), Prompt(1, "q" * 60, "a" * 41), Prompt(2, "q" * 200, "a")]
    kept: dict[int, str] = {}
    refused = ask(prompts, kept)
    assert refused == {
        1: "the question leaves 40 of the 100 tokens of the model's context, its answer needs 41",
        2: "the question leaves 0 of the 100 tokens of the model's context, its answer needs 1",
    }
    assert list(kept) == [0]


def test_an_answer_may_be_longer_than_the_reference_but_has_an_end(calls: list[Call]) -> None:
    prompts = [
        Prompt(0, "q", "a" * 5, "long"),
        Prompt(1, "q", "a" * 9, "long"),
        Prompt(2, "q" * 80, "a", "short"),
    ]
    ask(prompts, {})
    ((_, longest, _),) = calls
    assert longest == (min(1 + ROOM, 20), 9 + ROOM, 9 + ROOM)
    ask(prompts, {}, most_tokens=30)
    assert calls[-1][1] == (20, 30, 30)


def test_answers_of_a_similar_length_share_a_batch(calls: list[Call]) -> None:
    ask([Prompt(place, f"q{place}", "a" * (1 + place % 2 * 20)) for place in range(2 * BATCH)], {})
    assert [{int(text[1:]) % 2 for text in questions} for questions, _, _ in calls] == [{0}, {1}]


def test_a_round_that_goes_on_draws_the_same_answers(calls: list[Call]) -> None:
    prompts = [Prompt(place, f"q{place}", "a" * (1 + place * 7 % 11)) for place in range(3 * BATCH + 5)]
    whole: dict[int, str] = {}
    ask(prompts, whole, temperature=0.7, samples=2, seed=3)
    for done in range(1, 4):
        kept: dict[int, str] = {}
        batches: list[dict[int, str]] = []
        LocalAsker(Model("tiny", None), None, {}, Sampling(0.7, 2, 3)).ask(
            prompts, lambda batch, into=batches: into.append(dict(batch))
        )
        for batch in batches[:done]:
            kept |= batch
        ask(prompts, kept, temperature=0.7, samples=2, seed=3)
        assert kept == whole
    other: dict[int, str] = {}
    ask(prompts, other, temperature=0.7, samples=2, seed=4)
    assert other != whole
