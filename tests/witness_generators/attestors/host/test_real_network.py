"""network-trace by real go-witness: the calls of drawn worlds are made to servers on loopback, and seen as drawn.

The attestor needs a kernel that lets it load eBPF. Where it may not, what the kernel says is all that can be tested,
beside the recorded run of `network-trace.json`.
"""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fakes import traced_calls
from fakes.private_mounts import attestations, write_key
from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.host.network_trace import Traffic
from witness_generators.runs import roster
from witness_generators.runs.scenes import Scene
from witness_schema import load
from witness_schema.oracle import build

Json = dict[str, Any]
NAME = "network-trace"
RECORDED = Path(__file__).with_name("network-trace.json")
NAMESPACES = ["unshare", "--mount", "--net", "--propagation", "private"]
REFUSALS = re.compile(r"Operation not permitted|permission denied|operation not permitted|must be superuser")
WORLDS = 12


def scenes(seed: int, count: int) -> list[Scene]:
    return [draw_scene([NAME], seed=seed, index=index) for index in range(count)]


def really_seen(folder: Path, scene: Scene) -> Json | str:
    """What the attestor records of the world's calls, or what the kernel says."""
    folder.mkdir()
    calls = [
        {
            "address": "::1" if ":" in call.address else "127.0.0.1",
            "sent": call.sent.hex(),
            "received": call.received.hex(),
            "reset": bool(call.reset),
        }
        for *_, call in scene.world.prop(Traffic).list_calls()
    ]
    (folder / "calls.json").write_text(json.dumps(calls))
    write_key(folder / "key.pem")
    program = [sys.executable, traced_calls.__file__, str(folder), str(build.require_binary())]
    done = subprocess.run([*NAMESPACES, *program], capture_output=True, text=True, check=False, timeout=90)
    if done.returncode:
        return done.stderr
    found: Json = attestations(folder / "out.json")[NAME]
    return found


PLACEHOLDERS = (
    (re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$"), "a time"),
    (re.compile(r"^[0-9]+-[0-9]{19}$"), "a cookie and a time in nanoseconds"),
    (re.compile(r"(?<=:)[0-9]{5}(?=: |$)"), "port"),
)


def placed(value: Any, key: str = "") -> Any:
    """The value with placeholders for what the machine decides: times, process, ports, addresses, control group."""
    match value:
        case dict():
            return {name: placed(one, name) for name, one in value.items()}
        case list():
            return [placed(one, key) for one in value]
        case str():
            for pattern, words in PLACEHOLDERS:
                value = pattern.sub(words, value)
            return {"ip": "an address", "unique_ips": "an address", "comm": "a program"}.get(key, value)
        case int() if key in ("pid", "observe_pids", "cgroup_id", "port"):
            return "a number"
        case _:
            return value


def settled(trace: Json) -> Json:
    """The trace with placeholders, and its addresses counted once: all of loopback's are one or two."""
    found = placed(copy.deepcopy(trace))
    summary = found["network_trace"]["summary"]
    summary["unique_ips"] = bool(summary["unique_ips"])
    return dict(found)


def processes(trace: Json) -> list[bool]:
    """Of each connection, whether the observed process itself has made it: it is a child of the shell that is observed."""
    (observed,) = trace["network_trace"]["config"]["observe_pids"]
    return [one["process"]["pid"] == observed for one in trace["network_trace"]["connections"] or []]


@pytest.mark.oracle
def test_connections_are_seen_as_drawn(tmp_path: Path) -> None:
    """Keys, sizes, digests, directions, totals, errors and the order of keys; the machine's own places have placeholders."""
    seen = 0
    for number, scene in enumerate(scenes(91, WORLDS)):
        real = really_seen(tmp_path / str(number), scene)
        if isinstance(real, str):
            assert REFUSALS.search(real), real
            return
        assert list(roster.find_broken({NAME: real})) == []
        assert processes(real) == processes(scene.attestation(NAME))
        assert json.dumps(settled(real)) == json.dumps(settled(scene.attestation(NAME)))
        seen += len(real["network_trace"]["connections"] or [])
    assert seen > WORLDS


def structure(value: Any, path: str = "") -> set[tuple[str, str]]:
    """Every place with its type, or with its placeholder."""
    match value:
        case dict():
            return {(path, "object")}.union(
                *(structure(one, f"{path}/{name}") for name, one in value.items())
            )
        case list():
            return {(path, "list")}.union(*(structure(one, f"{path}/*") for one in value))
        case str() if " " in value:
            return {(path, value)}
        case _:
            return {(path, type(value).__name__)}


def test_a_recorded_run_is_in_what_is_drawn() -> None:
    """A real run in which a connection was reset, one went over IPv6 and one sent nothing; and a run without any."""
    drawn = set[tuple[str, str]]().union(
        *(structure(placed(scene.attestation(NAME))) for scene in scenes(92, 300))
    )
    for real in json.loads(RECORDED.read_text()):
        assert list(load(NAME).iter_errors(real)) == []
        assert list(roster.find_broken({NAME: real})) == []
        assert structure(placed(real)) <= drawn
