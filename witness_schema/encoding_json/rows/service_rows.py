"""Rows for marshalers of clients of web services: Slack, GitHub, GitLab, Tailscale.

Some write one of several shapes by what is set, which no single type of Go tells. `benchmarks/foreign.toml` pins their versions.
"""

from __future__ import annotations

from witness_schema.encoding_json.basic_types import build_basic, build_integer
from witness_schema.encoding_json.rows.marshaler_row import Row
from witness_schema.shapes.json_shape import (
    AnyOf,
    Anything,
    Array,
    Field,
    JsonShape,
    MapOf,
    Null,
    Record,
    Text,
    nullable,
)

_SLACK = "github.com/slack-go/slack"
_ERRORS, _CUSTOM = f"{_SLACK}.SlackResponseErrors", f"{_SLACK}.UserProfileCustomFields"
_TREE = "github.com/google/go-github/v74/github.TreeEntry"
_LABELS = "github.com/xanzy/go-gitlab.LabelOptions"
_FLAG, _RAW = "tailscale.com/types/opt.Bool", "tailscale.com/tailcfg.RawMessage"
SERVICE_READERS: dict[str, tuple[str, ...]] = {
    _ERRORS: ("91d688f204e377d8",),
    _CUSTOM: ("720a394e7f95ba9b",),
    _LABELS: ("74ec7cbd86534f45",),
    _FLAG: ("74394f9cb5b86f61",),
    _RAW: ("a26bda31de0861c4",),
}


def _require(**shapes: JsonShape) -> tuple[Field, ...]:
    return tuple(Field(name, shape, True) for name, shape in shapes.items())


def _allow(**shapes: JsonShape) -> tuple[Field, ...]:
    return tuple(Field(name, shape, False) for name, shape in shapes.items())


def _build_errors(text: JsonShape, flag: JsonShape, *, closed: bool) -> JsonShape:
    """Build the union of Slack's errors: of a manifest, of an invitation, or a message alone.

    An object with the properties of both is read as the first, which no shape says.
    """
    optional = text if text != Text() else Text(min_length=1)
    manifest = (
        *_require(message=text, pointer=text),
        *_allow(code=optional, related_component=optional),
    )
    invitation = _require(error=text, ok=flag, user=text)
    return AnyOf((Null(), Text(), Record(manifest, closed=closed), Record(invitation, closed=closed)))


_OPEN_TEXT, _BOOL, _INT = nullable(Text()), build_basic("bool"), build_integer("int")
_PLACE = _allow(path=Text(), mode=Text(), type=Text())
_CONTENT = _allow(size=_INT, url=Text())
_READ_ENTRY = _allow(
    **dict.fromkeys(("sha", "path", "mode", "type", "content", "url"), _OPEN_TEXT),
    size=nullable(_INT),
)
# Source of each row: the methods of that type in the version that `benchmarks/foreign.toml` pins.
SERVICE_ROWS: dict[str, Row] = {
    _ERRORS: Row(
        _build_errors(Text(), _BOOL, closed=True),
        "the error that is set, its message alone, or null",
        ("4b994ee10a136b65",),
        _build_errors(_OPEN_TEXT, nullable(_BOOL), closed=False),
    ),
    _CUSTOM: Row(
        MapOf(Text(), Record(_require(value=Text(), alt=Text(), label=Text()))),
        "an object, also for none",
        ("300c196826e6d484",),
        AnyOf(
            (
                Null(),
                Array(Anything(), 0, 0),
                MapOf(
                    Text(),
                    nullable(
                        Record(_allow(value=_OPEN_TEXT, alt=_OPEN_TEXT, label=_OPEN_TEXT), closed=False)
                    ),
                ),
            )
        ),
    ),
    _TREE: Row(
        AnyOf(
            (
                Record((*_require(sha=Null()), *_PLACE)),
                Record((*_require(sha=Text()), *_PLACE, *_CONTENT, *_allow(content=Text()))),
                Record((*_require(content=Text()), *_PLACE, *_CONTENT)),
            )
        ),
        "sha as null, and neither size nor url, where neither sha nor content is set",
        ("6af45d32001d3131",),
        Record(_READ_ENTRY, closed=False),
    ),
    _LABELS: Row(
        nullable(Text()),
        "the labels with commas between them, null for none",
        ("77eb08bd8e94c578",),
        AnyOf((Null(), Text(), Array(_OPEN_TEXT))),
        veils=True,
    ),
    _FLAG: Row(nullable(_BOOL), "true, false, or null for neither", ("2147821fac9161ac",), veils=True),
    _RAW: Row(
        Anything(verbatim=True),
        "the JSON that it was read from, null for none",
        ("f57922d43a4564c0",),
        veils=True,
    ),
}
