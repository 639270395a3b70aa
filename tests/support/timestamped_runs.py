"""Runs that ask a timestamp authority, by the oracle's command: what it makes of them, and the time that the timestamp has."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.stand_in_runs import write_key
from witness_stand_ins import StandIns
from witness_stand_ins.faults.fault_row import Outcome

# What says that the timestamp is what failed (`timestamp/tsp.go`): no answer, another status, half an answer.
FAILURES = ("request to timestamp authority failed: 503", "unexpected EOF", "connection refused")


def run_timestamped(
    binary: Path, repository: Path, place: Path, faults: Sequence[str], limit: float = 0
) -> tuple[Outcome, Any]:
    """What go-witness makes of an authority with these faults, and the time of its timestamp, as {"time": seconds}."""
    out = place / "timestamped.json"
    with StandIns(("tsa",), repo=repository, faults=faults) as services:
        words = ["run", "-s", "build", "-a", "environment", "-k", str(write_key(place)), "-o", str(out)]
        command = [str(binary), "witness-with-services", *words, *services.flags, "--", "true"]
        variables = {**os.environ, **services.environment}
        try:
            done = subprocess.run(
                command,
                cwd=place,
                env=variables,
                timeout=limit or None,
                capture_output=True,
                text=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            assert not out.exists()
            return "waits", None
        assert [request.service for request in services.requests] == ["tsa"]
    if done.returncode:
        assert done.returncode == 1
        assert any(failure in done.stderr for failure in FAILURES), done.stderr
        assert not out.exists()
        return "refused", None
    return "recorded", {"time": read_time(out)}


def read_time(file: Path) -> float:
    """The time of the one timestamp of a signed document, in seconds since 1970."""
    (signature,) = json.loads(file.read_bytes())["signatures"]
    (timestamp,) = signature["timestamps"]
    assert timestamp["type"] == "tsp"
    # RFC 3161 wants a GeneralizedTime; that of the token stands before those of the certificates.
    found = re.search(rb"\x18.(\d{14})(?:\.\d+)?Z", base64.b64decode(timestamp["data"]), re.S)
    assert found
    return datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
