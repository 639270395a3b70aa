"""What the types of Kubernetes' apimachinery write and read that have marshalers of their own."""

from __future__ import annotations

from witness_schema.encoding_json.basic_types import build_integer
from witness_schema.shapes.json_shape import AnyOf, JsonShape, Null, Number, Text
from witness_schema.shapes.string_schemas import READ_TIME, build_time_pattern

# A quantity is written without a fraction, in the largest unit that loses nothing, so that no decimal one ends with three zeros.
# What has that form but for its sign, leading zeros, or a point before three, six or nine digits, is kept as it was read.
_THREE = "([1-9][0-9][0-9]|0[1-9][0-9]|00[1-9])"
_COUNT = f"(0*([1-9][0-9]{{0,2}}|[1-9][0-9]*{_THREE})|0*[1-9][0-9]*\\.([0-9]{{3}}){{0,2}}{_THREE})"
_WRITTEN_QUANTITY = (
    f"^(0|[+-]?({_COUNT}[numkMGTPE]?|[0-9]+(\\.[0-9]+)?[eE][+-]?[0-9]+|0*[1-9][0-9]*[KMGTPE]i))$"
)
# Read without digits too, as 0.
_UNIT = "([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)"
_READ_QUANTITY = f"^ *[+-]?(([0-9]+(\\.[0-9]*)?|\\.[0-9]*){_UNIT}?|[numkMGTPE]|[KMGT]i|[eE][+-]?[0-9]+) *$"
_WRITTEN_MICRO = build_time_pattern(utc=True, whole=True).removesuffix("Z$") + r"\.[0-9]{6}Z$"
_READ_MICRO = READ_TIME.replace("([.,][0-9]+)?", "[.,][0-9]{6}")


def build_written_quantity() -> JsonShape:
    """Build the shape of a resource.Quantity in the form that `CanonicalizeBytes` gives it."""
    return Text(pattern=_WRITTEN_QUANTITY)


def build_read_quantity() -> JsonShape:
    """Build the shape of what `ParseQuantity` takes, with or without quotation marks."""
    return AnyOf((Null(), Number(verbatim=True), Text(pattern=_READ_QUANTITY)))


def build_integer_or_text() -> JsonShape:
    """Build the shape of an intstr.IntOrString: it is the one or the other."""
    return AnyOf((build_integer("int32"), Text()))


def build_written_micro_time() -> JsonShape:
    """Build the shape of a metav1.MicroTime: always six digits of a second, in UTC, null for the zero time."""
    return AnyOf((Null(), Text(pattern=_WRITTEN_MICRO)))


def build_read_micro_time() -> JsonShape:
    """Build the shape of a metav1.MicroTime as it is read: six digits of a second and any offset."""
    return AnyOf((Null(), Text(pattern=_READ_MICRO)))
