"""Invariants of a commit alone: the forms of its signature and addresses, and who merges on GitHub."""

from __future__ import annotations

import base64
import binascii
import re

from witness_generators.recording.attestor_row import Attestation, Attestations, Invariant
from witness_generators.world.git.commit_space import SERVICE_COMMITTER, compute_crc24

_ARMOUR = re.compile(
    r"-----BEGIN (?P<kind>PGP|SSH) SIGNATURE-----\n(?P<body>.*)\n-----END (?P=kind) SIGNATURE-----\n", re.S
)
# The beginning of a signature: its magic, then version 1 (OpenSSH, PROTOCOL.sshsig).
SSH_MAGIC = b"SSHSIG\x00\x00\x00\x01"
NO_REPLY = "@users.noreply.github.com"
# The number of an account stands before its login since July 2017 (GitHub documentation, setting your commit email address).
_GIVEN = re.compile(r"[0-9]+\+[^@+]+" + re.escape(NO_REPLY))
_MERGE = re.compile(r"Merge pull request #[0-9]+ from |Merge [0-9a-f]{40} into [0-9a-f]{40}$")


def _has_signature_in_form(attestations: Attestations) -> bool:
    signature = attestations["git"].get("signature", "")
    if not signature:
        return True
    armour = _ARMOUR.fullmatch(signature)
    if armour is None:
        return False
    lines = armour["body"].split("\n")
    try:
        if armour["kind"] == "SSH":
            return base64.b64decode("".join(lines), validate=True).startswith(SSH_MAGIC)
        # Headers, a blank line, the packets, and their checksum (RFC 4880, 6.2).
        *packets, checksum = lines[lines.index("") + 1 :]
        packet = base64.b64decode("".join(packets), validate=True)
        return checksum == f"={base64.b64encode(compute_crc24(packet).to_bytes(3)).decode()}"
    except (ValueError, binascii.Error):
        return False


def _has_given_addresses(attestations: Attestations) -> bool:
    git = attestations["git"]
    addresses = (git.get("authoremail", ""), git.get("committeremail", ""))
    return all(not one.endswith(NO_REPLY) or _GIVEN.fullmatch(one) for one in addresses)


def _is_merged_by_github(attestations: Attestations) -> bool:
    git = attestations["git"]
    return not _MERGE.match(git.get("commitmessage", "")) or _is_made_by_github(git)


def _has_signature_of_github(attestations: Attestations) -> bool:
    git = attestations["git"]
    made = git.get("committeremail") == SERVICE_COMMITTER.email
    return not made or "BEGIN PGP SIGNATURE" in git.get("signature", "")


def _is_made_by_github(git: Attestation) -> bool:
    # Versions before v0.1.15 name no committer.
    committer = git.get("committeremail", SERVICE_COMMITTER.email)
    return committer == SERVICE_COMMITTER.email and len(git.get("parenthashes", ())) == 2


ROWS: tuple[Invariant, ...] = (
    Invariant(
        "signature-form",
        ("git",),
        "a signature is armoured: SSH's with its magic, PGP's with its checksum",
        _has_signature_in_form,
    ),
    Invariant(
        "noreply-address",
        ("git",),
        "an address that GitHub gives has the account's number and login",
        _has_given_addresses,
    ),
    Invariant(
        "merge-committer",
        ("git",),
        "GitHub commits the merge of a pull request, of two parents",
        _is_merged_by_github,
    ),
    Invariant("web-signature", ("git",), "GitHub signs what it commits", _has_signature_of_github),
)
