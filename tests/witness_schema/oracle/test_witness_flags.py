"""Every flag of the real `witness` (tests/corpus/witness_command/flags.jsonl) with its shorthand, type and default."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from support.witness_flags import EMPTY, Flag, read_table

COMMANDS = (
    "",
    "run",
    "sign",
    "verify",
    "attestors",
    "attestors list",
    "attestors schema",
    "policy",
    "policy check",
    "version",
    "completion",
)
# One flag of pflag's help: "  -s, --step string   what it is (default …)".
FLAG = re.compile(
    r"^ +(?:-(?P<short>\w), )?--(?P<name>[\w-]+)(?: (?P<type>[a-zA-Z0-9]+))?(?: {3,}(?P<rest>.*))?$"
)
VALUES = {
    "bool": "true",
    "int": "7",
    "duration": "1m30s",
    "string": "x",
    "strings": "x,y",
    "stringArray": "x",
}
MISFITS = {"bool": "banana", "int": "x", "duration": "7", "strings": '"x'}


FLAGS = read_table()
GLOBAL = [flag for flag in FLAGS if flag.command == ""]


def run(binary: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [binary, "witness", *arguments],
        cwd=folder,
        env={"HOME": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def read_help(command: str, text: str, home: Path) -> dict[str, Flag]:
    """The flags that a help text shows, by name."""
    shown = {}
    for line in text.splitlines():
        if found := FLAG.match(line):
            kind = found["type"] or "bool"
            default = re.search(r".*\(default (.*)\)$", found["rest"] or "")
            value = default[1].removeprefix('"').removesuffix('"') if default else EMPTY[kind]
            shown[found["name"]] = Flag(
                command, found["name"], found["short"], kind, value.replace(str(home), "$HOME")
            )
    return shown


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_the_flags_of_the_real_one_and_no_other(
    binary: Path, tmp_path: Path, command: str
) -> None:
    done = run(binary, tmp_path, *command.split(), "--help")
    assert done.returncode == 0
    shown = read_help(command, done.stdout, tmp_path)
    assert shown.pop("help").short == "h"
    shown.pop("version", None)
    expected = {flag.name: flag for flag in FLAGS if flag.command == command}
    for flag in GLOBAL:
        expected[flag.name] = Flag(command, flag.name, flag.short, flag.type, flag.default)
    assert shown == expected


@pytest.mark.parametrize("command", sorted({flag.command for flag in FLAGS}))
def test_every_flag_takes_a_value_of_its_type(binary: Path, tmp_path: Path, command: str) -> None:
    flags = [*GLOBAL, *(flag for flag in FLAGS if flag.command == command and command)]
    long = [f"--{flag.name}={VALUES[flag.type]}" for flag in flags]
    # A truth value after its shorthand would be an argument.
    short = [
        part
        for flag in flags
        if flag.short
        for part in ((f"-{flag.short}",) if flag.type == "bool" else (f"-{flag.short}", VALUES[flag.type]))
    ]
    done = run(binary, tmp_path, *command.split(), *long, *short, "--help")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("kind", sorted(MISFITS))
def test_no_flag_takes_a_value_of_another_type(binary: Path, tmp_path: Path, kind: str) -> None:
    flags = [flag for flag in FLAGS if flag.type == kind]
    assert flags
    for flag in flags:
        done = run(binary, tmp_path, *flag.command.split(), f"--{flag.name}={MISFITS[kind]}")
        assert done.returncode == 1
        assert f"--{flag.name}" in done.stderr
        assert "invalid argument" in done.stderr


@pytest.mark.parametrize("command", ["run", "sign", "verify"])
def test_a_flag_that_the_real_one_lacks_is_unknown(binary: Path, tmp_path: Path, command: str) -> None:
    for name in ("key", "signer-file-key-passphrase", "attestor-git-depth", "directory"):
        done = run(binary, tmp_path, command, f"--{name}=x")
        assert done.returncode == 1
        assert done.stderr == f'level=error msg="unknown flag: --{name}"\n'
