"""Which box is taken, why one is refused, and the command lines of those that this machine may not have, run by fakes."""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.box_visits import PYTHON, python_shown
from witness_schema.clone import repository_root
from witness_schema.errors import Misuse, UnknownName
from witness_schema.sandbox import (
    Bubblewrap,
    Confined,
    Docker,
    Ended,
    Limits,
    Namespaces,
    OutOfTime,
    Refused,
    SandboxExec,
    find_sandbox,
    parse_sandbox,
    run_foreign,
    sandbox_choice,
    sandbox_refusal,
    supervision,
)
from witness_schema.sandbox.boxes import build_box_command
from witness_schema.sandbox.launching import Started
from witness_schema.sandbox.start_request import StartRequest

Install = Callable[[str, str], None]
# Notes its arguments, one a line, then does what the program behind them would do.
FAKE = """#!/bin/sh
printf '%s\\n' "$@" >> {notes}
echo == >> {notes}
{rest}
"""
# What comes behind the image, and behind the profile.
AS_DOCKER = """case $1 in run) ;; *) exit 0 ;; esac
while [ "$1" != IMAGE ]; do shift; done
shift
exec sh "$@\""""
AS_SANDBOX_EXEC = 'shift 2; exec "$@"'
AS_BUBBLEWRAP = 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"'


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    sandbox_choice.try_box.cache_clear()
    yield
    sandbox_choice.try_box.cache_clear()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


@pytest.fixture
def fake(tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a program of a name first on PATH."""

    def install(name: str, rest: str) -> None:
        program = tmp_path / "programs" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(FAKE.format(notes=notes, rest=rest))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    return install


FORBIDDEN = "echo 'unshare: Operation not permitted'; exit 1"


@pytest.fixture
def build_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Has a shell stand for the launcher where walls are to be built; everything else is started as always."""
    true_launch = supervision.launch

    def set_shell(shell: str) -> None:
        def launch(request: StartRequest, given: int, printed: int, announce: int) -> Started:
            if request.walls is None:
                return true_launch(request, given, printed, announce)
            return subprocess.Popen(["/bin/sh", "-c", shell], stdin=given, stdout=printed, stderr=printed)

        monkeypatch.setattr(supervision, "launch", launch)

    return set_shell


def arguments(notes: Path, call: int = -1) -> list[str]:
    """Of one call, the last one without a number."""
    return notes.read_text().split("==\n")[:-1][call].splitlines()


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("auto", None),
        ("unshare", Namespaces()),
        ("bubblewrap", Bubblewrap()),
        ("sandbox-exec", SandboxExec()),
        ("docker=debian:12", Docker("debian:12")),
    ],
)
def test_sandboxes_have_names(text: str, box: object) -> None:
    assert parse_sandbox(text) == box


@pytest.mark.parametrize("text", ["", "none", "docker", "docker=", "docker=--privileged", "Unshare"])
def test_another_name_is_told_with_those_that_there_are(text: str) -> None:
    with pytest.raises(
        UnknownName, match=r"choose one of auto, unshare, bubblewrap, sandbox-exec, docker=IMAGE"
    ):
        parse_sandbox(text)


def test_without_any_nothing_is_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, build_by: Callable[[str], None]
) -> None:
    build_by(FORBIDDEN)
    monkeypatch.setattr(sandbox_choice, "SYSTEM_PATH", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    outcome = run_foreign(Confined(("touch", str(tmp_path / "done"))))
    assert isinstance(outcome, Refused)
    assert outcome.reason.startswith("unshare: unshare: Operation not permitted; bwrap ")
    assert outcome.advice.startswith("let users make namespaces, or install bubblewrap")
    assert not (tmp_path / "done").exists()
    assert sandbox_refusal() == outcome


def test_another_system_is_told_what_to_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert find_sandbox() == Refused(
        "unshare needs Linux; bwrap needs Linux"
        if os.geteuid()
        else "unshare needs Linux; bwrap does not give up root",
        "choose --sandbox sandbox-exec or --sandbox docker=IMAGE",
    )


def test_an_unknown_machine_has_no_filter_and_no_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "pdp11")
    refusal = sandbox_refusal(Namespaces())
    assert refusal is not None
    assert refusal.reason == "the numbers of system calls of pdp11 are not known here"


def test_the_word_of_the_kernel_is_the_reason(build_by: Callable[[str], None]) -> None:
    build_by(FORBIDDEN)
    refusal = sandbox_refusal(Namespaces())
    assert refusal is not None
    assert refusal.reason == "unshare: unshare: Operation not permitted"


def test_a_program_that_confines_nothing_is_no_box(build_by: Callable[[str], None]) -> None:
    """It ends well, but nobody announced that the box was finished."""
    build_by("exit 0")
    assert sandbox_refusal(Namespaces()) is not None


def test_bubblewrap_is_taken_where_unshare_may_not(
    fake: Install, notes: Path, monkeypatch: pytest.MonkeyPatch, build_by: Callable[[str], None]
) -> None:
    build_by(FORBIDDEN)
    fake("bwrap", AS_BUBBLEWRAP)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert find_sandbox() == Bubblewrap()
    told = arguments(notes)
    for words in ("--unshare-all", "--die-with-parent", "--new-session", "--disable-userns", "--remount-ro"):
        assert words in told
    assert told[told.index("--cap-drop") + 1] == "ALL"
    assert told[told.index("--size") + 1] == str(Limits().disk)


def test_bubblewrap_is_not_for_root(fake: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("bwrap", AS_BUBBLEWRAP)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    refusal = sandbox_refusal(Bubblewrap())
    assert refusal is not None
    assert refusal.reason == "bwrap does not give up root"


def test_docker_gets_every_limit_and_no_network(fake: Install, notes: Path, tmp_path: Path) -> None:
    fake("docker", AS_DOCKER)
    confined = Confined(
        ("sh", "-c", "cat given; pwd; exit 3"),
        files={"given": b"hello\n"},
        limits=Limits(wall_seconds=9, cpu_seconds=7, memory=1 << 29, processes=33, disk=1 << 22),
        read_only=(tmp_path / "tool",),
        environment={"PATH": os.environ["PATH"]},
    )
    outcome = run_foreign(confined, Docker("IMAGE"))
    assert isinstance(outcome, Ended)
    assert outcome.code == 3
    assert outcome.printed.head == b"hello\n/tmp/work\n"
    told, closing = arguments(notes, -2), arguments(notes)
    before, behind = told[: told.index("IMAGE")], told[told.index("IMAGE") + 1 :]
    pairs = set(itertools.pairwise(before))
    assert pairs >= {
        ("--network", "none"), ("--cap-drop", "ALL"), ("--security-opt", "no-new-privileges"), ("--pids-limit", "33"),
        ("--memory", str(1 << 29)), ("--memory-swap", str(1 << 29)), ("--ulimit", "cpu=7"), ("--pull", "never"),
        ("--tmpfs", f"/tmp:rw,exec,nosuid,nodev,mode=1777,size={1 << 22}"), ("--user", "65534:65534"),
        ("--volume", f"{tmp_path / 'tool'}:{tmp_path / 'tool'}:ro"),
    }  # fmt: skip
    assert "--read-only" in before
    assert "9" in behind
    assert closing == ["kill", before[before.index("--name") + 1]]


def test_sandbox_exec_gets_a_profile_without_a_network(fake: Install, notes: Path, tmp_path: Path) -> None:
    fake("sandbox-exec", AS_SANDBOX_EXEC)
    tool = tmp_path / 'a "quoted" tool'
    confined = Confined(
        ("sh", "-c", 'cat given; test -d "$HOME" && pwd'),
        files={"given": b"hello\n"},
        read_only=(tool,),
        environment={"PATH": os.environ["PATH"]},
    )
    outcome = run_foreign(confined, SandboxExec())
    assert isinstance(outcome, Ended)
    greeting, folder = outcome.printed.text().splitlines()
    assert greeting == "hello"
    profile = "\n".join(arguments(notes))
    assert profile.startswith("-p\n(version 1)\n(deny default)\n")
    assert "(deny network*)" in profile
    assert f'(subpath "{tmp_path}/a \\"quoted\\" tool")' in profile
    assert f'(allow file-read* file-write* (subpath "{Path(folder).parent}"))' in profile
    assert not Path(folder).exists()


def test_a_container_that_does_not_end_is_killed_by_its_name(fake: Install, notes: Path) -> None:
    fake("docker", AS_DOCKER)
    endless = Confined(
        ("sleep", "600"), limits=Limits(wall_seconds=0.3), environment={"PATH": os.environ["PATH"]}
    )
    outcome = run_foreign(endless, Docker("IMAGE"))
    assert isinstance(outcome, OutOfTime | Ended)  # whichever clock is first
    assert not isinstance(outcome, Ended) or outcome.code != 0
    assert arguments(notes)[0] == "kill"


@pytest.mark.parametrize(
    "wrong",
    [
        {"argv": ()},
        {"argv": ("A=1", "true")},
        {"argv": ("--flag",)},
        {"argv": ("true", "a\0b")},
        {"argv": ("true",), "files": {"../out": b""}},
        {"argv": ("true",), "files": {"/etc/passwd": b""}},
        {"argv": ("true", "a" * (1 << 17))},
        {"argv": ("true", "\ud800")},
        {"argv": ("true",), "files": {"": b""}},
        {"argv": ("true",), "files": {"\ud800": b""}},
        {"argv": ("true",), "files": {"a": b"", "a/b": b""}},
        {"argv": ("true",), "read_only": (Path("relative"),)},
        {"argv": ("true",), "read_only": (Path("/usr/../root"),)},
        {"argv": ("true",), "environment": {"A": "\0"}},
        {"argv": ("true",), "environment": {"A=B": "C"}},
        {"argv": ("true",), "environment": {"": "C"}},
    ],
    ids=lambda wrong: repr(wrong)[:60].encode("ascii", "backslashreplace").decode(),
)
def test_what_cannot_be_carried_out_as_written_is_misuse(wrong: dict[str, object]) -> None:
    with pytest.raises(Misuse):
        Confined(**wrong)  # type: ignore[arg-type]  # on purpose


@pytest.mark.parametrize("name", ["wall_seconds", "cpu_seconds", "memory", "processes", "disk", "output"])
@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_no_limit_is_no_limit_of_a_box(name: str, value: float) -> None:
    with pytest.raises(Misuse, match=name):
        Limits(**{name: value})  # type: ignore[arg-type]  # on purpose


def test_docker_would_read_a_colon_as_its_own() -> None:
    with pytest.raises(Misuse, match="docker takes no path with ':'"):
        build_box_command(Docker("IMAGE"), Confined(("true",), read_only=(Path("/a:/b"),)))


@pytest.mark.parametrize("path", ["/proc", "/dev", "/sys", "/proc/self/environ", "/dev/kmsg", "/nowhere"])
def test_what_cannot_be_shown_is_refused(path: str) -> None:
    outcome = run_foreign(Confined(("true",), read_only=(Path(path),), environment={"PATH": "/usr/bin:/bin"}))
    assert isinstance(outcome, Refused)


NESTED = """
import sys
sys.path.insert(0, REPOSITORY)
from witness_schema.sandbox import Confined, Printed, run_foreign, run_trusted
program = Confined(("echo", "hello"), environment={"PATH": "/usr/bin:/bin"})
print(run_foreign(program).reason)
print(run_trusted(program).printed == Printed(b"hello\\n"))
"""


def test_where_the_kernel_gives_no_namespaces_trusted_text_still_runs() -> None:
    """As in plain Docker: nothing of namespaces is to be had inside a box."""
    argv = (str(PYTHON), "-I", "-S", "-c", f"REPOSITORY = {str(repository_root())!r}{NESTED}")
    shown = (*python_shown(), repository_root() / "witness_schema")
    outcome = run_foreign(Confined(argv, read_only=shown, environment={"PATH": "/usr/bin:/bin"}))
    if isinstance(outcome, Ended):
        reason, trusted = outcome.printed.text().splitlines()
        assert reason.startswith("unshare: ")
        assert trusted == "True"
    else:
        assert outcome == sandbox_refusal()
