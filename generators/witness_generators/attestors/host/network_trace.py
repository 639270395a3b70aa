"""The network-trace attestor: the TCP connections of the step's processes, as its proxy has seen them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from witness_generators.attestors.host.linux import on_linux
from witness_generators.attestors.host.network_calls import CALLS, Call
from witness_generators.drawing.spaces import Builds, Integers, Space
from witness_generators.recording.attestor_row import Attestations, AttestorRow, Invariant, PropKind
from witness_generators.world.moments import Moment
from witness_generators.world.run_times import COMMAND, run_times
from witness_generators.world.world import Prop, World

Json = dict[str, Any]
NAME = "network-trace"
# `attestation/networktrace/types`: DefaultConfig and DefaultPayloadConfig; no option changes them.
PROXY_PORT = 8888
PAYLOAD = {"record_payload": False, "record_payload_hash": True, "max_payload_size": 1 << 20}
# What the recorder takes between one of its times and the next, in nanoseconds.
TICK = 1000


@dataclass(frozen=True, slots=True)
class Traffic(Prop):
    """The connections of a step by program, under the main process's id, in a control group, from a first socket cookie."""

    calls: tuple[tuple[Call, ...], ...]
    process: int
    control_group: int
    cookie: int

    def settled(self, world: World) -> World:
        return on_linux(world)

    def shell(self, _world: World) -> str:
        """The programs, then `true`: a shell that became the last program itself would be stopped by the tracing.

        (`attestation/commandrun/tracing_linux.go`, waitForExitOnly: the trap of an exec is handed on to the process.)
        """
        return " && ".join((*(calls[0].program.words for calls in self.calls), "true"))

    def prints(self, _world: World) -> str:
        return "".join(calls[0].program.prints for calls in self.calls)

    def in_order(self) -> list[tuple[int, int, Call]]:
        """The connections as they come, one program after another: the share of the trace's time in 2^64ths, the process that made it, the call."""
        placed = [
            (
                ((number << 64) + int.from_bytes(call.moment)) // len(self.calls),
                self.process + 1 + number,
                call,
            )
            for number, calls in enumerate(self.calls)
            for call in calls
        ]
        return sorted(placed, key=lambda one: one[:2])


TRAFFIC: Space = Builds(Traffic, (CALLS, Integers(2, 99_999), Integers(1, 50_000), Integers(1, 65_000)))


def trace(world: World) -> Json:
    """What was seen while the command ran, its summary, and the configuration (`networktrace.go`)."""
    traffic, (start, end) = world.prop(Traffic), _window(world)
    seen = list(_connections(traffic, start, end)) or None
    return {
        "start_time": start.rfc3339(),
        "end_time": end.rfc3339(),
        "connections": seen,
        "summary": summary(seen or []),
        "config": {
            "observe_pids": [traffic.process],
            "observe_child_tree": True,
            "proxy_port": PROXY_PORT,
            "proxy_bind_ipv4": "127.0.0.1",
            "payload": PAYLOAD,
        },
    }


def _window(world: World) -> tuple[Moment, Moment]:
    """From the start of the command's process to its exit: within the times of command-run."""
    names = world.attestors
    start, end = run_times(world.clock, names)[names.index(COMMAND)]
    length = end.nanoseconds - start.nanoseconds
    return start.later(length // 16), start.later(length - length // 16)


def _connections(traffic: Traffic, start: Moment, end: Moment) -> Iterator[Json]:
    """In the order in which they ended: that is when the proxy records one."""
    length = end.nanoseconds - start.nanoseconds
    for number, (share, process, call) in enumerate(traffic.in_order()):
        yield _connection(traffic, call, process, traffic.cookie + number, start.later(share * length >> 64))


def _connection(traffic: Traffic, call: Call, process: int, cookie: int, now: Moment) -> Json:
    """One connection (`networktrace/proxy/recorder.go`): its times are those of the recording, after it has ended."""
    program = call.program
    found: Json = {
        "id": f"{cookie}-{now.nanoseconds}",
        "protocol": "tcp",
        "start_time": now.later(TICK).rfc3339(),
        "end_time": now.later(4 * TICK).rfc3339(),
        "process": {"pid": process, "comm": program.comm, "cgroup_id": traffic.control_group},
        "destination": {"ip": call.address, "port": program.service.port},
        "tcp_payloads": [
            _payload("client_to_server", call.sent, now.later(2 * TICK)),
            _payload("server_to_client", call.received, now.later(3 * TICK)),
        ],
        "bytes_sent": len(call.sent),
        "bytes_received": len(call.received),
    }
    return found | ({"error": _reset(call)} if call.reset else {})


def _payload(direction: str, data: bytes, when: Moment) -> Json:
    digest = {"hash": hashlib.sha256(data).hexdigest()} if data else {}
    return {"timestamp": when.rfc3339(), "direction": direction, "payload": {"size": len(data), **digest}}


def _reset(call: Call) -> str:
    """What Go says when the client has reset its connection to the proxy."""
    own = "[::1]" if ":" in call.address else "127.0.0.1"
    ends = f"tcp {own}:{PROXY_PORT}->{own}:{call.reset}"
    return f"writeto {ends}: read {ends}: read: connection reset by peer"


def summary(connections: Sequence[Json]) -> Json:
    """The totals (`networktrace/types/types.go`, ComputeSummary); host names are never recorded."""
    addresses = dict.fromkeys(one["destination"]["ip"] for one in connections)
    return {
        "total_connections": len(connections),
        "protocol_counts": dict(Counter(one["protocol"] for one in connections)),
        "unique_hosts": None,
        "unique_ips": list(addresses) or None,
        "total_bytes_sent": sum(one["bytes_sent"] for one in connections),
        "total_bytes_received": sum(one["bytes_received"] for one in connections),
    }


def _summary_adds_up(attestations: Attestations) -> bool:
    """Go walks a map for the addresses, so that they come in any order."""
    said = attestations[NAME]["network_trace"]
    return _unordered(said["summary"]) == _unordered(summary(said["connections"] or []))


def _unordered(said: Json) -> Json:
    return said | {"unique_ips": sorted(said["unique_ips"] or ())}


def _bytes_are_those_of_the_payloads(attestations: Attestations) -> bool:
    return all(
        [payload["payload"]["size"] for payload in one["tcp_payloads"]]
        == [one["bytes_sent"], one["bytes_received"]]
        for one in attestations[NAME]["network_trace"]["connections"] or []
    )


def _programs_are_on_the_command_line(attestations: Attestations) -> bool:
    words = attestations[COMMAND]["cmd"][-1]
    seen = attestations[NAME]["network_trace"]["connections"] or []
    return all(one["process"]["comm"].partition("-")[0] in words for one in seen)


ROW = AttestorRow(
    NAME,
    {"/network_trace": trace},
    needs=(PropKind(Traffic, TRAFFIC),),
    invariants=(
        Invariant("network-summary", (NAME,), "the summary adds up the connections", _summary_adds_up),
        Invariant(
            "network-bytes",
            (NAME,),
            "a connection has sent and received what its payloads hold",
            _bytes_are_those_of_the_payloads,
        ),
        Invariant(
            "network-programs",
            (NAME, COMMAND),
            "what connects is a program of the command line",
            _programs_are_on_the_command_line,
        ),
    ),
)
