"""The places where a job can run, with their PATH: a user's own machine, and the machines of each CI service."""

from __future__ import annotations

from collections.abc import Mapping

from witness_generators.world.world import OperatingSystem, Place, World

# PATH of users' machines, by their system, and of the machines of CI services.
_LINUX = "/usr/local/bin:/usr/bin:/bin"
# What the images of Debian and its relatives set, and a login shell of root.
SYSTEM = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_MACOS = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
_HOMEBREW = "/opt/homebrew/bin:/opt/homebrew/sbin"
# By system; draws choose by position, the plainest first. `{home}` is the user's home folder.
OWN: Mapping[OperatingSystem, tuple[str, ...]] = {
    "linux": (
        _LINUX,
        SYSTEM,
        f"{{home}}/.local/bin:{SYSTEM}:/usr/games:/usr/local/games:/snap/bin",
        f"{{home}}/.cargo/bin:{{home}}/go/bin:/usr/local/go/bin:{_LINUX}",
    ),
    "darwin": (
        _MACOS,
        f"{_HOMEBREW}:{_MACOS}",
        f"{{home}}/.cargo/bin:{_HOMEBREW}:{_MACOS}",
        f"/usr/local/go/bin:{_MACOS}",
    ),
}
KINDS = len(OWN["linux"])
# The images of GitHub's hosted runners (actions/runner-images, Ubuntu 24.04 and macOS 15).
GITHUB_HOSTED: Mapping[OperatingSystem, str] = {
    "linux": (
        "/snap/bin:{home}/.local/bin:/opt/pipx_bin:{home}/.cargo/bin:{home}/.config/composer/vendor/bin:"
        f"/usr/local/.ghcup/bin:{{home}}/.dotnet/tools:{SYSTEM}:/usr/games:/usr/local/games:/snap/bin"
    ),
    "darwin": (f"{_HOMEBREW}:{{home}}/.local/bin:{{home}}/.cargo/bin:{{home}}/.dotnet/tools:{_MACOS}"),
}
# By the repository of a job's image, where it puts its own programs first (Docker's official images).
IMAGES: Mapping[str, str] = {"golang": f"/go/bin:/usr/local/go/bin:{SYSTEM}"}


def find_image_path(image: str) -> str:
    """The PATH of a container of this image."""
    return IMAGES.get(image.partition(":")[0], SYSTEM)


def find_home(user: str, os: OperatingSystem) -> str:
    """The home folder of a user; root's lies outside `/home` and `/Users`."""
    if user == "root":
        return "/var/root" if os == "darwin" else "/root"
    return f"/Users/{user}" if os == "darwin" else f"/home/{user}"


def place_on_own_machine(world: World) -> Place:
    """The machine of a user, or one of an unknown service."""
    machine = world.machine
    home = find_home(machine.username, machine.os)
    return Place(machine.hostname, machine.username, home, f"{home}/src/{world.repository.project}")


def place_on_github_host(world: World, number: int) -> Place:
    """A machine that GitHub hosts, named after `number`; its user is `runner` (GitHub documentation, default environment variables)."""
    # Hosted Linux machines are called fv-az…, hosted macOS machines Mac-….local.
    first, last = divmod(number % 2_000_000, 1000)
    host = (
        f"fv-az{first}-{last}" if world.machine.os == "linux" else f"Mac-{1_700_000 + first}{last:06}.local"
    )
    home, project = find_home("runner", world.machine.os), world.repository.project
    checkout = "/".join((home, "work", project, project))
    return Place(host, "runner", home, checkout, GITHUB_HOSTED[world.machine.os])


def place_on_github_runner(world: World) -> Place:
    """A self-hosted runner of GitHub, installed in the user's home folder."""
    own, project = place_on_own_machine(world), world.repository.project
    return Place(own.host, own.user, own.home, f"{own.home}/actions-runner/_work/{project}/{project}")


def place_in_gitlab_container(world: World, host: str, image: str = "") -> Place:
    """A container of GitLab's Docker executor, which runs as root (GitLab documentation, `builds_dir`)."""
    repository = world.repository
    return Place(
        host,
        "root",
        find_home("root", world.machine.os),
        f"/builds/{repository.namespace}/{repository.project}",
        find_image_path(image),
    )


def place_in_gitlab_shell(world: World, runner: str) -> Place:
    """GitLab's shell executor, on Linux under its own account; `runner` is the short form of its token."""
    # The Linux packages create the account gitlab-runner; on macOS the runner works as the logged-in user.
    user = world.machine.username if world.machine.os == "darwin" else "gitlab-runner"
    home, repository = find_home(user, world.machine.os), world.repository
    folder = f"{home}/builds/{runner}/0/{repository.namespace}/{repository.project}"
    return Place(world.machine.hostname, user, home, folder)


def place_on_jenkins_agent(world: World, host: str, workspace: str) -> Place:
    """A Jenkins agent, which works in its user's home folder, as the image `jenkins/inbound-agent` does."""
    home = find_home("jenkins", world.machine.os)
    return Place(host, "jenkins", home, f"{home}/agent/workspace/{workspace}")


def place_on_jenkins_controller(host: str, home: str, workspace: str) -> Place:
    """The built-in node of the Jenkins controller; `home` is the controller's home folder."""
    return Place(host, "jenkins", home, f"{home}/workspace/{workspace}")


def place_in_codebuild(world: World, host: str, number: int, folder: str) -> Place:
    """A container of CodeBuild; `folder` is the checkout's, below that of the build's sources."""
    place = f"/codebuild/output/src{number}/src/{folder}"
    return Place(host, "root", find_home("root", world.machine.os), place, _find_container_path(world))


def _find_container_path(world: World) -> str:
    return SYSTEM if world.machine.os == "linux" else ""
