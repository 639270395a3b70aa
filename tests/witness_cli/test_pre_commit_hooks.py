"""The hooks of `.pre-commit-hooks.yaml`, as pre-commit itself installs and runs them: `pre-commit try-repo .`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from support.policy_corpus import CASES
from witness_generators import draw
from witness_schema.clone import repository_root

POLICIES = CASES / "type-unknown" / "slsa-v1"
NAMES = {
    "witness-schema-validate": "validate documents of witness",
    "witness-schema-policy-check": "check policies of witness",
}


def write_documents(folder: Path) -> None:
    """An attestation and a policy, each right and with one fault, that git knows."""
    (line,) = draw("git", seed=1)
    attestation = json.loads(line)["attestation"]
    (folder / "attestation-right.json").write_text(json.dumps(attestation))
    (folder / "attestation-broken.json").write_text(json.dumps({**attestation, "commithash": 1}))
    for name, case in (("right", "mended"), ("broken", "policy")):
        shutil.copy(POLICIES / f"{case}.json", folder / f"policy-{name}.json")
    (folder / "package.json").write_text("{}")
    for words in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *words], cwd=folder, check=True)


def gather_packages(folder: Path) -> Path:
    """What this Python has installed, but for the project itself: a hook's environment needs no network then."""
    folder.mkdir()
    for place in filter(lambda path: path.endswith("site-packages"), sys.path):
        for each in Path(place).iterdir():
            ours = "witness" in each.name or each.suffix == ".pth"
            if not ours and not (folder / each.name).exists():
                (folder / each.name).symlink_to(each)
    return folder


def list_outcomes(output: str) -> dict[str, str]:
    """What pre-commit prints of each hook, by its name: Passed, Failed or Skipped."""
    return dict(re.findall(r"^([a-z][^.\n]*)\.+(?:\(.*\))?(Passed|Failed|Skipped)$", output, re.MULTILINE))


def test_each_hook_names_a_command_of_ours() -> None:
    hooks = yaml.safe_load((repository_root() / ".pre-commit-hooks.yaml").read_text())
    assert {hook["id"]: hook["name"] for hook in hooks} == NAMES
    assert [hook["entry"] for hook in hooks] == ["witness-schema validate", "witness-schema policy check"]
    assert {hook["language"] for hook in hooks} == {"python"}
    page = (repository_root() / "docs" / "validate.md").read_text()
    assert all(f"- id: {hook['id']}" in page for hook in hooks)


@pytest.mark.parametrize(
    ("files", "outcomes", "said"),
    [
        # The rest is of `make sweeps`: pre-commit installs the hooks anew each time.
        (("attestation-right.json", "policy-broken.json", "package.json"), ("Passed", "Failed"), "error: type-unknown: "),
        (("attestation-broken.json", "policy-right.json"), ("Failed", "Passed"), "wrong-type"),
        (("attestation-right.json", "policy-right.json"), ("Passed", "Passed"), "no errors"),
        (("package.json",), ("Skipped", "Skipped"), ""),
    ],
    ids=["a faulty policy", "a faulty attestation", "no fault", "none of witness"],
)  # fmt: skip
def test_pre_commit_installs_and_runs_them(
    files: tuple[str, ...], outcomes: tuple[str, str], said: str, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    write_documents(work)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "GIT_"))}
    environment = kept | {
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(gather_packages(tmp_path / "packages")),
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        # pip reads this variable the other way round: the build runs where setuptools is.
        "PIP_NO_BUILD_ISOLATION": "0",
    }
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(repository_root()), "--verbose", "--files", *files],
        cwd=work, env=environment, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert list_outcomes(done.stdout) == dict(zip(NAMES.values(), outcomes, strict=True)), done
    assert done.returncode == ("Failed" in outcomes), done
    assert said in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
