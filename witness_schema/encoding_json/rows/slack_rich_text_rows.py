"""Rows for Slack's rich text: lists of elements of several types, told apart by the property `type`.

An element of a type that the library does not know keeps its JSON as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from witness_schema.encoding_json.rows.other_words import build_none_of
from witness_schema.encoding_json.rows.type_row import (
    RowTypes,
    TypeRow,
    add_fields,
    choose,
    set_fields,
    tag,
)
from witness_schema.shapes.json_shape import (
    Anything,
    Array,
    Constant,
    Field,
    JsonShape,
    Null,
    Record,
    Text,
    nullable,
)

SLACK = "github.com/slack-go/slack"
_PART = "RichTextSection"
# The words of `type` in a section's elements → the types, each after RichTextSection and before Element.
_PARTS = {
    "text": "Text",
    "attachment_mention": "AttachmentMention",
    "tag": "Tag",
    "canvas": "Canvas",
    "canvas_message_unfurl": "CanvasMessageUnfurl",
    "canvas_user_mention": "CanvasUserMention",
    "channel": "Channel",
    "citation": "Citation",
    "user": "User",
    "emoji": "Emoji",
    "file": "File",
    "link": "Link",
    "list_record": "ListRecord",
    "message_mention": "MessageMention",
    "salesforce_data_field": "SalesforceDataField",
    "team": "Team",
    "usergroup": "UserGroup",
    "work_object_mention": "WorkObjectMention",
    "workflow_mention": "WorkflowMention",
    "date": "Date",
    "broadcast": "Broadcast",
    "color": "Color",
}
_ELEMENTS = {
    "rich_text_section": "RichTextSection",
    "rich_text_list": "RichTextList",
    "rich_text_quote": "RichTextQuote",
    "rich_text_preformatted": "RichTextPreformatted",
}
_CITATION = "RichTextSectionCitationElement"
_SOURCES = {
    word: f"RichTextCitation{word.title()}Details"
    for word in ("file", "external", "web", "message", "memory")
}


def keep_other(name: str, words: Iterable[str], **further: JsonShape) -> JsonShape:
    """Build the record of what is none of the known types, and is kept as it is."""
    other = nullable(Text(pattern=build_none_of(words)))
    return add_fields(Record((Field(name, other, False),), closed=False), **further)


def build_list(types: RowTypes, items: JsonShape) -> JsonShape:
    """Build the list that is written as such also where none was read."""
    return nullable(Array(items)) if types.reading else Array(items)


def _build_part(types: RowTypes) -> JsonShape:
    known = (
        tag(
            _build_citation(types) if word == "citation" else types.encode_fields(f"{_PART}{name}Element"),
            "type",
            word,
        )
        for word, name in _PARTS.items()
    )
    return choose(Null(), *known, keep_other("type", _PARTS))


def _build_citation(types: RowTypes) -> JsonShape:
    known = (tag(types.encode_fields(name), "citation_type", word) for word, name in _SOURCES.items())
    details = choose(Null(), *known, keep_other("citation_type", _SOURCES))
    return set_fields(types.encode_fields(_CITATION), details=details)


def _build_parts(types: RowTypes) -> JsonShape:
    return build_list(types, types.define("RichTextSectionElement", lambda: _build_part(types)))


def _build_section(types: RowTypes) -> JsonShape:
    kind = nullable(Text()) if types.reading else Text(min_length=1)
    return set_fields(types.encode_fields("RichTextSection"), elements=_build_parts(types), type=kind)


def _build_quote(types: RowTypes, name: str, word: str) -> JsonShape:
    """Build the shape of what is read as a section, and has one type whatever was read."""
    kind = nullable(Text()) if types.reading else Constant(word)
    return set_fields(types.encode_fields(name), elements=_build_parts(types), type=kind)


def _build_bullets(types: RowTypes) -> JsonShape:
    kind = Anything(verbatim=True) if types.reading else Constant("rich_text_list")
    return set_fields(types.encode_fields("RichTextList"), elements=build_elements(types), type=kind)


def _build_element(types: RowTypes) -> JsonShape:
    known = {
        "rich_text_section": _build_section(types),
        "rich_text_list": _build_bullets(types),
        "rich_text_quote": _build_quote(types, "RichTextQuote", "rich_text_quote"),
        "rich_text_preformatted": _build_quote(types, "RichTextPreformatted", "rich_text_preformatted"),
    }
    tagged = (tag(shape, "type", word) for word, shape in known.items())
    return choose(Null(), *tagged, keep_other("type", _ELEMENTS))


def build_elements(types: RowTypes) -> JsonShape:
    """Build the list of elements of rich text."""
    return build_list(types, types.define("RichTextElement", lambda: _build_element(types)))


def build_rich_text(types: RowTypes) -> JsonShape:
    """Build the shape of a block of rich text."""
    return set_fields(types.encode_fields("RichTextBlock"), elements=build_elements(types))


def build_rich_cell(types: RowTypes, name: str) -> JsonShape:
    """Build the shape of a cell of a table, which is read as a block of rich text."""
    if types.reading:
        return build_rich_text(types)
    return set_fields(types.encode_fields(name), elements=build_elements(types), type=Constant("rich_text"))


_REACHED = (*(f"{_PART}{name}Element" for name in _PARTS.values()), *_SOURCES.values())
_BLOCK_REACHES = ("RichTextBlock", *_ELEMENTS.values(), *_REACHED)
_WHY = "elements of types that `type` tells, any other as it was read"
RICH_TEXT_ROWS: dict[str, TypeRow] = {
    f"{SLACK}.RichTextBlock": TypeRow(build_rich_text, _WHY, "", "eaf7042eb22af6c1", _BLOCK_REACHES),
    f"{SLACK}.RichTextList": TypeRow(_build_bullets, _WHY, "", "5cab640ec11e9d24", _BLOCK_REACHES),
    f"{SLACK}.RichTextSection": TypeRow(_build_section, _WHY, "", "5f85c8290c0d6128", _REACHED),
    f"{SLACK}.RichTextQuote": TypeRow(
        partial(_build_quote, name="RichTextQuote", word="rich_text_quote"),
        _WHY,
        "",
        "2ccd83c8b1dd952e",
        _REACHED,
    ),
    f"{SLACK}.RichTextPreformatted": TypeRow(
        partial(_build_quote, name="RichTextPreformatted", word="rich_text_preformatted"),
        _WHY,
        "",
        "020d3afa240e69de",
        _REACHED,
    ),
    f"{SLACK}.{_CITATION}": TypeRow(
        _build_citation,
        "details of a type that `citation_type` tells",
        "",
        "e7d23dd82fb13d06",
        tuple(_SOURCES.values()),
    ),
    **{
        f"{SLACK}.{name}": TypeRow(
            partial(build_rich_cell, name=name),
            "a cell of rich text",
            "",
            print_,
            _BLOCK_REACHES,
        )
        for name, print_ in (
            ("TableRichTextCell", "bc47403078c5d678"),
            ("DataTableRichTextCell", "88a63f3bea91b152"),
        )
    },
}
