"""Rows for marshalers of well-known modules that no attestation reaches, but other people's types do.

`benchmarks/foreign.toml` pins the modules whose methods were read, and `python -m benchmarks foreign` judges the rows by real Go.
"""

from __future__ import annotations

from witness_schema.encoding_json.basic_types import build_integer
from witness_schema.encoding_json.rows import kubernetes_shapes
from witness_schema.encoding_json.rows.marshaler_row import Row
from witness_schema.encoding_json.rows.service_rows import SERVICE_READERS, SERVICE_ROWS
from witness_schema.shapes.json_shape import (
    AnyOf,
    Anything,
    Array,
    Base64,
    Field,
    Null,
    Record,
    Text,
    Timestamp,
    nullable,
)
from witness_schema.shapes.string_schemas import build_time_pattern

_MACHINERY = "k8s.io/apimachinery/pkg"
_GITHUB_TIME = "github.com/google/go-github/v74/github.Timestamp"
_GITLAB_DATE = "github.com/xanzy/go-gitlab.ISOTime"
_SARIF_BAG = "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif.PropertyBag"
_BASE64 = "github.com/go-openapi/strfmt.Base64"
_KEYS = "tailscale.com/types/key"
# Keys of Tailscale: octets in hexadecimal after a word. Type → the word, how many octets, the fingerprint of UnmarshalText.
_KEY_WORDS = {
    "NodePublic": ("nodekey", 32, "10cd45b128e98819"),
    "NodePrivate": ("privkey", 32, "35c6cfab8affb55d"),
    "DiscoPublic": ("discokey", 32, "de2e7e0cfea97c4a"),
    "MachinePublic": ("mkey", 32, "bbfc574c52578884"),
    "MachinePrivate": ("privkey", 32, "c61fde7c1602c235"),
    "NLPublic": ("nlpub", 32, "2999843af6ee9cd4"),
    "NLPrivate": ("nlpriv", 64, "0859864edb77a0e2"),
}
_DATE = AnyOf((Null(), Text(pattern=build_time_pattern(utc=True, whole=True).partition("T")[0] + "$")))
# Types whose UnmarshalJSON returns an error for null.
FOREIGN_REFUSING_NULL = frozenset({_GITHUB_TIME})
# Methods that read what their type writes, null, or what `read` of the row says: key → fingerprints of UnmarshalJSON.
FOREIGN_READERS: dict[str, tuple[str, ...]] = {
    f"{_MACHINERY}/apis/meta/v1.MicroTime": ("81f0ddef39f85de9",),
    f"{_MACHINERY}/apis/meta/v1.FieldsV1": ("3512b3035c9d3137", "6b82f4046d454cfe"),
    f"{_MACHINERY}/runtime.RawExtension": ("c89edb0809c8f776",),
    f"{_MACHINERY}/util/intstr.IntOrString": ("98b1bc3fdee24c12",),
    f"{_MACHINERY}/api/resource.Quantity": ("9b1a6a116d915947",),
    _BASE64: ("0424cc5cd4d2f8d7",),
    _GITHUB_TIME: ("e794230009e768b8",),
    _GITLAB_DATE: ("49a4c6d25a261e28",),
    _SARIF_BAG: ("0799afa153f9cf77",),
    **{f"{_KEYS}.{name}": (fingerprint,) for name, (_, _, fingerprint) in _KEY_WORDS.items()},
    **SERVICE_READERS,
}
# Source of each row: the methods of that type in the version that `benchmarks/foreign.toml` pins.
FOREIGN_ROWS: dict[str, Row] = {
    f"{_MACHINERY}/apis/meta/v1.MicroTime": Row(
        kubernetes_shapes.build_written_micro_time(),
        "RFC 3339 in UTC with six digits of a second, null for the zero time",
        ("7f2a39cdf9a9a16f",),
        kubernetes_shapes.build_read_micro_time(),
    ),
    f"{_MACHINERY}/apis/meta/v1.FieldsV1": Row(
        Anything(verbatim=True),
        "the JSON that it was read from, null for none",
        ("4c6fdf33651de11b", "77b2da4aae5d062b"),
    ),
    f"{_MACHINERY}/runtime.RawExtension": Row(
        Anything(verbatim=True), "the JSON that it was read from, null for none", ("147504b6e3ea1620",)
    ),
    f"{_MACHINERY}/util/intstr.IntOrString": Row(
        kubernetes_shapes.build_integer_or_text(),
        "the number or the text, by the field Type",
        ("eff457c915d07b5e",),
    ),
    f"{_MACHINERY}/api/resource.Quantity": Row(
        kubernetes_shapes.build_written_quantity(),
        "a text in canonical form, or as it was read",
        ("ca7a7367bef6a0c7",),
        kubernetes_shapes.build_read_quantity(),
    ),
    _BASE64: Row(
        Base64(), "bytes in base64, nil as an empty text", ("14694f60a9d36846",), Base64(lenient=True)
    ),
    # Its MarshalJSON is the one of the time.Time that it embeds, which has no fingerprint.
    _GITHUB_TIME: Row(
        Timestamp(),
        "a time.Time, which is read from seconds or milliseconds too",
        ("",),
        AnyOf((build_integer("int64"), Timestamp(lenient=True))),
    ),
    _GITLAB_DATE: Row(_DATE, "a date without a time, null for the zero one", ("af367d4ef32cf272",)),
    _SARIF_BAG: Row(
        Record((Field("tags", Array(Text(), min_items=1), False),), closed=False),
        "an object of any properties, among them tags",
        ("4524d55f93c5f3a7",),
        AnyOf((Null(), Record((Field("tags", nullable(Array(nullable(Text()))), False),), closed=False))),
    ),
    **{
        f"{_KEYS}.{name}": Row(
            Text(pattern=f"^{word}:[0-9a-f]{{{2 * octets}}}$"),
            f"a word and {octets} octets in hexadecimal",
            ("51ddd7fa3b746135",),
            AnyOf((Null(), Text(pattern=f"^{word}:[0-9a-fA-F]{{{2 * octets}}}$"))),
        )
        for name, (word, octets, _) in _KEY_WORDS.items()
    },
    **SERVICE_ROWS,
}
