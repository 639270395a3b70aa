"""Schemas of go-witness attestations, extracted from the Go source and checked against real Go.

>>> import witness_schema
>>> witness_schema.load("git").validate({"gittool": "go-git"})
Traceback (most recent call last):
witness_schema.errors.NotConformant: /: "commithash" is a required property

These names and `witness_schema.shapes` are the public API; everything else is internal. Each name is imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from witness_schema import shapes
    from witness_schema.errors import (
        BrokenEnvironment,
        Misuse,
        NotAClone,
        NotConformant,
        OracleLost,
        RunEnded,
        UnknownName,
        Unreachable,
        UnreadableSource,
        Violation,
        WitnessSchemaError,
    )
    from witness_schema.reading.extraction import extract
    from witness_schema.reading.package_extraction import extract_package
    from witness_schema.reading.version_record import VersionRecord
    from witness_schema.schemas.attestor_schema import AttestorSchema
    from witness_schema.schemas.bundled_versions import (
        attestor_names,
        bundled_version,
        bundled_versions,
        document_names,
        load,
    )
    from witness_schema.schemas.emission import emit
    from witness_schema.schemas.schema_set import SchemaSet
    from witness_schema.validation.findings.report import Finding, Report
    from witness_schema.validation.validating import validate
    from witness_schema.verdict import Accepted, Altered, Crashed, Rejected, Verdict

# Module → names. The lazy imports keep `import witness_schema` fast: it loads no parser and no validator.
_HOMES = {
    "errors": (
        "BrokenEnvironment",
        "Misuse",
        "NotAClone",
        "NotConformant",
        "OracleLost",
        "RunEnded",
        "Unreachable",
        "UnknownName",
        "UnreadableSource",
        "Violation",
        "WitnessSchemaError",
    ),
    "reading.extraction": ("extract",),
    "reading.package_extraction": ("extract_package",),
    "reading.version_record": ("VersionRecord",),
    "schemas.attestor_schema": ("AttestorSchema",),
    "schemas.bundled_versions": (
        "attestor_names",
        "bundled_version",
        "bundled_versions",
        "document_names",
        "load",
    ),
    "schemas.emission": ("emit",),
    "schemas.schema_set": ("SchemaSet",),
    "validation.findings.report": ("Finding", "Report"),
    "validation.validating": ("validate",),
    "verdict": ("Accepted", "Altered", "Crashed", "Rejected", "Verdict"),
}
_MODULES = {name: f"{__name__}.{home}" for home, names in _HOMES.items() for name in names}

__all__ = [
    "Accepted",
    "Altered",
    "AttestorSchema",
    "BrokenEnvironment",
    "Crashed",
    "Finding",
    "Misuse",
    "NotAClone",
    "NotConformant",
    "OracleLost",
    "Rejected",
    "Report",
    "RunEnded",
    "SchemaSet",
    "UnknownName",
    "Unreachable",
    "UnreadableSource",
    "Verdict",
    "VersionRecord",
    "Violation",
    "WitnessSchemaError",
    "attestor_names",
    "bundled_version",
    "bundled_versions",
    "document_names",
    "emit",
    "extract",
    "extract_package",
    "load",
    "shapes",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name == "shapes":
        return import_module(f"{__name__}.shapes")
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    # Stored, so that the next use does not come here again.
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
