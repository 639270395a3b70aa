"""Environment variables of the step's process, from machine, CI service and props, and which of them are hidden."""

from __future__ import annotations

from functools import lru_cache

from witness_generators.world.ci_places import OWN
from witness_generators.world.ci_services import Variables, find_ci_service
from witness_generators.world.growth.full_environments import list_more_variables
from witness_generators.world.place import place_of, step_folder
from witness_generators.world.world import Ci, World

HIDDEN = "******"

# The names that go-witness hides by default (`environment/sensitive_env_vars.go`), as far as worlds set them: parts of a
# name, and whole names. `tests/witness_generators/runs/test_real_runs.py` compares them with the real list.
HIDDEN_PARTS = ("TOKEN", "SECRET", "API_KEY", "PASSWORD", "JWT", "sshKey", "passphrase")
HIDDEN_NAMES = frozenset({"AWS_ACCESS_KEY_ID", "GITLAB_USER_LOGIN", "DOCKER_USERNAME"})


def variables(world: World) -> Variables:
    """All variables of the step's process, with their values, sorted by name."""
    return world.once(_collect_variables)


def _collect_variables(world: World) -> Variables:
    machine, place = world.machine, place_of(world)
    path = (place.path or OWN[machine.os][machine.path]).replace("{home}", place.home)
    found = {"HOME": place.home, "PATH": path, "PWD": step_folder(world), "USER": place.user}
    found |= machine.variables
    # Later sources win, as in a real job: the service overrides the user, the job's prop overrides the service.
    if machine.ci is not None:
        found |= ci_variables(world, machine.ci)
    for prop in world.props:
        found |= prop.variables(world)
    if world.growth is not None:
        found = {**list_more_variables(world, found), **found}
    return {name: found[name] for name in sorted(found)}


def hide_sensitive(variables: Variables) -> Variables:
    """Replace sensitive values with stars, as the environment attestor does."""
    return {name: HIDDEN if is_hidden(name) else value for name, value in variables.items()}


@lru_cache(maxsize=4096)
def is_hidden(name: str) -> bool:
    """Whether go-witness hides the value of the variable of this name."""
    return name in HIDDEN_NAMES or any(part in name for part in HIDDEN_PARTS)


def ci_variables(world: World, ci: Ci) -> Variables:
    """The variables that the CI service sets for this world."""
    return find_ci_service(ci.service).variables(world, ci, place_of(world))
