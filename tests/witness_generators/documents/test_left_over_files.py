"""What breaks a rule on a clean tree is named as git names it, also in a folder of the step that has no tracked file."""

from __future__ import annotations

from witness_generators.documents.rego_kinds import RegoParameters, build_case, write_rule_of_kind
from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import build_drawer
from witness_generators.runs.run_entries import attestation_of
from witness_generators.world.limits import Limits
from witness_generators.world.world import World
from witness_generators.world.world_space import world_space


def test_the_message_names_a_path_of_the_status() -> None:
    """Found by quickstart: `services/` for a file in it."""
    draw, parameters = (
        build_drawer(world_space(Limits(step="scan", command='echo "Success" > output.txt', commit=True))),
        RegoParameters(),
    )
    rule, alone = write_rule_of_kind("git-clean", parameters), 0
    for number in range(200):
        world = draw(Chance.of(5, number), 0)
        assert isinstance(world, World)
        world = world.with_files(())
        (broken,) = build_case(rule, world, parameters, [Chance.of(6, number)]).broken
        status = attestation_of("git", broken.world)["status"]
        assert broken.messages == tuple(f"{path} is not committed" for path in status)
        alone += bool(world.directory)
    assert alone
