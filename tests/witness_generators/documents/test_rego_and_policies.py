"""Each kind of Rego by real go-witness: the world that keeps it passes, the one that breaks it is refused in its words."""

from __future__ import annotations

import itertools

import pytest

from witness_generators.api.direct_draws import draw_world
from witness_generators.documents.policy import SHELL_KEY, PolicyKey, build_policy
from witness_generators.documents.rego import RegoRule, Syntax
from witness_generators.documents.rego_kinds import ROWS, RegoParameters, build_case, write_rule_of_kind
from witness_generators.drawing.chance import Chance
from witness_generators.recording.run_facts import list_produced_files
from witness_generators.runs.scenes import Scene
from witness_generators.world.shell_commands import GRID
from witness_generators.world.world import World
from witness_generators.world.world_space import Limits
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Oracle, VerifyRequest, VerifyResult

SEED = ("git", "environment", "material", "product", "file")
WORLDS = 15


def request(oracle: Oracle, world: World, names: tuple[str, ...], rules: list[RegoRule]) -> VerifyRequest:
    functionary = oracle.keys()
    key = PolicyKey.of(functionary.key_id, functionary.public_pem)
    entries = tuple((entry.type, entry.attestation) for entry in Scene(world, {}).signed(names))
    document = build_policy(world.step, names, key, rules)
    digests = Scene(world, {}).attestation("product").values()
    subjects = (
        [world.git.commit.id] if "git" in names else [product["digest"]["sha256"] for product in digests]
    )
    return VerifyRequest(world.step, entries, document, subjects=tuple(subjects))


def denials(result: object) -> list[str]:
    """The words of each denial in go-witness's reasons."""
    assert isinstance(result, VerifyResult), result
    lines = "\n".join(result.reasons).split("\n")
    found = [line.partition("policy was denied due to: ")[2].removesuffix(",") for line in lines]
    return sorted(message for words in found if words for message in words.split(", "))


@pytest.mark.parametrize("syntax", ["v0", "v1"])
@pytest.mark.parametrize("kind", [row.id for row in ROWS])
def test_kept_world_passes_and_broken_world_is_refused(oracle: Oracle, kind: str, syntax: Syntax) -> None:
    requests, expected = [], []
    for index in range(WORLDS):
        world = draw_world(seed=31, index=index, limits=Limits(command=GRID[index % len(GRID)].argv[-1]))
        branch = ("main", "release", "wip", 'a"b')[index % 4]
        parameters = RegoParameters(branch, tuple(sorted(list_produced_files(world))))
        rule = write_rule_of_kind(kind, parameters, syntax)
        case = build_case(rule, world, parameters, [Chance.of(31, index), Chance.of(32, index)])
        requests += [
            request(oracle, each, SEED, [rule]) for each in (case.kept, *(one.world for one in case.broken))
        ]
        expected += [(True, []), *((False, list(one.messages)) for one in case.broken)]
    judged = [
        (result.passed, denials(result))
        for result in oracle.verify_all(requests)
        if isinstance(result, VerifyResult)
    ]
    assert judged == expected


def test_rules_of_two_attestors_do_not_mask_each_other(oracle: Oracle) -> None:
    """One package for each attestor: both denials are told, though the query of each is its own."""
    world = draw_world(seed=31, index=0, limits=Limits(branch="develop", ci=False))
    rules = [write_rule_of_kind(kind, RegoParameters()) for kind in ("git-branch", "environment-ci")]
    assert denials(oracle.verify(request(oracle, world, SEED, rules))) == [
        "CI must be true but is not set",
        "branch must be main but is develop",
    ]


def test_every_combination_of_the_five_is_accepted(oracle: Oracle) -> None:
    combinations = [c for size in range(1, 6) for c in itertools.combinations(SEED, size)]
    world = draw_world(seed=32, index=1, limits=Limits(command=GRID[0].argv[-1]))
    results = list(oracle.verify_all([request(oracle, world, names, []) for names in combinations]))
    assert [isinstance(result, VerifyResult) and result.passed for result in results] == [True] * 31


def test_policy_without_attestors_of_its_own_asks_for_the_command() -> None:
    asked = build_policy("build", ("file",), SHELL_KEY)["steps"]["build"]["attestations"]
    assert [entry["type"] for entry in asked] == ["https://witness.dev/attestations/command-run/v0.1"]


def test_rule_about_an_attestor_that_is_not_asked_for_is_refused() -> None:
    with pytest.raises(WitnessSchemaError, match="a rule reads 'git'"):
        build_policy("build", ("product",), SHELL_KEY, [write_rule_of_kind("git-branch", RegoParameters())])


def test_shell_key_leaves_places_for_the_shell() -> None:
    document = build_policy("build", ("git",), SHELL_KEY)
    assert document["publickeys"] == {"$KEYID": {"keyid": "$KEYID", "key": "$KEY"}}
