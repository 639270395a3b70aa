"""Documents that attestors read, as small as they can be: what a script lays down for them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema.json_writing import encode
from witness_training.families.configure.steps.input_contents import WORDS

# Attestors that read a document among the products → the kinds of document that they take.
REPORTS: Mapping[str, tuple[str, ...]] = {
    "sbom": ("cyclonedx", "spdx"),
    "sarif": ("sarif",),
    "vex": ("openvex",),
    "docker": ("buildx",),
    "k8smanifest": ("configmap", "service"),
}
LOCK_FILES: Mapping[str, str] = {
    "go.sum": "example.com/{name} v1.{n}.0 h1:{digest}=",
    "package-lock.json": '{{"name": "{name}", "lockfileVersion": 3, "packages": {{}}}}',
    "yarn.lock": '{name}@^1.{n}.0:\n  version "1.{n}.2"',
    "poetry.lock": '[[package]]\nname = "{name}"\nversion = "1.{n}.0"',
    "Gemfile.lock": "GEM\n  specs:\n    {name} (1.{n}.0)",
    "composer.lock": '{{"packages": [{{"name": "acme/{name}", "version": "1.{n}.0"}}]}}',
    "pnpm-lock.yaml": "lockfileVersion: '9.0'\n\nimporters:\n  .: {{}}",
}


# What stands in a document in place of a version, for commands that put one there.
UNSET = "UNSET"


def write_document(kind: str, seed: int, *, versioned: bool = True) -> str:
    """One line of JSON: a document of this kind. versioned: with a version, else with `UNSET` in its place."""
    chance = Chance.of(seed, 1)
    name = WORDS[chance.at("name").below(len(WORDS))]
    number = chance.at("number").below(9) + 1
    text = encode(_BUILDERS[kind](name, number)).decode()
    return text.replace(UNSET, f"1.{number}.0") if versioned else text


def write_lock_file(seed: int) -> tuple[str, str]:
    """A lock file: its name and its text."""
    chance = Chance.of(seed, 2)
    names = list(LOCK_FILES)
    file = names[chance.at("file").below(len(names))]
    word, number = WORDS[chance.at("name").below(len(WORDS))], chance.at("number").below(9)
    digest = hashlib.sha256(word.encode()).hexdigest()[:43]
    return file, LOCK_FILES[file].format(name=word, n=number, digest=digest)


def write_pom(seed: int) -> str:
    """A project file of Maven, on one line."""
    chance = Chance.of(seed, 3)
    word = WORDS[chance.at("name").below(len(WORDS))]
    version = f"1.{chance.at('number').below(9)}.0"
    names = f"<groupId>com.example</groupId><artifactId>{word}</artifactId><version>{version}</version>"
    return f"<project>{names}</project>"


def write_image_parts(seed: int) -> tuple[tuple[str, str], ...]:
    """File → text of what `docker save` packs: configuration and manifest. The layer is made by the script."""
    chance = Chance.of(seed, 4)
    word = WORDS[chance.at("name").below(len(WORDS))]
    manifest = [{"Config": "config.json", "RepoTags": [f"{word}:1.{seed % 9}"], "Layers": ["layer.tar"]}]
    config = {"architecture": ("amd64", "arm64")[seed % 2], "os": "linux"}
    return ("config.json", encode(config).decode()), ("manifest.json", encode(manifest).decode())


def _build_cyclonedx(name: str, number: int) -> Any:
    component = {"type": "application", "name": name, "version": UNSET}
    libraries = [{"type": "library", "name": WORDS[number], "version": f"{number}.0.1"}]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": {"component": component}, "components": libraries}  # fmt: skip


def _build_spdx(name: str, number: int) -> Any:
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{name}-{UNSET}",
        "documentNamespace": f"https://example.com/{name}/{number}",
        "creationInfo": {"created": f"2026-01-{number:02}T08:00:00Z", "creators": ["Tool: handmade"]},
    }


def _build_sarif(name: str, number: int) -> Any:
    finding = {"ruleId": f"R{number}", "message": {"text": f"look at {name}"}}
    driver = {"name": "checker", "version": UNSET}
    return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": [finding]}]}


def _build_openvex(name: str, number: int) -> Any:
    statement = {
        "vulnerability": {"name": f"CVE-2025-100{number}"},
        "products": [{"@id": f"pkg:generic/{name}@{UNSET}"}],
        "status": "fixed",
    }
    return {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": f"https://example.com/vex/{name}",
        "author": "security@example.com",
        "timestamp": f"2026-01-{number:02}T08:00:00Z",
        "version": 1,
        "statements": [statement],
    }


def _build_buildx(name: str, number: int) -> Any:
    digest = hashlib.sha256(f"{name} {number}".encode()).hexdigest()
    return {
        "containerimage.digest": f"sha256:{digest}",
        "image.name": f"registry.example.com/{name}:{UNSET}",
    }


def _build_configmap(name: str, number: int) -> Any:
    metadata = {"name": name, "namespace": WORDS[number]}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"release": UNSET}}


def _build_service(name: str, number: int) -> Any:
    spec = {"selector": {"app": name}, "ports": [{"port": 8000 + number}]}
    metadata = {"name": name, "labels": {"release": UNSET}}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


_BUILDERS = {
    "cyclonedx": _build_cyclonedx,
    "spdx": _build_spdx,
    "sarif": _build_sarif,
    "openvex": _build_openvex,
    "buildx": _build_buildx,
    "configmap": _build_configmap,
    "service": _build_service,
}
