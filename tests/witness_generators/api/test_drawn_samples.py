"""Samples as the command line prints them, judged by our schema, by the invariants and by real Go."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast, get_args

import pytest

from witness_generators.api.direct_draws import Form, draw, draw_scene, draw_world
from witness_generators.documents.policy import PolicyKey, build_policy
from witness_generators.documents.signed_documents import sign_envelope, signing_key
from witness_generators.drawing.narrowings import NARROWINGS
from witness_generators.recording.run_facts import list_produced_files
from witness_generators.runs.run_entries import ALWAYS_RUN, any_space, attestation_of, list_run_schemas
from witness_generators.world.shell_commands import GRID
from witness_generators.world.world_space import Limits
from witness_schema import attestor_names, document_names, load
from witness_schema.documents.document_types import PAYLOAD_TYPE, POLICY_TYPE
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Oracle
from witness_schema.oracle import build as building
from witness_schema.shapes.json_shape import Record
from witness_schema.verdict import Accepted

GOLDEN = "363e659fe3b1503cb6d23ce1fddc81b81383bdc926be83819910df6e027463e4"
CORE = ("git", "environment", "material", "product", "command-run", "file")
PLAN = ("git", "environment", "material", "product")


def records(names: Iterable[str], n: int, **options: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for index in range(n) for line in draw(names, index=index, **options)]


def test_two_hundred_worlds_are_eight_hundred_accepted_records(oracle: Oracle) -> None:
    found = records(PLAN, 200, seed=0)
    assert len(found) == 800
    assert [record["attestor"] for record in found] == [*PLAN] * 200
    verdicts = list(oracle.roundtrip_all((record["type"], record["attestation"]) for record in found))
    assert verdicts == [Accepted()] * 800


def test_products_are_digests_of_what_the_command_writes() -> None:
    for index in range(200):
        world = draw_world(seed=5, index=index)
        scene = draw_scene(["product"], seed=5, index=index)
        digests = {
            path: product["digest"]["sha256"] for path, product in scene.attestation("product").items()
        }
        assert digests == {
            path: hashlib.sha256(content).hexdigest() for path, content in list_produced_files(world).items()
        }


def test_bytes_are_those_of_every_machine() -> None:
    """Whoever changes what is drawn raises DRAWING_VERSION in `generators/witness_generators/drawing/chance.py` and puts the new digest here."""
    lines = [line for index in range(50) for line in draw(CORE, seed=1, index=index)]
    assert hashlib.sha256(b"\n".join(lines)).hexdigest() == GOLDEN


@pytest.mark.parametrize("place", NARROWINGS)
def test_each_narrowing_has_its_place(place: str) -> None:
    """A row about a definition or a property that upstream has dropped must go as well."""
    definition, _, name = place.partition("/")
    known = [load(one).definitions.get(definition) for one in (*attestor_names(), *document_names())]
    shapes = [shape for shape in known if shape is not None]
    assert shapes
    assert not name or all(isinstance(s, Record) and name in {f.name for f in s.fields} for s in shapes)


def test_world_is_the_same_whichever_attestors_record_it() -> None:
    alone = records(["git"], 5, seed=6)
    among = [
        record
        for record in records(["environment", "secretscan", "git"], 5, seed=6)
        if record["attestor"] == "git"
    ]
    assert alone == among


def test_limits_hold() -> None:
    limits = Limits(step="deploy", command=GRID[1].argv[-1], branch="trunk", clean=True, ci=False)
    for index in range(100):
        world = draw_world(seed=7, index=index, limits=limits)
        assert (world.step, world.repository.branch, world.machine.ci) == ("deploy", "trunk", None)
        assert world.command.argv == GRID[1].argv
        assert not world.git.status
        assert draw_world(seed=7, index=index, limits=Limits(clean=False)).git.status
        assert draw_world(seed=7, index=index, limits=Limits(ci=True)).machine.ci


def test_unknown_command_is_refused() -> None:
    with pytest.raises(WitnessSchemaError, match="no command with a known effect"):
        draw_world(seed=0, index=0, limits=Limits(command="rm -rf build"))


@pytest.mark.parametrize("as_", get_args(Form))
def test_lines_are_json_and_repeat(as_: Form) -> None:
    lines = list(draw(PLAN, seed=8, index=3, as_=as_))
    assert lines == list(draw(PLAN, seed=8, index=3, as_=as_))
    assert len(lines) == (4 if as_ == "attestation" else 1)
    assert all(isinstance(json.loads(line), dict) for line in lines)


@pytest.mark.parametrize("size", range(1, 6))
def test_collections_of_every_combination_are_coherent(size: int) -> None:
    """Every combination of the plan's five: those that always run join in, in the order of a run; times go forward."""
    for names in itertools.combinations((*PLAN, "file"), size):
        (line,) = draw(names, seed=9, index=size, as_="collection")
        found = json.loads(line)
        types = [entry["type"] for entry in found["attestations"]]
        order = ("environment", "git", "material", "command-run", "product")
        wanted = [name for name in order if name in (*names, *ALWAYS_RUN)]
        assert types == [load(name).predicate_types[0] for name in wanted]
        assert found["name"]


def test_statement_has_go_witness_s_subjects() -> None:
    (line,) = draw(("git",), seed=10, index=0, as_="statement")
    found = json.loads(line)
    git = next(e["attestation"] for e in found["predicate"]["attestations"] if "/git/" in e["type"])
    prefix = "https://witness.dev/attestations/git/v0.1/"
    subjects = {subject["name"].removeprefix(prefix): subject["digest"] for subject in found["subject"]}
    assert subjects[f"commithash:{git['commithash']}"] == {"sha1": git["commithash"]}
    assert subjects[f"authoremail:{git['authoremail']}"] == {
        "sha256": hashlib.sha256(git["authoremail"].encode()).hexdigest()
    }
    assert [subject["name"] for subject in found["subject"]] == sorted(
        subject["name"] for subject in found["subject"]
    )


def test_witness_verifies_a_drawn_envelope(oracle: Oracle, tmp_path: Path) -> None:
    """The `witness` command finds it by its commit, checks its signature against the policy's key and passes it."""
    (line,) = draw(PLAN, seed=12, index=5, as_="envelope")
    key = signing_key(12)
    statement = json.loads(base64.b64decode(json.loads(line)["payload"]))
    step = statement["predicate"]["name"]
    document = build_policy(step, PLAN, PolicyKey.of(key.key_id, key.public_pem.decode()))
    (tmp_path / "policy.json").write_text(json.dumps(sign_envelope(document, key, POLICY_TYPE)))
    (tmp_path / "pub.pem").write_bytes(key.public_pem)
    (tmp_path / "out.json").write_bytes(line)
    commit = next(s["digest"]["sha1"] for s in statement["subject"] if "commithash:" in s["name"])
    verify = [
        str(building.require_binary()),
        "witness",
        "verify",
        "-p",
        "policy.json",
        "-k",
        "pub.pem",
        "-a",
        "out.json",
        "-s",
    ]

    def run(subject: str) -> int:
        return subprocess.run([*verify, subject], cwd=tmp_path, capture_output=True, check=False).returncode

    assert run(commit) == 0
    assert run("0" * 40) != 0
    (tmp_path / "out.json").write_bytes(line.replace(b'"sig":"', b'"sig":"AAAA'))
    assert run(commit) != 0


def test_unknown_and_missing_names_are_refused() -> None:
    with pytest.raises(WitnessSchemaError, match="gti"):
        list(draw(["gti"]))
    with pytest.raises(WitnessSchemaError, match="no attestor is named"):
        list(draw([]))
    with pytest.raises(WitnessSchemaError, match="'envelope' is a document, not an attestor"):
        list(draw(["envelope"]))
    with pytest.raises(WitnessSchemaError, match="has no place in a collection"):
        list_run_schemas(["policyverify"])


def test_payload_type_is_in_toto_s() -> None:
    (line,) = draw(["git"], as_="envelope")
    assert json.loads(line)["payloadType"] == PAYLOAD_TYPE
    assert any_space("git") is any_space("git")


def test_names_may_be_one_text_and_what_is_unknown_is_told() -> None:
    assert list(draw("git, environment", seed=4)) == list(draw(["git", "environment"], seed=4))
    with pytest.raises(WitnessSchemaError, match="no shape is named 'weird'"):
        list(draw(["git"], shape=cast(Any, "weird")))
    with pytest.raises(WitnessSchemaError, match="there is no form 'policy' to draw"):
        list(draw(["git"], as_=cast(Any, "policy")))


def test_tags_are_made_between_the_commit_and_the_run() -> None:
    """And a nightly one is of the commit's day."""
    nightly = 0
    for index in range(300):
        world = draw_world(seed=33, index=index)
        committed, started = world.repository.committed, world.clock.started
        for tag in world.repository.tags:
            assert committed.nanoseconds <= tag.when.nanoseconds <= started.nanoseconds
        for name in world.repository.light_tags:
            nightly += 1
            assert name == "nightly-" + committed.rfc3339()[:10].replace("-", "")
    assert nightly


def test_paths_are_those_of_the_system() -> None:
    for index in range(300):
        world = draw_world(seed=34, index=index)
        git, environment = attestation_of("git", world), attestation_of("environment", world)
        assert environment["os"] == "darwin" or "homebrew" not in git.get("gitbinpath", "")
        assert environment["os"] != "darwin" or environment["variables"].get("SHELL") != "/usr/bin/zsh"
