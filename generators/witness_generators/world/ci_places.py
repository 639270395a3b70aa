"""The places where a job can run: someone's own machine, and those of each CI service."""

from __future__ import annotations

from witness_generators.world.world import OperatingSystem, Place, World


def find_home(user: str, os: OperatingSystem) -> str:
    """The folder of a user; root's is a place of its own."""
    if user == "root":
        return "/var/root" if os == "darwin" else "/root"
    return f"/Users/{user}" if os == "darwin" else f"/home/{user}"


def place_on_own_machine(world: World) -> Place:
    """Someone's machine, or one of which nothing is known."""
    machine = world.machine
    home = find_home(machine.username, machine.os)
    return Place(machine.hostname, machine.username, home, f"{home}/src/{world.repository.project}")


def place_on_github_host(world: World, number: int) -> Place:
    """A machine of GitHub's, named by a number: its user is `runner` (GitHub documentation, default environment variables)."""
    first, last = divmod(number % 2_000_000, 1000)
    host = (
        f"fv-az{first}-{last}" if world.machine.os == "linux" else f"Mac-{1_700_000 + first}{last:06}.local"
    )
    home, project = find_home("runner", world.machine.os), world.repository.project
    return Place(host, "runner", home, "/".join((home, "work", project, project)))


def place_on_github_runner(world: World) -> Place:
    """A runner of the owner's own, installed in the user's folder."""
    own, project = place_on_own_machine(world), world.repository.project
    return Place(own.host, own.user, own.home, f"{own.home}/actions-runner/_work/{project}/{project}")


def place_in_gitlab_container(world: World, host: str) -> Place:
    """A container of GitLab's Docker executor, whose user is root (GitLab documentation, `builds_dir`)."""
    repository = world.repository
    return Place(
        host,
        "root",
        find_home("root", world.machine.os),
        f"/builds/{repository.owner}/{repository.project}",
    )


def place_in_gitlab_shell(world: World, runner: str) -> Place:
    """A shell executor, on Linux under an account of its own; `runner` is the short form of its token."""
    user = world.machine.username if world.machine.os == "darwin" else "gitlab-runner"
    home, repository = find_home(user, world.machine.os), world.repository
    folder = f"{home}/builds/{runner}/0/{repository.owner}/{repository.project}"
    return Place(world.machine.hostname, user, home, folder)


def place_on_jenkins_agent(world: World, host: str, workspace: str) -> Place:
    """An agent of Jenkins, which works in a folder of its user's (the image `jenkins/inbound-agent` does)."""
    home = find_home("jenkins", world.machine.os)
    return Place(host, "jenkins", home, f"{home}/agent/workspace/{workspace}")


def place_on_jenkins_controller(host: str, home: str, workspace: str) -> Place:
    """The controller's own node, whose user's home is the controller's."""
    return Place(host, "jenkins", home, f"{home}/workspace/{workspace}")


def place_in_codebuild(world: World, host: str, number: int) -> Place:
    """A container of CodeBuild, which clones into a folder of a Go path."""
    repository = world.repository
    folder = f"/codebuild/output/src{number}/src/github.com/{repository.owner}/{repository.project}"
    return Place(host, "root", find_home("root", world.machine.os), folder)
