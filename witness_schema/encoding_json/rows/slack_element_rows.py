"""Rows for the elements of Slack's blocks: buttons, menus, fields of a form, told apart by the property `type`."""

from __future__ import annotations

from collections.abc import Iterable

from witness_schema.encoding_json.rows.slack_rich_text_rows import SLACK, keep_other
from witness_schema.encoding_json.rows.type_row import (
    RowTypes,
    TypeRow,
    choose,
    require_fields,
    set_fields,
    tag,
)
from witness_schema.shapes.json_shape import AnyOf, Array, Field, JsonShape, Null, Record

_MENUS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
# Types → the words of `type` for which they are read.
_WORDS: dict[str, tuple[str, ...]] = {
    "ImageBlockElement": ("image",),
    "ButtonBlockElement": ("button",),
    "OverflowBlockElement": ("overflow",),
    "DatePickerBlockElement": ("datepicker",),
    "TimePickerBlockElement": ("timepicker",),
    "DateTimePickerBlockElement": ("datetimepicker",),
    "PlainTextInputBlockElement": ("plain_text_input",),
    "RichTextInputBlockElement": ("rich_text_input",),
    "EmailTextInputBlockElement": ("email_text_input",),
    "URLTextInputBlockElement": ("url_text_input",),
    "CheckboxGroupsBlockElement": ("checkboxes",),
    "RadioButtonsBlockElement": ("radio_buttons",),
    "SelectBlockElement": _MENUS,
    "MultiSelectBlockElement": tuple(f"multi_{word}" for word in _MENUS),
    "NumberInputBlockElement": ("number_input",),
    "FileInputBlockElement": ("file_input",),
    "FeedbackButtonsBlockElement": ("feedback_buttons",),
    "IconButtonBlockElement": ("icon_button",),
    "WorkflowButtonBlockElement": ("workflow_button",),
}
_NOT_IN_FORMS = {"ImageBlockElement", "ButtonBlockElement"}
_NOT_BESIDE = {
    *("DateTimePickerBlockElement", "EmailTextInputBlockElement", "URLTextInputBlockElement"),
    *(
        "NumberInputBlockElement",
        "FileInputBlockElement",
        "FeedbackButtonsBlockElement",
        "IconButtonBlockElement",
    ),
}
IN_FORMS = tuple(name for name in _WORDS if name not in _NOT_IN_FORMS)
_BESIDE = tuple(name for name in _WORDS if name not in _NOT_BESIDE)
_TEXT = "TextBlockObject"


def choose_elements(types: RowTypes, names: Iterable[str]) -> JsonShape:
    """Build the union of these elements."""
    return choose(*(tag(types.encode_fields(name), "type", *_WORDS[name]) for name in names))


def build_items(types: RowTypes, items: JsonShape, *empty: JsonShape) -> JsonShape:
    """Build a list that comes back as null where it has no items. empty: what is read as none besides."""
    return AnyOf((Null(), Array(items), *empty)) if types.reading else AnyOf((Null(), Array(items, 1)))


def _build_set(types: RowTypes) -> JsonShape:
    items = types.define("BlockElement", lambda: choose_elements(types, _WORDS))
    return build_items(types, items, Record(()))


def _build_accessory(types: RowTypes) -> JsonShape:
    known = choose_elements(types, _BESIDE)
    if not types.reading:
        return choose(Null(), known)
    words = (word for name in _BESIDE for word in _WORDS[name])
    other = keep_other("type", words)
    unknown = types.encode_fields("UnknownBlockElement")
    if isinstance(unknown, Record) and isinstance(other, Record):
        unknown = set_fields(unknown, type=other.fields[0].shape)
    return choose(Null(), known, unknown)


def _build_context(types: RowTypes) -> JsonShape:
    text = tag(types.encode_fields(_TEXT), "type", "plain_text", "mrkdwn")
    items = choose(text, choose_elements(types, ("ImageBlockElement",)))
    return build_items(types, items, Record((Field("elements", Null(), True),)))


def _build_actions(types: RowTypes) -> JsonShape:
    """Build the list of actions: those of attachments come first, which no shape says."""
    blocks = require_fields(types.encode_fields("BlockAction"), "block_id")
    items = choose(types.encode_value("AttachmentAction"), blocks)
    return AnyOf((Null(), Array(items))) if types.reading else Array(items)


ELEMENT_ROWS: dict[str, TypeRow] = {
    f"{SLACK}.BlockElements": TypeRow(
        _build_set,
        "a list of elements of types that `type` tells",
        "6c09a603373e01fe",
        "33b37b0fed7f50f4",
        tuple(_WORDS),
    ),
    f"{SLACK}.Accessory": TypeRow(
        _build_accessory,
        "the one element that is set; one of an unknown type is read and not written",
        "3df574887bd4e864",
        "a50afb0fcf05b707",
        ("UnknownBlockElement", *_BESIDE),
    ),
    f"{SLACK}.ContextElements": TypeRow(
        _build_context,
        "a list of texts and images",
        "8ff7dc6c134fd7c8",
        "a986b5b2452fe956",
        (_TEXT, "ImageBlockElement"),
    ),
    f"{SLACK}.ActionCallbacks": TypeRow(
        _build_actions,
        "the actions of attachments, then those of blocks",
        "e7d401d6b0cb2c8a",
        "b72a93432d26775c",
    ),
}
