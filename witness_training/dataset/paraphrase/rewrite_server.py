"""A server that answers chats as OpenAI's does. No other module imports `openai`.

The key comes from OPENAI_API_KEY alone, is sent to the endpoint alone, and stands in no message of ours.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import openai
from openai import AsyncOpenAI

from witness_schema.errors import BrokenEnvironment, UnknownName, Unreachable
from witness_schema.printable import quote
from witness_training.dataset.paraphrase.endpoint import KEY_VARIABLE, Endpoint

MOST_BYTES = 1 << 20  # of a whole answer: the longest rewrite is some ten kilobytes
RETRIES = 4  # with the library's growing pauses, for 429, 5xx and connections that break


@dataclass(frozen=True, slots=True)
class NoRewrite:
    """The server gave no answer to one question; others may fare better."""

    reason: str


@dataclass(frozen=True, slots=True)
class RewriteServer:
    """A connection to an endpoint, for several questions at a time."""

    endpoint: Endpoint
    client: Any = field(repr=False)

    async def ask(
        self, messages: Sequence[Mapping[str, str]], most_tokens: int, temperature: float = 0.7
    ) -> str | NoRewrite:
        """The text of one answer. Raises UnknownName or BrokenEnvironment where no question can be answered: model, address or key."""
        try:
            async with asyncio.timeout(self.endpoint.seconds):
                made = await self.client.chat.completions.create(
                    model=self.endpoint.model,
                    messages=list(messages),
                    max_tokens=most_tokens,
                    temperature=temperature,
                )
            text = made.choices[0].message.content
            return text if isinstance(text, str) else NoRewrite("an answer without a text")
        except (openai.AuthenticationError, openai.PermissionDeniedError):
            raise BrokenEnvironment(
                "the server refuses the key", where=quote(self.endpoint.address), advice=f"set {KEY_VARIABLE}"
            ) from None
        except openai.NotFoundError:
            raise UnknownName(
                f"the server knows no model {quote(self.endpoint.model)}, or answers no chats at this address",
                where=quote(self.endpoint.address),
                advice="--endpoint ends before /chat/completions, most often with /v1",
            ) from None
        except openai.APIStatusError as error:
            return NoRewrite(f"status {error.status_code}")
        except (
            openai.OpenAIError,
            httpx.HTTPError,
            TimeoutError,
            ValueError,
            TypeError,
            AttributeError,
            LookupError,
        ) as error:
            # The message may quote the request, and with it the key.
            return NoRewrite(type(error).__name__)


@asynccontextmanager
async def open_server(endpoint: Endpoint, connections: int) -> AsyncIterator[RewriteServer]:
    """Prepare to ask; leaving the `with` closes all connections. Raises what `Endpoint.check` raises."""
    endpoint.check()
    limits = httpx.Limits(max_connections=connections)
    transport = _BoundedTransport(httpx.AsyncHTTPTransport(limits=limits))
    # No proxy of the environment and no redirect: the key goes to the endpoint and nowhere else.
    http = httpx.AsyncClient(
        transport=transport, timeout=endpoint.seconds, follow_redirects=False, trust_env=False
    )
    client = AsyncOpenAI(
        base_url=endpoint.address,
        api_key=os.environ.get(KEY_VARIABLE) or "none",
        max_retries=RETRIES,
        timeout=endpoint.seconds,
        http_client=http,
        # Nothing packed: a few bytes could unfold to any number.
        default_headers={"Accept-Encoding": "identity"},
    )
    try:
        yield RewriteServer(endpoint, client)
    finally:
        await client.close()


@dataclass(frozen=True, slots=True)
class _BoundedTransport:
    """A transport of httpx that reads answers whole, and none that is packed or longer than MOST_BYTES."""

    inner: Any = field(repr=False)

    async def handle_async_request(self, request: Any) -> Any:
        """Send a request on. Raises httpx.DecodingError for an answer that is refused."""
        response = await self.inner.handle_async_request(request)
        try:
            if response.headers.get("content-encoding", "identity") != "identity":
                raise httpx.DecodingError("a packed answer", request=request)
            content = bytearray()
            async for part in response.stream:
                content += part
                if len(content) > MOST_BYTES:
                    raise httpx.DecodingError("an answer that is too long", request=request)
        finally:
            await response.aclose()
        headers = [pair for pair in response.headers.multi_items() if pair[0] not in _LENGTHS]
        return httpx.Response(response.status_code, headers=headers, content=bytes(content), request=request)

    async def __aenter__(self) -> Any:
        """Open nothing: connections are made by requests."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close what is open."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self.inner.aclose()


_LENGTHS = ("content-length", "transfer-encoding")


def say_silent(endpoint: Endpoint, failures: int, last: NoRewrite) -> Unreachable:
    """The error where one question after the other gets no answer."""
    return Unreachable(
        f"{failures} questions after one another got no answer: {last.reason}",
        where=quote(endpoint.address),
        advice="is the server running, and is --timeout long enough? What was answered is kept: go on with --resume",
    )
