"""A drawn world run for real: laid out on disk, beside stand-ins and tools that write what was drawn, by the oracle's go-witness."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.combined_runs.cluster_files import build_options, list_image_routes, write_kubeconfig
from benchmarks.combined_runs.drawn_tools import put_tools, tools_of
from witness_generators.attestors.ci.jwt import HandedToken
from witness_generators.attestors.containers.cluster import Cluster
from witness_generators.runs.scenes import Scene
from witness_generators.world.digests import LIBRARY_HASHES
from witness_generators.world.workspace import lay_out, step_environment
from witness_generators.world.world import World
from witness_schema.oracle import JsonWebToken, Oracle, RunRequest, RunResult
from witness_schema.verdict import Crashed
from witness_stand_ins import StandIns
from witness_stand_ins.issuing.signed_tokens import sign_token, write_key_set
from witness_stand_ins.services.codebuild_service import CREDENTIALS
from witness_stand_ins.services.service_roster import list_services_of
from witness_stand_ins.web.exchanges import Route, say

# What the machine decides of the variables of every run.
OWN_VARIABLES = frozenset({"PATH", "GIT_OPTIONAL_LOCKS"})


@dataclass(frozen=True, slots=True)
class RealRun:
    """A run. step: its folder. machine: the variables that it has because of the machine and the stand-ins."""

    result: RunResult | Crashed
    step: Path
    machine: frozenset[str]


def run_scene(oracle: Oracle, scene: Scene, names: tuple[str, ...], folder: Path) -> RealRun:
    """Run these attestors in the world of a scene. folder: an empty one of this run."""
    world = scene.world
    step = _lay_out(world, folder / "root")
    request = RunRequest(
        world.step,
        names,
        world.argv,
        str(step),
        step_environment(world, _find_path(world, folder)),
        # gitoids cannot be asked for by name; without any name go-witness computes them (attestation/context.go).
        hashes=() if world.hashes == LIBRARY_HASHES else world.hashes,
    )
    routes = tuple(list_image_routes(world))
    if world.has(Cluster):
        write_kubeconfig(world, folder / "kubeconfig")
        options = {**build_options(world), "kubeconfig": str(folder / "kubeconfig")}
        request = replace(request, options={"k8smanifest": options})
    if "jwt" in names:
        handed = world.prop(HandedToken).token(world)
        routes += (Route(handed.jwks_url, say(write_key_set(handed.key))),)
        request = replace(request, token=JsonWebToken(sign_token(handed), handed.jwks_url))
    if not routes and not list_services_of(world):
        return RealRun(oracle.run(request), step, OWN_VARIABLES)
    return _run_beside(oracle, request, world, routes)


def _run_beside(oracle: Oracle, request: RunRequest, world: World, routes: Iterable[Route]) -> RealRun:
    with StandIns(world=world, routes=routes) as services:
        # Any credentials do to sign requests with, and a world may leak its own into a file.
        own = {name for name in CREDENTIALS if name in request.environment}
        added = {name: value for name, value in services.routing.items() if name not in own}
        options: dict[str, Any] = {**request.options, **services.options}
        asked = replace(request, environment={**request.environment, **added}, options=options)
        return RealRun(oracle.run(asked), Path(request.directory), OWN_VARIABLES | set(added))


def _lay_out(world: World, root: Path) -> Path:
    """The world's folder with the modes that git gives, which omnitrail records: objects are read-only."""
    root.mkdir(parents=True)
    step = lay_out(world, root)
    for path in root.rglob("*"):
        is_object = path.relative_to(root).as_posix().startswith(".git/objects/")
        path.chmod(0o755 if path.is_dir() else 0o444 if is_object else 0o644)
    root.chmod(0o755)
    return step


def _find_path(world: World, folder: Path) -> str:
    """A PATH on which the tools that the props call stand first, and git only where the world has one."""
    files = {path: content for prop in world.props for path, content in prop.made(world).items()}
    calls = {tool for prop in world.props for tool in tools_of(prop.shell(world))}
    printed = "".join(prop.prints(world) for prop in world.props)
    tools = put_tools(folder / "tools", calls, files, printed)
    own = os.environ["PATH"]
    if world.repository.git is None:
        own = str(_link_programs_but_git(folder / "programs"))
    return f"{tools}:{own}"


def _link_programs_but_git(folder: Path) -> Path:
    """A folder with links to every program of PATH except git."""
    folder.mkdir()
    for place in map(Path, os.environ["PATH"].split(os.pathsep)):
        for program in place.iterdir() if place.is_dir() else ():
            link = folder / program.name
            # The first folder on PATH wins, as in a shell.
            if program.name != "git" and not link.is_symlink():
                link.symlink_to(program)
    return folder
