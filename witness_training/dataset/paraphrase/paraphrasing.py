"""`dataset paraphrase`: asks a model for other words, keeps what passes all checks and the judge, and writes a new data set."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import hash_file
from witness_schema.errors import Misuse, RunEnded, UnreadableSource
from witness_schema.output_folders import check_free, write_folder
from witness_training.dataset.manifest import DATA_SET
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.dataset.paraphrase.endpoint import Endpoint
from witness_training.dataset.paraphrase.kept_rewrites import KeptRewrites, hold_rewrites
from witness_training.dataset.paraphrase.paraphrased_set import Rewording, read_pairs, write_paraphrased
from witness_training.dataset.paraphrase.rewrite_checks import check_rewrite
from witness_training.dataset.paraphrase.rewrite_judging import find_failing
from witness_training.dataset.paraphrase.rewrite_prompt import PROMPT, build_messages, read_rewrite
from witness_training.dataset.paraphrase.rewrite_server import (
    NoRewrite,
    RewriteServer,
    open_server,
    say_silent,
)
from witness_training.dataset.review.set_review import read_mixed_manifest
from witness_training.dataset.row_drawing import ALL_UNSEEN, TRAIN
from witness_training.dataset.row_plan import PHRASING, list_files
from witness_training.dataset.token_lengths import count_tokens
from witness_training.families.family import BAD_SPEC, Family
from witness_training.tasks.dataset_files import MANIFEST, TASKS
from witness_training.tasks.task import Task

MOST_SILENT = 5  # questions without an answer, one after another, before the server counts as gone
MOST_TOKENS = 4096
# What a family says of a spec that it never draws.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """How a data set is reworded.

    splits: files, by their names without `.jsonl`. limit: rows that are asked about at most; 0: all of the splits.
    workers: questions at a time. seconds: for all questions together.
    """

    endpoint: Endpoint
    splits: tuple[str, ...] = (TRAIN,)
    limit: int = 0
    workers: int = 4
    seconds: float = 86_400.0
    resume: bool = False
    force: bool = False
    judging: Judging = field(default_factory=Judging)
    progress: Progress = lambda _, __, ___: None


def paraphrase(data: Path, out: Path, wanted: Paraphrase) -> Mapping[str, Any]:
    """Write the data set with other questions to the folder `out` and return its manifest.

    Raises Misuse for splits or folders that are refused, Unreachable where the server stops to answer, RunEnded where the time
    is over or the user interrupts: what was answered is kept, and `resume` goes on.
    """
    manifest = read_mixed_manifest(data)
    _check(data, out, manifest, wanted)
    facts = {
        "tasks": hash_file(data / TASKS),
        "manifest": hash_file(data / MANIFEST),
        "model": wanted.endpoint.model,
        "prompt": PROMPT,
    }
    with hold_rewrites(out, facts, resume=wanted.resume, force=wanted.force) as kept:
        work = _Work(data, wanted, kept, manifest)
        try:
            work.ask()
            work.select()
            work.judge()
        except KeyboardInterrupt:
            raise RunEnded(
                "interrupted; what was answered is kept", advice="the same command with --resume goes on"
            ) from None
        with write_folder(out, DATA_SET, force=wanted.force) as folder:
            return write_paraphrased(data, folder, manifest, work.conclude(), work.families.values())


def _check(data: Path, out: Path, manifest: Mapping[str, Any], wanted: Paraphrase) -> None:
    wanted.endpoint.check()
    if "paraphrase" in manifest:
        raise Misuse(
            "this data set is paraphrased already", where=str(data), advice="name the one it was made of"
        )
    for split in wanted.splits:
        if split in (PHRASING, ALL_UNSEEN):
            raise Misuse(
                f"{split} measures phrasings that are held out, and would not with a model's",
                advice="--split train",
            )
        if split not in list_files():
            raise Misuse(f"there is no split {split!r}", advice=f"one or more of: {', '.join(list_files())}")
    if out.resolve() == data.resolve():
        raise Misuse("the new data set would replace its original", where=str(out), advice="--out NEW_FOLDER")
    check_free(out, DATA_SET, force=wanted.force)


@dataclass(slots=True)
class _Work:
    """What is known so far: the rewrites by task id, and by reason the numbers of those that were refused."""

    data: Path
    wanted: Paraphrase
    kept: KeptRewrites
    manifest: Mapping[str, Any]
    families: Mapping[str, Family] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    silent: int = 0

    def __post_init__(self) -> None:
        self.families = {family.name: family for family in self.wanted.judging.load_families()}

    def list_tasks(self) -> Iterator[Task]:
        """The tasks that are reworded, each built from its spec. Raises UnreadableSource for a row that is another than its task's."""
        count = 0
        for number, (task, row) in enumerate(read_pairs(self.data), 1):
            if task["file"] not in self.wanted.splits:
                continue
            if self.wanted.limit and count >= self.wanted.limit:
                return
            count += 1
            try:
                made = self.families[task["family"]].build(task["spec"])
            except BAD_SPEC:
                made = None
            texts = [message["content"] for message in row["messages"]]
            if made is None or made.id != task["id"] or texts != [made.question, made.answer]:
                raise UnreadableSource(
                    "the row is not the one that its spec makes",
                    where=f"{self.data / TASKS}:{number}",
                    advice="witness-schema dataset verify says what is wrong; make the data set anew with this version",
                )
            yield made

    def ask(self) -> None:
        """Ask about every task that has no answer yet."""
        total = sum(1 for _ in self.list_tasks())
        asyncio.run(self._ask_all(total))

    async def _ask_all(self, total: int) -> None:
        tasks, done = self.list_tasks(), 0

        async def work(server: RewriteServer) -> None:
            nonlocal done
            # Each worker takes the next task; nothing awaits between the look and the taking.
            for task in tasks:
                if self.kept.find(task.id) is None:
                    await self._ask_one(server, task)
                done += 1
                self.wanted.progress(done, total, "asking")

        try:
            async with (
                open_server(self.wanted.endpoint, self.wanted.workers) as server,
                asyncio.timeout(self.wanted.seconds),
                asyncio.TaskGroup() as group,
            ):
                for _ in range(min(self.wanted.workers, total)):
                    group.create_task(work(server))
        except TimeoutError:
            raise RunEnded(
                f"the time is over ({self.wanted.seconds:.0f} s); what was answered is kept",
                advice="the same command with --resume goes on",
            ) from None
        except BaseExceptionGroup as group_error:
            raise group_error.exceptions[0] from None

    async def _ask_one(self, server: RewriteServer, task: Task) -> None:
        messages = build_messages(task.question)
        most = min(2 * count_tokens(messages[-1]["content"], "") + 64, MOST_TOKENS)
        answer = await server.ask(messages, most)
        if isinstance(answer, NoRewrite):
            self.silent += 1
            if self.silent >= MOST_SILENT:
                raise say_silent(self.wanted.endpoint, self.silent, answer)
            return
        self.silent = 0
        self.kept.keep(task.id, answer)

    def select(self) -> None:
        """Check what was answered, and count what is refused."""
        asked = {message["content"] for _, row in read_pairs(self.data) for message in row["messages"][:1]}
        for task in self.list_tasks():
            answer = self.kept.find(task.id)
            rewrite = None if answer is None else read_rewrite(task.question, answer)
            if rewrite is None:
                self.refused["no answer" if answer is None else "form"] += 1
            elif reason := self._check(task, rewrite, asked):
                self.refused[reason] += 1
            else:
                asked.add(rewrite)
                self.questions[task.id] = rewrite

    def _check(self, task: Task, rewrite: str, asked: set[str]) -> str:
        if reason := check_rewrite(task, task.question, rewrite):
            return reason
        most = self.manifest.get("max_tokens")
        if isinstance(most, int) and count_tokens(rewrite, task.answer) > most:
            return "too long"
        return "copy" if rewrite in asked else ""

    def judge(self) -> None:
        """Take back the rewrites of tasks whose reference answer does not pass."""
        chosen = [task for task in self.list_tasks() if task.id in self.questions]
        workers = os.cpu_count() or 1
        for task_id in find_failing(
            chosen, self.families, self.wanted.judging, workers, self.wanted.progress
        ):
            del self.questions[task_id]
            self.refused["judge"] += 1

    def conclude(self) -> Rewording:
        """What came of it."""
        return Rewording(self.wanted.endpoint.model, PROMPT, self.questions, self.refused, self.wanted.splits)
