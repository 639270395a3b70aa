"""The files that tools leave beside the command's own: recorded as they were written, and each by one tool."""

from __future__ import annotations

import hashlib

from support.attestor_runs import RUNS
from witness_generators.api.direct_draws import draw_scene

NAMES = RUNS["reports and images"]


def test_products_are_the_bytes_that_tools_write() -> None:
    for index in range(100):
        scene = draw_scene(NAMES, seed=5, index=index)
        products = scene.attestation("product")
        for prop in scene.world.props:
            for path, content in prop.made(scene.world).items():
                assert products[path]["digest"]["sha256"] == hashlib.sha256(content).hexdigest()


def test_no_two_tools_write_one_file() -> None:
    for index in range(300):
        world = draw_scene(NAMES, seed=6, index=index).world
        paths = [path for prop in world.props for path in prop.made(world)]
        assert len(paths) == len(set(paths))
        assert not set(paths) & {*world.inputs, *world.command.run(world.inputs, "")}
