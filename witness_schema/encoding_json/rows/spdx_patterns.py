"""Patterns of SPDX's identifiers and actors, which tools-golang reads from the JSON text without undoing its escapes.

So a text is read back as it was written only where it has no escape in JSON. Of <, > and & no schema can say so: the library
writes them as they are, and json.Marshal does not.
"""

from __future__ import annotations

# What has to be escaped in a JSON string: controls, the quotation mark and the backslash.
_ESCAPED = '\\x00-\\x1f"\\\\'
# What `strings.TrimSpace` takes away besides those.
_SPACE = " \\x85\\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
PLAIN, _EDGE = f"[^{_ESCAPED}]", f"[^{_ESCAPED}{_SPACE}]"
_PLAIN_NO_COLON, _EDGE_NO_COLON = f"[^{_ESCAPED}:]", f"[^{_ESCAPED}{_SPACE}:]"
UNASSERTED = "NOASSERTION"
_NAME = f"{_EDGE_NO_COLON}({_PLAIN_NO_COLON}*{_EDGE_NO_COLON})?"
# An actor as Creator and Annotator write it: the kind may be empty.
ACTOR = f"^({_NAME})?: {_EDGE}({PLAIN}*{_EDGE})?$"


def _exclude(characters: str, barred: str) -> str:
    """Return a negated class of characters that has one more."""
    return f"{characters[:-1]}{barred}]"


def build_not_after(word: str, *, colon: bool = True) -> str:
    """Build the pattern of a text that is not empty and does not begin with the word, which the reader would take away again."""
    plain = PLAIN if colon else _PLAIN_NO_COLON
    cut = "|".join(
        f"{word[:at]}{_exclude(plain, _escape(word[at]))}{plain}*" + (f"|{word[:at]}" if at else "")
        for at in range(len(word))
    )
    return f"({cut})"


def _escape(character: str) -> str:
    return "\\-" if character == "-" else character


def _build_other_than(word: str, first: str, last: str) -> str:
    """Build the pattern of a text that is not the word, and begins and ends with these classes of characters."""
    parts = [f"{_exclude(first, word[0])}({PLAIN}*{last})?"]
    for at in range(1, len(word)):
        barred = _escape(word[at])
        parts += [word[:at], f"{word[:at]}({_exclude(last, barred)}|{_exclude(PLAIN, barred)}{PLAIN}*{last})"]
    return f"({'|'.join(parts)}|{word}{PLAIN}*{last})"


# A supplier has a kind, and is written alone where it is not asserted; an originator keeps the spaces that it has.
SUPPLIER = f"^({UNASSERTED}|{_NAME}: {_build_other_than(UNASSERTED, _EDGE, _EDGE)})$"
ORIGINATOR = (
    f"^({UNASSERTED}|{_PLAIN_NO_COLON}+: {_build_other_than(UNASSERTED, _exclude(PLAIN, ' '), PLAIN)})$"
)
_ELEMENT_WORD, _DOCUMENT_WORD = "SPDXRef-", "DocumentRef-"
_ELEMENT = f"{_ELEMENT_WORD}{build_not_after(_ELEMENT_WORD)}"
ELEMENT = f"^{_ELEMENT}$"
DOCUMENT = f"^{_DOCUMENT_WORD}{build_not_after(_DOCUMENT_WORD)}$"
REFERENCE = (
    f"^(NONE|{UNASSERTED}|({_DOCUMENT_WORD}{build_not_after(_DOCUMENT_WORD, colon=False)}:)?{_ELEMENT})$"
)
# What is read may hold anything, so these say so of newlines, which a pattern forbids otherwise.
_ANY = "(.|\\n)"
READ_ELEMENT, READ_DOCUMENT = f"^{_ELEMENT_WORD}{_ANY}", f"^{_DOCUMENT_WORD}{_ANY}"
_READ_OTHER = f"{_DOCUMENT_WORD}[^:]+"
READ_REFERENCE = f"^(NONE|{UNASSERTED}|{_READ_OTHER}|({_READ_OTHER}:)?{_ELEMENT_WORD}{_ANY}+)$"
READ_COLON = f":{_ANY}*$"
