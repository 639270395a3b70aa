"""What a run made, as records for a summary: first that it is test evidence, then what, with whose help, and how to verify it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from witness_schema.validation.test_evidence import HOLDER
from witness_stand_ins.services.service_roster import SERVICES
from witness_stand_ins.step_runs.attestor_ways import NOTHING
from witness_stand_ins.step_runs.recorded_lines import format_count
from witness_stand_ins.step_runs.run_folder import COLLECTION, KEY, POLICY, POLICY_KEY, SIGNED_POLICY
from witness_stand_ins.step_runs.step_endings import StepRecord
from witness_stand_ins.step_runs.step_request import StepRequest
from witness_stand_ins.step_runs.step_run import list_verify_words

COLUMNS = ("part", "name", "value")
TITLE = "Test evidence, made with stand-ins: never to be passed off as a real pipeline's"
KEPT = {
    COLLECTION: "the signed collection",
    POLICY: "the policy that fits it, to be changed and signed again",
    SIGNED_POLICY: "the same, signed",
    KEY: "the key that signed the collection",
    POLICY_KEY: "the key that signs the policy",
}
VERDICTS = {True: "passed", False: "failed", None: "not verified"}


def build_summary(record: StepRecord, request: StepRequest, out: Path | None) -> dict[str, Any]:
    """The record of a run for programs, which `run.json` holds too. out: the folder of the files, None for none."""
    return {
        "test_evidence": True,
        "note": TITLE,
        "step": request.step,
        "signer": describe_signer(record),
        "witness": record.program,
        "attestations": [
            {"attestor": one.attestor, "type": one.type, "facts": one.facts, "stood_in_for": one.stands}
            for one in record.attestations
        ],
        "stand_ins": [
            {"service": name, "stands_for": SERVICES[name].stands_for, "requests": count}
            for name, count in record.asked.items()
        ],
        "isolated": request.isolated,
        "stand_in_variables": list(record.routing),
        "absent": list(record.absent),
        "faults": list(request.faults),
        "supplied": [
            {"attestor": one.attestor, "path": one.path, "kept": record.kept} for one in record.supplied
        ],
        "verified": record.verified,
        "reason": record.said,
        "subject": record.subject,
        "expires": record.ends,
        "folder": str(out) if out is not None else None,
        "files": sorted(record.files),
        "verify": format_verify(record, out),
    }


def describe_signer(record: StepRecord) -> str:
    """Who signed, in a few words."""
    own = "your own key (--key)" if record.own_key else "a key made for this run"
    return f"{own}, in a certificate of {HOLDER!r}"


def format_verify(record: StepRecord, out: Path | None) -> str | None:
    """The command that verifies the collection, to be pasted; None where no files are kept, or nothing finds it."""
    if out is None or not record.subject:
        return None
    return shlex.join(["witness", *list_verify_words(record.subject, out)])


def list_rows(summary: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the lines of the summary for people: part, name and value of each."""

    def row(part: str, name: str, value: str) -> dict[str, str]:
        return dict(zip(COLUMNS, (part, name, value), strict=True))

    yield row("test evidence", "signed by", summary["signer"])
    yield row("test evidence", "recorded by", summary["witness"])
    if summary["isolated"]:
        marks = ", ".join(("the mark of test evidence", *summary["stand_in_variables"]))
        yield row("test evidence", "isolated", f"no variable of the stand-ins is set, but {marks}")
    for one in summary["attestations"]:
        aside = f" [stood in for: {one['stood_in_for']}]" if one["stood_in_for"] != NOTHING else ""
        yield row("recorded", one["attestor"], one["facts"] + aside)
    for one in summary["stand_ins"]:
        yield row(
            "stand-in", one["service"], f"{one['stands_for']}: {format_count(one['requests'], 'request')}"
        )
    for line in summary["absent"]:
        yield row("stand-in", "absent", line)
    for fault in summary["faults"]:
        yield row("stand-in", "fault", fault)
    for one in summary["supplied"]:
        left = "left in the folder" if one["kept"] else "removed from the folder again"
        yield row("laid down", one["path"], f"a drawn document for {one['attestor']}, {left}")
    for name, what in KEPT.items() if summary["folder"] else ():
        if name in summary["files"]:
            yield row("kept", name, what)
    reason = f": {summary['reason']}" if summary["reason"] else ""
    by = f"by the policy that fits, until {summary['expires']}"
    yield row("verified", VERDICTS[summary["verified"]], by + reason)
