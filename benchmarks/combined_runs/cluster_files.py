"""What k8smanifest finds beside the step: a configuration with the cluster of a world, and the images that its manifests name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.combined_runs.image_routes import registry
from witness_generators.attestors.containers.cluster import Cluster
from witness_generators.attestors.containers.image import build_foreign_manifest, pushed
from witness_generators.attestors.containers.manifests import Manifests
from witness_generators.world.world import World
from witness_schema.json_writing import encode
from witness_stand_ins.web.exchanges import Route


def list_image_routes(world: World) -> Iterable[Route]:
    """What a registry answers about the images; nothing in a world without manifests, or whose registry cannot be reached."""
    if not world.has(Manifests) or not world.prop(Manifests).reachable:
        return ()
    own, *others = world.prop(Manifests).list_images(world).values()
    theirs = {reference: build_foreign_manifest(reference) for reference in others}
    return registry({own: pushed(world)[1], **theirs})


def write_kubeconfig(world: World, file: Path) -> None:
    """Write a configuration in which the context of the world's cluster is the current one, unless an option names it."""
    cluster = world.prop(Cluster)
    name = cluster.flavour.context
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": cluster.server}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": "" if cluster.named else name,
    }
    file.write_bytes(encode(config))


def build_options(world: World) -> dict[str, Any]:
    """The options of the attestor as `witness run` has them; those that were not drawn keep their defaults."""
    cluster, manifests = world.prop(Cluster), world.prop(Manifests)
    options: dict[str, Any] = {} if cluster.recorded else {"record-cluster-information": False}
    if cluster.named:
        options["context"] = cluster.flavour.context
    lists = {"ignore-fields": manifests.ignored, "ignore-annotations": manifests.unannotated}
    return options | {name: list(given) for name, given in lists.items() if given}
