"""The maven attestor: the coordinates and dependencies that a pom.xml declares."""

from __future__ import annotations

from dataclasses import dataclass

from witness_generators.attestors.host.registry_packages import MAVEN_CENTRAL
from witness_generators.drawing.spaces import Builds, Integers, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import (
    Attestations,
    AttestorRow,
    Invariant,
    PropKind,
)
from witness_generators.world.world import Prop, World

POM = "pom.xml"


@dataclass(frozen=True, slots=True)
class Dependency:
    """A dependency; version and scope are "" where the POM does not write them."""

    group: str
    artifact: str
    version: str
    scope: str


@dataclass(frozen=True, slots=True)
class Pom(Prop):
    """A project's committed POM, whose artifact id is the project's name; an empty field is inherited and not written."""

    group: str
    version: str
    title: str
    parent: tuple[str, str, str] | None
    dependencies: tuple[Dependency, ...]

    def settled(self, world: World) -> World:
        return world.with_committed({POM: self.render(world.repository.project).encode()})

    def render(self, project: str) -> str:
        """Renders the POM as XML."""
        # The attestor reads only elements directly below `project` (`attestation/maven/maven.go:67`): the groupId of `parent`
        # does not reach it.
        head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0">\n'
            "  <modelVersion>4.0.0</modelVersion>\n"
        )
        parent = (
            _render_element("  ", "parent", _render_coordinates("    ", *self.parent)) if self.parent else ""
        )
        own = _render_coordinates("  ", self.group, project, self.version) + _render_line(
            "  ", "name", self.title
        )
        listed = "".join(
            _render_element(
                "    ",
                "dependency",
                _render_coordinates("      ", d.group, d.artifact, d.version)
                + _render_line("      ", "scope", d.scope),
            )
            for d in self.dependencies
        )
        dependencies = _render_element("  ", "dependencies", listed) if listed else ""
        return f"{head}{parent}{own}{dependencies}</project>\n"


def _render_line(indent: str, name: str, text: str) -> str:
    # No text that is drawn here has a character that XML would need escaped.
    return f"{indent}<{name}>{text}</{name}>\n" if text else ""


def _render_element(indent: str, name: str, content: str) -> str:
    return f"{indent}<{name}>\n{content}{indent}</{name}>\n"


def _render_coordinates(indent: str, group: str, artifact: str, version: str) -> str:
    return (
        _render_line(indent, "groupId", group)
        + _render_line(indent, "artifactId", artifact)
        + _render_line(indent, "version", version)
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


def _build_dependency(known: tuple[str, str, str], managed: bool, scope: str) -> Dependency:
    group, artifact, version = known
    return Dependency(group, artifact, "" if managed else version, scope)


def _drop_duplicates(dependencies: tuple[Dependency, ...]) -> tuple[Dependency, ...]:
    """Keeps one dependency for each artifact."""
    # Maven warns about a POM that declares the same groupId:artifactId twice.
    return tuple({(d.group, d.artifact): d for d in dependencies}.values())


def _build_dependency_space(managed: bool) -> Space:
    # No scope means "compile" to Maven; the attestor records the empty text (`attestation/maven/maven.go:81`).
    return Builds(
        _build_dependency,
        (_KNOWN, Just(managed), SampledFrom(("", "test", "provided", "runtime"), (60, 25, 8, 7))),
    )


def _build_dependencies_space(most: int, *kinds: Space) -> Space:
    listed = Lists(OneOf(kinds), 1, most)
    return OneOf((Just(()), Builds(_drop_duplicates, (listed,))), (5, 95))


def _build_child(version: str, group: str, own: str, title: str, dependencies: tuple[Dependency, ...]) -> Pom:
    """Builds a POM whose parent is Spring Boot's: its own group and version, and versions of dependencies, may be absent."""
    return Pom(
        group, own, title, ("org.springframework.boot", "spring-boot-starter-parent", version), dependencies
    )


POMS: Space = OneOf(
    (
        Builds(
            Pom,
            (
                _GROUP,
                _VERSION,
                _TITLE,
                Just(None),
                _build_dependencies_space(8, _build_dependency_space(False)),
            ),
        ),
        Builds(
            _build_child,
            (
                SampledFrom(("3.2.5", "3.3.1", "3.4.1")),
                # The attestor does not resolve the parent: an inherited group or version is recorded as "".
                OneOf((_GROUP, Just("")), (80, 20)),
                OneOf((_VERSION, Just("")), (80, 20)),
                _TITLE,
                _build_dependencies_space(8, _build_dependency_space(False), _build_dependency_space(True)),
            ),
        ),
    ),
    (70, 30),
)


def _list_dependencies(world: World) -> list[dict[str, str]] | None:
    """Lists every dependency, as the attestor records it."""
    # A POM without dependencies leaves Go's slice nil, which encodes as null (`attestation/maven/maven.go:72`).
    return [
        {"groupid": d.group, "artifactid": d.artifact, "version": d.version, "scope": d.scope}
        for d in world.prop(Pom).dependencies
    ] or None


def _is_pom_material(attestations: Attestations) -> bool:
    return POM in attestations["material"]


ROW = AttestorRow(
    "maven",
    {
        "/groupid": lambda world: world.prop(Pom).group,
        "/artifactid": lambda world: world.repository.project,
        "/version": lambda world: world.prop(Pom).version,
        "/projectname": lambda world: world.prop(Pom).title,
        "/dependencies": _list_dependencies,
    },
    needs=(PropKind(Pom, POMS),),
    invariants=(Invariant("pom", ("maven", "material"), "the POM is among the materials", _is_pom_material),),
)
