"""The names of attestors that may become file names: a checkout chooses them, so they are checked before they are used."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from witness_schema.errors import UnreadableSource

# Every name that go-witness registers has this form. It is also that of a file name on every system, and no option.
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
LONGEST = 64
# `schema emit` writes schemas.json beside the schemas, so no schema can have that name.
CONTENTS = "schemas"
# A type of a package that is read by its name.
_TYPE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHOWN = 80  # characters of a refused name in a message
# Windows keeps these names for devices, whatever follows the dot.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])")


@dataclass(frozen=True, slots=True)
class FileStem:
    """The name of an attestor or document, fit to be a file name; only the two functions below make one."""

    text: str

    def add_suffix(self, suffix: str) -> str:
        """Return the file name ("git" and ".json" → "git.json")."""
        return self.text + suffix


def read_file_stem(name: str, where: str = "") -> FileStem:
    """Check a name. Raises UnreadableSource where it cannot be a file name.

    where: `path:line` of the registration.
    """
    if len(name) > LONGEST or not _NAME.fullmatch(name) or _DEVICES.fullmatch(name):
        raise UnreadableSource(
            f"the attestor name {name[:_SHOWN]!a} cannot be the name of a file",
            where=where,
            advice=f"register a name of lower-case letters, digits and hyphens, {LONGEST} at most",
        )
    return FileStem(name)


def read_type_stem(name: str, where: str = "") -> FileStem:
    """Check the name of a type. Raises UnreadableSource where it cannot be a file name. where: `path:line` of the type."""
    if (
        len(name) > LONGEST
        or not _TYPE.fullmatch(name)
        or _DEVICES.fullmatch(name.lower())
        or name.lower() == CONTENTS
    ):
        raise UnreadableSource(
            f"the type name {name[:_SHOWN]!a} cannot be the name of a file",
            where=where,
            advice="declare an alias with a plain name, type Report = …, and name that",
        )
    return FileStem(name)


def check_names(named: Iterable[tuple[str, str]], documents: Iterable[str]) -> None:
    """Check registered names, given as pairs of name and place, together. Raises UnreadableSource with the place.

    documents: the names that are taken.
    """
    places = {CONTENTS: f"{CONTENTS}.json, which lists what is emitted"}
    places |= dict.fromkeys(documents, "the document of that name")
    for name, where in named:
        read_file_stem(name, where)
        if name in places:
            raise UnreadableSource(
                f"the attestor name '{name}' is taken by {places[name]}",
                where=where,
                advice="register a name of its own for each attestor",
            )
        places[name] = f"the attestor of {where}"
