"""Rows for the choices of CycloneDX: types of which one of several fields is set, and written in place of the whole.

What is read is told apart by one property, or by the kind of JSON value. Source: cyclonedx_json.go of the pinned version.
"""

from __future__ import annotations

from collections.abc import Callable

from witness_schema.encoding_json.rows.type_row import (
    RowTypes,
    TypeRow,
    add_fields,
    choose,
    require_fields,
    set_fields,
    state,
)
from witness_schema.shapes.json_shape import (
    AnyOf,
    Array,
    Constant,
    Field,
    JsonShape,
    Null,
    Record,
    Text,
    nullable,
)

_PACKAGE = "github.com/CycloneDX/cyclonedx-go"
_FULL, _TEXT = Text(min_length=1), nullable(Text())
_NOTHING = AnyOf((Null(), Constant("")))
_VERSIONS = AnyOf(tuple(Constant(f"1.{minor}") for minor in range(8)))


def _hold(types: RowTypes, **shapes: JsonShape) -> JsonShape:
    """Build the record that holds these properties and, where it is read, any others."""
    fields = tuple(Field(name, shape, not types.reading) for name, shape in shapes.items())
    return Record(fields, closed=not types.reading)


def _build_variable(types: RowTypes) -> JsonShape:
    if types.reading:
        return choose(Null(), Text(), types.encode("Property"))
    # A property without name and value is written as an empty object.
    named, valued = (set_fields(types.encode_fields("Property"), **{one: _FULL}) for one in ("name", "value"))
    return AnyOf((_FULL, named, valued, Record(())))


def _build_dataset(types: RowTypes) -> JsonShape:
    if types.reading:
        # With a reference, nothing else is looked at.
        whole = add_fields(types.encode_fields("ComponentData"), ref=_TEXT)
        return choose(Null(), Record((Field("ref", _FULL, True),), closed=False), whole)
    return AnyOf((_hold(types, ref=_FULL), types.encode("ComponentData")))


def _build_tools(types: RowTypes) -> JsonShape:
    tools, components, services = (Array(types.encode_value(one)) for one in ("Tool", "Component", "Service"))
    if types.reading:
        return choose(
            Null(), tools, _hold(types, components=nullable(components), services=nullable(services))
        )
    whole = _hold(types, components=components, services=services)
    return AnyOf((tools, _relax(whole, "services"), _relax(whole, "components")))


def _relax(shape: JsonShape, name: str) -> JsonShape:
    assert isinstance(shape, Record)
    return Record(tuple(Field(f.name, f.shape, f.name != name) for f in shape.fields))


def _build_identity(types: RowTypes) -> JsonShape:
    one, many = types.encode("EvidenceIdentity"), Array(types.encode_value("EvidenceIdentity"))
    return choose(Null(), one, many) if types.reading else AnyOf((one, many))


def _tell_by(name: str, first_type: str, second_type: str) -> Callable[[RowTypes], JsonShape]:
    """Return a builder of the choice between two types: the first is read where the property `name` is a text that is not empty."""

    def build(types: RowTypes) -> JsonShape:
        first = require_fields(set_fields(types.encode_fields(first_type), **{name: _FULL}), name)
        second = types.encode_fields(second_type)
        if not types.reading:
            return choose(first, second)
        return choose(Null(), first, add_fields(second, **{name: _NOTHING}))

    return build


def _build_asserter(types: RowTypes) -> JsonShape:
    organization, individual = types.encode("OrganizationalEntity"), types.encode("OrganizationalContact")
    if not types.reading:
        held = {"organization": organization, "individual": individual, "ref": Text()}
        return AnyOf((*(_hold(types, **{name: of}) for name, of in held.items()), Record(())))
    # The first that is not null is read, and what follows it is not looked at.
    none = Field("organization", Null(), False)
    return AnyOf(
        (
            Null(),
            Record((Field("organization", organization, True),), closed=False),
            Record((none, Field("individual", individual, True)), closed=False),
            Record((none, Field("individual", Null(), False), Field("ref", _TEXT, False)), closed=False),
        )
    )


def _build_transform(name: str) -> Callable[[RowTypes], JsonShape]:
    def build(types: RowTypes) -> JsonShape:
        fields = types.encode_fields(name)
        return choose(Null(), Text(), fields) if types.reading else choose(_FULL, fields)

    return build


# Names of IKEv2's transforms → fingerprints of both methods.
_TRANSFORMS = {
    "IKEv2Auth": ("1099d8dd02b4c2b9", "75e2161d344f6677"),
    "IKEv2Enc": ("7afaff83dd0d096a", "861c3847200e4fd8"),
    "IKEv2Integ": ("3f87859eb726e61b", "68814acb8981c28e"),
    "IKEv2Ke": ("b5cf802d5b6dc727", "11110eba531f264d"),
    "IKEv2Prf": ("6f3e11cac4b997f7", "7d126d0ccee2e483"),
}
CYCLONEDX_ROWS: dict[str, TypeRow] = {
    f"{_PACKAGE}.EnvironmentVariableChoice": TypeRow(
        _build_variable, "a text, a property, or an empty object", "dce8a9e65e612bad", "b67573bac0acc43a"
    ),
    f"{_PACKAGE}.MLDatasetChoice": TypeRow(
        _build_dataset, "a reference, or the data itself", "b1fdcc79b4b147e7", "86c107b0592b5364"
    ),
    f"{_PACKAGE}.ToolsChoice": TypeRow(
        _build_tools,
        "a list of tools, or an object of components and services",
        "896f2a1f90374db1",
        "ee79158e518e616b",
    ),
    f"{_PACKAGE}.EvidenceIdentityChoice": TypeRow(
        _build_identity, "one identity or a list of them", "832033b144f2a0df", "e052476db15cf3c5"
    ),
    f"{_PACKAGE}.CertificateState": TypeRow(
        _tell_by("state", "PredefinedCertificateState", "CustomCertificateState"),
        "a state that is defined, or one of one's own",
        "597ccbf53ec1d495",
        "973134ce2617399c",
    ),
    f"{_PACKAGE}.CertificateExtension": TypeRow(
        _tell_by("commonExtensionName", "CommonCertificateExtension", "CustomCertificateExtension"),
        "an extension that is defined, or one of one's own",
        "5e9998f80d6ec0c6",
        "02666496228d76da",
    ),
    f"{_PACKAGE}.PatentChoice": TypeRow(
        _tell_by("familyId", "PatentFamily", "Patent"),
        "a family of patents, or a patent",
        "84c91c103ceb8cea",
        "46e4c8986bf3da16",
    ),
    f"{_PACKAGE}.AsserterChoice": TypeRow(
        _build_asserter,
        "an organization, an individual or a reference",
        "d66cef810e54b447",
        "287b993fa1adc1a2",
    ),
    f"{_PACKAGE}.SpecVersion": TypeRow(
        state(_VERSIONS, _VERSIONS),
        "the versions of CycloneDX, as texts",
        "b3ab77dd3bd4b799",
        "80fdea3aaf3dac97",
        null=False,
    ),
    **{
        f"{_PACKAGE}.{name}": TypeRow(
            _build_transform(name), "a reference as a text, otherwise an object", *prints
        )
        for name, prints in _TRANSFORMS.items()
    },
}
