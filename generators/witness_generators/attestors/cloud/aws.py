"""The aws attestor: an instance's signed identity document (`attestation/aws-iid/aws-iid.go`, Attest)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import lru_cache
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from witness_generators.attestors.cloud.aws_account import AWS_ACCOUNT
from witness_generators.attestors.cloud.ec2_instance import EC2_INSTANCE, Ec2Instance, format_document
from witness_generators.attestors.cloud.rsa_keys import build_private_key
from witness_generators.recording.attestor_row import (
    Attestations,
    AttestorRow,
    Fact,
    Invariant,
)
from witness_generators.world.world import World
from witness_schema.documents.plain_json import parse_json

# The name of the made-up key in `rsa_keys`, and the width of a line in a signature as the service gives it.
KEY = "aws identity documents"
LINE = 76
# Texts that the service gives as null: Go leaves a field at its zero value then, "" for these and nil for lists
# (encoding/json, Unmarshal).
_TEXTS = ("kernelId", "ramdiskId")
# In the order of Go's struct, which is not that of the document (aws-sdk-go-v2 `feature/ec2/imds`, InstanceIdentityDocument).
_NAMES = (
    "devpayProductCodes",
    "marketplaceProductCodes",
    "availabilityZone",
    "privateIp",
    "version",
    "region",
    "instanceId",
    "billingProducts",
    "instanceType",
    "accountId",
    "pendingTime",
    "imageId",
    *_TEXTS,
    "architecture",
)


def _record_property(name: str) -> Fact:
    def fact(world: World) -> object:
        value = world.prop(Ec2Instance).document(world)[name]
        return "" if value is None and name in _TEXTS else value

    return fact


def build_raw_document(world: World) -> str:
    """The document's text as the service gave it, once for each world."""
    return world.once(_build_document)


def _build_document(world: World) -> str:
    return format_document(world.prop(Ec2Instance).document(world))


def sign_document(world: World) -> str:
    """Sign the document of this world."""
    return sign_text(build_raw_document(world))


def sign_text(document: str) -> str:
    """Sign a document's text: RSA with PKCS #1 v1.5 and SHA-256, in lines of base64."""
    signature = build_private_key(KEY).sign(document.encode(), PKCS1v15(), SHA256())
    text = base64.b64encode(signature).decode()
    # Go's base64 decoder skips line breaks, so the attestor records the signature as it came (Verify).
    return "\n".join(text[start : start + LINE] for start in range(0, len(text), LINE))


@lru_cache
def export_public_key() -> str:
    """Write the public key of the region's certificate as PEM; it is made up, because only Amazon can sign with its own."""
    key = build_private_key(KEY).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


FACTS: Mapping[str, Fact] = {
    **{f"/{name}": _record_property(name) for name in _NAMES},
    "/rawiid": build_raw_document,
    "/rawsig": sign_document,
    "/publickey": lambda _world: export_public_key(),
}


def _fields_are_the_documents(attestations: Attestations) -> bool:
    document = parse_json(attestations["aws"]["rawiid"])
    # What Go made of nulls; the document still holds them.
    zeros = {name: "" for name in _TEXTS if document.get(name, "") is None}
    return bool({name: attestations["aws"][name] for name in _NAMES} == document | zeros)


def _is_signed(attestations: Attestations) -> bool:
    aws = attestations["aws"]
    key = cast(RSAPublicKey, _load_key(aws["publickey"]))
    try:
        key.verify(base64.b64decode(aws["rawsig"]), aws["rawiid"].encode(), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


@lru_cache
def _load_key(pem: str) -> object:
    # Every drawn document has the same key, so one parse serves all checks.
    return load_pem_public_key(pem.encode())


def _zone_is_the_regions(attestations: Attestations) -> bool:
    # A zone is its region and one letter.
    return bool(attestations["aws"]["availabilityZone"][:-1] == attestations["aws"]["region"])


def _hostname_holds_the_address(attestations: Attestations) -> bool:
    name = f"ip-{attestations['aws']['privateIp'].replace('.', '-')}."
    return bool(attestations["environment"]["hostname"].startswith(name))


ROW = AttestorRow(
    "aws",
    FACTS,
    (AWS_ACCOUNT, EC2_INSTANCE),
    (
        Invariant("aws-document", ("aws",), "fields are the document's", _fields_are_the_documents),
        Invariant("aws-signature", ("aws",), "the key has signed the document", _is_signed),
        Invariant("aws-zone", ("aws",), "the zone is one of the region", _zone_is_the_regions),
        Invariant(
            "aws-host",
            ("aws", "environment"),
            "the machine's name is its private address",
            _hostname_holds_the_address,
        ),
    ),
)
