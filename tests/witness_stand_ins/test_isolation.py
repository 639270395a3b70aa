"""Commands in a private network: what is recorded there, what is reached, and what is said where there can be none."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from support.stand_in_runs import read_collection, write_key
from witness_schema.errors import BrokenEnvironment
from witness_stand_ins import SERVICES, StandIns
from witness_stand_ins.faults.token_faults import OTHER_AUDIENCE
from witness_stand_ins.isolation.room_plan import ELSEWHERE, plan_room, plan_servers
from witness_stand_ins.services.codebuild_service import CREDENTIALS

COMMAND = (sys.executable, "-c", "from witness_cli.main import main; main()", "stand-ins", "exec")
LISTENING = "0A"  # the state in /proc/net/tcp (include/net/tcp_states.h)
# What a real service gives too: credentials of its role.
OF_JOBS = {"codebuild": set(CREDENTIALS)}
# Those that an attestor asks by itself, without variables of the stand-in's own.
ASKED = [
    name
    for name in SERVICES
    if name not in {"jenkins", "registry", "kubernetes", "tsa", "archivista", "fulcio"}
]
# Those that are also asked over TLS, by clients that need no file of roots: a plain port does, or the kubeconfig has the root.
ROOTLESS = {"registry", "kubernetes"}
VARIABLES = {"PATH": os.environ["PATH"], "HOME": "/", "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "*"}


def record(
    services: StandIns,
    binary: Path,
    repository: Path,
    place: Path,
    attestors: str,
    limit: float | None = None,
) -> int:
    """Make a collection of these attestors beside stand-ins; the exit code."""
    words = [
        str(binary),
        "witness-with-services",
        "run",
        "-s",
        "build",
        "-a",
        attestors,
        "-k",
        str(write_key(place)),
    ]
    argv = [*words, "-o", str(place / "out.json"), *services.flags, "--", "true"]
    return services.run(argv, cwd=repository, environment=VARIABLES, limit=limit).code


@pytest.mark.parametrize(
    ("name", "address"),
    [("registry", "https://registry.example.com/v2/"), ("kubernetes", "https://kubernetes.example.com:6443/version")],
)  # fmt: skip
def test_a_client_finds_it_by_its_real_name(repository: Path, name: str, address: str) -> None:
    with StandIns((name,), repo=repository, isolated=True) as services:
        argv = [sys.executable, "-c", f"import urllib.request; urllib.request.urlopen({address!r}).read()"]
        assert services.run(argv, environment=VARIABLES).code == 0
        assert "" not in services.routing.values()
        assert [(one.service, one.status) for one in services.requests] == [(name, 200)]


@pytest.mark.parametrize("name", ASKED)
def test_an_attestor_finds_its_service_by_its_real_name(
    binary: Path, repository: Path, tmp_path: Path, name: str
) -> None:
    (attestor,) = SERVICES[name].attestors
    with StandIns((name,), repo=repository, isolated=True) as services:
        assert record(services, binary, repository, tmp_path, f"environment,{attestor}") == 0
        assert {request.service for request in services.requests if request.status == 200} == {name}
        job, added = services.job, set(services.environment) - set(services.job)
    made = read_collection(tmp_path / "out.json")
    recorded = made["environment"]["variables"]
    assert attestor in made
    assert added == OF_JOBS.get(name, set())
    # Nothing but what the caller has and what the real service sets; a proxy of the caller's leads nowhere there.
    assert set(recorded) <= {"PATH", "HOME", *job, *added}
    assert not set(recorded) & ELSEWHERE
    assert not any("127.0.0.1" in value or "witness-schema" in value for value in recorded.values())


def read_listening(text: str) -> set[tuple[str, int]]:
    """Address and port of what listens, by a text of /proc/net/tcp."""
    rows = (line.split() for line in text.splitlines()[1:])
    places = (row[1].split(":") for row in rows if row[3] == LISTENING)
    return {
        (socket.inet_ntoa(int(address, 16).to_bytes(4, "little")), int(port, 16)) for address, port in places
    }


def test_only_loopback_is_listened_at(repository: Path, tmp_path: Path) -> None:
    out = tmp_path / "tcp"
    script = f"cat /proc/net/tcp > {out}; cat /proc/net/tcp6 > {out}6; cat /etc/hosts > {out}.hosts"
    outside = read_listening(Path("/proc/net/tcp").read_text())
    with StandIns(("github", "aws", "gcp"), repo=repository, isolated=True) as services:
        assert services.run(["sh", "-c", script]).code == 0
        inside_only = read_listening(Path("/proc/net/tcp").read_text()) & {
            ("127.0.0.1", 443),
            ("169.254.169.254", 80),
        }
        names = {row.partition(" ")[2] for row in Path(f"{out}.hosts").read_text().splitlines()}
    assert read_listening(out.read_text()) == {("127.0.0.1", 80), ("127.0.0.1", 443), ("169.254.169.254", 80)}
    assert LISTENING not in {line.split()[3] for line in Path(f"{out}6").read_text().splitlines()[1:]}
    assert {"metadata.google.internal", "token.actions.githubusercontent.com", "localhost"} <= names
    assert inside_only <= outside


def test_not_isolated_only_127_0_0_1_is_listened_at(repository: Path) -> None:
    with StandIns(("github", "aws"), repo=repository) as services:
        ports = {int(address.rpartition(":")[2]) for address in (services.address, services.routing["AWS_EC2_METADATA_SERVICE_ENDPOINT"])}  # fmt: skip
        listening = {
            place for place in read_listening(Path("/proc/net/tcp").read_text()) if place[1] in ports
        }
    assert listening == {("127.0.0.1", port) for port in ports}


def test_nothing_else_is_reached(repository: Path) -> None:
    """Not a server on the machine's loopback, and no other host by way of the stand-ins."""
    script = (
        "import socket, sys\n"
        "for address in (('127.0.0.1', int(sys.argv[1])), ('192.0.2.1', 80)):\n"
        "    try: socket.create_connection(address, 3); sys.exit(9)\n"
        "    except OSError: pass\n"
        "for line in (b'CONNECT 127.0.0.1:%s HTTP/1.1', b'GET http://127.0.0.1:%s/ HTTP/1.1'):\n"
        "    way = socket.create_connection(('127.0.0.1', 80), 5)\n"
        "    way.sendall(line % sys.argv[1].encode() + b'\\r\\n\\r\\n')\n"
        "    if b' 403 ' not in way.recv(4096): sys.exit(8)\n"
    )
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        StandIns(("gcp",), repo=repository, isolated=True) as services,
    ):
        server.settimeout(0)
        port = str(server.getsockname()[1])
        assert services.run([sys.executable, "-c", script, port]).code == 0
        with pytest.raises(BlockingIOError):
            server.accept()
        assert [request.status for request in services.requests] == [403, 403]


def test_a_fault_works_there(binary: Path, repository: Path, tmp_path: Path) -> None:
    with StandIns(("github",), repo=repository, isolated=True, faults=["wrong-audience"]) as services:
        assert record(services, binary, repository, tmp_path, "github") == 0
    assert read_collection(tmp_path / "out.json")["github"]["jwt"]["claims"]["aud"] == OTHER_AUDIENCE


def test_a_slow_service_is_ended_by_the_limit(binary: Path, repository: Path, tmp_path: Path) -> None:
    with StandIns(("github",), repo=repository, isolated=True, faults=["slow"]) as services:
        assert record(services, binary, repository, tmp_path, "github", limit=1) == 124
        assert not (tmp_path / "out.json").exists()


def test_the_command_tells_what_is_reached_and_ends_as_its_command(repository: Path) -> None:
    words = [*COMMAND, "--isolated", "--as", "aws", "--repo", str(repository), "--", "sh", "-c", 'echo "$1"; exit 7', "sh", "{flags}"]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, "isolated: the command reaches 169.254.169.254, and nothing else" in done.stderr) == (7, True)  # fmt: skip
    assert done.stdout.startswith("--attestor-aws-region-cert=-----BEGIN CERTIFICATE-----\n")


@pytest.mark.parametrize("isolated", [[], ["--isolated"]])
def test_signals_go_to_the_command(repository: Path, isolated: list[str]) -> None:
    script = "trap 'echo heard; exit 5' TERM; echo ready; while :; do sleep 0.05; done"
    words = [*COMMAND, *isolated, "--as", "jenkins", "--repo", str(repository), "--", "sh", "-c", script]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.terminate()
        assert process.stdout.read() == "heard\n"
    assert process.returncode == 5


def test_a_command_that_is_not_there_is_said(repository: Path) -> None:
    words = [*COMMAND, "--isolated", "--as", "gcp", "--repo", str(repository), "--", "no-such-command"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, "no-such-command: No such file" in done.stderr) == (127, True)


def test_no_rights_for_namespaces_are_said_before_anything_starts(repository: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    words = [*COMMAND, "--isolated", "--as", "gcp", "--repo", str(repository), "--", "touch", str(made)]
    # A user namespace in which there can be no further one, as on a machine that forbids them.
    forbid = 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"'
    done = subprocess.run(
        ["unshare", "-r", "sh", "-c", forbid, "sh", *words], capture_output=True, text=True, check=False
    )
    assert (done.returncode, made.exists()) == (2, False)
    assert "no private network can be made here: unshare: " in done.stderr
    assert "→ let this user make namespaces" in done.stderr


def test_another_system_needs_a_container(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(BrokenEnvironment, match="run it in a Linux container"):
        StandIns(("github",), repo=repository, isolated=True)


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in ROOTLESS])
def test_who_needs_a_container_on_macos_asks_over_tls(repository: Path, name: str) -> None:
    """By the hosts that are stood for, without those that a port of their own stands for in plain."""
    row = SERVICES[name]
    with StandIns((name,), repo=repository) as services:
        asked = services.hosts - {row.stands_at(services.world)}
    assert row.over_tls == any(host.startswith("https:") for host in asked)


def test_servers_stand_at_the_ports_of_their_addresses() -> None:
    hosts = ["http://169.254.169.254", "https://a.example", "http://b.example", "https://a.example:8443"]
    assert plan_servers(hosts) == {
        ("169.254.169.254", 80): False,
        ("127.0.0.1", 443): True,
        ("127.0.0.1", 80): False,
        ("127.0.0.1", 8443): True,
    }


def test_the_roots_that_a_variable_names_are_covered_too(tmp_path: Path) -> None:
    own = tmp_path / "own.pem"
    own.write_bytes(b"OWN\n")
    (tmp_path / "room").mkdir()
    room = plan_room(tmp_path / "room", ["https://a.example"], b"ROOT\n", {"SSL_CERT_FILE": str(own)})
    (file,) = [file for file, target in room.covers if target == str(own)]
    assert Path(file).read_bytes() == b"OWN\nROOT\n"


def test_a_machine_without_roots_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("witness_stand_ins.isolation.room_plan.FILES", (str(tmp_path / "none.pem"),))
    with pytest.raises(BrokenEnvironment, match="install the package ca-certificates"):
        plan_room(tmp_path, ["https://a.example"], b"", {})
    assert plan_room(tmp_path, ["http://a.example"], b"", {}).servers == (("127.0.0.1", 80),)
