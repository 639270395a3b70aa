"""A server answers each question once; one that answers nonsense, hangs or goes away ends the round with advice, and loses nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.chat_server import ChatServer, serve_chats
from witness_schema.errors import BrokenEnvironment, Misuse, UnknownName, Unreachable
from witness_training.dataset.paraphrase import rewrite_server
from witness_training.dataset.paraphrase.endpoint import Endpoint
from witness_training.evaluation.asking.asker import Prompt, Sampling
from witness_training.evaluation.asking.endpoint_asker import EndpointAsker

PROMPTS = [Prompt(place, f"What is {place}?", "It is.") for place in range(9)]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    monkeypatch.setattr(rewrite_server, "RETRIES", 1)
    with serve_chats() as started:
        yield started


def ask(server: ChatServer, model: str, kept: dict[int, str], seconds: float = 30.0) -> dict[int, str]:
    asker = EndpointAsker(Endpoint(server.address, model, seconds), connections=2)
    missing = [prompt for prompt in PROMPTS if prompt.place not in kept]
    return dict(asker.ask(missing, kept.update))


def test_each_question_is_asked_once_and_kept_at_once(server: ChatServer) -> None:
    kept: dict[int, str] = {}
    assert ask(server, "right", kept) == {}
    assert kept == {p.place: f"Sure!\n<rewrite>Hello there. {p.text}</rewrite>" for p in PROMPTS}
    assert set(server.asked.values()) == {1}


def test_a_server_that_goes_away_costs_only_what_it_had_not_answered(server: ChatServer) -> None:
    kept: dict[int, str] = {}
    server.until = 4
    with pytest.raises(Unreachable, match="got no answer: status 500") as caught:
        ask(server, "right", kept)
    assert "run the same command again" in caught.value.advice
    assert len(kept) == 4
    server.until = None
    before = sum(server.asked.values())
    assert ask(server, "right", kept) == {}
    assert len(kept) == len(PROMPTS)
    assert sum(server.asked.values()) - before == len(PROMPTS) - 4


@pytest.mark.parametrize("model", ["fails", "garbage", "empty", "huge", "packed"])
def test_nonsense_ends_the_round_after_two_questions(model: str, server: ChatServer) -> None:
    kept: dict[int, str] = {}
    with pytest.raises(Unreachable, match="2 questions after one another got no answer"):
        ask(server, model, kept)
    assert kept == {}
    assert len(server.asked) <= 3


def test_a_server_that_hangs_is_given_up(server: ChatServer) -> None:
    with pytest.raises(Unreachable, match="TimeoutError"):
        ask(server, "hangs", {}, seconds=0.3)


def test_a_server_that_is_not_there_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewrite_server, "RETRIES", 0)
    with pytest.raises(Unreachable, match="APIConnectionError"):
        ask(ChatServer("http://127.0.0.1:9/v1"), "right", {})


def test_a_question_that_is_refused_is_not_asked_and_no_failure(server: ChatServer) -> None:
    kept: dict[int, str] = {}
    refused = ask(server, "short", kept)
    assert refused == dict.fromkeys((3, 6), "the server refuses the question: status 400")
    assert sorted(kept) == [0, 1, 2, 4, 5, 7, 8]


def test_key_and_model_are_told_at_once(server: ChatServer) -> None:
    with pytest.raises(BrokenEnvironment, match="refuses the key"):
        ask(server, "locked", {})
    with pytest.raises(UnknownName, match="knows no model"):
        ask(server, "unknown", {})


@pytest.mark.parametrize(
    "sampling", [Sampling(0.0, 5), Sampling(float("nan")), Sampling(-1.0), Sampling(0.7, 0)]
)
def test_answers_that_would_all_be_one_are_refused(sampling: Sampling) -> None:
    with pytest.raises(Misuse):
        sampling.check()
