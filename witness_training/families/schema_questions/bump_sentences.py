"""What a bump changes, in words: each kind of change, and why it can hurt somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from witness_schema.changes.change import Change, Value


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """How a kind of change is told.

    news: what changed, with {places}, the verb {be} and the sides {before} and {after}. harm: why it can hurt, with the older
    release {old}; "" for a kind that hurts nobody.
    """

    news: str
    harm: str = ""


# By rule of `schema diff`: those that bumps between bundled releases have.
WORDS: Mapping[str, ChangeWords] = {
    "FIELD_ADDED": ChangeWords("{places} {be} new and may be left out"),
    "REQUIRED_FIELD_ADDED": ChangeWords(
        "{places} {be} new and always written", "readers that expect it miss it in what {old} wrote"
    ),
    "FIELD_RETYPED": ChangeWords(
        "{places} {be} a JSON {after} instead of a JSON {before}",
        "readers meet the other kind in what {old} wrote",
    ),
    "FIELD_BECAME_NULLABLE": ChangeWords("{places} may be null", "Rego of policies may meet null there"),
    "FIELD_BECAME_NONNULL": ChangeWords("{places} {be} no longer null"),
    "DIGEST_NAME_ADDED": ChangeWords("{places} may now, by type, hold digests under the name {after}"),
    "VALUE_RANGE_NARROWED": ChangeWords(
        "{places} {be} written {after} from now on", "readers of {old} documents meet other values"
    ),
    "MARSHALER_CHANGED": ChangeWords(
        "{places} {be} written by another Go method", "readers may find the older text to be another"
    ),
    "UNMARSHALER_CHANGED": ChangeWords(
        "{places} {be} written as before, and the Go method that reads it is another",
        "readers that use go-witness may take {old} documents another way",
    ),
    "RUN_TYPE_CHANGED": ChangeWords(
        "the attestor runs at the stage {after} instead of {before}",
        "producers that count on the stage are affected",
    ),
    "CONFIG_OPTION_ADDED": ChangeWords("the attestor has a new option ({after})"),
}
# What times are narrowed to, in words.
_TIMES = {"utc": "in UTC only", "whole": "in whole seconds only"}


def tell_changes(changes: Sequence[Change], old: str) -> Iterator[str]:
    """One clause for each kind of change with the same sides; those that can hurt say whom and why."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for change in changes:
        before, after = (_show(side.value) if side else "" for side in (change.before, change.after))
        told = WORDS[change.rule_id].news
        key = (change.rule_id, before if "{before}" in told else "", after if "{after}" in told else "")
        if change.pointer not in groups.setdefault(key, []):
            groups[key].append(change.pointer)
    for (rule, before, after), pointers in groups.items():
        words = WORDS[rule]
        places = ", ".join(f"`{pointer}`" for pointer in pointers)
        be = "is" if len(pointers) == 1 else "are"
        told = words.news.format(places=places, be=be, before=before, after=after, old=old)
        yield f"{told} ({words.harm.format(old=old)})" if words.harm else told


def _show(value: Value) -> str:
    if isinstance(value, tuple):
        return " or ".join(f"`{each}`" for each in value)
    return _TIMES.get(str(value), str(value))
