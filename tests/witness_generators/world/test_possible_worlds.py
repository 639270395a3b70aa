"""Worlds that cannot be are not drawn: clocks, accounts, signatures, merges, folders, digests, addresses."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import lru_cache

import pytest

from witness_generators.api.direct_draws import draw_scene, draw_world
from witness_generators.attestors.ci.dependabot import BOT
from witness_generators.attestors.ci.github_job import GithubJob
from witness_generators.attestors.containers.cluster import Cluster
from witness_generators.attestors.reports.exploitability import Exploitability
from witness_generators.runs.scenes import Scene
from witness_generators.world.accounts import login, number_of
from witness_generators.world.git.commit_space import SERVICE_COMMITTER, armour_signature, compute_crc24
from witness_generators.world.world import World

DRAWS = 500


@lru_cache
def draw_worlds() -> tuple[World, ...]:
    return tuple(draw_world(seed=61, index=index) for index in range(DRAWS))


@lru_cache
def draw_jobs() -> tuple[Scene, ...]:
    return tuple(draw_scene(("git", "environment", "github"), seed=62, index=index) for index in range(DRAWS))


def list_signatures() -> Iterator[str]:
    worlds = [*draw_worlds(), *(scene.world for scene in draw_jobs())]
    return (world.repository.signature for world in worlds if world.repository.signature)


def read_armour(signature: str) -> tuple[str, list[str]]:
    """The kind of a signature, and the lines between its first and its last."""
    first, *lines, last = signature.splitlines()
    kind = re.fullmatch("-----BEGIN (PGP|SSH) SIGNATURE-----", first)
    assert kind is not None
    assert last == first.replace("BEGIN", "END")
    return kind[1], lines


def test_ssh_signatures_are_those_of_openssh() -> None:
    read = [lines for kind, lines in map(read_armour, list_signatures()) if kind == "SSH"]
    assert len(read) > 20
    for lines in read:
        blob = base64.b64decode("".join(lines))
        assert blob.startswith(b"SSHSIG\0\0\0\1")
        parts, at = [], 10
        while at < len(blob):
            size = int.from_bytes(blob[at : at + 4])
            parts.append(blob[at + 4 : at + 4 + size])
            at += 4 + size
        key, namespace, reserved, algorithm, signed = parts
        assert (namespace, reserved, algorithm) == (b"git", b"", b"sha512")
        assert (len(key), len(signed)) == (4 + 11 + 4 + 32, 4 + 11 + 4 + 64)
        assert all(len(line) == 70 for line in lines[:-1])


def test_pgp_signatures_are_packets_with_a_checksum() -> None:
    read = [lines for kind, lines in map(read_armour, list_signatures()) if kind == "PGP"]
    assert len(read) > 20
    for blank, *lines, checksum in read:
        assert blank == ""
        packet = base64.b64decode("".join(lines))
        # An old packet of type 2 with its length in one byte.
        assert packet[0] == 0x88
        assert packet[1] == len(packet) - 2
        assert base64.b64decode(checksum.removeprefix("=")) == compute_crc24(packet).to_bytes(3)


def test_the_checksum_is_that_of_openpgp() -> None:
    # The check value of CRC-24/OPENPGP.
    assert compute_crc24(b"123456789") == 0x21CF02
    assert "\n=" in armour_signature("PGP", bytes(64))


def test_the_merge_of_a_pull_request_is_made_by_github() -> None:
    merges = [world for world in draw_worlds() if world.repository.message.startswith("Merge pull request")]
    assert len(merges) > 20
    for world in merges:
        repository = world.repository
        assert repository.committer == SERVICE_COMMITTER
        assert repository.authored == repository.committed
        assert "PGP" in repository.signature


def test_addresses_that_github_gives_have_number_and_login() -> None:
    people = [world.repository.author for world in draw_worlds()]
    private = [person for person in people if person.email.endswith("@users.noreply.github.com")]
    assert len(private) > 40
    for person in private:
        account = login(person)
        assert person.email == f"{number_of('github user', account)}+{account}@users.noreply.github.com"
        assert person.email.isascii()


def test_hosted_runners_show_utc() -> None:
    hosted = [scene.world for scene in draw_jobs() if scene.world.prop(GithubJob).is_hosted(scene.world)]
    hosted += [world for world in draw_worlds() if world.machine.ci and world.machine.ci.service == "github"]
    assert len(hosted) > 200
    assert {world.clock.started.offset for world in hosted} == {0}


def test_dependabot_has_its_id_and_does_what_it_does() -> None:
    seen = 0
    for scene in draw_jobs():
        github, git = scene.attestation("github"), scene.attestation("git")
        claims = github["jwt"]["claims"]
        if claims["actor"] == BOT:
            seen += 1
            assert claims["actor_id"] == "49699333"
            assert claims["event_name"] in {"push", "pull_request"}
            assert "dependabot/" in (claims["head_ref"] or claims["ref"])
            assert git["author"] == BOT
            assert git["authoremail"] == f"49699333+{BOT}@users.noreply.github.com"
        else:
            assert git["author"] != BOT
    assert seen


def test_actions_lie_in_the_folder_of_the_runner() -> None:
    actions = 0
    for scene in draw_jobs():
        variables = scene.attestation("environment")["variables"]
        if action := variables.get("GITHUB_ACTION_PATH"):
            actions += 1
            work = variables["GITHUB_WORKSPACE"].rsplit("/", 2)[0]
            assert action.startswith(f"{work}/_actions/")
            assert work.startswith(variables["HOME"])
    assert actions > 40


def test_digests_are_those_that_the_command_can_be_asked_for() -> None:
    assert {name for world in draw_worlds() for name in world.hashes} == {"sha1", "sha256"}


def test_an_endpoint_of_eks_is_a_random_id() -> None:
    servers = [
        draw_scene(("k8smanifest",), seed=63, index=index).world.prop(Cluster).server for index in range(200)
    ]
    ids = [server[8:40] for server in servers if ".eks." in server]
    assert len(set(ids)) == len(ids) > 10
    assert all(re.fullmatch("[0-9A-F]{32}", one) for one in ids)
    assert not any(one.startswith("00000000") for one in ids)


@pytest.mark.parametrize("seed", [64, 65])
def test_a_vulnerability_of_a_package_has_one_statement(seed: int) -> None:
    several = 0
    for index in range(150):
        world = draw_scene(("vex",), seed=seed, index=index).world
        statements = world.prop(Exploitability).build_document(world)["statements"]
        subjects = [(one["vulnerability"]["@id"], str(one["products"])) for one in statements]
        assert len(set(subjects)) == len(subjects)
        several += len(subjects) > 1
    assert several > 20
