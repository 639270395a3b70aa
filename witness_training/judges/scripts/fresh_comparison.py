"""Compares calls of `witness` that one oracle executed with those of a fresh process each: nothing may differ but the chance.

What differs by chance between any two runs is masked: keys and what follows from them, times, the folder of the run.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from typing import Any

from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource
from witness_training.judges.scripts.script_jobs import BOUNDS, Bounds
from witness_training.judges.scripts.script_reports import NoSandbox, Scenario, ScriptReport, WitnessCall
from witness_training.judges.scripts.script_runs import run_script

# A name of mktemp(1); a folder of git's objects, which are named by what holds times; a key or certificate; digests and key ids; times as Go and as git writes them; durations in the log; long base64.
CHANCE = re.compile(
    r"\btmp\.[A-Za-z0-9]{10}\b|(?<=/\.git/objects/)[0-9a-f]{2}\b|-----BEGIN [^-]+-----[^-]+-----END|[0-9a-f]{32,}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.]*(?:Z|[+-]\d\d:\d\d| \+0000 UTC)?|[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} \d\d:\d\d:\d\d \d{4} [+-]\d{4}|\(\d[\d.e-]*s\)|[A-Za-z0-9+/]{40,}={0,2}"
)
LOG_BYTES = 4 << 10  # as many as the box keeps of a log
# What is always drawn anew, whatever it looks like.
DRAWN = ("sig", "started_on", "finished_on", "processid", "parentpid", "nonce")
# What omnitrail says of git's own files: a commit has its time in it, and with that another length.
OF_GIT = "/.git/"


def compare_with_fresh(
    reports: Sequence[ScriptReport],
    shell: str,
    scenarios: Sequence[Scenario],
    *,
    trusted: bool,
    bounds: Bounds = BOUNDS,
) -> tuple[str, ...]:
    """Run a script again with a process for each call, and list what differs from these reports, () for nothing.

    It costs as much as the first run and 20 ms for each call; meant for a sample.
    """
    fresh = run_script(shell, scenarios, trusted=trusted, fresh=True, bounds=bounds)
    if isinstance(fresh, NoSandbox):
        return (f"the second run was refused: {fresh.reason}",)
    return tuple(
        difference
        for report, other in zip(reports, fresh, strict=True)
        for difference in _compare_reports(report, other)
    )


def _compare_reports(report: ScriptReport, fresh: ScriptReport) -> Iterator[str]:
    where = report.scenario
    if (report.end, report.harm) != (fresh.end, fresh.harm):
        yield f"{where}: {report.end} ({report.reason}), fresh {fresh.end} ({fresh.reason})"
    if len(report.calls) != len(fresh.calls):
        yield f"{where}: {len(report.calls)} calls, fresh {len(fresh.calls)}"
    for number, (call, other) in enumerate(zip(report.calls, fresh.calls, strict=False)):
        for part, ours, theirs in _list_parts(call, report.folder, other, fresh.folder):
            if ours != theirs:
                yield f"{where}, call {number}, {part}: {_shorten(ours)}, fresh {_shorten(theirs)}"


def _list_parts(
    call: WitnessCall, folder: str, other: WitnessCall, other_folder: str
) -> Iterator[tuple[str, Any, Any]]:
    yield "argv", _mask(" ".join(call.argv), folder), _mask(" ".join(other.argv), other_folder)
    yield "code", call.code, other.code
    yield "hooks", call.hooks, other.hooks
    yield "log", _mask_log(call.log, folder), _mask_log(other.log, other_folder)
    yield "documents", _list_places(call), _list_places(other)
    for place in call.documents.keys() & other.documents.keys():
        ours, theirs = call.documents[place], other.documents[place]
        yield place, _mask_document(ours, folder), _mask_document(theirs, other_folder)


def _list_places(call: WitnessCall) -> list[str]:
    """Without what was printed for want of a file: a process of its own prints it beside the output of its command."""
    out = call.flags.get("outfile", ("",))[0]
    printed = not out or out.startswith("/dev/")
    return sorted(place for place in call.documents if place != "outfile" or not printed)


def _mask(text: str, folder: str) -> str:
    return CHANCE.sub("…", text.replace(folder, "FOLDER") if folder else text)


def _mask_log(log: str, folder: str) -> list[str]:
    """The lines, sorted: attestors run beside each other. The first one is dropped where it may be cut.

    Beside them stands, for a process of its own, what its command printed.
    """
    lines = log.splitlines()
    whole = lines[1:] if len(log.encode()) >= LOG_BYTES else lines
    return sorted(_mask(line, folder) for line in whole if line.startswith("level="))


def _mask_document(content: bytes, folder: str) -> Any:
    """JSON by its values, an envelope by those of its payload, any other text as text."""
    try:
        value = parse_json(content)
    except UnreadableSource:
        # An archive that the script has made holds times; what witness writes is text.
        return "no text" if b"\0" in content else _mask(content.decode(errors="replace"), folder)
    if isinstance(value, dict) and isinstance(value.get("payload"), str) and "signatures" in value:
        try:
            payload = _mask_document(base64.b64decode(value["payload"], validate=True), folder)
        except binascii.Error:
            payload = value["payload"]
        value = {**value, "payload": payload}
    return _mask_value(value, folder)


def _mask_value(value: Any, folder: str) -> Any:
    match value:
        case str():
            return _mask(value, folder)
        case dict():
            return {
                _mask(key, folder): "…" if key in DRAWN or OF_GIT in key else _mask_value(each, folder)
                for key, each in value.items()
            }
        case list():
            # Go walks a map, and ends attestors that run beside each other, in an order of chance.
            return sorted((_mask_value(each, folder) for each in value), key=repr)
        case _:
            return value


def _shorten(value: Any) -> str:
    return str(value)[:400]
