"""Scripts of jobs: each runs in a private network with its job's variables, beside stand-ins that speak of that job alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from witness_generators.world.world import World
from witness_schema import load
from witness_schema.errors import BrokenEnvironment, Misuse
from witness_schema.oracle import witness_command
from witness_schema.oracle.build import ensure
from witness_schema.sandbox import Box, Bubblewrap, Confined, Docker, Refused
from witness_schema.sandbox.sandbox_choice import run_in_box
from witness_training.judges.bench import Bench, Comparison, open_bench
from witness_training.judges.made_documents import read_envelope
from witness_training.judges.scripts.job_rooms import JobRooms, draw_job_worlds, open_rooms
from witness_training.judges.scripts.plain_runs import run_plain
from witness_training.judges.scripts.script_reports import NoSandbox, Scenario, ScriptReport
from witness_training.tasks.job import ASKING, JOBS, VARIANTS, Job, find_job

BASE = Scenario("as it stands")
SCRIPT = """set -eu
openssl genpkey -algorithm ed25519 -out ../key.pem
witness run -s build -a {attestors}{flags} -k ../key.pem -o ../out.json -- true
"""
FLAGS = {"aws": ' --attestor-aws-region-cert "$AWS_REGION_CERT"'}


def write(attestors: tuple[str, ...]) -> str:
    flags = "".join(FLAGS.get(name, "") for name in attestors)
    return SCRIPT.format(attestors=",".join(attestors), flags=flags)


def run(bench: Bench, job: Job | None, shell: str = "") -> ScriptReport:
    reports = bench.run_script(shell or write(job.attestors if job else ()), [BASE], job)
    assert not isinstance(reports, NoSandbox), reports
    return reports[0]


def read(report: ScriptReport) -> dict[str, Any]:
    """What was recorded, by attestor."""
    assert (report.end, report.harm) == ("done", ""), report.reason
    content = read_envelope(report.calls[-1].documents["outfile"], "out.json").content
    names = {load(name).predicate_types[0]: name for name in ASKING}
    return {
        names[e["type"]]: e["attestation"] for e in content["predicate"]["attestations"] if e["type"] in names
    }


def _name(world: World) -> str:
    return f"{world.repository.owner}/{world.repository.project}"


@pytest.fixture(scope="module")
def ours() -> Iterator[Bench]:
    with open_bench(trusted=True) as bench:
        yield bench


@pytest.fixture(scope="module")
def theirs() -> Iterator[Bench]:
    with open_bench() as bench:
        yield bench


@pytest.mark.oracle
@pytest.mark.parametrize("attestors", JOBS, ids=" ".join)
def test_the_attestors_of_each_job_are_recorded(
    ours: Bench, theirs: Bench, attestors: tuple[str, ...]
) -> None:
    for bench in (ours, theirs):
        assert set(read(run(bench, Job(attestors, 0)))) == set(attestors)


@pytest.mark.oracle
def test_services_speak_of_the_job_that_runs(ours: Bench, theirs: Bench) -> None:
    worlds = draw_job_worlds()
    for bench in (ours, theirs):
        for number in (1, 2, 1):
            job = Job(("github",), number)
            claims = read(run(bench, job))["github"]["jwt"]["claims"]
            assert claims["repository"] == _name(worlds[job])
            assert claims["sha"] == worlds[job].git.commit.id
    assert _name(worlds[Job(("github",), 1)]) != _name(worlds[Job(("github",), 2)])


@pytest.mark.oracle
def test_a_script_of_others_reaches_the_services_and_nothing_else(theirs: Bench) -> None:
    shell = "curl -sS -o /dev/null https://token.actions.githubusercontent.com/.well-known/jwks && ! curl -sS http://192.0.2.1/ && ! curl -sS https://example.com/"
    assert run(theirs, Job(("github",), 0), shell).end == "done"
    # Without a job nothing answers, as ever.
    assert run(theirs, None, "! curl -sS https://token.actions.githubusercontent.com/").end == "done"


@pytest.mark.oracle
def test_without_its_service_an_answer_fails_and_is_judged(ours: Bench, theirs: Bench) -> None:
    job = Job(("github",), 0)
    for bench in (ours, theirs):
        report = run(bench, job, SCRIPT.format(attestors="aws", flags=""))
        assert report.end == "failed"
        # Elsewhere the same call cannot be judged.
        assert run(bench, None, SCRIPT.format(attestors="aws", flags="")).end == "not judged"


@pytest.mark.oracle
def test_fresh_processes_record_the_same(ours: Bench) -> None:
    comparison = Comparison()
    for attestors in (("github", "aws"), ("gitlab", "gcp-iit"), ("aws-codebuild",)):
        run(ours.compare_into(comparison), Job(attestors, 3))
    assert (comparison.calls, comparison.differences) == (3, [])


@pytest.mark.oracle
def test_a_home_that_is_read_when_a_process_begins_is_that_of_the_script(ours: Bench) -> None:
    comparison = Comparison()
    flags = " --attestor-k8smanifest-record-cluster-information=false"
    shell = SCRIPT.format(attestors="k8smanifest", flags=flags).replace(
        "-- true", "-- cp ../map.json map.json"
    )
    manifest = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}'
    run(ours.compare_into(comparison), None, f"echo '{manifest}' > ../map.json\n{shell}")
    assert (comparison.calls, comparison.differences) == (1, [])


@pytest.mark.oracle
def test_a_reader_runs_it_as_well(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    witness = witness_command(tmp_path / "bin", services=True)
    job = Job(("gitlab", "aws"), 0)
    with open_rooms() as rooms, rooms.enter(job) as room:
        shell = write(job.attestors)
        assert run_plain(shell, witness, ensure().absolute(), room.variables, room.name) == ""
        assert "exit" in str(run_plain(shell, witness, ensure().absolute(), {}, room.name))


@pytest.mark.parametrize("box", [Bubblewrap(), Docker("no-such-image")])
def test_other_boxes_refuse_a_script_of_a_job(box: Box) -> None:
    refused = run_in_box(Confined(("true",), room="of a job"), box)
    assert isinstance(refused, Refused)
    assert refused.advice == "choose --sandbox unshare"


def test_nothing_is_started_before_the_first_job_and_nothing_stays() -> None:
    before = threading.active_count()
    with open_rooms() as rooms:
        with rooms.enter(None) as room:
            assert (room.name, room.variables) == ("", {})
        assert threading.active_count() == before
        with rooms.enter(Job(("jenkins",), 0)) as room:
            assert room.variables["JENKINS_URL"]
            assert threading.active_count() > before
    assert threading.active_count() == before


@pytest.mark.oracle
def test_of_many_boxes_nothing_stays(theirs: Bench) -> None:
    run(theirs, Job(("github",), 0), "true")
    before = threading.active_count()
    for _ in range(5):
        run(
            theirs,
            Job(("github",), 0),
            "curl -sS -o /dev/null https://token.actions.githubusercontent.com/.well-known/jwks",
        )
    deadline = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert threading.active_count() <= before


def test_a_machine_without_private_networks_says_so(monkeypatch: pytest.MonkeyPatch, ours: Bench) -> None:
    def refuse(_self: JobRooms, _job: Job | None) -> Any:
        raise BrokenEnvironment("no private network can be made here", advice="let this user make namespaces")

    monkeypatch.setattr(JobRooms, "enter", refuse)
    reports = ours.run_script("true", [BASE], Job(("github",), 0))
    assert reports == NoSandbox("no private network can be made here", "let this user make namespaces")


def test_jobs_are_the_same_everywhere_and_differ_from_each_other() -> None:
    worlds = draw_job_worlds()
    assert len(worlds) == len(JOBS) * VARIANTS
    assert all(world.machine.os == "linux" for world in worlds.values())
    again = draw_job_worlds()
    assert [world.git.commit.id for world in worlds.values()] == [
        world.git.commit.id for world in again.values()
    ]
    for attestors in JOBS:
        found = {worlds[Job(attestors, number)].git.commit.id for number in range(VARIANTS)}
        assert len(found) == VARIANTS


def test_a_job_has_all_attestors_that_ask() -> None:
    assert find_job(("git", "slsa")) == ()
    assert find_job(("aws", "git", "github")) == ("github", "aws")
    assert find_job(("github", "gitlab")) is None
    assert find_job(("aws-codebuild", "aws")) is None
    for spec in ({"attestors": ["git"], "number": 0}, {"attestors": ["github"], "number": VARIANTS}):
        with pytest.raises(Misuse, match="no such job"):
            Job.read(spec)
