"""What is true of CI jobs and cloud machines alone: their keys, their versions, their variables."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

import pytest
from cryptography import x509

from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.ci.github_token import KEYS as GITHUB_KEYS
from witness_generators.attestors.ci.gitlab_job import LAST_JOB_JWT, MOST_BEHIND, GitlabJob
from witness_generators.attestors.cloud import rsa_keys
from witness_generators.attestors.cloud.issuer_keys import WebKey
from witness_generators.world.moments import Moment
from witness_generators.world.variables import variables


@pytest.mark.parametrize("name", rsa_keys.NAMES)
def test_made_up_keys_are_keys(name: str) -> None:
    """`cryptography` loads no key whose numbers do not belong together, and refuses composite factors."""
    key = rsa_keys.build_private_key(name)
    assert key.key_size in {1024, 2048}
    assert key.public_key().public_numbers().n == rsa_keys.derive_rsa_key(name).modulus


@pytest.mark.parametrize(
    ("day", "behind", "expected"),
    [
        (1652400000, 0, (14, 10)),
        (1716336000, 0, (17, 0)),
        (1716249600, 0, (16, 11)),
        (1735084800, 0, (17, 7)),
        (1735084800, 7, (17, 0)),
        (1735084800, 8, (16, 11)),
        (1748736000, MOST_BEHIND, (13, 12)),
    ],
)
def test_gitlab_s_version_is_the_day_s(day: int, behind: int, expected: tuple[int, int]) -> None:
    """2022-05-13, 2024-05-22 and the day before, 2024-12-25, 2025-06-01, and servers some months behind."""
    scene = draw_scene(["gitlab"], seed=0, index=0)
    world = replace(scene.world, clock=replace(scene.world.clock, started=Moment(day * 10**9)))
    job = replace(world.prop(GitlabJob), behind=behind)
    world = replace(world, props=(job,))
    assert job.version(world) == expected
    assert (expected <= LAST_JOB_JWT) == ("CI_JOB_JWT" in variables(world))


def test_an_owner_s_machine_is_not_hosted_by_github() -> None:
    for index in range(50):
        world = draw_scene(["github", "aws"], seed=9, index=index).world
        assert variables(world)["RUNNER_ENVIRONMENT"] == "self-hosted"
        assert variables(world)["RUNNER_NAME"] == world.machine.hostname


@pytest.mark.parametrize("key", GITHUB_KEYS, ids=lambda key: key.name)
def test_keys_of_github_have_their_certificate(key: WebKey) -> None:
    """`x5c` holds one certificate, which the key has signed for itself; `x5t` is its thumbprint. go-jose refuses another key's."""
    public = key.public()
    (encoded,) = public["x5c"]
    der = base64.b64decode(encoded)
    certificate = x509.load_der_x509_certificate(der)
    certificate.verify_directly_issued_by(certificate)
    assert certificate.public_key() == rsa_keys.build_private_key(key.name).public_key()
    thumbprint = base64.urlsafe_b64encode(hashlib.sha1(der, usedforsecurity=False).digest())
    assert public["x5t"] == thumbprint.rstrip(b"=").decode()
    assert list(public) == ["use", "kty", "kid", "alg", "n", "e", "x5c", "x5t"]
