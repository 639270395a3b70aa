"""A pytest plugin, loaded wherever witness-schema is installed: drawn attestations as a fixture.

`witness_draw("git,environment", n=20)` gives twenty dicts of attestations by attestor, `as_="collection"` (or statement, envelope)
twenty documents. A test gets the same ones in every run, other tests get others; `--witness-seed` changes all of them.
`witness_key` is what signed the envelopes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from witness_generators.api.direct_draws import Form
    from witness_generators.documents.signed_documents import SigningKey
    from witness_generators.runs.run_entries import Level


class WitnessDraw(Protocol):
    """What the fixture `witness_draw` is."""

    def __call__(
        self, names: str | Iterable[str], *, n: int = 1, as_: Form = "attestation", shape: Level = "realistic"
    ) -> list[Any]:
        """`n` draws: documents, or for "attestation" what each attestor recorded, by its name."""
        ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """The one option."""
    group = parser.getgroup("witness-schema")
    group.addoption(
        "--witness-seed", type=int, default=0, metavar="N", help="Draw other attestations in `witness_draw`."
    )


@pytest.fixture
def witness_draw(request: pytest.FixtureRequest) -> WitnessDraw:
    """Draw attestations or documents of attestors, listed or in one text with commas between; see `witness_generators.pytest_plugin`."""
    seed = _seed(request)

    def draws(
        names: str | Iterable[str], *, n: int = 1, as_: Form = "attestation", shape: Level = "realistic"
    ) -> list[Any]:
        from witness_generators import draw

        wanted = names if isinstance(names, str) else list(names)
        return [
            _parsed(list(draw(wanted, seed=seed, index=index, as_=as_, shape=shape)), as_)
            for index in range(n)
        ]

    return draws


@pytest.fixture
def witness_key(request: pytest.FixtureRequest) -> SigningKey:
    """The key that signs the envelopes of `witness_draw` in the same test."""
    from witness_generators.documents.signed_documents import signing_key

    return signing_key(_seed(request))


def _seed(request: pytest.FixtureRequest) -> int:
    return zlib.crc32(f"{request.config.getoption('--witness-seed')} {request.node.name}".encode())


def _parsed(lines: list[bytes], as_: Form) -> Any:
    documents = [json.loads(line) for line in lines]
    if as_ == "attestation":
        return {record["attestor"]: record["attestation"] for record in documents}
    return documents[0]
