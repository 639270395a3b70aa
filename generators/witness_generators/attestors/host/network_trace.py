"""The network-trace attestor: the TCP connections of the step's processes, as the attestor's proxy records them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from witness_generators.attestors.host.linux import move_to_linux
from witness_generators.attestors.host.network_calls import CALLS, Call
from witness_generators.drawing.spaces import Builds, Integers, Space
from witness_generators.recording.attestor_row import Attestations, AttestorRow, Invariant, PropKind
from witness_generators.world.moments import Moment
from witness_generators.world.run_times import COMMAND, run_times
from witness_generators.world.world import Prop, World

Json = dict[str, Any]
NAME = "network-trace"
# The defaults of upstream (`attestation/networktrace/types/config.go:20`, `types.go:39`); no option of witness changes them.
PROXY_PORT = 8888
PAYLOAD = {"record_payload": False, "record_payload_hash": True, "max_payload_size": 1 << 20}
# Nanoseconds between one time that the recorder takes and the next.
TICK = 1000


@dataclass(frozen=True, slots=True)
class Traffic(Prop):
    """The connections of a step, grouped by program.

    process: the pid of the command. control_group: the id of its cgroup. cookie: the socket cookie of the first connection.
    """

    calls: tuple[tuple[Call, ...], ...]
    process: int
    control_group: int
    cookie: int

    def settled(self, world: World) -> World:
        return move_to_linux(world)

    def shell(self, _world: World) -> str:
        """Returns a command line that runs the programs, then `true`."""
        # A shell runs its last program by exec, in its own process. The tracer passes that exec's SIGTRAP on to the process and
        # so kills it (`attestation/commandrun/tracing_linux.go:240`); `true` last keeps every program in a child.
        return " && ".join((*(calls[0].program.words for calls in self.calls), "true"))

    def prints(self, _world: World) -> str:
        return "".join(calls[0].program.prints for calls in self.calls)

    def list_calls(self) -> list[tuple[int, int, Call]]:
        """Lists the connections in order of time: share of the trace's time in 2^64ths, pid, call."""
        # Programs run one after another, so each gets its own part of the time; `true` needs none.
        placed = [
            (
                ((number << 64) + int.from_bytes(call.moment)) // len(self.calls),
                self.process + 1 + number,
                call,
            )
            for number, calls in enumerate(self.calls)
            for call in calls
        ]
        # Calls have no order: compare share and pid only.
        return sorted(placed, key=lambda entry: entry[:2])


TRAFFIC: Space = Builds(Traffic, (CALLS, Integers(2, 99_999), Integers(1, 50_000), Integers(1, 65_000)))


def build_trace(world: World) -> Json:
    """Builds the recorded trace: connections, summary and configuration (`attestation/networktrace/networktrace.go:50`)."""
    traffic, (start, end) = world.prop(Traffic), _find_window(world)
    # Without a connection the slice stays nil, which encodes as null.
    seen = list(_build_connections(traffic, start, end)) or None
    return {
        "start_time": start.rfc3339(),
        "end_time": end.rfc3339(),
        "connections": seen,
        "summary": compute_summary(seen or []),
        "config": {
            # The hook that runs before exec adds the command's pid (`networktrace.go:227`).
            "observe_pids": [traffic.process],
            "observe_child_tree": True,
            "proxy_port": PROXY_PORT,
            "proxy_bind_ipv4": "127.0.0.1",
            "payload": PAYLOAD,
        },
    }


def _find_window(world: World) -> tuple[Moment, Moment]:
    """Returns the times of the hooks before the command's exec and before its exit."""
    # command-run takes its times outside the two hooks, so leave a margin of a sixteenth on both sides.
    names = world.attestors
    start, end = run_times(world.clock, names)[names.index(COMMAND)]
    length = end.nanoseconds - start.nanoseconds
    return start.later(length // 16), start.later(length - length // 16)


def _build_connections(traffic: Traffic, start: Moment, end: Moment) -> Iterator[Json]:
    """Yields the connections in the order in which they end."""
    # The proxy records a connection only after both directions are copied (`attestation/networktrace/proxy/tcp.go:261`).
    length = end.nanoseconds - start.nanoseconds
    for number, (share, process, call) in enumerate(traffic.list_calls()):
        yield _build_connection(
            traffic, call, process, traffic.cookie + number, start.later(share * length >> 64)
        )


def _build_connection(traffic: Traffic, call: Call, process: int, cookie: int, now: Moment) -> Json:
    """Builds the record of one connection (`attestation/networktrace/proxy/recorder.go:50`)."""
    program = call.program
    # All times are those of the recording, after the connection ended: id, start, two payloads, end.
    found: Json = {
        "id": f"{cookie}-{now.nanoseconds}",
        "protocol": "tcp",
        "start_time": now.later(TICK).rfc3339(),
        "end_time": now.later(4 * TICK).rfc3339(),
        "process": {"pid": process, "comm": program.comm, "cgroup_id": traffic.control_group},
        "destination": {"ip": call.address, "port": program.service.port},
        "tcp_payloads": [
            _build_payload("client_to_server", call.sent, now.later(2 * TICK)),
            _build_payload("server_to_client", call.received, now.later(3 * TICK)),
        ],
        "bytes_sent": len(call.sent),
        "bytes_received": len(call.received),
    }
    return found | ({"error": _describe_reset(call)} if call.reset else {})


def _build_payload(direction: str, data: bytes, when: Moment) -> Json:
    # An empty payload has no hash (`attestation/networktrace/types/types.go:81`).
    digest = {"hash": hashlib.sha256(data).hexdigest()} if data else {}
    return {"timestamp": when.rfc3339(), "direction": direction, "payload": {"size": len(data), **digest}}


def _describe_reset(call: Call) -> str:
    """Returns Go's error text for a client that reset its connection to the proxy."""
    # Client and proxy are on the same machine, so both ends are loopback, of the family of the original address.
    own = "[::1]" if ":" in call.address else "127.0.0.1"
    ends = f"tcp {own}:{PROXY_PORT}->{own}:{call.reset}"
    return f"writeto {ends}: read {ends}: read: connection reset by peer"


def compute_summary(connections: Sequence[Json]) -> Json:
    """Computes the totals (`attestation/networktrace/types/types.go:154`)."""
    # The TCP proxy sets no host name (`proxy/recorder.go:62`), so `unique_hosts` stays a nil slice.
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
    # Upstream collects the addresses from a map: their order differs from run to run (`types.go:183`).
    said = attestations[NAME]["network_trace"]
    return _sort_addresses(said["summary"]) == _sort_addresses(compute_summary(said["connections"] or []))


def _sort_addresses(said: Json) -> Json:
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
    # The process may be a helper: git-remote-https stands on the command line as git.
    return all(one["process"]["comm"].partition("-")[0] in words for one in seen)


ROW = AttestorRow(
    NAME,
    {"/network_trace": build_trace},
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
