"""`python -m witness_generators.recorded_tools.recordings_page` prints docs/recordings.md from the rows and their recordings."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from witness_generators.recorded_tools.chain_rows import ROWS as CHAIN_ROWS
from witness_generators.recorded_tools.recording_file import read_chains, read_documents
from witness_generators.recorded_tools.report_rows import ROWS as REPORT_ROWS

# What is drawn without a recording, or not drawn, and why: tool → reason.
BY_HAND = {
    "CodeQL": "not recorded; drawn in at most 1 of 20 scans",
    "Trivy": (
        "`go install` ends with: imports encoding/json/v2: build constraints exclude all Go files. Drawn in at most 1 of 20 bills"
    ),
    "bom": "`go install` ends with: 403 Forbidden, this module version is not available. Drawn in at most 1 of 20 bills",
    "vexctl": (
        "`go install` ends with: 403 Forbidden, this module version is not available. OpenVEX documents follow its specification"
    ),
    "govulncheck": (
        "`make record` ends with: fetching vulnerabilities: dial tcp: lookup vuln.go.dev: no such host. It is not drawn"
    ),
    "cyclonedx-py": (
        "recorded, and not drawn: it writes `bomFormat` last, beyond the 3,072 bytes by which go-witness tells a bill, "
        'which then ends with "no SBOM file found"'
    ),
}
_HEAD = """# Recordings of real tools

What build tools, scanners and makers of SBOMs write in drawn worlds comes from recordings. `make record` runs each tool that is on PATH in
a small project of a fixed form: build tools twice, through real go-witness, scanners and makers of SBOMs once. It keeps facts: of a command what both
runs have in common, with marks for what differs, and the paths of products with the MIME types that go-witness gave them; of a document its places with
their JSON types. Nothing else of a tool's text is kept. Tests hold each drawn command and document to its recording.

`make record ONLY="pytest npm-pack" MODULES=node_modules`: some of them; `MODULES` is a folder of npm packages, for those that `npx` runs.

Made by `python -m witness_generators.recorded_tools.recordings_page > docs/recordings.md`.
"""


def write_page() -> Iterator[str]:
    """The lines of the page."""
    yield from _HEAD.splitlines()
    yield from ("", "## Commands", "", "| recording | version | command | products |", "|---|---|---|---|")
    for row in CHAIN_ROWS:
        chain = read_chains()[row.id]
        yield f"| `{row.id}` | {chain.version} | `{_show(chain.argv)}` | {len(chain.products)} |"
    yield from ("", "## Documents", "", "| recording | version | command | places |", "|---|---|---|---|")
    for report in REPORT_ROWS:
        if report.id in read_documents():
            document = read_documents()[report.id]
            yield f"| `{report.id}` | {document.version} | `{_show(document.argv)}` | {len(document.paths)} |"
    yield from ("", "## By hand", "", "| tool | why |", "|---|---|")
    yield from (f"| {tool} | {reason} |" for tool, reason in BY_HAND.items())


def _show(argv: tuple[str, ...]) -> str:
    return " ".join(argv).replace("${name}", "NAME").replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.writelines(line + "\n" for line in write_page())
