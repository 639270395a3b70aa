"""`make advisories`: looks up known vulnerabilities of what is pinned: pip-audit for requirements/, govulncheck for oracle/.

Exits with 0 where everything was looked up and nothing is known, 1 for a finding, 2 where something was not looked up. A tool that
says "nothing found" after it could not look is the worse answer, so what was skipped counts as not looked up.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from witness_schema.clone import repository_root
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource, WitnessSchemaError
from witness_schema.oracle import build
from witness_schema.upstream import go_toolchain

GOVULNCHECK = "golang.org/x/vuln/cmd/govulncheck@v1.9.0"
ADVICE = "check the network, or run it where the advisory databases can be reached"


@dataclass(frozen=True, slots=True)
class Finding:
    """A vulnerability of a pinned package: `fixed` is the first version without it, "" where there is none."""

    package: str
    version: str
    id: str
    fixed: str
    note: str = ""

    def __str__(self) -> str:
        fix = f"fixed in {self.fixed}" if self.fixed else "no fixed version"
        return f"{self.package} {self.version}: {self.id} ({fix}){self.note}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one tool found in `source`; `unknown` says what it could not look up, () where it looked everything up."""

    source: str
    findings: tuple[Finding, ...] = ()
    unknown: tuple[str, ...] = ()


def read_pip_audit(source: str, status: int, output: str, errors: str) -> Answer:
    """Reads pip-audit's JSON. It exits with 0 after skipping packages that its database did not answer for."""
    try:
        packages = parse_json(output)["dependencies"]
        skipped = [f"{p['name']}: {p['skip_reason']}" for p in packages if "skip_reason" in p]
        findings = [
            Finding(p["name"], p["version"], each["id"], ", ".join(each["fix_versions"]))
            for p in packages
            if "skip_reason" not in p
            for each in p["vulns"]
        ]
    except (UnreadableSource, KeyError, TypeError, AttributeError):
        return Answer(source, unknown=(_read_reason("pip-audit", status, errors),))
    if status not in (0, 1) or not packages:
        skipped.append(_read_reason("pip-audit", status, errors))
    return Answer(source, tuple(findings), tuple(skipped))


def read_govulncheck(source: str, status: int, output: str, errors: str) -> Answer:
    """Reads govulncheck's stream of JSON messages. With `-format json` it exits with 0 even where it found something."""
    try:
        messages = list(_read_messages(output))
        found = [message["finding"] for message in messages if "finding" in message]
        # Its configuration names the database's date only after the database answered.
        asked = any("db_last_modified" in message.get("config", ()) for message in messages)
        findings = {_describe_finding(finding) for finding in found}
    except (ValueError, RecursionError, KeyError, TypeError, IndexError, AttributeError):
        return Answer(source, unknown=(_read_reason("govulncheck", status, errors),))
    unknown = () if asked and status == 0 else (_read_reason("govulncheck", status, errors),)
    return Answer(source, _keep_deepest(findings), unknown)


def _read_messages(output: str) -> Iterable[dict[str, Any]]:
    decoder, place = json.JSONDecoder(), 0
    while rest := output[place:].lstrip():
        message, length = decoder.raw_decode(rest)
        yield message
        place = len(output) - len(rest) + length


def _describe_finding(finding: dict[str, Any]) -> Finding:
    frame = finding["trace"][0]
    # The trace names a function where our code reaches it, and only the module where it does not.
    note = f", reached: {frame['function']}" if "function" in frame else ""
    return Finding(
        frame["module"], frame.get("version", ""), finding["osv"], finding.get("fixed_version", ""), note
    )


def _keep_deepest(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each vulnerability of a module: govulncheck reports it as module, as package and as function."""
    kept: dict[tuple[str, str], Finding] = {}
    for finding in sorted(findings, key=lambda each: (each.package, each.id, each.note)):
        kept[finding.package, finding.id] = finding
    return tuple(kept.values())


def _read_reason(tool: str, status: int, errors: str) -> str:
    # `go run` adds the status of the program as a last line, after the program's reason.
    lines = [line for line in errors.splitlines() if line.strip() and not line.startswith("exit status ")]
    return f"{tool} ended with status {status}: {lines[-1].strip() if lines else 'it gave no answer'}"


def report(answers: Sequence[Answer]) -> tuple[int, str]:
    """Returns the exit status and the text for people. A finding counts more than what was not looked up."""
    lines = []
    for answer in answers:
        lines += [f"{answer.source}: {finding}" for finding in answer.findings]
        if answer.unknown:
            more = f" (and {len(answer.unknown) - 1} more)" if len(answer.unknown) > 1 else ""
            lines.append(f"{answer.source}: not looked up: {answer.unknown[0]}{more}\n  → {ADVICE}")
        elif not answer.findings:
            lines.append(f"{answer.source}: no known vulnerability")
    status = 1 if any(a.findings for a in answers) else 2 if any(a.unknown for a in answers) else 0
    return status, "\n".join(lines)


def ask_pip_audit(program: str, requirements: Path) -> Answer:
    """Asks pip-audit about a hashed requirement file; nothing is installed for it."""
    command = [program, "--requirement", str(requirements), "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return read_pip_audit(f"requirements/{requirements.name}", done.returncode, done.stdout, done.stderr)


def ask_govulncheck() -> Answer:
    """Asks govulncheck, built from its pinned version, about the oracle."""
    try:
        toolchain, sources = go_toolchain.find(), build.find_sources()
    except WitnessSchemaError as error:
        return Answer("oracle", unknown=(error.what,))
    command = [str(toolchain.path), "run", GOVULNCHECK, "-format", "json", "./..."]
    done = subprocess.run(
        command, cwd=sources, env=toolchain.build_environment(), capture_output=True, text=True, check=False
    )
    return read_govulncheck("oracle", done.returncode, done.stdout, done.stderr)


def main(arguments: Sequence[str]) -> int:
    """Asks both tools about everything that is pinned."""
    files = sorted((repository_root() / "requirements").glob("*.txt"))
    answers = [*(ask_pip_audit(arguments[0], file) for file in files), ask_govulncheck()]
    status, text = report(answers)
    print(text)
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
