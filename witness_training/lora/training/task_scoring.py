"""Scores held-out tasks while a model learns: it answers them as it is then, and `score` runs the answers.

The likeliest token is taken each time, so nothing is drawn: the random numbers of the training stay as they are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from witness_schema.errors import Misuse
from witness_training.judges.bench import open_bench
from witness_training.lora.lora_data import Row, read_rows
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.training.chat_tokens import build_prompt, count_tokens, find_context
from witness_training.scoring.scored_files import TaskSet, read_tasks
from witness_training.scoring.scoring import score
from witness_training.tasks.dataset_files import TASKS, rows_file
from witness_training.tasks.task import Task

ROOM = 48  # tokens that an answer may have beyond the expected one
_ALIVE = 5.0  # seconds between two signs of life


@dataclass(frozen=True, slots=True)
class AskedTask:
    """A task with its row's question in tokens. longest: the most tokens of an answer."""

    task: Task
    prompt: list[int]
    longest: int


def check_scoring(request: LoraRequest) -> None:
    """Raises Misuse where a run cannot score: its data has no tasks that are held out; and what `open_bench` raises without go-witness."""
    if not request.score_every:
        return
    tasks, rows = _read_held_out(request.data)
    # A data set of another version has tasks that this one does not make.
    tasks.find(str(rows[0].get("id")))
    with open_bench():
        pass


def _read_held_out(data: Path) -> tuple[TaskSet, list[Row]]:
    """The tasks of a data set, and the rows of valid.jsonl, each of which names its own."""
    path = data / rows_file("valid")
    if not (data / TASKS).is_file() or not path.is_file():
        missing = TASKS if path.is_file() else path.name
        raise Misuse(
            f"the data set has no {missing}, so there are no held-out tasks to score",
            where=str(data),
            advice="leave --score-every out, or use a data set of `witness-schema generate`",
        )
    return read_tasks(data), read_rows(path)


def choose_tasks(request: LoraRequest, network: Any, tokenizer: Any) -> list[AskedTask]:
    """The held-out tasks that a run scores, evenly spread over those that fit the model's context; [] where it scores none.

    Raises Misuse where none fits.
    """
    if not request.score_every:
        return []
    context = find_context(network) or request.max_seq_length
    tasks, rows = _read_held_out(request.data)
    measured = [(str(row.get("id")), *_measure(row, tokenizer, context)) for row in rows if "messages" in row]
    fitting = [each for each in measured if len(each[1]) + each[2] <= context]
    if not fitting:
        raise Misuse(
            f"no held-out task fits the {context} tokens of the model",
            where=str(request.data),
            advice="leave --score-every out, or use a model with a longer context",
        )
    count = min(request.score_tasks, len(fitting))
    spread = (fitting[index * len(fitting) // count] for index in range(count))
    return [AskedTask(tasks.find(task_id), prompt, longest) for task_id, prompt, longest in spread]


def _measure(row: Row, tokenizer: Any, context: int) -> tuple[list[int], int]:
    """The question of a row in tokens, as the training has it, and the most tokens of an answer."""
    *asked, answer = row["messages"]
    prompt = build_prompt(tokenizer, asked)
    expected = count_tokens(tokenizer, answer["content"])
    # The reference has to fit; the room beyond it is cut where there is less.
    return prompt, min(expected + ROOM, max(expected, context - len(prompt)))


class TaskScorer:
    """Asks a model these tasks and judges its answers. alive: is called every few seconds."""

    def __init__(self, asked: Sequence[AskedTask], alive: Callable[[], None]) -> None:
        self._asked, self._alive = asked, alive
        self._told = 0.0

    def measure(self, network: Any, tokenizer: Any) -> dict[str, int]:
        """Counts: tasks `asked`, answers that `passed`, and those `not_judged`, where no sandbox works. Raises NotAClone or OracleLost."""
        answers = self._answer(network, tokenizer)
        passed = unknown = 0
        with open_bench() as bench:
            for each, answer in zip(self._asked, answers, strict=True):
                self._tell()
                verdict = score(each.task, answer, bench)
                passed += verdict.passed is True
                unknown += verdict.passed is None
        return {"passed": passed, "asked": len(answers), "not_judged": unknown}

    def _answer(self, network: Any, tokenizer: Any) -> list[str]:
        import mlx.core as mx
        from mlx_lm import batch_generate

        def take_likeliest(logits: Any) -> Any:
            self._tell()
            return mx.argmax(logits, axis=-1)

        network.eval()
        made = batch_generate(
            network,
            tokenizer,
            [each.prompt for each in self._asked],
            max_tokens=[each.longest for each in self._asked],
            sampler=take_likeliest,
        )
        network.train()
        return list(made.texts)

    def _tell(self) -> None:
        if time.monotonic() - self._told >= _ALIVE:
            self._told = time.monotonic()
            self._alive()
