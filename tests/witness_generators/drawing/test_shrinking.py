"""What fails is told by a small case: a seeded failure of each attestor, at both levels, shrunk by Hypothesis."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, settings

import witness_generators
from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import build_drawer
from witness_generators.drawing.smallest_values import build_smallest
from witness_generators.near_miss.places import list_places, open_choices
from witness_generators.runs.run_entries import Level, any_space
from witness_generators.runs.scenes import attestation_space
from witness_schema import attestor_names, load
from witness_schema.shapes.json_shape import Array, Definitions, JsonShape, MapOf, Record

NAMES = (*attestor_names(), "file")
# A place of any value of an attestor: the names of properties, EACH for an item or an entry.
Pattern = tuple[str, ...]
EACH = "*"
# No health check: a seeded failure may be rare. What is drawn by default is checked where nothing is sought.
QUICK = settings(max_examples=4000, database=None, deadline=None, suppress_health_check=list(HealthCheck))


def lines(value: Any) -> int:
    return len(json.dumps(value, indent=1).splitlines())


def shrunk(name: str, level: Level, failing: Callable[[Any], bool]) -> Any:
    return find(witness_generators.attestations(name, level), failing, settings=QUICK, random=Random(1))


@cache
def simplest(name: str, level: Level) -> Any:
    """What Hypothesis tries first, and what every case shrinks towards."""
    first = settings(QUICK, phases=[Phase.generate])
    return find(
        witness_generators.attestations(name, level), lambda _: True, settings=first, random=Random(1)
    )


def patterns(name: str, value: Any) -> set[Pattern]:
    """The places of this value, as patterns."""
    schema = load(name)
    found = list(list_places(value, schema.shape, schema.definitions))
    shapes = {place.path: place.shape for place in found}

    def step(path: tuple[str | int, ...], end: int) -> str:
        return str(path[end]) if isinstance(shapes[path[:end]], Record) else EACH

    return {tuple(step(path, end) for end in range(len(path))) for path in shapes}


def least(shape: JsonShape, definitions: Definitions, pattern: Pattern) -> Any:
    """A valid value with as few lines as its shape allows that has a place of this pattern."""
    return min(_holding(shape, definitions, pattern), key=lines)


def _holding(shape: JsonShape, definitions: Definitions, pattern: Pattern) -> Iterator[Any]:
    for option in open_choices(shape, definitions):
        if not pattern:
            yield build_smallest(option, definitions)
            continue
        match option:
            case Record(fields):
                own = {field.name: field.shape for field in fields}
                if pattern[0] in own:
                    kept = build_smallest(option, definitions)
                    assert isinstance(kept, dict)
                    yield {**kept, pattern[0]: least(own[pattern[0]], definitions, pattern[1:])}
            case MapOf(keys, values):
                yield {str(build_smallest(keys, definitions)): least(values, definitions, pattern[1:])}
            case Array(items):
                yield [least(items, definitions, pattern[1:])]
            case _:
                pass


@cache
def optional_parts(name: str) -> list[Pattern]:
    """What one attestation in twenty has, or more, and the simplest one has not."""
    draw = build_drawer(any_space(name))
    counts = Counter(one for index in range(100) for one in patterns(name, draw(Chance.of(95, index), 0)))
    common = [one for one, count in counts.items() if count >= 5]
    return sorted(set(common) - patterns(name, simplest(name, "any")))


@pytest.mark.parametrize("name", NAMES)
def test_the_simplest_of_any_shape_is_the_smallest_valid_one(name: str) -> None:
    schema = load(name)
    assert lines(simplest(name, "any")) == lines(build_smallest(schema.shape, schema.definitions))


# What go-witness always writes of these three takes 15 lines or more, one a key, whatever the values are.
ALWAYS_LONG = {"aws": 20, "gitlab": 15, "network-trace": 25}


@pytest.mark.parametrize("name", NAMES)
def test_a_seeded_failure_takes_less_than_15_lines(name: str) -> None:
    """Of any shape, for a fault that any text shows where the simplest one has an empty text, else any other value."""
    simple = simplest(name, "any")
    empty = [key for key, value in simple.items() if value == ""] if isinstance(simple, dict) else []

    def failing(one: Any) -> bool:
        return any(one[key] for key in empty) if empty else bool(one != simple)

    found = shrunk(name, "any", failing)
    assert failing(found)
    assert lines(found) == ALWAYS_LONG[name] if name in ALWAYS_LONG else lines(found) < 15


@pytest.mark.parametrize("name", ALWAYS_LONG)
def test_what_is_always_written_may_take_more(name: str) -> None:
    schema = load(name)
    assert lines(build_smallest(schema.shape, schema.definitions)) == ALWAYS_LONG[name] >= 15


# jenkins has ten texts that are always there, a bill of materials is any JSON.
WITH_PARTS = tuple(name for name in NAMES if name not in {"jenkins", "sbom"})


@pytest.mark.parametrize("name", WITH_PARTS)
def test_a_failure_about_an_optional_part_shrinks_to_that_part(name: str) -> None:
    """Of any shape: no more lines than the smallest valid attestation with this part needs, or one."""
    parts = optional_parts(name)
    wanted = parts[Chance.of(2, 0).at(name).below(len(parts))]
    found = shrunk(name, "any", lambda one: wanted in patterns(name, one))
    schema = load(name)
    assert lines(found) <= lines(least(schema.shape, schema.definitions, wanted)) + 1, wanted


def test_what_has_no_optional_part_is_small_as_it_is() -> None:
    assert [name for name in NAMES if name not in WITH_PARTS] == ["jenkins", "sbom"]
    assert lines(shrunk("jenkins", "any", lambda one: one["buildid"])) == 12
    assert lines(shrunk("sbom", "any", lambda one: isinstance(one, dict) and one)) == 3


# A failure about each attestor as real runs write it, the lines of the simplest one that a run writes (more than the schema
# asks for: a commit has a tree, a branch and a ref, a token its claims), and those of the case that the failure shrinks to.
REALISTIC: dict[str, tuple[Callable[[Any], object], int, int]] = {
    "aws": (lambda one: one["billingProducts"], 20, 22),
    "aws-codebuild": (lambda one: one["build_info"]["build_number"] != "1", 11, 11),
    "command-run": (lambda one: one["cmd"][0] == "make", 8, 9),
    "docker": (lambda one: one["products"], 13, 14),
    "environment": (lambda one: "CI" in one["variables"], 11, 12),
    "file": (lambda one: "output.txt" in one, 5, 5),
    "gcp-iit": (lambda one: one["cluster_location"].count("-") == 1, 36, 36),
    "git": (lambda one: one.get("status"), 18, 24),
    "github": (lambda one: "environment" in one["jwt"]["claims"], 57, 58),
    "gitlab": (lambda one: "jwt" in one, 15, 49),
    "jenkins": (lambda one: one["nodename"] != "built-in", 12, 12),
    "jwt": (lambda one: "tokens" not in one["verifiedBy"]["jwksUrl"], 16, 21),
    "k8smanifest": (lambda one: one.get("recordeddocs"), 7, 61),
    "link": (lambda one: one["name"] != "build", 8, 8),
    "lockfiles": (lambda one: one["lockfiles"], 3, 11),
    "material": (lambda one: "input.txt" in one, 1, 5),
    "maven": (lambda one: one["dependencies"], 7, 14),
    "network-trace": (lambda one: one["network_trace"]["config"]["observe_pids"][0] > 100, 28, 28),
    "oci": (lambda one: len(one["diffids"]) > 1, 31, 39),
    "omnitrail": (lambda one: len(one["Envelope"]["mapping"]) > 1, 35, 48),
    "policyverify": (lambda one: one["verificationResult"] == "FAILED", 25, 16),
    "product": (lambda one: "output.txt" in one, 8, 8),
    "sarif": (lambda one: one["report"]["runs"] and one["report"]["runs"][0].get("results"), 26, 82),
    "sbom": (lambda one: one.get("packages") or one.get("components"), 33, 43),
    "secretscan": (lambda one: one["findings"], 3, 15),
    "slsa": (lambda one: "sort" in one["build_definition"]["external_parameters"]["command"], 24, 32),
    "system-packages": (lambda one: one["distribution"] != "debian", 14, 14),
    "vex": (lambda one: one["vexDocument"]["statements"], 14, 35),
}
# What comes whole in a real run: a token with its claims and key, a Deployment, a rule with its finding, a vulnerability.
WHOLE = {"gitlab", "k8smanifest", "sarif", "vex"}


@pytest.mark.parametrize("name", NAMES)
def test_a_failure_of_a_realistic_attestation_shrinks(name: str) -> None:
    """To less than 15 lines beyond what every run writes; of 500 that fail directly, three in four are longer or as long."""
    failing, floor, most = REALISTIC[name]
    assert lines(simplest(name, "realistic")) == floor
    found = lines(shrunk(name, "realistic", lambda one: bool(failing(one))))
    assert found <= most
    assert (most - floor < 15) == (name not in WHOLE)
    draw = build_drawer(attestation_space(name))
    drawn = (draw(Chance.of(96, index), 0) for index in range(500))
    direct = sorted(lines(one) for one in drawn if failing(one))
    # Simplest comes before shortest: an image has a tag, though one without has four lines less.
    assert found <= direct[len(direct) // 4]


# A failure about what every real run writes, in another value than the simplest one has.
WRITTEN_BY_EVERY_RUN: dict[str, Callable[[Any], object]] = {
    "aws": lambda one: one["region"] != "us-east-1",
    "docker": lambda one: "linux/arm64" not in next(iter(one["products"].values()))["materials"],
    "gcp-iit": lambda one: one["cluster_name"] != "ci",
    "github": lambda one: one["pipelinename"] != "CI",
    "gitlab": lambda one: one["jobstage"] != "build",
    "jenkins": lambda one: one["executornumber"] != "0",
    "jwt": lambda one: one["claims"]["exp"] > 0,
    "k8smanifest": lambda one: "recordclusterinfo" not in one,
    "oci": lambda one: len(one["diffids"]) > 0,
    "sarif": lambda one: (
        one["report"]["runs"] and one["report"]["runs"][0]["tool"]["driver"]["name"] != "CodeQL"
    ),
    "sbom": lambda one: "specVersion" in one,
    "vex": lambda one: one["vexDocument"]["version"] < 12,
}


@pytest.mark.parametrize("name", WRITTEN_BY_EVERY_RUN)
def test_a_failure_about_what_every_run_writes_has_no_line_more(name: str) -> None:
    failing = WRITTEN_BY_EVERY_RUN[name]
    assert lines(shrunk(name, "realistic", lambda one: bool(failing(one)))) <= REALISTIC[name][1]


@pytest.mark.parametrize("level", ["realistic", "any"])
def test_a_collection_shrinks(level: Level) -> None:
    """Four entries of six lines, git's attestation, and little in the others."""
    found = find(
        witness_generators.collections(["git"], level), lambda _: True, settings=QUICK, random=Random(1)
    )
    assert lines(found) < 70
