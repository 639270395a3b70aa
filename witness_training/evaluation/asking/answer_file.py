"""Takes answers from a file of others: JSON lines of `task_id` and `completion`, one for each question."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import hash_file
from witness_schema.errors import Misuse, UnknownName
from witness_schema.printable import quote
from witness_training.evaluation.asking.asker import Keep, Prompt
from witness_training.scoring.scored_files import read_answers


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """Answers that are there already. ids: the id of each prompt's question, by place."""

    path: Path
    ids: Sequence[str]
    answers: Mapping[str, Sequence[str]]

    @property
    def facts(self) -> Mapping[str, Any]:
        """The file's digest."""
        return {"answers": hash_file(self.path)}

    def ask(self, prompts: Sequence[Prompt], keep: Keep) -> Mapping[int, str]:
        """Hand out the answers; several to one question in the order of the file."""
        turns = {task_id: iter(texts) for task_id, texts in self.answers.items()}
        keep([(prompt.place, next(turns[self.ids[prompt.place]])) for prompt in prompts])
        return {}


def read_answer_file(path: Path, ids: Sequence[str], asked: str) -> AnswerFile:
    """Read a file with an answer to each of these questions. ids: as often as each is asked. asked: the files they stand in.

    Raises UnknownName for an answer to no such question, Misuse for one that is missing or stands there too often,
    UnreadableSource for a line of another form.
    """
    answers, wanted = read_answers(path), dict[str, int]()
    for task_id in ids:
        wanted[task_id] = wanted.get(task_id, 0) + 1
    if strangers := [task_id for task_id in answers if task_id not in wanted]:
        near = tuple(difflib.get_close_matches(strangers[0], wanted))
        raise UnknownName(
            f"{_count(strangers)} to no question of {asked}: {quote(strangers[0])}",
            where=str(path),
            advice="name the files that were asked with --split, or take these lines out",
            near=near,
        )
    if often := [task_id for task_id, texts in answers.items() if len(texts) > wanted[task_id]]:
        most = wanted[often[0]]
        raise Misuse(
            f"{quote(often[0])} has {len(answers[often[0]])} answers, and {most} is asked for"
            + (f"; so have {len(often) - 1} more" if len(often) > 1 else ""),
            where=str(path),
            advice="leave one answer to each question, or say how many there are with --samples",
        )
    if missing := [task_id for task_id, count in wanted.items() if len(answers.get(task_id, ())) < count]:
        raise Misuse(
            f"{len(missing)} of {len(wanted)} questions of {asked} have no answer, or too few: {quote(missing[0])}",
            where=str(path),
            advice="answer them, with an empty completion where there is none, or name fewer files with --split",
        )
    return AnswerFile(path, ids, answers)


def _count(strangers: Sequence[str]) -> str:
    return "an answer" if len(strangers) == 1 else f"{len(strangers)} answers"
