"""The space of commits: people, times, message, signature, branch and tags."""

from __future__ import annotations

import base64

from witness_generators.drawing.spaces import (
    Binary,
    Builds,
    Integers,
    Just,
    Lists,
    OneOf,
    SampledFrom,
    Space,
)
from witness_generators.world import vocabulary
from witness_generators.world.git.repository import Person, Tag
from witness_generators.world.moments import Moment

SECOND = 1_000_000_000
# June 2025 to October 2026: later than everything in the data tables (tools, packages, vulnerabilities; 2021 to May 2025).
FIRST_SECOND, LAST_SECOND = 1_748_736_000, 1_790_812_800
# Minutes east of UTC: zones that people live in, two of them with half hours.
OFFSETS = (0, 60, 120, 330, 345, 540, 600, -180, -210, -300, -420, -480)


def _build_person(given: str, family: str, domain: str) -> Person:
    """A person with an address; GitHub's own addresses begin with a login, which has no dot."""
    dot = "-" if domain.startswith("users.noreply.") else "."
    return Person(f"{given} {family}", f"{given}{dot}{family}@{domain}".lower().replace(" ", ""))


PERSON: Space = Builds(
    _build_person,
    (
        SampledFrom(vocabulary.GIVEN_NAMES),
        SampledFrom(vocabulary.FAMILY_NAMES),
        SampledFrom(vocabulary.MAIL_DOMAINS),
    ),
)
SERVICE_COMMITTER = Person("GitHub", "noreply@github.com")

WHEN: Space = Builds(
    lambda second, offset: Moment(second * SECOND, offset),
    (Integers(FIRST_SECOND, LAST_SECOND), SampledFrom(OFFSETS)),
)
HASH: Space = Builds(bytes.hex, (Binary(20, 20),))
DIGITS: Space = Integers(0, 99)


def armour_signature(kind: str, body: bytes) -> str:
    """A signature in the form that a commit holds; `kind` is PGP or SSH."""
    text = base64.b64encode(body).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    # OpenPGP armour has a blank line after its headers (RFC 9580 §6.2), SSH signatures have none.
    blank = [""] if kind == "PGP" else []
    return "\n".join(
        [f"-----BEGIN {kind} SIGNATURE-----", *blank, *lines, f"-----END {kind} SIGNATURE-----", ""]
    )


SIGNATURE: Space = OneOf(
    (Just(""), Builds(armour_signature, (SampledFrom(("PGP", "SSH")), Binary(64, 96)))),
    (75, 25),
)

_MESSAGE_SUBJECT: Space = Builds(
    "{} {}".format,
    (SampledFrom(vocabulary.MESSAGE_VERBS), SampledFrom(vocabulary.MESSAGE_OBJECTS)),
)


def _write_revert(subject: str, commit: bytes) -> str:
    """The message that `git revert` proposes."""
    return f'Revert "{subject}"\n\nThis reverts commit {commit.hex()}.\n'


MESSAGE: Space = OneOf(
    (
        Builds("{}\n".format, (_MESSAGE_SUBJECT,)),
        Builds("{} (#{})\n".format, (_MESSAGE_SUBJECT, Integers(1, 9999))),
        Builds("{}\n\n{}\n".format, (_MESSAGE_SUBJECT, SampledFrom(vocabulary.MESSAGE_BODIES))),
        Builds(_write_revert, (_MESSAGE_SUBJECT, Binary(20, 20))),
    ),
    (58, 19, 19, 4),
)

BRANCH: Space = OneOf(
    (
        SampledFrom(vocabulary.BRANCHES, (50, 10, 10, 5, 5)),
        Builds(
            "{}/{}".format,
            (SampledFrom(vocabulary.BRANCH_KINDS), SampledFrom(vocabulary.TOPICS)),
        ),
        Builds(
            "{}/{}-{}".format,
            (
                SampledFrom(vocabulary.BRANCH_KINDS),
                Integers(1, 9999),
                SampledFrom(vocabulary.TOPICS),
            ),
        ),
    ),
    (60, 20, 20),
)

_VERSION: Space = Builds("v{}.{}.{}".format, (Integers(0, 9), DIGITS, DIGITS))


# Tags are signed with PGP or not at all: a drawn SSH signature is dropped.
def _build_tag(name: str, tagger: Person, when: Moment, message: str, signature: str) -> Tag:
    return Tag(name, tagger, when, message, signature if "PGP" in signature else "")


TAG: Space = Builds(
    _build_tag,
    (
        _VERSION,
        PERSON,
        WHEN,
        SampledFrom(("Release", "Weekly release", "Hotfix", "Première version")),
        SIGNATURE,
    ),
)


# A tag is a file under `.git/refs/tags`, so its name is unique.
def _drop_repeated_tags(tags: tuple[Tag, ...]) -> tuple[Tag, ...]:
    return tuple({tag.name: tag for tag in tags}.values())


TAGS: Space = OneOf((Just(()), Builds(_drop_repeated_tags, (Lists(TAG, 1, 2),))), (75, 25))
LIGHT_TAGS: Space = OneOf((Just(()), Just(("nightly",))), (85, 15))
