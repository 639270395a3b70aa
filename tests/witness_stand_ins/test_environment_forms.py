"""The variables as other programs read them: what they find is what was meant."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from witness_stand_ins.serving.environment_forms import (
    FORMS,
    write_dotenv,
    write_github,
    write_json,
    write_shell,
)

ODD = {"PLAIN": "a", "EMPTY": "", "QUOTES": 'it\'s "x"', "SHELL": "$HOME `id` \\ ; &", "LINES": "one\ntwo\n"}
FLAGS = ['--attestor-aws-region-cert="$(cat /tmp/x)"']
ADDRESS = "http://127.0.0.1:1"


def test_a_shell_reads_them() -> None:
    text = write_shell(ODD, FLAGS, ADDRESS)
    script = f'{text}\nfor name in {" ".join(ODD)}; do eval "printf \'%s\\0\' \\"\\$$name\\""; done'
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]}
    )
    assert done.stdout.split("\0")[:-1] == list(ODD.values())
    assert f"# witness run also needs: {FLAGS[0]}" in text
    assert f"kill {os.getpid()}" in text


def test_a_shell_sources_a_dotenv_file() -> None:
    """`set -a; . ./.env` is how shells take one; line breaks stay escapes there."""
    script = f'{write_dotenv(ODD, FLAGS, ADDRESS)}\nprintf "%s|%s|%s|%s" "$PLAIN" "$EMPTY" "$QUOTES" "$SHELL"'
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "|".join(ODD[name] for name in ("PLAIN", "EMPTY", "QUOTES", "SHELL"))
    assert len(write_dotenv(ODD, FLAGS, ADDRESS).splitlines()) == len(ODD)


def test_json_has_all() -> None:
    read = json.loads(write_json(ODD, FLAGS, ADDRESS))
    assert read == {"environment": ODD, "flags": FLAGS, "address": ADDRESS, "process": os.getpid()}


def test_github_reads_each_value_up_to_its_mark() -> None:
    lines = write_github(ODD, FLAGS, ADDRESS).split("\n")
    found = {}
    while len(lines) > 1:
        name, _, mark = lines.pop(0).partition("<<")
        end = lines.index(mark)
        found[name], lines = "\n".join(lines[:end]), lines[end + 1 :]
    assert found == ODD


@pytest.mark.parametrize("form", FORMS)
def test_no_variable_is_none(form: str) -> None:
    assert isinstance(FORMS[form]({}, [], ADDRESS), str)
