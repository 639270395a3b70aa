"""The Hypothesis strategies: healthy by default, coherent, and small when something fails."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis.strategies import SearchStrategy

import witness_generators
from support.reached_draws import find_unreached
from witness_generators import Submission
from witness_generators.api.direct_draws import draw_world
from witness_generators.runs import roster
from witness_generators.runs.run_entries import attestation_of
from witness_generators.world.git.git_facts import STATUS_WORDS
from witness_generators.world.git.repository_space import STATES
from witness_generators.world.shell_commands import ROWS
from witness_generators.world.world import World
from witness_schema import attestor_names, load
from witness_schema.errors import WitnessSchemaError

CORE = ("git", "environment", "material", "product", "command-run", "file")


@pytest.mark.parametrize("shape", ["realistic", "any"])
@pytest.mark.parametrize("name", [*attestor_names(), "file"])
def test_attestations_are_healthy_and_valid(name: str, shape: Any) -> None:
    """Default health checks: neither too slow, nor too large, nor filtered."""
    schema = load(name)

    @settings(max_examples=15, database=None, deadline=None)
    @given(witness_generators.attestations(name, shape))
    def check(attestation: Any) -> None:
        assert list(schema.iter_errors(attestation)) == []

    check()


DOCUMENTS: dict[str, Callable[..., SearchStrategy[Any]]] = {
    "collection": witness_generators.collections,
    "statement": witness_generators.statements,
    "envelope": witness_generators.envelopes,
    "policy": witness_generators.policies,
}
OFFLINE = ("git", "environment", "sbom", "slsa", "link")


@pytest.mark.parametrize("shape", ["realistic", "any"])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_are_healthy_and_valid(document: str, shape: Any) -> None:
    schema = load(document, "serialization")

    @settings(max_examples=15, database=None, deadline=None)
    @given(DOCUMENTS[document](OFFLINE, shape))
    def check(drawn: Any) -> None:
        assert list(schema.iter_errors(drawn)) == []

    check()


@settings(max_examples=15, database=None, deadline=None)
@given(witness_generators.submissions(OFFLINE))
def test_submissions_are_healthy_and_complete(submission: Submission) -> None:
    assert len(submission.envelopes) == len(submission.statements) == len(submission.policy["steps"])


@settings(max_examples=60, database=None, deadline=None)
@given(witness_generators.worlds())
def test_worlds_hold_every_invariant(world: World) -> None:
    assert list(roster.find_broken({name: attestation_of(name, world) for name in CORE})) == []


@settings(max_examples=25, database=None, deadline=None)
@given(witness_generators.envelopes(["git", "environment", "sarif"]))
def test_envelopes_hold_statements(envelope: Any) -> None:
    statement = json.loads(base64.b64decode(envelope["payload"]))
    types = [entry["type"].split("/")[-2] for entry in statement["predicate"]["attestations"]]
    assert types == ["environment", "git", "material", "command-run", "product", "sarif"]


def branches(world: World) -> set[str]:
    """The branches of the description that a world has taken."""
    repository = world.repository
    return {
        f"command {world.command.argv}",
        f"directory {bool(world.directory)}",
        f"detached {repository.detached}",
        f"parents {len(repository.parents)}",
        f"signature {repository.signature[:14]}",
        f"tags {bool(repository.tags)}",
        f"light tags {bool(repository.light_tags)}",
        f"remotes {len(repository.remotes)}",
        f"git {bool(repository.git)}",
        f"ci {world.machine.ci and world.machine.ci.service}",
        f"os {world.machine.os}",
        f"zone {bool(world.clock.started.offset)}",
        *(f"status {letters}" for letters in world.git.status.values()),
    }


def test_both_interpreters_take_every_branch() -> None:
    direct = set().union(*(branches(draw_world(seed=41, index=index)) for index in range(3000)))
    # A tenth of them is rare in Hypothesis, not out of its reach.
    assert not find_unreached(witness_generators.worlds(), branches, direct, spared=len(direct) // 10)
    assert {f"command {row.argv}" for row in ROWS} <= direct
    assert {letter for one in direct if one.startswith("status ") for letter in one[7:]} == set(STATUS_WORDS)
    assert len([one for one in direct if one.startswith("status ")]) >= len(STATES) - 1


def test_strategies_refuse_at_once() -> None:
    with pytest.raises(WitnessSchemaError, match="no attestor is named"):
        witness_generators.collections([])
    with pytest.raises(WitnessSchemaError, match="has no place in a collection"):
        witness_generators.collections(["policyverify"])


@pytest.mark.parametrize(
    "strategy", [witness_generators.statements, witness_generators.collections, witness_generators.policies]
)
def test_a_failing_case_is_told_as_the_document(strategy: Callable[..., SearchStrategy[Any]]) -> None:
    """Not as the scene that it was made of."""

    @settings(max_examples=5, database=None, deadline=None, derandomize=True, phases=[Phase.generate])
    @given(strategy(["git"]))
    def check(document: Any) -> None:
        raise AssertionError

    with pytest.raises(AssertionError) as caught:
        check()
    told = "\n".join(caught.value.__notes__)
    assert "document={" in told
    assert "Scene(" not in told
