"""File contents by kind, each with the MIME type that go-witness's product attestor detects in it.

The types are those of `github.com/gabriel-vasile/mimetype` with the detectors that `attestation/product/product.go` adds;
`tests/witness_generators/runs/test_real_runs.py` compares them with the real attestor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from witness_generators.drawing.spaces import Binary, Builds, Integers, OneOf, SampledFrom, Space
from witness_generators.world import vocabulary
from witness_schema.json_writing import dumps


@dataclass(frozen=True, slots=True)
class ContentKind:
    """A kind of file: the space of its bytes, its MIME type, and the suffixes of its name."""

    name: str
    mime_type: str
    space: Space
    suffixes: tuple[str, ...] = ("",)


def _choose_lines(data: bytes) -> tuple[str, ...]:
    """One word for each byte; on average every third word ends its line."""
    words = vocabulary.LINE_WORDS
    text = "".join(words[byte % len(words)] + ("\n" if byte % 3 == 0 else " ") for byte in data)
    return tuple(line.strip() for line in text.splitlines())


# Bytes are a single choice for Hypothesis; lists of words would be dozens of choices.
_LINES: Space = Builds(_choose_lines, (Binary(1, 10),))
_NUMBER: Space = Integers(0, 999_999_999)


def _join_lines(lines: tuple[str, ...]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _start_program(head: str) -> Callable[[tuple[str, ...]], bytes]:
    return lambda lines: head.encode() + _join_lines(lines)


def _write_json(name: str, number: int, lines: tuple[str, ...]) -> bytes:
    return dumps({"name": name, "build": number, "notes": lines}, indent=2).encode() + b"\n"


def _write_xml(number: int) -> bytes:
    tests = f'<testsuite name="suite" tests="3" failures="0" id="{number}"></testsuite>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites>{tests}</testsuites>\n'.encode()


def _write_capital_xml(number: int) -> bytes:
    return _write_xml(number).replace(b"utf-8", b"UTF-8", 1)


def _write_tabs(number: int) -> bytes:
    return f"# log v5\n1\t{number}\t0\tmain.c.o\n{number}\t2\t0\tmain\n".encode()


def _start_elf(kind: int) -> Callable[[bytes], bytes]:
    """Prepend a 64-bit little-endian ELF header of this type (1 object file, 2 executable, 3 shared object)."""
    # Only as much of the header as the detectors read: magic, class, byte order, version, type, machine (x86-64).
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + kind.to_bytes(2, "little") + b"\x3e\x00" + b"\x01\x00\x00\x00"
    return lambda body: head + body


def _prepend(head: bytes) -> Callable[[bytes], bytes]:
    return lambda body: head + body


def _write_checksum(digest: bytes) -> bytes:
    return b"sha256:" + digest.hex().encode() + b"\n"


_BODY: Space = Binary(16, 48)
# Magic number and version 61 of a class file (Java virtual machine specification, 4.1).
_CLASS = b"\xca\xfe\xba\xbe\x00\x00\x00\x3d"
_NAME = b"META-INF/MANIFEST.MF"
# The first entry of a jar is its manifest: a local file header of a zip, with the length of the name at byte 26.
_JAR = b"PK\x03\x04" + bytes(22) + len(_NAME).to_bytes(2, "little") + bytes(2) + _NAME
PLAIN = "text/plain; charset=utf-8"

SPDX, CYCLONEDX, VEX = "application/spdx+json", "application/vnd.cyclonedx+json", "application/vex+json"
TAR = "application/x-tar"

KINDS: tuple[ContentKind, ...] = (
    ContentKind("text", PLAIN, Builds(_join_lines, (_LINES,)), (".txt", ".md", ".go", ".yaml")),
    ContentKind("empty", "text/plain", SampledFrom((b"",)), (".txt", ".keep")),
    ContentKind(
        "json",
        "application/json",
        Builds(_write_json, (SampledFrom(vocabulary.PROJECT_NOUNS), _NUMBER, _LINES)),
        (".json",),
    ),
    ContentKind(
        "python", "text/x-python", Builds(_start_program("#!/usr/bin/env python3\n"), (_LINES,)), (".py",)
    ),
    ContentKind("shell", "text/x-shellscript", Builds(_start_program("#!/bin/sh\n"), (_LINES,)), (".sh",)),
    ContentKind(
        "html", "text/html; charset=utf-8", Builds(_start_program("<!DOCTYPE html>\n"), (_LINES,)), (".html",)
    ),
    ContentKind("xml", "text/xml; charset=utf-8", Builds(_write_xml, (_NUMBER,)), (".xml",)),
    ContentKind("checksum", "text/sha256+text", Builds(_write_checksum, (Binary(32, 32),)), (".sha256",)),
    ContentKind(
        "xml in capitals", "text/xml; charset=UTF-8", Builds(_write_capital_xml, (_NUMBER,)), (".xml",)
    ),
    ContentKind("tab-separated", "text/tab-separated-values", Builds(_write_tabs, (_NUMBER,)), (".tsv",)),
    ContentKind("object file", "application/x-object", Builds(_start_elf(1), (_BODY,)), (".o",)),
    ContentKind("class file", "application/x-java-applet", Builds(_prepend(_CLASS), (_BODY,)), (".class",)),
    ContentKind("jar", "application/java-archive", Builds(_prepend(_JAR), (_BODY,)), (".jar",)),
    ContentKind("executable", "application/x-executable", Builds(_start_elf(2), (_BODY,))),
    ContentKind("shared object", "application/x-sharedlib", Builds(_start_elf(3), (_BODY,)), (".so",)),
    ContentKind("gzip", "application/gzip", Builds(_prepend(b"\x1f\x8b\x08" + bytes(7)), (_BODY,)), (".gz",)),
    ContentKind("zip", "application/zip", Builds(_prepend(b"PK\x03\x04" + bytes(26)), (_BODY,)), (".zip",)),
    ContentKind("png", "image/png", Builds(_prepend(b"\x89PNG\r\n\x1a\n"), (_BODY,)), (".png",)),
    ContentKind("binary", "application/octet-stream", Builds(_prepend(bytes(8)), (_BODY,)), (".bin",)),
)
BY_NAME = {kind.name: kind for kind in KINDS}


# The product attestor's own detectors read this many bytes (`attestation/product/product.go`).
_SEEN = 500
_JSON_DIALECTS = (
    (b'"spdxVersion"', SPDX),
    (b'"bomFormat"', CYCLONEDX),
)
VEX_HEAD = b'{"@context":"https://openvex.dev/ns'


def _detect_json_type(content: bytes) -> str:
    """The MIME type of JSON, or of a dialect that go-witness detects at the start of the text."""
    if content.startswith(VEX_HEAD):
        return VEX
    found = (kind for name, kind in _JSON_DIALECTS if name in content[:_SEEN])
    return next(found, BY_NAME["json"].mime_type)


def detect_mime_type(content: bytes) -> str:
    """The MIME type of these bytes, which must be of one of the kinds, a JSON dialect or a tar."""
    first = content[:1]
    if first in (b"{", b"["):
        return _detect_json_type(content)
    # The magic of a tar stands in its first header, behind name, mode and checksum (POSIX ustar).
    if content[257:262] == b"ustar":
        return TAR
    if content[:4] == b"\x7fELF":
        # Byte 16 is the low byte of e_type.
        return BY_NAME[_ELF_KINDS[content[16]]].mime_type
    # Most texts begin like none of them.
    for head, kind in _BY_FIRST.get(first, ()):
        if content.startswith(head):
            return BY_NAME[kind].mime_type
    return PLAIN if content else BY_NAME["empty"].mime_type


_ELF_KINDS = {1: "object file", 2: "executable", 3: "shared object"}
# The first bytes of the remaining kinds; of two that fit, the first one counts.
_HEADS = (
    (b'<?xml version="1.0" encoding="UTF-8"', "xml in capitals"),
    (b"# log v5\n1\t", "tab-separated"),
    (_CLASS, "class file"),
    (_JAR, "jar"),
    (b"#!/usr/bin/env python3", "python"),
    (b"#!/bin/sh", "shell"),
    (b"<!DOCTYPE html>", "html"),
    (b"<?xml", "xml"),
    (b"sha256:", "checksum"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"\x89PNG", "png"),
    (bytes(8), "binary"),
)


_BY_FIRST = {
    first: tuple(row for row in _HEADS if row[0][:1] == first) for first in {head[:1] for head, _ in _HEADS}
}


def _say(seed: bytes) -> bytes:
    return f"{_choose_word(seed[0])} {_choose_word(seed[-1])} {seed.hex()}\n".encode()


# What a command makes by itself follows from a few bytes.
_FROM_BYTES: Mapping[str, Callable[[bytes], bytes]] = {
    "text/x-python": lambda seed: b"#!/usr/bin/env python3\n" + _say(seed),
    "text/x-shellscript": lambda seed: b"#!/bin/sh\n" + _say(seed),
    "text/html; charset=utf-8": lambda seed: b"<!DOCTYPE html>\n" + _say(seed),
    PLAIN: _say,
    "text/plain": lambda _: b"",
    "application/json": lambda seed: _write_json("build", _number(seed), ()),
    "text/xml; charset=utf-8": lambda seed: _write_xml(_number(seed)),
    "text/xml; charset=UTF-8": lambda seed: _write_capital_xml(_number(seed)),
    "text/tab-separated-values": lambda seed: _write_tabs(_number(seed)),
    "application/x-object": _start_elf(1),
    "application/x-executable": _start_elf(2),
    "application/x-sharedlib": _start_elf(3),
    "application/x-java-applet": _prepend(_CLASS),
    "application/java-archive": _prepend(_JAR),
    "application/gzip": _prepend(b"\x1f\x8b\x08" + bytes(7)),
    "application/zip": _prepend(b"PK\x03\x04" + bytes(26)),
    "application/octet-stream": _prepend(bytes(8)),
}


def write_content(mime_type: str, seed: bytes) -> bytes:
    """A content of this MIME type that follows from the seed. Raises KeyError for a type of which none is known."""
    return _FROM_BYTES[mime_type](seed)


def _choose_word(byte: int) -> str:
    return vocabulary.LINE_WORDS[byte % len(vocabulary.LINE_WORDS)]


def _number(seed: bytes) -> int:
    return int.from_bytes(seed[:4]) % 1_000_000_000


def file_space(kinds: tuple[str, ...], stems: Space) -> Space:
    """The space of (name, content) of files of these kinds, with stems from `stems`."""
    return OneOf(
        tuple(
            Builds(
                lambda stem, suffix, content: (stem + suffix, content),
                (stems, SampledFrom(BY_NAME[k].suffixes), BY_NAME[k].space),
            )
            for k in kinds
        )
    )
