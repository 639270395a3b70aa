"""What an evaluation is asked to do: who answers, which questions, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

from witness_schema.errors import Misuse
from witness_training.dataset.paraphrase.endpoint import Endpoint
from witness_training.evaluation.asking.asker import GREEDY, Sampling
from witness_training.lora.models import Model, resolve
from witness_training.tasks.dataset_files import TASKS


class Chosen(TypedDict, total=False):
    """The options of an evaluation, as in EvaluationRequest. split: one file, several, or "all" for every test file."""

    adapter_path: Path | None
    split: str | Sequence[str]
    limit: int | None
    out: Path | None
    judge: bool
    compare: bool
    force: bool
    sampling: Sampling
    endpoint: Endpoint | None
    answers: Path | None
    connections: int
    workers: int | None


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """The arguments of an evaluation.

    model:       of this machine; None where a server is asked or a file has the answers.
    splits:      the files whose questions are asked, as `choose_splits` finds them.
    limit:       ask at most this many questions, evenly spread over the files.
    out:         the folder for the report.
    judge:       let real go-witness judge each answer; the report says why if that is impossible.
    compare:     with an adapter, ask the bare model as well.
    force:       replace an earlier report in `out`; without it a folder that is not empty is refused.
    endpoint:    the server that is asked. connections: questions to it at a time.
    answers:     a file with the answers.
    workers:     processes that judge; None: by the machine.
    """

    model: Model | None
    data: Path
    adapter_path: Path | None = None
    splits: tuple[str, ...] = ("test",)
    limit: int | None = None
    out: Path | None = None
    judge: bool = True
    compare: bool = True
    force: bool = False
    sampling: Sampling = GREEDY
    endpoint: Endpoint | None = None
    answers: Path | None = None
    connections: int = 4
    workers: int | None = None

    @property
    def has_tasks(self) -> bool:
        """Whether the data set's answers are judged by `score`."""
        return (self.data / TASKS).is_file()

    @property
    def compares(self) -> bool:
        """Whether the bare model is asked as well."""
        return self.compare and self.adapter_path is not None

    @property
    def answerer(self) -> str:
        """Who answers, for the report."""
        if self.answers is not None:
            return self.answers.name
        if self.endpoint is not None:
            return self.endpoint.model
        assert self.model is not None
        return self.model.name


def build_request(
    model: str | None, data: Path, splits: tuple[str, ...], chosen: Chosen
) -> EvaluationRequest:
    """The request. model: a name for `resolve`, or the server's name of its model.

    Raises Misuse for options that contradict each other, UnknownName for a model that nobody has.
    """
    rest: dict[str, Any] = {name: value for name, value in chosen.items() if name != "split"}
    endpoint, answers = chosen.get("endpoint"), chosen.get("answers")
    chosen.get("sampling", GREEDY).check()
    if endpoint is not None and answers is not None:
        raise Misuse("a server and a file of answers are two who answer", advice="--endpoint or --answers")
    if (endpoint or answers) and chosen.get("adapter_path"):
        raise Misuse(
            "an adapter belongs to a model of this machine",
            advice="leave out --adapter-path, or --endpoint and --answers",
        )
    if answers is not None and (model or chosen.get("limit")):
        raise Misuse(
            "a file of answers has its model and its questions already",
            advice="leave out --model and --limit",
        )
    if endpoint is not None:
        endpoint.check()
    local = None if endpoint or answers else resolve(model)
    return EvaluationRequest(local, data, splits=splits, **rest)
