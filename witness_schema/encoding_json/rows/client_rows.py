"""Rows for clients and messages of services whose methods read more than they write: GitHub, GitLab, Discord, Docker, AWS Lambda."""

from __future__ import annotations

from witness_schema.encoding_json.basic_types import NOTHING, build_basic, build_integer
from witness_schema.encoding_json.decimal_patterns import NUMBER
from witness_schema.encoding_json.rows.type_row import (
    RowTypes,
    TypeRow,
    add_fields,
    choose,
    require_fields,
    set_fields,
    state,
    tag,
)
from witness_schema.shapes.json_shape import (
    AnyOf,
    Anything,
    Array,
    Constant,
    Field,
    Integer,
    JsonShape,
    MapOf,
    Null,
    Number,
    Record,
    Text,
    Timestamp,
    nullable,
)

_GITLAB, _DISCORD = "github.com/xanzy/go-gitlab", "github.com/bwmarrin/discordgo"
_GITHUB, _TERRAFORM = "github.com/google/go-github/v74/github", "github.com/hashicorp/terraform-json"
_DOCKER, _LAMBDA = "github.com/moby/moby/api/types", "github.com/aws/aws-lambda-go/events"
_BOOL = build_basic("bool")
_LEVELS = AnyOf(tuple(map(Constant, ("disabled", "participating", "watch", "global", "mention", "custom"))))
# What `strconv.ParseBool` reads.
READ_FLAG = Text(pattern="^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$")
_TWO = "([0-9a-fA-F]{2})"
# Six, eight or twenty octets, as `net.ParseMAC` takes them: apart, in pairs, or together.
_OCTETS = "|".join(
    f"{_TWO}(:{_TWO}){{{count - 1}}}|{_TWO}(-{_TWO}){{{count - 1}}}"
    f"|{_TWO}{_TWO}(\\.{_TWO}{_TWO}){{{count // 2 - 1}}}|{_TWO}{{{count}}}"
    for count in (6, 8, 20)
)
_WRITTEN_OCTETS = "|".join(f"[0-9a-f]{{2}}(:[0-9a-f]{{2}}){{{count - 1}}}" for count in (6, 8, 20))
# Milliseconds whose nanoseconds an int64 holds.
_MOMENT = (2**63 - 1) // 10**6


def _build_merge(types: RowTypes) -> JsonShape:
    whole = types.encode_fields("MergeParams")
    flag = AnyOf((Null(), _BOOL, READ_FLAG))
    return set_fields(whole, force_remove_source_branch=flag) if types.reading else whole


def _build_activity(types: RowTypes) -> JsonShape:
    """Build the shape of an activity: its moment is written as a time, which is read from a number alone."""
    whole = types.encode_fields("Activity")
    if not types.reading:
        return set_fields(whole, created_at=NOTHING)
    number = AnyOf((Null(), Number(verbatim=True), Text(pattern=NUMBER)))
    return set_fields(whole, created_at=nullable(build_integer("int64")), application_id=number)


def _build_stamps(types: RowTypes) -> JsonShape:
    """Build the shape of two moments, which are read as floats."""
    whole = types.encode_fields("TimeStamps")
    number = nullable(Number(lenient=True))
    return add_fields(whole, end=number, start=number) if types.reading else whole


def _build_reviewer(types: RowTypes) -> JsonShape:
    """Build the shape of a reviewer, a user or a team; one without a type ends the reading."""
    whole, known = types.encode_fields("RequiredReviewer"), []
    for word in ("User", "Team"):
        lent = types.encode(word)
        told = tag(set_fields(whole, reviewer=nullable(lent) if types.reading else lent), "type", word)
        known.append(told if types.reading else require_fields(told, "reviewer"))
    return choose(*known)


def _build_property(types: RowTypes) -> JsonShape:
    value = AnyOf((Null(), Text(), Array(Text())))
    return set_fields(types.encode_fields("CustomPropertyValue"), value=value)


def _build_error(types: RowTypes) -> JsonShape:
    whole = types.encode_fields("Error")
    return choose(Null(), Text(), whole) if types.reading else whole


def _build_expression(types: RowTypes) -> JsonShape:
    """Build the shape of an expression: nested blocks, references, or a value that is known."""
    block = MapOf(Text(), nullable(types.encode("Expression")))
    if types.reading:
        texts, value = nullable(Array(nullable(Text()))), Anything()
        fields = (Field("constant_value", value, False), Field("references", texts, False))
        return AnyOf((Null(), Array(nullable(block)), Record(fields, closed=False)))
    known = Record((Field("constant_value", Anything(nonnull=True), False),))
    return AnyOf((Array(block, 1), Record((Field("references", Array(Text(), 1), True),)), known))


CLIENT_ROWS: dict[str, TypeRow] = {
    f"{_GITHUB}.RequiredReviewer": TypeRow(
        _build_reviewer, "a user or a team", "", "388fb40546175d45", ("User", "Team"), null=False
    ),
    f"{_GITHUB}.CustomPropertyValue": TypeRow(
        _build_property,
        "its fields, one of them a text or a list of texts",
        "",
        "74fdfe5dd9a0cb6a",
        null=False,
    ),
    f"{_GITHUB}.Error": TypeRow(
        _build_error, "its fields, which are read from a text too", "", "50e21761bc034977"
    ),
    f"{_TERRAFORM}.Expression": TypeRow(
        _build_expression,
        "nested blocks, references or a value",
        "24a9d38305becee5",
        "553360ba27faeb59",
    ),
    f"{_GITLAB}.NotificationLevelValue": TypeRow(
        state(_LEVELS, AnyOf((Null(), Number(lenient=True), Text()))),
        "the name of a level, which is read from a number too",
        "741205c73b662b42",
        "3933c5c4d749f262",
    ),
    f"{_GITLAB}.BoolValue": TypeRow(
        state(_BOOL, AnyOf((Null(), _BOOL, *map(Constant, ("1", "0", "true", "false"))))),
        "true or false, which are read from a text too",
        "",
        "11e9667b9517e8ed",
    ),
    f"{_GITLAB}.MergeParams": TypeRow(
        _build_merge, "its fields; one is read from a text too", "", "c5ab3e9ced3faeff"
    ),
    **{
        f"{_GITLAB}.{name}": TypeRow(
            state(NOTHING, NOTHING),
            "any value, of which none is read",
            "07b3e438a7959ffc",
            "c8e0f9385e2f15de",
            null=False,
        )
        for name in ("ApproverIDsValue", "AssigneeIDValue", "ReviewerIDValue")
    },
    f"{_DISCORD}.Activity": TypeRow(
        _build_activity, "its fields, with a time that is not read back", "", "e6359783c9a25c40"
    ),
    f"{_DISCORD}.TimeStamps": TypeRow(
        _build_stamps, "two integers, which are read as floats", "", "119d8edb2b906e46"
    ),
    f"{_DOCKER}/plugin.CapabilityID": TypeRow(
        state(Text(pattern="^[^/]*\\.[^./]*/(.|\\n)*$"), nullable(Text())),
        "a name with a dot, and a version after the first slash",
        "5ae080cb78fc2e11",
        "7e15b6ae80328543",
    ),
    f"{_DOCKER}/network.HardwareAddr": TypeRow(
        state(Text(pattern=f"^({_WRITTEN_OCTETS})?$"), nullable(Text(pattern=f"^({_OCTETS})?$"))),
        "octets in hexadecimal, with colons between them",
        "4c70c1f5edca151b",
        "36ebcc60b1b07b84",
        veils=False,
    ),
    f"{_LAMBDA}.MilliSecondsEpochTime": TypeRow(
        state(Integer(-_MOMENT, _MOMENT), nullable(build_integer("int64"))),
        "milliseconds since 1970",
        "b97046ddabbc320a",
        "6ba8b053c922d8dc",
    ),
    f"{_LAMBDA}.RFC3339EpochTime": TypeRow(
        state(Timestamp(whole=True), Timestamp(lenient=True)),
        "RFC 3339 without a fraction",
        "b01702a87765ba7c",
        "1063985d6f487f32",
        null=False,
    ),
}
