"""The maven attestor: the coordinates and dependencies that a pom.xml declares."""

from __future__ import annotations

from dataclasses import dataclass

from witness_generators.attestors.host.registry_packages import MAVEN_CENTRAL
from witness_generators.drawing.spaces import Builds, Integers, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import (
    Attestation,
    Attestations,
    AttestorRow,
    Invariant,
    PropKind,
    Subjects,
)
from witness_generators.world.digests import text_digest
from witness_generators.world.world import Prop, World

POM = "pom.xml"


@dataclass(frozen=True, slots=True)
class Dependency:
    """A dependency; version and scope are empty where the POM leaves them to its parent."""

    group: str
    artifact: str
    version: str
    scope: str


@dataclass(frozen=True, slots=True)
class Pom(Prop):
    """A project's POM, committed. The artifact has the project's name; what is empty is inherited and not written."""

    group: str
    version: str
    title: str
    parent: tuple[str, str, str] | None
    dependencies: tuple[Dependency, ...]

    def settled(self, world: World) -> World:
        return world.with_committed({POM: self.text(world.repository.project).encode()})

    def text(self, project: str) -> str:
        """The POM as XML: the attestor reads the elements straight below `project`."""
        head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0">\n'
            "  <modelVersion>4.0.0</modelVersion>\n"
        )
        parent = _element("  ", "parent", _coordinates("    ", *self.parent)) if self.parent else ""
        own = _coordinates("  ", self.group, project, self.version) + _line("  ", "name", self.title)
        listed = "".join(
            _element(
                "    ",
                "dependency",
                _coordinates("      ", d.group, d.artifact, d.version) + _line("      ", "scope", d.scope),
            )
            for d in self.dependencies
        )
        dependencies = _element("  ", "dependencies", listed) if listed else ""
        return f"{head}{parent}{own}{dependencies}</project>\n"


def _line(indent: str, name: str, text: str) -> str:
    return f"{indent}<{name}>{text}</{name}>\n" if text else ""


def _element(indent: str, name: str, content: str) -> str:
    return f"{indent}<{name}>\n{content}{indent}</{name}>\n"


def _coordinates(indent: str, group: str, artifact: str, version: str) -> str:
    return (
        _line(indent, "groupId", group)
        + _line(indent, "artifactId", artifact)
        + _line(indent, "version", version)
    )


_KNOWN = SampledFrom(
    tuple((*name.split(":"), version) for name, versions in MAVEN_CENTRAL for version in versions)
)
_VERSION: Space = Builds(
    "{}.{}.{}{}".format,
    (Integers(0, 9), Integers(0, 20), Integers(0, 30), SampledFrom(("", "-SNAPSHOT", "-RC1"), (60, 35, 5))),
)
_GROUP: Space = SampledFrom(
    ("com.example", "org.example.shop", "io.github.acme", "de.beispiel", "net.initech.tools")
)
_TITLE: Space = SampledFrom(
    ("", "Demo", "Order service", "Command line", "Shared library"), (40, 15, 15, 15, 15)
)


def _dependency(known: tuple[str, str, str], managed: bool, scope: str) -> Dependency:
    group, artifact, version = known
    return Dependency(group, artifact, "" if managed else version, scope)


def _unlike(dependencies: tuple[Dependency, ...]) -> tuple[Dependency, ...]:
    """Each artifact once, as Maven wants it."""
    return tuple({(d.group, d.artifact): d for d in dependencies}.values())


def _own(managed: bool) -> Space:
    return Builds(
        _dependency, (_KNOWN, Just(managed), SampledFrom(("", "test", "provided", "runtime"), (60, 25, 8, 7)))
    )


def _dependencies(most: int, *kinds: Space) -> Space:
    listed = Lists(OneOf(kinds), 1, most)
    return OneOf((Just(()), Builds(_unlike, (listed,))), (5, 95))


def _inherited(version: str, group: str, own: str, title: str, dependencies: tuple[Dependency, ...]) -> Pom:
    """A child of Spring Boot's POM, which may leave its group and version to it and its dependencies' versions too."""
    return Pom(
        group, own, title, ("org.springframework.boot", "spring-boot-starter-parent", version), dependencies
    )


POMS: Space = OneOf(
    (
        Builds(Pom, (_GROUP, _VERSION, _TITLE, Just(None), _dependencies(8, _own(False)))),
        Builds(
            _inherited,
            (
                SampledFrom(("3.2.5", "3.3.1", "3.4.1")),
                OneOf((_GROUP, Just("")), (80, 20)),
                OneOf((_VERSION, Just("")), (80, 20)),
                _TITLE,
                _dependencies(8, _own(False), _own(True)),
            ),
        ),
    ),
    (70, 30),
)


def _declared(world: World) -> list[dict[str, str]] | None:
    """Every dependency; null where the POM has none."""
    return [
        {"groupid": d.group, "artifactid": d.artifact, "version": d.version, "scope": d.scope}
        for d in world.prop(Pom).dependencies
    ] or None


def _subjects(attestation: Attestation) -> Subjects:
    """The project and its dependencies, each by the sha256 of its name (`attestation/maven/maven.go`, Subjects)."""
    names = [_named("project", attestation)]
    names += [_named("dependency", dependency) for dependency in attestation["dependencies"] or ()]
    return {name: text_digest(name) for name in names}


def _named(kind: str, place: Attestation) -> str:
    return f"{kind}:{place['groupid']}/{place['artifactid']}@{place['version']}"


def _pom_is_material(attestations: Attestations) -> bool:
    return POM in attestations["material"]


ROW = AttestorRow(
    "maven",
    {
        "/groupid": lambda world: world.prop(Pom).group,
        "/artifactid": lambda world: world.repository.project,
        "/version": lambda world: world.prop(Pom).version,
        "/projectname": lambda world: world.prop(Pom).title,
        "/dependencies": _declared,
    },
    needs=(PropKind(Pom, POMS),),
    subjects=_subjects,
    invariants=(Invariant("pom", ("maven", "material"), "the POM is among the materials", _pom_is_material),),
)
