"""Registrations, factories and the table of digests are read as code: comments, strings and local names mislead nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.hostile_checkouts import DIGESTS, lay_out
from witness_schema.golang.types import Named
from witness_schema.reading.checkout_reading import read_whole
from witness_schema.reading.version_record import Reading, VersionRecord

SOURCE = """package other

import (
	"github.com/in-toto/go-witness/attestation"
	"github.com/in-toto/go-witness/attestation/made"
)

const (
	Name    = "other"
	Type    = "https://example.com/other/v0.1"
	RunType = attestation.ProductRunType
)

type Old struct{ A int }

type Real struct{ B int }

type options func(*Real)

func New(given ...options) *Real { return &Real{} }

var _ = made.New

func hidden(old bool) attestation.Attestor { %(hidden)s }

func init() {
	%(init)s
}
"""
REGISTER = "attestation.RegisterAttestation(Name, Type, RunType, %s)"
FACTORY = "func() attestation.Attestor { %s }"
MADE = "package made\n\ntype Made struct{ C int }\n\nfunc New() *Made { return &Made{} }\n"
READ = {
    "\n// return Old{} was here\nreturn New()": "other.Real",
    "/* return &Old{} */ return &Real{}": "other.Real",
    'text := "return Old{}"; _ = text; return New()': "other.Real",
    "text := `\nreturn Old{}\n`; _ = text; return New()": "other.Real",
    "made := New(); return made": "other.Real",
    "made := &Old{}; made.A = 1; return made": "other.Old",
    "var made Real; return &made": "other.Real",
    "return new(Real)": "other.Real",
    "f := func() *Old { return &Old{} }; _ = f; return New()": "other.Real",
    "return made.New()": "made.Made",
    "return hidden(true)": "other.Real",
    "type Real struct{ Z int }; _ = Real{}; return New()": "other.Real",
}
UNREAD = (
    "if Name == `` { return &Old{} }; return New()",
    "New := func() *Old { return &Old{} }; return New()",
    "type Real = Old; return &Real{}",
    "var made attestation.Attestor = &Old{}; made = New(); return made",
    "made := attestation.Attestor(&Old{}); f := func() { made = New() }; f(); return made",
    "goto end\nend:\n\treturn New()",
    "return func() attestation.Attestor { return New() }()",
)


def read(tmp_path: Path, init: str, hidden: str = "return &Real{}") -> VersionRecord:
    source = SOURCE % {"init": init, "hidden": hidden}
    files: dict[str, str | bytes] = {"attestation/other/other.go": source, "attestation/made/made.go": MADE}
    return read_whole(Reading(lay_out(tmp_path / "checkout", files), "v0.1.0")).record


def find_payload(record: VersionRecord) -> str:
    (found,) = (a for a in record.attestors if a.name == "other")
    assert isinstance(found.type, Named)
    return found.type.key.rpartition("/")[2]


@pytest.mark.parametrize("body", READ)
def test_a_factory_makes_what_it_returns(body: str, tmp_path: Path) -> None:
    assert find_payload(read(tmp_path, REGISTER % (FACTORY % body))) == READ[body]


@pytest.mark.parametrize("body", UNREAD)
def test_a_factory_that_may_make_something_else_is_reported(body: str, tmp_path: Path) -> None:
    (unread,) = read(tmp_path, REGISTER % (FACTORY % body)).unread
    assert unread.name == "other"


def test_a_function_may_be_the_factory(tmp_path: Path) -> None:
    assert find_payload(read(tmp_path, REGISTER % "hidden")) == "other.Real"
    (unread,) = read(tmp_path / "two", REGISTER % "hidden", "if old { return &Old{} }; return &Real{}").unread
    assert "hides the payload" in unread.reason


def test_local_names_stand_for_their_own_values(tmp_path: Path) -> None:
    init = 'Type := "https://example.com/local"\n\tconst RunType = "local"\n\t' + REGISTER % (
        FACTORY % "return New()"
    )
    (found,) = (a for a in read(tmp_path, init).attestors if a.name == "other")
    assert (found.predicate_types, found.run_type) == (("https://example.com/local",), "local")


@pytest.mark.parametrize(
    "init",
    [
        "attestation := made.Made{}\n\t_ = attestation\n\t" + REGISTER % (FACTORY % "return New()"),
        "// " + REGISTER % "hidden",
        "text := `" + REGISTER % "hidden" + "`\n\t_ = text",
    ],
)
def test_what_only_looks_like_a_registration_is_none(init: str, tmp_path: Path) -> None:
    record = read(tmp_path, init)
    assert [a.name for a in record.attestors if a.name == "other"] == []
    assert record.unread == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{", '{\n\t/* "md5": 5, */\n'),
        ("{", '{\n\t// "md5": 5,\n'),
    ],
)
def test_a_comment_in_the_table_names_no_digest(before: str, after: str, tmp_path: Path) -> None:
    plain = read_whole(Reading(lay_out(tmp_path / "plain"), "v0.1.0")).record.digest_names
    at = DIGESTS.index("map[string]")
    table = DIGESTS[:at] + DIGESTS[at:].replace(before, after, 1)
    files: dict[str, str | bytes] = {"cryptoutil/digestset.go": table}
    assert plain
    assert read_whole(Reading(lay_out(tmp_path / "noted", files), "v0.1.0")).record.digest_names == plain


def test_a_table_that_init_changes_is_not_known(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "cryptoutil/more.go": "package cryptoutil\n\nfunc init() { hashesByName[`md5`] = 5 }\n"
    }
    assert read_whole(Reading(lay_out(tmp_path / "checkout", files), "v0.1.0")).record.digest_names == ()
