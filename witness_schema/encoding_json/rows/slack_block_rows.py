"""Rows for Slack's blocks: a list of blocks of several types, told apart by the property `type`, and the blocks with methods of their own."""

from __future__ import annotations

from collections.abc import Callable

from witness_schema.encoding_json.rows.slack_element_rows import IN_FORMS, build_items, choose_elements
from witness_schema.encoding_json.rows.slack_rich_text_rows import (
    SLACK,
    build_list,
    build_rich_cell,
    build_rich_text,
    keep_other,
)
from witness_schema.encoding_json.rows.type_row import (
    RowTypes,
    TypeRow,
    add_fields,
    choose,
    require_fields,
    set_fields,
    tag,
)
from witness_schema.shapes.json_shape import Array, JsonShape, Null, Record, Text, nullable

_CHART = "DataVisualization{}Chart"
_CHARTS = {word: _CHART.format(word.title()) for word in ("pie", "bar", "area", "line")}
_TABLE_CELLS = {"raw_text": "TableRawTextCell", "raw_number": "TableRawNumberCell"}
_DATA_CELLS = {word: f"Data{name}" for word, name in _TABLE_CELLS.items()}


def _build_input(types: RowTypes) -> JsonShape:
    element = choose_elements(types, IN_FORMS)
    return set_fields(types.encode_fields("InputBlock"), element=element)


def _tag_all(types: RowTypes, names: dict[str, str]) -> JsonShape:
    return choose(*(tag(types.encode_fields(name), "type", word) for word, name in names.items()))


def _build_table(types: RowTypes) -> JsonShape:
    rich = tag(build_rich_cell(types, "TableRichTextCell"), "type", "rich_text")
    cells = choose(Null(), _tag_all(types, _TABLE_CELLS), rich)
    rows = build_list(types, build_list(types, cells))
    return set_fields(types.encode_fields("TableBlock"), rows=rows)


def _build_data_table(types: RowTypes) -> JsonShape:
    rich = tag(build_rich_cell(types, "DataTableRichTextCell"), "type", "rich_text")
    action = tag(_build_action_cell(types), "type", "action_cell")
    cells = choose(_tag_all(types, _DATA_CELLS), rich, action)
    return set_fields(types.encode_fields("DataTableBlock"), rows=build_list(types, build_list(types, cells)))


def _build_action_cell(types: RowTypes) -> JsonShape:
    fallback = _tag_all(types, _DATA_CELLS)
    read = choose(Null(), fallback) if types.reading else fallback
    return add_fields(types.encode_fields("DataTableActionCell"), fallback=read)


def _build_chart(types: RowTypes) -> JsonShape:
    return require_fields(
        set_fields(types.encode_fields("DataVisualizationBlock"), chart=_tag_all(types, _CHARTS)), "chart"
    )


def _keep_empty_fallback(name: str) -> Callable[[RowTypes], JsonShape]:
    """Return a builder of a block by its fields, whose list of other blocks stays where it is empty."""

    def build(types: RowTypes) -> JsonShape:
        whole = types.encode_fields(name)
        return (
            whole
            if types.reading
            else set_fields(whole, fallback=Array(choose(Null(), _define_block(types))))
        )

    return build


_build_provider, _build_layout = (
    _keep_empty_fallback("AuthProviderBlock"),
    _keep_empty_fallback("LayoutBlock"),
)
# The words of `type` → how a block with methods of its own is made, or its name.
_BLOCKS: dict[str, str | Callable[[RowTypes], JsonShape]] = {
    "actions": "ActionBlock",
    "context": "ContextBlock",
    "context_actions": "ContextActionsBlock",
    "divider": "DividerBlock",
    "file": "FileBlock",
    "header": "HeaderBlock",
    "image": "ImageBlock",
    "input": _build_input,
    "markdown": "MarkdownBlock",
    "rich_text": build_rich_text,
    "rich_text_input": build_rich_text,
    "section": "SectionBlock",
    "call": "CallBlock",
    "video": "VideoBlock",
    "table": _build_table,
    "data_table": _build_data_table,
    "data_visualization": _build_chart,
    "task_card": "TaskCardBlock",
    "alert": "AlertBlock",
    "auth_provider": _build_provider,
    "plan": "PlanBlock",
    "card": "CardBlock",
    "carousel": "CarouselBlock",
    "container": "ContainerBlock",
    "layout": _build_layout,
}


def _build_block(types: RowTypes) -> JsonShape:
    """Build the union of all blocks. Of one that is not known, type and identity are read as texts."""
    made = {word: of(types) if callable(of) else types.encode_fields(of) for word, of in _BLOCKS.items()}
    other = keep_other("type", _BLOCKS, block_id=nullable(Text()))
    return choose(*(tag(shape, "type", word) for word, shape in made.items()), other)


def _define_block(types: RowTypes) -> JsonShape:
    return types.define("Block", lambda: _build_block(types))


def _build_blocks(types: RowTypes) -> JsonShape:
    # What is no object but null is kept as well.
    return build_items(types, choose(Null(), _define_block(types)), Record(()))


def _build_item(types: RowTypes) -> JsonShape:
    return require_fields(set_fields(types.encode_fields("LayoutItem"), block=_define_block(types)), "block")


_REACHED = (
    *(name for name in _BLOCKS.values() if isinstance(name, str)),
    *("InputBlock", "RichTextBlock", "TableBlock", "DataTableBlock", "DataVisualizationBlock"),
    *("AuthProviderBlock", "LayoutBlock", "UnknownBlock"),
)
_WHY = "its fields, of which one is of types that `type` tells"
_TABLE = (*_TABLE_CELLS.values(), "TableRichTextCell")
_DATA_TABLE = (*_DATA_CELLS.values(), "DataTableRichTextCell", "DataTableActionCell")
BLOCK_ROWS: dict[str, TypeRow] = {
    f"{SLACK}.Blocks": TypeRow(
        _build_blocks,
        "a list of blocks of types that `type` tells, any other as it was read",
        "86e4525775471f2c",
        "18c5720eeaf1de45",
        _REACHED,
    ),
    f"{SLACK}.InputBlock": TypeRow(_build_input, _WHY, "", "183b84a0c0c7fb50", IN_FORMS),
    f"{SLACK}.TableBlock": TypeRow(_build_table, _WHY, "", "f53cc1cb2bd98356", _TABLE),
    f"{SLACK}.DataTableBlock": TypeRow(_build_data_table, _WHY, "", "2fac278143885a57", _DATA_TABLE),
    f"{SLACK}.DataTableActionCell": TypeRow(
        _build_action_cell, _WHY, "", "afcce4cc06ab036e", tuple(_DATA_CELLS.values())
    ),
    f"{SLACK}.DataVisualizationBlock": TypeRow(
        _build_chart, _WHY, "", "bafd5d6649355787", tuple(_CHARTS.values()), null=False
    ),
    f"{SLACK}.AuthProviderBlock": TypeRow(_build_provider, _WHY, "", "76e82f74580ce1c3", _REACHED),
    f"{SLACK}.LayoutBlock": TypeRow(_build_layout, _WHY, "", "65e959e8a287d430", _REACHED),
    f"{SLACK}.LayoutItem": TypeRow(_build_item, _WHY, "", "c42aba79107da0c8", _REACHED, null=False),
    f"{SLACK}.UnknownBlock": TypeRow(
        lambda types: types.encode_fields("UnknownBlock"),
        "its fields, unless it was read as one of a list",
        "d5364dc49a066ec3",
        "",
    ),
}
