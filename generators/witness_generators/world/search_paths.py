"""Values of PATH: of users' machines by their system, and of the machines of CI services."""

from __future__ import annotations

from collections.abc import Mapping

from witness_generators.world.world import OperatingSystem

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
