"""The formats of `policy check` by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from witness_schema.policies.report_formats.judged_file import JudgedFile
from witness_schema.policies.report_formats.junit_format import as_junit
from witness_schema.policies.report_formats.sarif_format import as_sarif
from witness_schema.policies.report_formats.text_format import as_github, as_json, as_text

RENDERERS: Mapping[str, Callable[[Sequence[JudgedFile]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
    "junit": as_junit,
}
