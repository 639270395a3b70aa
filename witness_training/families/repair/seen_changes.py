"""Changes after which the right value can still be read off the wrong one, and what is seen there."""

from __future__ import annotations

from collections.abc import Mapping

# The change of a near miss, in its words → what an answer says of the value.
SEEN: Mapping[str, str] = {
    "one character more": "It ends in one character too many.",
    "space before": "A space stands before it.",
    "newline after": "A line break stands at its end.",
    "in other case": "Its capital and small letters are swapped.",
    "lower-case t": "Between date and time stands a small t.",
    "lower-case z": "The zone is a small z.",
    "UTC as +00:00": "Go writes UTC as Z.",
    "UTC as -00:00": "Go writes UTC as Z.",
    "trailing zero": "Go writes no zero at the end of a fraction.",
    "empty fraction": "A point stands there without digits after it.",
    "comma before the fraction": "The fraction begins with a comma instead of a point.",
    "space for T": "Between date and time stands a space instead of a T.",
    "newline at the end": "A line break stands at its end.",
    "padding too long": "It has one padding character too many.",
    "newline inside": "A line break stands within the base64.",
    "padding before": "The padding stands before the digits.",
    "a slash at the end": "A slash too many stands at its end.",
    "http for https": "The scheme is http where go-witness has https.",
}
