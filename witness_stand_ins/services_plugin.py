"""A pytest plugin with stand-ins as a fixture; pytest loads it wherever witness-schema is installed.

`witness_services("github", "aws", faults=["expired-token"])` starts stand-ins that end with the test and returns them: their
`environment` and `flags` are what a `witness run` of the test needs. The arguments are those of `witness_stand_ins.StandIns`.

The plugin imports witness-schema only when the fixture is used, so it cannot break the pytest start-up of another project.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from witness_stand_ins.stand_ins import StandIns


class WitnessServices(Protocol):
    """The type of the fixture `witness_services`."""

    def __call__(self, *names: str, **how: Any) -> StandIns:
        """Start the stand-ins of these names; the keywords and errors are those of `StandIns`."""
        ...


@pytest.fixture
def witness_services() -> Iterator[WitnessServices]:
    """Start stand-ins for services that attestors ask; they end with the test."""
    with ExitStack() as stack:

        def start(*names: str, **how: Any) -> StandIns:
            from witness_stand_ins.stand_ins import StandIns

            return stack.enter_context(StandIns(names, **how))

        yield start
