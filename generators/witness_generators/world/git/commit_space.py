"""The space of commits: people, times, message, signature, branch and tags."""

from __future__ import annotations

import base64
import hashlib

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
from witness_generators.world.accounts import login, number_of
from witness_generators.world.git.repository import Person, Tag
from witness_generators.world.moments import Moment

SECOND = 1_000_000_000
# June 2025 to October 2026: later than everything in the data tables (tools, packages, vulnerabilities; 2021 to May 2025).
FIRST_SECOND, LAST_SECOND = 1_748_736_000, 1_790_812_800
# Minutes east of UTC: zones that people live in, two of them with half hours.
OFFSETS = (0, 60, 120, 330, 345, 540, 600, -180, -210, -300, -420, -480)


def _build_person(given: str, family: str, domain: str) -> Person:
    """A person with an address; one that GitHub gives has the number and the login of the account."""
    person = Person(f"{given} {family}", f"{given}.{family}@{domain}".lower().replace(" ", ""))
    if not domain.startswith("users.noreply."):
        return person
    account = login(person)
    return Person(person.name, f"{number_of('github user', account)}+{account}@{domain}")


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
    packet, width = (_build_pgp_packet(body), 64) if kind == "PGP" else (_build_ssh_signature(body), 70)
    text = base64.b64encode(packet).decode()
    lines = [text[start : start + width] for start in range(0, len(text), width)]
    if kind == "PGP":
        # A blank line after its headers, and a checksum (RFC 4880, 6.2); SSH signatures have neither.
        lines = ["", *lines, f"={base64.b64encode(compute_crc24(packet).to_bytes(3)).decode()}"]
    return "\n".join([f"-----BEGIN {kind} SIGNATURE-----", *lines, f"-----END {kind} SIGNATURE-----", ""])


def _build_pgp_packet(body: bytes) -> bytes:
    """A signature packet of version 4, of a document, by EdDSA over SHA-256, with this body (RFC 4880, 4.2 and 5.2.3)."""
    content = b"\x04\x00\x16\x08" + body
    return bytes((0x88, len(content))) + content


def _build_ssh_signature(body: bytes) -> bytes:
    """A signature of git's by an Ed25519 key (OpenSSH, PROTOCOL.sshsig)."""
    digest = hashlib.sha512(body).digest()
    key = _pack_ssh(b"ssh-ed25519") + _pack_ssh(digest[:32])
    signature = _pack_ssh(b"ssh-ed25519") + _pack_ssh(digest[32:] + digest[:32])
    parts = b"".join(map(_pack_ssh, (key, b"git", b"", b"sha512", signature)))
    return b"SSHSIG" + (1).to_bytes(4) + parts


def _pack_ssh(text: bytes) -> bytes:
    return len(text).to_bytes(4) + text


def _build_crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        value = byte << 16
        for _ in range(8):
            value = value << 1 ^ (_CRC_POLYNOMIAL if value & 0x800000 else 0)
        table.append(value & 0xFFFFFF)
    return tuple(table)


_CRC_START, _CRC_POLYNOMIAL = 0xB704CE, 0x1864CFB
_CRC_TABLE = _build_crc_table()


def compute_crc24(data: bytes) -> int:
    """The checksum of OpenPGP's armour (RFC 4880, 6.1)."""
    value = _CRC_START
    for byte in data:
        value = (value << 8 & 0xFFFFFF) ^ _CRC_TABLE[value >> 16 ^ byte]
    return value


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
        # Without a final newline, as programs commit that call git's library or a service's interface.
        _MESSAGE_SUBJECT,
    ),
    (55, 18, 18, 4, 5),
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
