"""SARIF 2.1.0 (OASIS), which GitHub's code scanning takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote as quote_uri

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_INFORMATION = "https://github.com/in-toto/go-witness"


class SarifRule(Protocol):
    """A kind of finding. severity: "error", "warning" or "note". advice: "" where there is nothing to do."""

    @property
    def id(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def meaning(self) -> str: ...
    @property
    def advice(self) -> str: ...


@dataclass(frozen=True, slots=True)
class SarifResult:
    """A finding. level: a severity, where it may differ from the rule's. line: from 1. place: within the file, as it is shown."""

    rule: SarifRule
    level: str
    file: str
    line: int
    place: str
    message: str


def build_sarif(results: Sequence[SarifResult], *, version: str = "", place_kind: str = "") -> dict[str, Any]:
    """One run with all results, as JSON values.

    version: that of this program, place_kind: what each place is (a `kind` of logicalLocation); "" leaves them out.
    """
    rules = {result.rule.id: result.rule for result in results}
    used = sorted(rules)
    driver: dict[str, Any] = {"name": "witness-schema"}
    if version:
        driver |= {"version": version, "informationUri": _INFORMATION}
    driver["rules"] = [_describe_rule(rules[name]) for name in used]
    described = [_describe_result(result, used.index(result.rule.id), place_kind) for result in results]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": described}],
    }


def _describe_rule(rule: SarifRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.meaning},
        "help": {"text": rule.advice or rule.meaning},
        "defaultConfiguration": {"level": rule.severity},
    }


def _describe_result(result: SarifResult, index: int, place_kind: str) -> dict[str, Any]:
    kind = {"kind": place_kind} if place_kind else {}
    place = {
        "physicalLocation": {
            # An address: blanks and the like are percent-encoded (RFC 3986).
            "artifactLocation": {"uri": quote_uri(result.file)},
            "region": {"startLine": result.line},
        },
        "logicalLocations": [{"fullyQualifiedName": result.place, **kind}],
    }
    return {
        "ruleId": result.rule.id,
        "ruleIndex": index,
        "level": result.level,
        "message": {"text": f"{result.place}: {result.message}"},
        "locations": [place],
    }
