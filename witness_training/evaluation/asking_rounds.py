"""One round of asking: every question to one answerer, as often as is wished, with the answers kept as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from witness_schema.errors import Misuse, RunEnded
from witness_training.evaluation.asking.answer_file import read_answer_file
from witness_training.evaluation.asking.asker import Asker, Prompt
from witness_training.evaluation.asking.local_asker import LocalAsker
from witness_training.evaluation.evaluation_inputs import Question
from witness_training.evaluation.evaluation_request import EvaluationRequest
from witness_training.evaluation.kept_answers import KeptAnswers, find_place, keep_answers

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Round:
    """What was answered. given: (question, sample, answer), question by question. not_asked: id of a question → why."""

    given: list[tuple[Question, int, str]]
    not_asked: Mapping[str, str] = field(default_factory=dict)
    keep: bool = False  # whether the answers are kept after the report: nobody has judged them yet


def choose_asker(
    request: EvaluationRequest, questions: Sequence[Question], digests: Mapping[str, str], *, bare: bool
) -> Asker:
    """Who answers. bare: without the adapter. Raises UnknownName or Misuse where a file of answers does not fit the questions."""
    if request.answers is not None:
        ids = [question.id for question in questions for _ in range(request.sampling.samples)]
        return read_answer_file(request.answers, ids, " and ".join(request.splits))
    if request.endpoint is not None:
        from witness_training.evaluation.asking.endpoint_asker import EndpointAsker

        return EndpointAsker(request.endpoint, request.sampling, request.connections)
    assert request.model is not None
    adapter = None if bare else request.adapter_path
    known = {
        name: value for name, value in digests.items() if name == "model" or (adapter and name == "adapter")
    }
    return LocalAsker(request.model, adapter, known, request.sampling)


@contextmanager
def ask_round(
    asker: Asker, questions: Sequence[Question], samples: int, progress: Progress
) -> Iterator[Round]:
    """Ask; the answers are kept until the block succeeds.

    Raises RunEnded on an interrupt that leaves answers to go on from, Misuse where no question could be asked, and what the
    asker raises.
    """
    prompts = [
        Prompt(
            number * samples + sample,
            question.asked,
            question.expected,
            question.task.family if question.task else "",
        )
        for number, question in enumerate(questions)
        for sample in range(samples)
    ]
    facts = {**asker.facts, "asked": [[each.id, each.asked] for each in questions], "samples": samples}
    with keep_answers(find_place(facts), len(prompts)) as kept:
        refused = _complete(kept, asker, prompts, progress)
        made = _collect(kept, questions, samples, refused)
        yield made
        if not made.keep:
            kept.remove()


def _complete(
    kept: KeptAnswers, asker: Asker, prompts: Sequence[Prompt], progress: Progress
) -> Mapping[int, str]:
    """Ask what has no answer yet; returns place → why it was not asked."""

    def keep(batch: Sequence[tuple[int, str]]) -> None:
        kept.append(batch)
        progress(len(kept.answers), len(prompts))

    progress(len(kept.answers), len(prompts))
    missing = [prompt for prompt in prompts if prompt.place not in kept.answers]
    try:
        refused = asker.ask(missing, keep) if missing else {}
    except KeyboardInterrupt:
        if not kept.answers:
            raise
        raise RunEnded(
            f"interrupted; {len(kept.answers)} of {len(prompts)} answers of this round are kept",
            advice="run the same command again: it goes on from there",
        ) from None
    progress(len(prompts), len(prompts))
    return refused


def _collect(
    kept: KeptAnswers, questions: Sequence[Question], samples: int, refused: Mapping[int, str]
) -> Round:
    given = [
        (question, sample, kept.answers[number * samples + sample])
        for number, question in enumerate(questions)
        for sample in range(samples)
        if number * samples + sample in kept.answers
    ]
    reasons = {questions[place // samples].id: reason for place, reason in refused.items()}
    if not given:
        raise Misuse(
            f"none of {len(questions)} questions could be asked: {next(iter(reasons.values()), 'there is none')}",
            advice="take a model with a longer context, or a data set made with --max-tokens",
        )
    return Round(given, reasons)
