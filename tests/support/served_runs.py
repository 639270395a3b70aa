"""Runs whose command itself asks a service, a timestamp authority or a store: what the oracle's command makes of them."""

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

# What says that the service is what failed: another status, half an answer.
FAILURES = (
    "timestamp authority failed: 503",
    "in archivista: witness-schema stand-in: the service is down",
    "in archivista: witness-schema stand-in: this request lacks the header",
    "unexpected EOF",
    "failed to obtain certificate from Fulcio: HTTP request failed with status: 401",
    "failed to obtain certificate from Fulcio: HTTP request failed with status: 503",
    # A client looks at the token before it sends it.
    "failed to parse JWT token",
)


def run_served(
    binary: Path, repository: Path, place: Path, service: str, faults: Sequence[str], limit: float = 0
) -> tuple[Outcome, Any]:
    """What go-witness makes of the service with these faults; of a timestamp authority also the time, as {"time": seconds}."""
    out = place / "served.json"
    with StandIns((service,), repo=repository, faults=faults) as services:
        # Fulcio certifies a key that the command makes.
        key = [] if service == "fulcio" else ["-k", str(write_key(place))]
        words = ["run", "-s", "build", "-a", "environment", *key, "-o", str(out)]
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
            assert service == "archivista" or not out.exists()
            return "waits", None
        asked = [] if "empty-token" in faults else [service]
        assert [request.service for request in services.requests] == asked
    if done.returncode:
        assert done.returncode == 1
        assert any(failure in done.stderr for failure in FAILURES), done.stderr
        # What is stored has been written first.
        assert out.exists() == (service == "archivista")
        return "refused", None
    return "recorded", {"time": read_time(out)} if service == "tsa" else {}


def read_time(file: Path) -> float:
    """The time of the one timestamp of a signed document, in seconds since 1970."""
    (signature,) = json.loads(file.read_bytes())["signatures"]
    (timestamp,) = signature["timestamps"]
    assert timestamp["type"] == "tsp"
    # RFC 3161 wants a GeneralizedTime; that of the token stands before those of the certificates.
    found = re.search(rb"\x18.(\d{14})(?:\.\d+)?Z", base64.b64decode(timestamp["data"]), re.S)
    assert found
    return datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
