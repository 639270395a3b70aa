"""`witness verify` of real go-witness, on files, as users call it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from witness_generators.documents.submission import Submission
from witness_schema.oracle import build as building


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it passed, and what go-witness said."""

    passed: bool
    said: str


def run_verify(submission: Submission, folder: Path) -> Verdict:
    """Write the signed policy, the key and the envelopes into `folder`, and return the verdict on them."""
    (folder / "policy.json").write_text(json.dumps(submission.signed_policy()))
    (folder / "key.pem").write_bytes(submission.key.public_pem)
    options = [f"--subjects={digest}" for digest in submission.subjects]
    for number, envelope in enumerate(submission.envelopes):
        (folder / f"{number}.json").write_text(json.dumps(envelope))
        options.append(f"--attestations={number}.json")
    command = [
        str(building.find_binary()),
        "witness",
        "verify",
        "--policy=policy.json",
        "--publickey=key.pem",
    ]
    # A limit, since a drawn policy brings Rego of its own.
    done = subprocess.run(
        [*command, *options], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    return Verdict(done.returncode == 0, done.stdout + done.stderr)
