"""The columns of a row of a mixed data set, as the forms of those who write and read rows share them."""

from __future__ import annotations

from collections.abc import Mapping

from witness_schema.documents.record_form import COUNT, TEXT, Schema, list_of, map_of, record_of

MESSAGE = record_of({"role": TEXT, "content": TEXT})
COLUMNS: Mapping[str, Schema] = {
    "messages": list_of(MESSAGE),
    **dict.fromkeys(("id", "family", "execution", "shared"), TEXT),
    "difficulty": COUNT,
    **dict.fromkeys(("axes", "judges"), list_of(TEXT)),
    "versions": map_of(TEXT),
}
