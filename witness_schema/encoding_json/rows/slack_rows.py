"""Rows for the other types of Slack's client that read more than one form."""

from __future__ import annotations

from witness_schema.encoding_json.basic_types import build_basic, build_integer
from witness_schema.encoding_json.decimal_patterns import build_read_integer
from witness_schema.encoding_json.rows.client_rows import READ_FLAG
from witness_schema.encoding_json.rows.other_words import build_none_of
from witness_schema.encoding_json.rows.slack_rich_text_rows import SLACK
from witness_schema.encoding_json.rows.type_row import RowTypes, TypeRow, add_fields, choose, set_fields
from witness_schema.shapes.json_shape import (
    AnyOf,
    Anything,
    Array,
    Boolean,
    Constant,
    Field,
    JsonShape,
    Null,
    Number,
    Record,
    Text,
    nullable,
)

_MESSAGE = "slack#/types/message_context"
_SECONDS = build_integer("int64")
# Letters of any case, as `bytes.EqualFold` takes them.
_NULL = Text(pattern="^[nN][uU][lL][lL]$")
_KEPT = Anything(verbatim=True)


def _build_time(types: RowTypes) -> JsonShape:
    if not types.reading:
        return _SECONDS
    digits = Text(pattern=build_read_integer(_SECONDS.minimum, _SECONDS.maximum, plus=True))
    return AnyOf((Null(), _SECONDS, digits, _NULL))


def _build_entity(types: RowTypes) -> JsonShape:
    """Build the shape of a context: a message's value is an object of its own, any other is kept as it is."""
    text = nullable(Text()) if types.reading else Text(min_length=1)
    teams = {"team_id": text, "enterprise_id": text}
    message, plain = Field("type", Constant(_MESSAGE), True), Text(pattern=build_none_of([_MESSAGE]))
    kind = Field("type", nullable(plain) if types.reading else plain, not types.reading)
    simple = (Null(), Text(), Boolean(), Number(verbatim=True), Array(_KEPT))
    value = choose(*simple, types.encode("AppContextMessage"))
    closed = not types.reading
    return AnyOf(
        (
            *((Null(),) if types.reading else ()),
            add_fields(Record((message,), closed), value=value, **teams),
            add_fields(Record((kind,), closed), value=_KEPT, **teams),
        )
    )


def _build_kick(types: RowTypes) -> JsonShape:
    whole = types.encode_fields("KickUserFromConversationSlackResponse")
    if not types.reading:
        return whole
    return add_fields(
        whole, errors=AnyOf((Null(), Record(()), Array(types.encode_value("SlackResponseErrors"))))
    )


def _build_command(types: RowTypes) -> JsonShape:
    whole = types.encode_fields("SlashCommand")
    flag = AnyOf((Null(), build_basic("bool"), READ_FLAG))
    return set_fields(whole, is_enterprise_install=flag) if types.reading else whole


SLACK_ROWS: dict[str, TypeRow] = {
    f"{SLACK}.JSONTime": TypeRow(
        _build_time, "seconds, which are read from a text too", "", "f1768aa19d3ddf40"
    ),
    f"{SLACK}/slackevents.AppContextEntity": TypeRow(
        _build_entity,
        "a value of any form, for a message an object",
        "f21b92096f85cdf7",
        "2bcefc9617ec2bbd",
    ),
    f"{SLACK}.KickUserFromConversationSlackResponse": TypeRow(
        _build_kick, "its fields; errors are read and not written", "", "1d9a7f4ce1490f16"
    ),
    f"{SLACK}.SlashCommand": TypeRow(
        _build_command, "its fields; one is read from a text too", "", "d4638a3d35e128d6"
    ),
}
