"""The rows about both methods of types of well-known modules, by the key of the type.

`benchmarks/foreign.toml` pins the versions whose methods were read, and `python -m benchmarks foreign` judges the rows by real Go.
"""

from __future__ import annotations

from witness_schema.encoding_json.rows.client_rows import CLIENT_ROWS
from witness_schema.encoding_json.rows.cyclonedx_rows import CYCLONEDX_ROWS
from witness_schema.encoding_json.rows.openapi_rows import OPENAPI_ROWS
from witness_schema.encoding_json.rows.slack_block_rows import BLOCK_ROWS
from witness_schema.encoding_json.rows.slack_element_rows import ELEMENT_ROWS
from witness_schema.encoding_json.rows.slack_rich_text_rows import RICH_TEXT_ROWS
from witness_schema.encoding_json.rows.slack_rows import SLACK_ROWS
from witness_schema.encoding_json.rows.spdx_rows import SPDX_ROWS
from witness_schema.encoding_json.rows.tailscale_rows import TAILSCALE_ROWS
from witness_schema.encoding_json.rows.type_row import TypeRow

TYPE_ROWS: dict[str, TypeRow] = {
    **BLOCK_ROWS,
    **CLIENT_ROWS,
    **CYCLONEDX_ROWS,
    **ELEMENT_ROWS,
    **OPENAPI_ROWS,
    **RICH_TEXT_ROWS,
    **SLACK_ROWS,
    **SPDX_ROWS,
    **TAILSCALE_ROWS,
}
