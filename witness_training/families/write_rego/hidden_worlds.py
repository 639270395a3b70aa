"""Hidden worlds: attestations that keep every requirement of a task, and such that break one of them and no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

from witness_generators.api.direct_draws import draw_scene
from witness_generators.world.limits import Limits
from witness_schema.errors import Misuse
from witness_training.families.write_rego.json_places import Json
from witness_training.families.write_rego.requirement_kind import Wanted

# Worlds that are tried before a combination counts as one that cannot be broken one by one.
MOST_TRIED = 60
BASES = 3
KEPT = 2
# Ways to keep one requirement that are tried beside those of the others.
MOST_WAYS = 4
# Small attestations cost less to judge, and no requirement is about how large a folder is.
SMALL = Limits(most_files=8, commit=True)


@dataclass(frozen=True, slots=True)
class HiddenWorlds:
    """The attestations of a task's hidden worlds; of a broken one also which requirement it breaks, by its number."""

    kept: tuple[Json, ...] = field(hash=False)
    broken: tuple[tuple[int, Json], ...] = field(hash=False)


def draw_example(attestor: str, seed: int) -> Json:
    """The attestation of the world from which a task takes its parameters."""
    return draw_scene((attestor,), seed=seed, index=0, limits=SMALL).attestation(attestor)


def draw_worlds(wanted: Sequence[Wanted], seed: int) -> HiddenWorlds:
    """The hidden worlds of these requirements, drawn from this seed.

    Two kept ones, and of each requirement three or four that break it alone. Raises Misuse where there are no such worlds.
    """
    bases = _draw_bases(wanted, seed)
    kept = _keep_all(bases, wanted)
    if len(kept) < KEPT:
        raise Misuse("these requirements cannot be kept together in two worlds")
    most = 4 if len(wanted) == 1 else 3
    broken = [
        (number, world) for number in range(len(wanted)) for world in _break(bases, wanted, number)[:most]
    ]
    for number in range(len(wanted)):
        if sum(number == of for of, _ in broken) < 2:
            raise Misuse(f"{wanted[number].kind.id} cannot be broken alone beside the others")
    if len(broken) < 3:
        raise Misuse("these requirements can be broken in fewer than three worlds")
    return HiddenWorlds(tuple(kept), tuple(broken))


def _draw_bases(wanted: Sequence[Wanted], seed: int) -> list[Json]:
    """Attestations of drawn worlds that have everything which the requirements are about."""
    attestor = wanted[0].kind.attestor
    found: list[Json] = []
    for index in range(1, MOST_TRIED):
        drawn = draw_scene((attestor,), seed=seed, index=index, limits=SMALL).attestation(attestor)
        if all(each.kind.suits(drawn) and each.kind.form.broken(drawn, each.parameters) for each in wanted):
            found.append(drawn)
        if len(found) == BASES:
            break
    return found


def _keep_all(bases: Sequence[Json], wanted: Sequence[Wanted]) -> list[Json]:
    """Two bases, changed so that they keep everything; of each requirement one of them is at the boundary."""
    needed = {(at, way) for at, each in enumerate(wanted) for way in range(each.kind.form.sides)}
    reached: set[tuple[int, int]] = set()
    kept: list[Json] = []
    for base in bases:
        # Ways that are at the boundary come first in each form.
        target = [1 if (at, 0) in reached else 0 for at in range(len(wanted))]
        found = _keep(base, wanted, target)
        if found is not None:
            world, ways = found
            kept.append(world)
            reached |= set(enumerate(ways))
        if len(kept) == KEPT:
            break
    if not needed <= reached:
        raise Misuse("the boundary of a requirement is not reached beside the others")
    return kept


def _keep(base: Json, wanted: Sequence[Wanted], target: Sequence[int]) -> tuple[Json, tuple[int, ...]] | None:
    """The base changed so that it keeps everything, in ways as near to the target as can be; None if there are none."""
    if not wanted:
        return base, ()
    options = sorted(product(range(MOST_WAYS), repeat=len(wanted)), key=lambda ways: _distance(ways, target))
    for ways in options:
        for order in (range(len(wanted)), range(len(wanted) - 1, -1, -1)):
            world = _apply(base, wanted, ways, order)
            if world is not None:
                return world, ways
    return None


def _distance(ways: Sequence[int], target: Sequence[int]) -> int:
    return sum(abs(way - aim) for way, aim in zip(ways, target, strict=True))


def _apply(base: Json, wanted: Sequence[Wanted], ways: Sequence[int], order: Iterable[int]) -> Json | None:
    world = base
    for at in order:
        options = wanted[at].kind.form.kept(world, wanted[at].parameters)
        if ways[at] >= len(options):
            return None
        world = options[ways[at]]
    # A later change may have broken what an earlier one kept.
    return world if all(each.kind.form.holds(world, each.parameters) for each in wanted) else None


def _break(bases: Sequence[Json], wanted: Sequence[Wanted], number: int) -> list[Json]:
    """Worlds that break one requirement alone: every way once, in the order of its form, in one world after the other."""
    others = [each for at, each in enumerate(wanted) if at != number]
    beside = [_keep(base, others, [way] * len(others)) for base, way in zip(bases, (1, 0, 2), strict=False)]
    rest = [each[0] for each in beside if each is not None]
    ways = [wanted[number].kind.form.broken(world, wanted[number].parameters) for world in rest]
    found: list[Json] = []
    boundary = False
    for turn in range(max((len(each) for each in ways), default=0)):
        for at in range(len(ways)):
            options = ways[(turn + at) % len(ways)]
            if (
                turn < len(options)
                and _breaks_alone(options[turn], wanted, number)
                and options[turn] not in found
            ):
                found.append(options[turn])
                boundary = boundary or turn == 0
                break
    if not boundary:
        raise Misuse(f"the boundary of {wanted[number].kind.id} is not broken alone")
    # Few ways, as of "no signature": the same in the other worlds.
    for options in ways:
        found += [world for world in options if world not in found and _breaks_alone(world, wanted, number)]
    return found


def _breaks_alone(world: Json, wanted: Sequence[Wanted], number: int) -> bool:
    return all(
        each.kind.form.holds(world, each.parameters) != (at == number) for at, each in enumerate(wanted)
    )
