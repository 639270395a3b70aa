"""Every command that README and docs show, run from the wheel alone: a base install, outside the clone, without a network."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import pty
import re
import shlex
import struct
import subprocess
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from typer.core import TyperGroup

from support.wheel_environment import Installed
from witness_cli.command_tree import app
from witness_schema.clone import repository_root

PAGES = (repository_root() / "README.md", *sorted((repository_root() / "docs").glob("*.md")))
ROWS, COLUMNS = 24, 80
EXTRA = r"pip install 'witness-schema\[(train|cuda|cuda13|dask|paraphrase)\] @ file://.*\.whl'"
# What a command needs that a base install does not have, as its refusal says it. All other commands do their work.
REFUSALS = {
    "quickstart": "clone the repository",
    "doctor --build": "clone the repository",
    "generate .*--engine dask": EXTRA,
    # A preview judges nothing.
    "generate (?!.*--preview)": "clone the repository",
    "dataset merge": "slice-1/slice.json: the record of a slice cannot be read: the file is missing",
    "dataset (report|run|verify)": "data/[a-z-]+/manifest.json: the manifest of the data set cannot be read: the file is missing",
    "dataset parquet": r"pip install 'witness-schema\[parquet\] @ file://.*\.whl'",
    "dataset paraphrase": EXTRA,
    "bench score": "bench-answers.jsonl: the file is missing",
    "bench verify": "clone the repository",
    "(validate|show|policy new --from) (build|changed).json": "(build|changed).json: the file is missing",
    "policy test (?!.*--evidence)": "clone the repository",
    "policy test": "attestations: there is no signed collection here",
    "score": "data/mixed/tasks.jsonl: the file is missing",
    "train .*data/quickstart": EXTRA,
    # A dry run reads no data.
    "train (?!.*--dry-run)": "data/[a-z-]+/train.jsonl: the file is missing",
    "evaluate .*--answers": "data/mixed/[a-z-]+.jsonl: the file is missing",
    "evaluate": EXTRA,
    "model (fetch|list --measure)": EXTRA,
    "(ask|export|serve)": EXTRA,
    "publish": "there is no adapter in this folder",
    "refresh": "clone the repository",
    "run (?!--list)": "no git repository is here",
    "stand-ins exec": "no git repository is here",
    "stand-ins serve": "no git repository is here",
    "vendor sync": "clone the repository",
    "vendor status": "clone the repository",
    "schema check": "clone the repository",
    "schema emit .*--source": "is not a go-witness checkout",
    "schema emit --package": "no go.mod is in this folder|there is no such folder",
    "(sample|policy impact) .*--source": "no go.mod is in this folder|there is no such folder",
    "schema judge": "no go.mod is in this folder|there is no such folder",
    r"schema diff .*\.\./go-witness": "is neither a folder nor a version",
}
PUBLIC = (
    Ed25519PrivateKey.from_private_bytes(bytes(32))
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
)
KEY_ID = hashlib.sha256(PUBLIC).hexdigest()
POLICY = {
    "expires": "2036-01-01T00:00:00Z",
    "publickeys": {KEY_ID: {"keyid": KEY_ID, "key": base64.b64encode(PUBLIC).decode()}},
    "steps": {
        "build": {
            "name": "build",
            "functionaries": [{"type": "publickey", "publickeyid": KEY_ID}],
            "attestations": [{"type": "https://witness.dev/attestations/git/v0.1", "regopolicies": []}],
        }
    },
}
ROW = {
    "messages": [
        {"role": "user", "content": "Who?"},
        {"role": "assistant", "content": "git."},
    ]
}


def documented() -> Iterator[str]:
    """The commands in blocks of shell, without what a pipe or a redirection adds."""
    for page in PAGES:
        for block in re.findall(r"^```(?:sh|console|bash)\n(.*?)^```", page.read_text(), re.M | re.S):
            for line in block.splitlines():
                shown = re.match(r"(?:\$ )?witness-schema\b ?([^|>#&]*)", line)
                if shown:
                    yield shown[1].strip()


def leaves(group: TyperGroup, name: str = "") -> Iterator[tuple[str, str]]:
    """Every subcommand with its help text."""
    for word, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from leaves(command, f"{name}{word} ")
        else:
            yield f"{name}{word}", command.help or ""


def exemplified() -> Iterator[str]:
    """The example that each help text gives."""
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    for name, text in leaves(root):
        shown = re.search(r"Example: `witness-schema ([^`|>]+)`", text)
        assert shown, f"the help of {name} gives no example"
        yield shown[1].strip()


DOCUMENTED = [*dict.fromkeys(documented())]
COMMANDS = [*dict.fromkeys((*DOCUMENTED, *exemplified()))]
UNDOCUMENTED = ["--help", "--version", "doctor --build", "evaluate --data data/quickstart"]


@pytest.fixture(scope="module")
def attestations(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> str:
    where = tmp_path_factory.mktemp("sampled")
    return installed.run(str(installed.command), "sample", "material", "-n", "2", cwd=where).stdout


@pytest.fixture
def folder(tmp_path: Path, attestations: str) -> Path:
    """A folder with the files that the documents speak of."""
    (tmp_path / "attestations.jsonl").write_text(attestations)
    for name in ("policy.json", "policy-signed.json"):
        (tmp_path / name).write_text(json.dumps(POLICY))
    for name in ("pub.pem", "build.pub"):
        (tmp_path / name).write_bytes(PUBLIC)
    (tmp_path / "rows.jsonl").write_text((json.dumps(ROW) + "\n") * 4)
    data = tmp_path / "data" / "quickstart"
    data.mkdir(parents=True)
    for split in ("train", "valid", "test"):
        (data / f"{split}.jsonl").write_text((json.dumps(ROW) + "\n") * 4)
    return tmp_path


def check(command: str, status: int, printed: str, said: str) -> None:
    """printed: all output; said: what of it is for the reader, not for the next program."""
    assert "Traceback" not in printed, printed
    needed = next((text for start, text in REFUSALS.items() if re.match(start, command)), None)
    if needed is None:
        assert status == 0, printed
        return
    assert status == 2, printed
    assert re.search(needed, said), said
    assert re.search(r"^  → \S", said, re.M), f"no remedy\n{said}"
    assert len(said.splitlines()) <= 2, said


def test_the_documents_show_commands_of_every_kind() -> None:
    assert len(DOCUMENTED) >= 15
    used = {
        start for start in REFUSALS if any(re.match(start, command) for command in (*COMMANDS, *UNDOCUMENTED))
    }
    assert used == set(REFUSALS), "a refusal that no command meets"


@pytest.mark.parametrize("command", [*COMMANDS, *UNDOCUMENTED])
def test_on_a_pipe(command: str, installed: Installed, folder: Path) -> None:
    before = {path.name for path in folder.iterdir()}
    done = installed.run(str(installed.command), *shlex.split(command), cwd=folder)
    check(command, done.returncode, done.stdout + done.stderr, done.stderr)
    if done.returncode == 2:
        assert done.stdout == ""
        assert {path.name for path in folder.iterdir()} == before, "something half-written was left"


@pytest.mark.parametrize("command", [*DOCUMENTED, "--help", "doctor", "schema list", "vendor versions"])
def test_on_a_terminal(command: str, installed: Installed, folder: Path) -> None:
    control, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    process = subprocess.Popen(
        [str(installed.python), str(installed.command), *shlex.split(command)],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        cwd=folder,
        env=installed.environment(),
    )
    os.close(terminal)
    printed = left_standing(read_to_the_end(control))
    check(command, process.wait(timeout=60), printed, printed)
    assert printed


def read_to_the_end(control: int) -> str:
    """What was written to the terminal until its last writer was gone, which Linux tells by an error."""
    parts = []
    try:
        while part := os.read(control, 1 << 16):
            parts.append(part)
    except OSError:
        pass
    os.close(control)
    return b"".join(parts).decode()


def left_standing(text: str) -> str:
    """What is left standing on the terminal, in plain letters: a progress bar erases its line at the end."""
    plain = re.sub(r"\r|\x1b\[[0-9;]*m|\x1b\[\?25[hl]", "", text)
    return re.sub(r"[^\n]*(?:\n\x1b\[1A)?\x1b\[2K", "", plain)
