"""Which product the real sarif attestor takes for a report, and what it reads of it; the draw takes it as often as chance does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.worlds_on_disk import index_by_attestor
from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.reports.sarif import read_properties
from witness_generators.attestors.reports.sarif_results import Scan
from witness_generators.runs.roster import find_broken
from witness_schema.oracle import Oracle, RunRequest, RunResult

# Products by a word for them.
PRODUCTS = {
    "spdx": '{"spdxVersion": "SPDX-2.3", "name": "app", "packages": []}',
    "buildx": '{"containerimage.digest": "sha256:00", "image.name": "app:1"}',
    "manifest": '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app"}}',
    "package": '{"name": "app", "version": "1.0.0", "properties": {"b": {"d": 1, "c": 2}}}',
    "upper": '{"VERSION": "1", "Runs": []}',
    "cyclonedx": '{"$schema": "http://cyclonedx.org/schema/bom-1.5", "bomFormat": "CycloneDX", "version": 1}',
    "vex": '{"@context": "https://openvex.dev/ns/v0.2.0", "version": 1, "statements": []}',
    "listed": '{"properties": [], "version": "1"}',
    "nulls": '{"version": null, "runs": null, "properties": null}',
    "null": " null\n",
    "empty": "{}",
    "list": "[]",
    "number": "7",
    "text": "version: 1\n",
    "cut": '{"version": "1"',
    "nothing": "",
}


@pytest.mark.parametrize("word", PRODUCTS)
def test_real_go_witness_reads_the_same(oracle: Oracle, tmp_path: Path, word: str) -> None:
    command = ("sh", "-c", f"printf %s '{PRODUCTS[word]}' > made.json")
    result = oracle.run(RunRequest("look", ("sarif",), command, str(tmp_path), {"PATH": "/usr/bin:/bin"}))
    read, fits = read_properties(PRODUCTS[word].encode())
    assert isinstance(result, RunResult)
    assert (result.errors == {}) == fits
    if fits:
        report = index_by_attestor(result)["sarif"]["report"]
        assert report == {"version": "", "$schema": "", "runs": None} | read


def test_another_product_is_taken_as_often_as_chance_has_it() -> None:
    """Of a report and the metadata of an image, each is taken about as often."""
    taken = 0
    for index in range(200):
        scene = draw_scene(("docker", "material", "product", "sarif"), seed=61, index=index)
        made = {name: scene.attestation(name) for name in ("material", "product", "sarif")}
        assert list(find_broken(made)) == []
        own = scene.world.prop(Scan).file
        taken += made["sarif"]["reportFileName"] != own
        assert (made["sarif"]["reportFileName"] == own) or not made["sarif"]["report"]["runs"]
    assert 60 < taken < 140


def test_a_report_alone_is_always_taken() -> None:
    scenes = [draw_scene(("sarif",), seed=62, index=index) for index in range(60)]
    alone = [one for one in scenes if len(one.attestation("product")) == 1]
    assert alone
    assert all(json.dumps(one.attestation("sarif")["report"]["runs"]) != "null" for one in alone)
