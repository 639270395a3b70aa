"""A signature by a certificate is believed only where a chain of authorities' certificates, all of them valid now, leads to a given one."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from support.certificate_chains import FUTURE, PAST, Holder, issue, sign
from witness_schema import validate
from witness_schema.errors import Misuse
from witness_schema.validation import signatures
from witness_schema.validation.signatures import is_issued_by

ROOT = issue("root")
MIDDLE = ROOT.issue("middle")
LEAF = MIDDLE.issue("leaf", ca=False)


def reaches(leaf: Holder, *between: Holder, root: Holder = ROOT) -> bool:
    return is_issued_by(leaf.certificate, [one.certificate for one in between], [root.certificate])


def told(envelope: dict[str, Any], *authorities: Holder) -> list[tuple[str, str]]:
    report = validate(envelope, authorities=[one.pem for one in authorities])
    assert [one.verified for one in report.signers] == [report.ok]
    return [(one.pointer, one.rule) for one in report.findings]


def test_a_chain_leads_to_the_authority() -> None:
    assert reaches(LEAF, MIDDLE)
    assert reaches(ROOT.issue("leaf", ca=False))
    assert reaches(LEAF, root=MIDDLE)
    assert reaches(LEAF, root=LEAF)
    usable = ROOT.issue("middle", may_sign=True)
    assert reaches(usable.issue("leaf", ca=False), usable)


def test_a_gap_and_another_root_lead_nowhere() -> None:
    assert not reaches(LEAF)
    assert not reaches(LEAF, MIDDLE, root=issue("root", key="other"))
    # Of the same names, by another key.
    assert not reaches(issue("root").issue("middle", key="other").issue("leaf"), MIDDLE)


@pytest.mark.parametrize("valid", [PAST, FUTURE])
def test_every_certificate_of_a_chain_has_to_be_valid_now(valid: Any) -> None:
    assert not reaches(MIDDLE.issue("leaf", ca=False, valid=valid), MIDDLE)
    middle = ROOT.issue("middle", valid=valid)
    assert not reaches(middle.issue("leaf", ca=False), middle)
    root = issue("root", valid=valid)
    assert not reaches(root.issue("leaf", ca=False), root=root)
    old = root.issue("leaf", ca=False, valid=valid).certificate
    assert is_issued_by(old, [], [root.certificate], at=valid[0])


@pytest.mark.parametrize("how", [{"ca": False}, {"ca": None}, {"may_sign": False}])
def test_who_is_no_authority_issues_nothing(how: dict[str, Any]) -> None:
    holder = ROOT.issue("a build", **how)
    forged = holder.issue("somebody else", ca=False)
    assert not reaches(forged, holder)
    assert not reaches(forged, root=holder)
    assert told(sign(forged, holder), ROOT) == [("/signatures/0/certificate", "not-trusted")]


def test_a_path_length_limits_what_stands_below() -> None:
    short = ROOT.issue("short", path_length=0)
    assert reaches(short.issue("leaf", ca=False), short)
    middle = short.issue("middle")
    assert not reaches(middle.issue("leaf", ca=False), middle, short)
    long = ROOT.issue("long", path_length=1)
    middle = long.issue("middle")
    assert reaches(middle.issue("leaf", ca=False), middle, long)


def test_certificates_that_issue_one_another_come_to_an_end() -> None:
    one = issue("one")
    other = Holder(issue("other", one).certificate, one.key)
    assert not reaches(issue("leaf", other), one, other)


def test_certificates_that_lead_nowhere_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(signatures, "_may_issue", lambda one, _: asked.append(one) or True)
    apart = [issue(f"apart {number}") for number in range(9)]
    assert not reaches(LEAF, MIDDLE, *apart, root=apart[0])
    # By the leaf, by the one that issued it, and by nobody else.
    assert len(asked) == len(apart) + 1 + len(apart)


def test_envelopes_are_held_against_the_given_authorities() -> None:
    envelope = sign(LEAF, MIDDLE)
    assert told(envelope, ROOT) == []
    assert told(sign(LEAF), ROOT, MIDDLE) == []
    assert told(envelope, issue("root", key="other")) == [("/signatures/0/certificate", "not-trusted")]
    assert told(sign(LEAF), ROOT) == [("/signatures/0/certificate", "not-trusted")]
    # The certificate is trusted, and the signature is by another key.
    assert told(sign(issue("other"), MIDDLE, certificate=LEAF.pem), ROOT) == [
        ("/signatures/0/sig", "signature")
    ]


def test_a_certificate_with_a_key_of_an_unknown_kind_is_no_traceback() -> None:
    der = base64.b64decode(b"".join(LEAF.pem.splitlines()[1:-1]))
    # The OID of Ed25519 in the key, and not in the two places that name the signature.
    at = der.rindex(b"\x06\x03\x2b\x65\x70", 0, der.rindex(b"\x03\x21\x00"))
    strange = der[:at] + b"\x06\x03\x2b\x65\x7f" + der[at + 5 :]
    pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(strange) + b"-----END CERTIFICATE-----\n"
    assert told(sign(LEAF, MIDDLE, certificate=pem), ROOT) == [("/signatures", "not-trusted")]


def test_a_certificate_of_an_unknown_version_is_no_traceback() -> None:
    der = base64.b64decode(b"".join(LEAF.pem.splitlines()[1:-1]))
    strange = der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05", 1)
    pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(strange) + b"-----END CERTIFICATE-----\n"
    assert told(sign(LEAF, MIDDLE, certificate=pem), ROOT) == [("/signatures", "not-trusted")]
    for given in ({"keys": [pem]}, {"authorities": [pem]}):
        with pytest.raises(Misuse, match="in PEM"):
            validate(sign(LEAF), **given)


def test_certificates_of_changed_bytes_are_no_traceback() -> None:
    der = base64.b64decode(b"".join(MIDDLE.pem.splitlines()[1:-1]))
    envelope = sign(LEAF)
    [signature] = envelope["signatures"]
    for at in range(len(der)):
        # The version, the serial number and every length and mark become another one.
        spoiled = der[:at] + bytes([der[at] ^ 0x85]) + der[at + 1 :]
        pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(spoiled) + b"-----END CERTIFICATE-----\n"
        text = base64.b64encode(pem).decode()
        assert told({**envelope, "signatures": [{**signature, "intermediates": [text]}]}, ROOT)
        assert told({**envelope, "signatures": [{**signature, "certificate": text}]}, ROOT)
