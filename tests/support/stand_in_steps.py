"""The step beside each stand-in: its attestors, of which the first is looked at, what it runs, and which programs that needs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from support.go_programs import build_program
from witness_stand_ins import SERVICES

# An image of one layer is pushed and pulled. Other names in each run: a file that is there already is no product.
IMAGE_SCRIPT = """
set -e
image=$WITNESS_STAND_IN_REGISTRY/acme/rocket:1
aside=$(mktemp -d)
echo $$ > $aside/hello.txt
tar -C $aside -cf $aside/layer.tar hello.txt
crane append --oci-empty-base -f $aside/layer.tar -t acme/rocket:1 -o $aside/image.tar
crane push $aside/image.tar $image
crane pull $image image-$$.tar
printf '{"containerimage.digest": "%s", "image.name": "%s"}' "$(crane digest $image)" $image > built-$$.json
printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: rocket}\\nspec: {containers: [{name: rocket, image: "%s"}]}' $image > pod-$$.yaml
rm -r $aside
"""

# A file of another name in each run, as above.
MANIFEST_SCRIPT = """
cat > deployed-$$.yaml <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: rocket}
spec:
  selector: {matchLabels: {app: rocket}}
  template:
    metadata: {labels: {app: rocket}}
    spec: {containers: [{name: rocket, image: "127.0.0.1:1/acme/rocket:1"}]}
END
"""


@dataclass(frozen=True, slots=True)
class Step:
    """attestors: the first is looked at. options: those of the user's own, as `RunRequest` has them."""

    attestors: tuple[str, ...]
    script: str = ""
    programs: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def flags(self) -> list[str]:
        """The options as flags of `witness run`."""
        return [
            f"--attestor-{attestor}-{option}={str(value).lower()}"
            for attestor, options in self.options.items()
            for option, value in options.items()
        ]

    def list_variables(self) -> Mapping[str, str]:
        """The PATH on which its programs are, before all others."""
        folders = [str(build_program(name)) for name in self.programs]
        return {"PATH": os.pathsep.join((*folders, os.environ["PATH"]))}


_STEPS = {
    "registry": Step(
        ("k8smanifest", "oci", "docker"),
        IMAGE_SCRIPT,
        ("crane",),
        {"k8smanifest": {"record-cluster-information": False}},
    ),
    "kubernetes": Step(
        ("k8smanifest",), MANIFEST_SCRIPT, ("kubectl",), {"k8smanifest": {"server-side-dry-run": True}}
    ),
    # Any attestor does: the command itself asks.
    "tsa": Step(("environment",)),
    "archivista": Step(("environment",)),
    "fulcio": Step(("environment",)),
}


def find_step(service: str) -> Step:
    """The step of a stand-in: of most, one that runs nothing beside the attestor that asks."""
    return _STEPS.get(service) or Step(SERVICES[service].attestors)


def is_filled_in(attestation: Any) -> bool:
    """Whether a server's defaults are in the recorded Deployment of the step beside a cluster."""
    (recorded,) = attestation["recordeddocs"]
    return "strategy" in recorded["data"]["spec"]
