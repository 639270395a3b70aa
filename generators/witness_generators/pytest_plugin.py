"""A pytest plugin with drawn attestations as fixtures; pytest loads it wherever witness-schema is installed.

`witness_draw("git,environment", n=20)` returns twenty dicts of attestations by attestor; with `as_="collection"`, "statement" or
"envelope" it returns twenty documents. A test gets the same documents in every run and other tests get different ones;
`--witness-seed` changes all of them. `module_witness_draw` and `session_witness_draw` serve fixtures of that scope. `witness_key`,
`module_witness_key` and `session_witness_key` are the keys that sign the envelopes. The report of a failed test lists the
commands that reproduce its draws.

The plugin imports witness-schema only when a fixture is used, so it cannot break the pytest start-up of another project.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from witness_generators.api.direct_draws import Form
    from witness_generators.documents.signed_documents import SigningKey
    from witness_generators.runs.run_entries import Level
    from witness_generators.world.limits import Limits

# The commands that reproduce the draws of a test, a module or the session; a dict keeps their order and drops repeats.
_COMMANDS = pytest.StashKey[dict[str, None]]()
_SECTION = "witness-schema: what draws it again"


class WitnessDraw(Protocol):
    """The type of the fixtures `witness_draw`, `module_witness_draw` and `session_witness_draw`."""

    def __call__(
        self,
        names: str | Iterable[str],
        *,
        n: int = 1,
        as_: Form = "attestation",
        shape: Level = "realistic",
        limits: Limits | None = None,
        version: str | None = None,
    ) -> list[Any]:
        """Draw `n` parsed documents or, for "attestation", dicts from attestor name to attestation.

        Arguments and errors are those of `witness_generators.draw`; equal arguments give equal draws within the scope.
        Example: `witness_draw("git,sbom", n=20, as_="envelope", limits=Limits(branch="main"))`.
        """
        ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option `--witness-seed`."""
    group = parser.getgroup("witness-schema")
    group.addoption(
        "--witness-seed",
        type=int,
        default=0,
        metavar="N",
        help="Draw other attestations in all `…witness_draw` fixtures.",
    )


@pytest.fixture
def witness_draw(request: pytest.FixtureRequest) -> WitnessDraw:
    """Draw attestations or documents of attestors for this test; see `witness_generators.pytest_plugin`."""
    return _make_draw_function(request)


@pytest.fixture(scope="module")
def module_witness_draw(request: pytest.FixtureRequest) -> WitnessDraw:
    """Draw attestations or documents of attestors for all tests of this module."""
    return _make_draw_function(request)


@pytest.fixture(scope="session")
def session_witness_draw(request: pytest.FixtureRequest) -> WitnessDraw:
    """Draw attestations or documents of attestors for all tests of this session."""
    return _make_draw_function(request)


@pytest.fixture
def witness_key(request: pytest.FixtureRequest) -> SigningKey:
    """The key that signs the envelopes of `witness_draw` in the same test."""
    return _make_key(request)


@pytest.fixture(scope="module")
def module_witness_key(request: pytest.FixtureRequest) -> SigningKey:
    """The key that signs the envelopes of `module_witness_draw` in the same module."""
    return _make_key(request)


@pytest.fixture(scope="session")
def session_witness_key(request: pytest.FixtureRequest) -> SigningKey:
    """The key that signs the envelopes of `session_witness_draw`."""
    return _make_key(request)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Add the reproducing commands to the report of a failed test: its own draws and those of wider scopes that it uses."""
    outcome: Any = yield
    report = outcome.get_result()
    commands = _list_commands(item)
    if report.failed and commands:
        report.sections.append((_SECTION, "\n".join(commands)))


def _list_commands(item: pytest.Item) -> list[str]:
    scopes: dict[str, pytest.Session | pytest.Module | pytest.Item | None] = {
        "session_witness_draw": item.session,
        "module_witness_draw": item.getparent(pytest.Module),
        "witness_draw": item,
    }
    # Only items that take fixtures have this attribute.
    used = set(getattr(item, "fixturenames", ()))
    nodes = [node for name, node in scopes.items() if name in used and node is not None]
    return [line for node in nodes for line in node.stash.get(_COMMANDS, {})]


def _make_draw_function(request: pytest.FixtureRequest) -> WitnessDraw:
    seed = _derive_seed(request)
    commands = request.node.stash.setdefault(_COMMANDS, {})

    def draw_documents(
        names: str | Iterable[str],
        *,
        n: int = 1,
        as_: Form = "attestation",
        shape: Level = "realistic",
        limits: Limits | None = None,
        version: str | None = None,
    ) -> list[Any]:
        from witness_generators import Limits, draw
        from witness_generators.api.drawing_command import drawing_command

        wanted = names if isinstance(names, str) else list(names)
        within = limits or Limits()
        drawn = [
            draw(wanted, seed=seed, index=index, as_=as_, shape=shape, limits=within, version=version)
            for index in range(n)
        ]
        again = drawing_command(
            wanted, count=n, seed=seed, as_=as_, shape=shape, limits=within, version=version
        )
        # `draw` is lazy, so nothing is drawn yet: a draw that fails below is reported as well.
        commands[again] = None
        return [_parse_lines(list(lines), as_) for lines in drawn]

    return draw_documents


def _make_key(request: pytest.FixtureRequest) -> SigningKey:
    from witness_generators.documents.signed_documents import signing_key

    return signing_key(_derive_seed(request))


def _derive_seed(request: pytest.FixtureRequest) -> int:
    """The seed of the scope: from the name of a test, or from the node id of a module or the session ("" for the session)."""
    node = request.node
    # A test keeps its draws when its file moves, because its name alone counts.
    name = node.name if request.scope == "function" else f"{request.scope} {node.nodeid}"
    # Not hash(), which Python salts in each process.
    return zlib.crc32(f"{request.config.getoption('--witness-seed')} {name}".encode())


def _parse_lines(lines: list[bytes], as_: Form) -> Any:
    from witness_schema.documents.plain_json import parse_json

    documents = [parse_json(line) for line in lines]
    if as_ == "attestation":
        return {record["attestor"]: record["attestation"] for record in documents}
    return documents[0]
