"""Asks a server with OpenAI's interface, several questions at a time. A server may answer nonsense, hang, or go away."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from witness_schema.errors import Unreachable
from witness_schema.printable import quote
from witness_training.dataset.paraphrase.endpoint import Endpoint
from witness_training.dataset.paraphrase.rewrite_server import NoRewrite, RewriteServer, open_server
from witness_training.evaluation.asking.asker import GREEDY, Keep, Prompt, Sampling

MOST_TOKENS = 4096
MOST_SILENT = 5  # questions without an answer, one after another, before the server counts as gone
FIRST_SILENT = 2  # the same before it has answered anything
# How a server says that it does not take this question: most often, that it is longer than the model's context.
REFUSALS = ("status 400", "status 413", "status 422")
AGAIN = "is the server running, and is --timeout long enough? What was answered is kept: run the same command again"


@dataclass(frozen=True, slots=True)
class EndpointAsker:
    """A server and a model of it. connections: questions at a time."""

    endpoint: Endpoint
    sampling: Sampling = GREEDY
    connections: int = 4

    @property
    def facts(self) -> Mapping[str, Any]:
        """Server and model. What stands behind the name is the server's matter."""
        return {
            "endpoint": [self.endpoint.address, self.endpoint.model],
            "settings": [self.sampling.temperature, self.sampling.most_tokens],
        }

    def ask(self, prompts: Sequence[Prompt], keep: Keep) -> Mapping[int, str]:
        """Ask, each answer kept as it comes.

        Raises Unreachable where questions are left without an answer, BrokenEnvironment where the server refuses the key,
        UnknownName where it does not have the model.
        """
        asking = _Asking(self, keep)
        if prompts:
            asyncio.run(asking.ask_all(prompts))
        if asking.failed:
            raise Unreachable(
                f"{asking.failed} of {len(prompts)} questions got no answer: {asking.reason}",
                where=quote(self.endpoint.address),
                advice=AGAIN,
            )
        return asking.refused


@dataclass(slots=True)
class _Asking:
    """What came of it so far. silent: questions without an answer since the last one."""

    asker: EndpointAsker
    keep: Keep
    refused: dict[int, str] = field(default_factory=dict)
    answered: int = 0
    failed: int = 0
    silent: int = 0
    reason: str = ""

    async def ask_all(self, prompts: Sequence[Prompt]) -> None:
        remaining = iter(prompts)

        async def work(server: RewriteServer) -> None:
            # Each worker takes the next prompt; nothing awaits between the look and the taking.
            for prompt in remaining:
                await self._ask_one(server, prompt)

        try:
            async with (
                open_server(self.asker.endpoint, self.asker.connections) as server,
                asyncio.TaskGroup() as group,
            ):
                for _ in range(min(self.asker.connections, len(prompts))):
                    group.create_task(work(server))
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None

    async def _ask_one(self, server: RewriteServer, prompt: Prompt) -> None:
        sampling = self.asker.sampling
        answer = await server.ask(
            [{"role": "user", "content": prompt.text}],
            sampling.most_tokens or MOST_TOKENS,
            sampling.temperature,
        )
        if isinstance(answer, str):
            self.answered, self.silent = self.answered + 1, 0
            # A lone surrogate can be said, and not written.
            self.keep([(prompt.place, answer.encode(errors="replace").decode())])
        elif answer.reason in REFUSALS:
            self.silent = 0
            self.refused[prompt.place] = f"the server refuses the question: {answer.reason}"
        else:
            self._count_silence(answer)

    def _count_silence(self, answer: NoRewrite) -> None:
        self.failed, self.silent, self.reason = self.failed + 1, self.silent + 1, answer.reason
        if self.silent >= (MOST_SILENT if self.answered else FIRST_SILENT):
            raise Unreachable(
                f"{self.silent} questions after one another got no answer: {answer.reason}",
                where=quote(self.asker.endpoint.address),
                advice=AGAIN,
            )
