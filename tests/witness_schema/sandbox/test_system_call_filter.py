"""The filter's program, interpreted as the kernel does it: what is allowed and what is not, for both machines."""

from __future__ import annotations

import struct

import pytest

from witness_schema.sandbox.system_call_filter import ALLOW, KILL, MACHINES, REFUSE, X32, build_filter

READ = {"x86_64": 0, "aarch64": 63}


def answer(program: bytes, audit: int, number: int, *arguments: int) -> int:
    """What a filter answers to a system call."""
    data = struct.pack("=IIQ6Q", number, audit, 0, *(*arguments, *[0] * (6 - len(arguments))))
    steps = list(struct.iter_unpack("=HBBI", program))
    at, loaded = 0, 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        match code:
            case 0x20:
                (loaded,) = struct.unpack_from("=I", data, value)
            case 0x15:
                at += if_true if loaded == value else if_false
            case 0x35:
                at += if_true if loaded >= value else if_false
            case 0x06:
                return int(value)
            case _:
                raise AssertionError(f"a step that no filter needs: {code:#x}")


@pytest.fixture(params=sorted(MACHINES))
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("platform.machine", lambda: request.param)
    return str(request.param)


def test_calls_that_no_namespace_confines_are_refused(machine: str) -> None:
    program = build_filter()
    assert program
    for number in MACHINES[machine].refused:
        assert answer(program, MACHINES[machine].audit, number) == REFUSE


def test_ordinary_calls_are_allowed(machine: str) -> None:
    program = build_filter()
    assert program
    row = MACHINES[machine]
    assert answer(program, row.audit, READ[machine]) == ALLOW
    ordinary = set(range(460)) - set(row.refused) - {row.socket}
    assert {number for number in ordinary if answer(program, row.audit, number) != ALLOW} == set()


def test_sockets_are_of_four_families(machine: str) -> None:
    program = build_filter()
    assert program
    row = MACHINES[machine]
    allowed = [family for family in range(50) if answer(program, row.audit, row.socket, family) == ALLOW]
    assert allowed == [1, 2, 10, 16]


def test_nothing_is_typed_into_a_terminal(machine: str) -> None:
    program = build_filter()
    assert program
    row = MACHINES[machine]
    assert answer(program, row.audit, row.ioctl, 0, 0x5412) == REFUSE
    assert answer(program, row.audit, row.ioctl, 0, 0x541C) == REFUSE
    assert answer(program, row.audit, row.ioctl, 0, 0x5401) == ALLOW
    # The kernel looks at the lower half only, and so must the filter.
    assert answer(program, row.audit, row.ioctl, 0, 0x5412 | 1 << 32) == REFUSE


def test_other_numberings_are_shut(machine: str) -> None:
    program = build_filter()
    assert program
    row = MACHINES[machine]
    assert answer(program, 0x40000003, READ[machine]) == KILL  # i386
    assert answer(program, row.audit, X32 | row.refused[0]) == REFUSE
