"""The forms in which scanners write SARIF 2.1.0 (OASIS): which properties their rules, results and runs have.

All but CodeQL's follow recordings (`recorded_tools`, `documents.jsonl`).
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import quote

from witness_generators.attestors.reports.sarif_forms import (
    Finding,
    Rule,
    SarifForm,
    ScanFacts,
    build_place,
    build_region,
)

Json = dict[str, Any]


def _build_bandit_rule(rule: Rule) -> Json:
    properties = {"tags": list(rule.tags), "precision": rule.confidence.lower()}
    return {"id": rule.id, "name": rule.name, "properties": properties, "helpUri": rule.help}


_SEVERITY = {"note": "LOW", "warning": "MEDIUM", "error": "HIGH"}


def _build_bandit_result(finding: Finding, _facts: ScanFacts) -> Json:
    rule, lines = finding.rule, finding.lines
    first, last = max(finding.line - 1, 1), min(finding.line + 1, len(lines))
    place = build_place(finding, build_region(finding, f"{lines[finding.line - 1]}\n"))
    around = "".join(f"{line}\n" for line in lines[first - 1 : last])
    place["physicalLocation"]["contextRegion"] = {
        "snippet": {"text": around},
        "startLine": first,
        "endLine": last,
    }
    return {
        "message": {"text": rule.text},
        "level": rule.level,
        "locations": [place],
        "properties": {"issue_confidence": rule.confidence, "issue_severity": _SEVERITY[rule.level]},
        "ruleId": rule.id,
        "ruleIndex": finding.rule_number,
    }


def _build_bandit_run(facts: ScanFacts) -> Json:
    counts = {f"./{path}": _count_bandit(path, text, facts) for path, text in facts.files.items()}
    names = next(iter(counts.values()), _count_bandit("", "", facts))
    totals = {name: sum(one[name] for one in counts.values()) for name in names}
    return {
        "invocations": [{"executionSuccessful": True, "endTimeUtc": facts.moment}],
        "properties": {"metrics": {"_totals": totals, **counts}},
    }


def _count_bandit(path: str, text: str, facts: ScanFacts) -> dict[str, int]:
    rules = [one.rule for one in facts.findings if one.path == path]
    levels = ("UNDEFINED", "LOW", "MEDIUM", "HIGH")
    code = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {
        "loc": len(code),
        "nosec": 0,
        "skipped_tests": 0,
        **{f"SEVERITY.{level}": sum(_SEVERITY[rule.level] == level for rule in rules) for level in levels},
        **{f"CONFIDENCE.{level}": sum(rule.confidence == level for rule in rules) for level in levels},
    }


def _build_semgrep_rule(rule: Rule) -> Json:
    linked = f"{rule.text}\n\n<b>References:</b>\n - [Semgrep Rule]({rule.help})\n"
    return {
        "defaultConfiguration": {"level": rule.level},
        "fullDescription": {"text": rule.text},
        "help": {"markdown": linked, "text": rule.text},
        "id": rule.id,
        "name": rule.id,
        "properties": {"precision": "very-high", "tags": list(rule.tags)},
        "shortDescription": {"text": f"Semgrep Finding: {rule.id}"},
    }


def _build_semgrep_result(finding: Finding, _facts: ScanFacts) -> Json:
    region = build_region(finding, finding.lines[finding.line - 1])
    return {
        # Who is not logged in gets these two words for a fingerprint.
        "fingerprints": {"matchBasedId/v1": "requires login"},
        "locations": [build_place(finding, region, uriBaseId="%SRCROOT%")],
        "message": {"text": finding.rule.text},
        "properties": {},
        "ruleId": finding.rule.id,
        **({"suppressions": [{"kind": "inSource"}]} if finding.suppressed else {}),
    }


def _build_semgrep_run(_facts: ScanFacts) -> Json:
    return {"invocations": [{"executionSuccessful": True, "toolExecutionNotifications": []}]}


def _build_eslint_rule(rule: Rule) -> Json:
    return {"id": rule.id, "helpUri": rule.help, "properties": {}, "shortDescription": {"text": rule.text}}


def _build_eslint_result(finding: Finding, facts: ScanFacts) -> Json:
    rule = finding.rule
    place = build_place(finding, build_region(finding))
    address = f"file://{quote(facts.folder)}/{quote(finding.path)}"
    place["physicalLocation"]["artifactLocation"] = {
        "uri": address,
        "index": list(facts.files).index(finding.path),
    }
    silent = [{"kind": "inSource", "justification": "it is known"}] if finding.suppressed else []
    # Either all results of a run have the property, or none (SARIF 2.1.0, 3.27.23).
    said = {"suppressions": silent} if any(one.suppressed for one in facts.findings) else {}
    return {
        "level": rule.level,
        "message": {"text": rule.said},
        "locations": [place],
        "ruleId": rule.id,
        "ruleIndex": finding.rule_number,
        **said,
    }


def _build_eslint_run(facts: ScanFacts) -> Json:
    places = (f"file://{quote(facts.folder)}/{quote(path)}" for path in facts.files)
    return {"artifacts": [{"location": {"uri": place}} for place in places]}


# The taxonomy of weaknesses, by the id that gosec gives it.
CWE = {"guid": "f2856fc0-85b7-373f-83e7-6f8582243547", "name": "CWE"}


def _build_gosec_rule(rule: Rule) -> Json:
    said = f"{rule.text}\nSeverity: {rule.tags[-1]}\nConfidence: {rule.confidence}\n"
    target = {"id": rule.cwe, "guid": _build_guid(rule.cwe), "toolComponent": CWE}
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.text},
        "fullDescription": {"text": rule.text},
        "help": {"text": said},
        "properties": {"precision": rule.confidence.lower(), "tags": list(rule.tags)},
        "defaultConfiguration": {"level": rule.level},
        "relationships": [{"target": target, "kinds": ["superset"]}],
    }


def _build_guid(number: str) -> str:
    digits = sha256(f"cwe {number}".encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-3{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


def _build_gosec_result(finding: Finding, _facts: ScanFacts) -> Json:
    region = {**build_region(finding, finding.lines[finding.line - 1]), "sourceLanguage": "go"}
    # It names the place where something begins, and no extent.
    region["endColumn"] = region["startColumn"]
    return {
        "level": finding.rule.level,
        "locations": [build_place(finding, region)],
        "message": {"text": finding.rule.text},
        "ruleId": finding.rule.id,
    }


def _build_gosec_run(facts: ScanFacts) -> Json:
    rules = {one.rule.cwe: one.rule for one in facts.findings}
    taxa = [
        {
            "id": number,
            "guid": _build_guid(number),
            "helpUri": f"https://cwe.mitre.org/data/definitions/{number}.html",
            "shortDescription": {"text": rules[number].name},
        }
        for number in sorted(rules)
    ]
    return {
        "taxonomies": [{**CWE, "organization": "MITRE", "language": "en", "version": "4.4", "taxa": taxa}]
    }


def _build_gitleaks_rule(rule: Rule) -> Json:
    return {"id": rule.id, "shortDescription": {"text": rule.text}}


# What it fills in from a history of commits, which a folder has not.
_COMMIT = ("commitSha", "email", "author", "date", "commitMessage")


def _build_gitleaks_result(finding: Finding, _facts: ScanFacts) -> Json:
    region = build_region(finding, "REDACTED")
    # Below the first line of a file both of its columns, the last of which is a part of the secret, are one too many.
    region["startColumn"] += 1
    return {
        "message": {"text": f"{finding.rule.id} has detected secret for file {finding.path}."},
        "ruleId": finding.rule.id,
        "locations": [build_place(finding, region)],
        "partialFingerprints": dict.fromkeys(_COMMIT, ""),
        "properties": {"tags": []},
    }


def _build_gitleaks_run(_facts: ScanFacts) -> Json:
    return {}


def _build_codeql_rule(rule: Rule) -> Json:
    return {
        "id": rule.id,
        "name": rule.id,
        "shortDescription": {"text": rule.text},
        "fullDescription": {"text": rule.text},
        "defaultConfiguration": {"level": rule.level},
        "properties": {"tags": list(rule.tags)},
    }


def _build_codeql_result(finding: Finding, _facts: ScanFacts) -> Json:
    rule = finding.rule
    start, end = finding.list_columns()
    region = {"startLine": finding.line, "startColumn": start, "endColumn": end}
    mark = sha256(f"{rule.id} {finding.path} {rule.flaw} {finding.line}".encode()).hexdigest()[:16]
    # The number counts equal lines of a file.
    prints = {"primaryLocationLineHash": f"{mark}:1", "primaryLocationStartColumnFingerprint": str(start - 1)}
    return {
        "ruleId": rule.id,
        "ruleIndex": finding.rule_number,
        "level": rule.level,
        "message": {"text": rule.text},
        "locations": [build_place(finding, region, uriBaseId="%SRCROOT%", index=0)],
        "partialFingerprints": prints,
    }


def _build_codeql_run(facts: ScanFacts) -> Json:
    commit = {"revisionId": facts.commit} if facts.commit else {}
    source = {"repositoryUri": facts.repository, **commit, "branch": facts.branch}
    return {
        "artifacts": [{"location": {"uri": quote(path)}} for path in facts.files],
        "versionControlProvenance": [source],
        "columnKind": "utf16CodeUnits",
        "properties": {"semmle.formatSpecifier": "sarif-latest"},
    }


BANDIT = SarifForm(_build_bandit_rule, _build_bandit_result, _build_bandit_run)
SEMGREP = SarifForm(_build_semgrep_rule, _build_semgrep_result, _build_semgrep_run)
ESLINT = SarifForm(_build_eslint_rule, _build_eslint_result, _build_eslint_run)
GOSEC = SarifForm(_build_gosec_rule, _build_gosec_result, _build_gosec_run)
GITLEAKS = SarifForm(_build_gitleaks_rule, _build_gitleaks_result, _build_gitleaks_run)
CODEQL = SarifForm(_build_codeql_rule, _build_codeql_result, _build_codeql_run)
