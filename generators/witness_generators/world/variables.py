"""Environment variables of the step's process: those of the machine, of its CI service and of its props; what is hidden."""

from __future__ import annotations

from functools import lru_cache

from witness_generators.world.ci_services import Variables, find_ci_service
from witness_generators.world.place import place_of, step_folder
from witness_generators.world.world import Ci, World

HIDDEN = "******"
PATH = "/usr/local/bin:/usr/bin:/bin"

# Which names go-witness hides by default (`environment/sensitive_env_vars.go`): parts of a name, and whole names
# among those that worlds set. `tests/witness_generators/runs/test_real_runs.py` compares with the real list.
HIDDEN_PARTS = ("TOKEN", "SECRET", "API_KEY", "PASSWORD", "JWT", "sshKey", "passphrase")
HIDDEN_NAMES = frozenset({"AWS_ACCESS_KEY_ID", "GITLAB_USER_LOGIN", "DOCKER_USERNAME"})


def variables(world: World) -> Variables:
    """All the variables of the step's process, nothing hidden."""
    machine, place = world.machine, place_of(world)
    found = {"HOME": place.home, "PATH": PATH, "PWD": step_folder(world), "USER": place.user}
    found |= machine.variables
    if machine.ci is not None:
        found |= ci_variables(world, machine.ci)
    for prop in world.props:
        found |= prop.variables(world)
    return {name: found[name] for name in sorted(found)}


def hide_sensitive(variables: Variables) -> Variables:
    """What the environment attestor records of them: sensitive values become stars."""
    return {name: HIDDEN if is_hidden(name) else value for name, value in variables.items()}


@lru_cache(maxsize=4096)
def is_hidden(name: str) -> bool:
    """Whether go-witness hides the value of a variable with this name."""
    return name in HIDDEN_NAMES or any(part in name for part in HIDDEN_PARTS)


def ci_variables(world: World, ci: Ci) -> Variables:
    """What the CI service sets, from the same repository and step."""
    return find_ci_service(ci.service).variables(world, ci, place_of(world))
