"""The refs and the annotated tags that point at the commit which is checked out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from witness_generators.world.git.repository import Person, Tag
from witness_generators.world.moments import Moment
from witness_stand_ins.checkouts.git_answers import ask_git, ask_git_bytes

_TAGGER = re.compile(r"tagger (?P<name>.*) <(?P<mail>.*)> (?P<when>-?\d+) (?P<zone>[+-]\d{4})")
_SIGNATURE = re.compile(r"^-----BEGIN [A-Z ]*SIGNATURE-----$", re.M)


def list_head_refs(root: Path) -> tuple[str, ...]:
    """List the full names of the refs whose object is the commit itself; a symbolic ref is none."""
    head = ask_git(root, "rev-parse", "HEAD")
    listed = ask_git(root, "for-each-ref", "--points-at=HEAD", "--format=%(objectname) %(refname) %(symref)")
    rows = (line.split(" ") for line in listed.splitlines())
    return tuple(name for object_id, name, symbolic in rows if object_id == head and not symbolic)


def list_annotated_tags(root: Path) -> Iterator[Tag]:
    """Yield the annotated tags of the commit, by name."""
    listed = ask_git(
        root, "for-each-ref", "--points-at=HEAD", "--format=%(objecttype) %(refname)", "refs/tags"
    )
    for kind, name in (line.split(" ", 1) for line in listed.splitlines()):
        if kind == "tag":
            text = ask_git_bytes(root, "cat-file", "tag", name).decode(errors="surrogateescape")
            yield parse_tag(name.removeprefix("refs/tags/"), text)


def parse_tag(name: str, text: str) -> Tag:
    """The tag of this name from the text of its object; one without a tagger, as old programs make it, is of nobody."""
    head, _, rest = text.partition("\n\n")
    begin = _SIGNATURE.search(rest)
    message, signature = (rest[: begin.start()], rest[begin.start() :]) if begin else (rest, "")
    tagger = _TAGGER.search(head)
    if tagger is None:
        return Tag(name, Person("", ""), Moment(0), message.removesuffix("\n"), signature)
    when = read_moment(tagger["when"], tagger["zone"])
    return Tag(name, Person(tagger["name"], tagger["mail"]), when, message.removesuffix("\n"), signature)


def read_moment(seconds: str, zone: str) -> Moment:
    """The moment of seconds since 1970 and an offset as `+0200`, hours and minutes."""
    minutes = int(zone[1:3]) * 60 + int(zone[3:5])
    return Moment(int(seconds) * 1_000_000_000, -minutes if zone[0] == "-" else minutes)
