"""Schemas of go-witness attestations, read from the Go source and judged by real Go.

`load("git").validate(x)`; `attestor_names()`; `extract(checkout)`. Each is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from witness_schema.reading.extraction import extract
    from witness_schema.schemas.attestor_schema import AttestorSchema
    from witness_schema.schemas.bundled_versions import attestor_names, bundled_version, document_names, load

__all__ = ["AttestorSchema", "attestor_names", "bundled_version", "document_names", "extract", "load"]


_HOLDERS = {"AttestorSchema": "schemas.attestor_schema", "extract": "reading.extraction"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOLDERS.get(name, 'schemas.bundled_versions')}"), name)
