"""Runs a step of the user's repository beside stand-ins, signs what it records, and verifies it by a policy that fits."""

from __future__ import annotations

import os
import shlex
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from witness_generators.world.world import World
from witness_schema import attestor_names, load
from witness_schema.documents.document_types import POLICY_TYPE
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.errors import BrokenEnvironment, Misuse
from witness_schema.json_writing import encode_indented
from witness_schema.living_locks import hold_temporary
from witness_schema.printable import quote
from witness_schema.sandbox import read_variables
from witness_schema.upstream.go_command import Progress
from witness_schema.validation.test_evidence import MARK, MARKED
from witness_stand_ins.checkouts.checkout_world import build_world
from witness_stand_ins.checkouts.choices import Choices
from witness_stand_ins.checkouts.user_checkout import read_checkout
from witness_stand_ins.isolation.command_run import describe_reach
from witness_stand_ins.stand_ins import StandIns
from witness_stand_ins.step_runs import run_folder as names
from witness_stand_ins.step_runs.attestor_ways import DOCUMENT, NOTHING, WAYS
from witness_stand_ins.step_runs.fitting_policy import build_fitting_policy
from witness_stand_ins.step_runs.present_parts import PresentParts, find_parts
from witness_stand_ins.step_runs.recorded_lines import (
    describe_attestation,
    explain_unreadable,
    pick,
    read_statement,
)
from witness_stand_ins.step_runs.run_identity import RunIdentity, make_identity
from witness_stand_ins.step_runs.step_endings import (
    Recorded,
    StepFailed,
    StepRecord,
    explain_failure,
    read_last_error,
)
from witness_stand_ins.step_runs.step_request import StepRequest
from witness_stand_ins.step_runs.supplied_documents import Supply, draw_documents, lay_down
from witness_stand_ins.step_runs.witness_program import (
    Ended,
    Surroundings,
    WitnessProgram,
    find_program,
    start,
)

VERIFYING = 120.0  # seconds for signing and for verifying
COMMIT = "/commithash:"


@dataclass(frozen=True, slots=True)
class _Bench:
    """What one run works with. parts: what this machine has for it. place: a folder for its files. folder: that of the step."""

    request: StepRequest
    parts: PresentParts
    program: WitnessProgram
    identity: RunIdentity
    place: Path
    folder: Path

    def start(self, words: Sequence[str]) -> Ended:
        """Start `witness` in the folder of the run's files, without a word."""
        return start(self.program, words, Surroundings(self.place, os.environ, VERIFYING, quiet=True))


def run_step(request: StepRequest, tell: Progress) -> StepRecord | StepFailed:
    """Run the step, and return what was made of it, or why nothing was recorded.

    tell: hears each request to a stand-in. Raises the errors of `StepRequest.check`, of `StandIns` and of `build.ensure`,
    Misuse outside of a repository or in one without a commit, for a key that cannot sign, and for a path of a document
    that is taken.
    """
    request.check()
    folder = request.repo.resolve()
    checkout = read_checkout(folder)
    _check_command(request, folder)
    identity = make_identity(request.key)
    program = find_program(request.witness, tell)
    parts = find_parts(request)
    for line in parts.absent:
        tell(line)
    with ExitStack() as stack:
        place = stack.enter_context(hold_temporary())
        bench = _Bench(request, parts, program, identity, place, folder)
        _write_keys(bench)
        services = _open_services(bench, tell)
        world: World = build_world(checkout, Choices(step=request.step), ())
        if services is not None:
            stack.enter_context(services)
            world = services.world
        documents = draw_documents(request.supply, world, folder)
        later = place / "supply"
        later.mkdir()
        with lay_down(documents, folder, later, keep=request.keep_supplied) as supply:
            words = [*_list_words(bench, services), "--", *supply.wrap(request.command)]
            around = Surroundings(
                folder, _build_environment(folder, services), request.timeout, services=services
            )
            if services is not None and services.isolated:
                tell(describe_reach(sorted({str(urlsplit(host).hostname) for host in services.hosts})))
            ended = start(program, words, around)
            if ended.code or not (place / names.COLLECTION).is_file():
                return explain_failure(request, ended)
            return _finish(bench, supply, services)


def _open_services(bench: _Bench, tell: Progress) -> StandIns | None:
    request = bench.request
    if not bench.parts.services:
        return None
    return StandIns(
        bench.parts.services,
        repo=bench.folder,
        event=request.event,
        ref=request.ref,
        step=request.step,
        faults=request.faults,
        tell=tell,
        isolated=request.isolated,
    )


def _check_command(request: StepRequest, folder: Path) -> None:
    """Raises Misuse where the command's program is not there."""
    name = request.command[0]
    there = (folder / name).exists() if "/" in name else shutil.which(name) is not None
    if not there:
        raise Misuse(
            f"there is no program '{quote(name)}'", where=str(folder), advice="check the word after --"
        )


def _write_keys(bench: _Bench) -> None:
    identity = bench.identity
    for name, content in _list_key_files(identity).items():
        (bench.place / name).touch(0o600)
        (bench.place / name).write_bytes(content)


def _list_key_files(identity: RunIdentity) -> Mapping[str, bytes]:
    files = {
        names.KEY: identity.key,
        names.CERTIFICATE: identity.certificate,
        names.AUTHORITY: identity.authority,
        names.POLICY_KEY: identity.policy_key,
        names.POLICY_PUBLIC: identity.policy_public,
    }
    return {name: content for name, content in files.items() if content}


def _list_words(bench: _Bench, services: StandIns | None) -> list[str]:
    request = bench.request
    key = request.key.absolute() if request.key else bench.place / names.KEY
    return [
        *("run", "-s", request.step, "-a", ",".join(way.name for way in request.chosen)),
        *("-k", str(key), "--signer-file-cert-path", str(bench.place / names.CERTIFICATE)),
        *("-o", str(bench.place / names.COLLECTION)),
        *bench.parts.flags,
        *(services.flags if services is not None else ()),
    ]


def _build_environment(folder: Path, services: StandIns | None) -> dict[str, str]:
    own = read_variables() if services is None else services.clean(read_variables())
    return {**own, MARK: MARKED, "PWD": str(folder)}


def _finish(bench: _Bench, supply: Supply, services: StandIns | None) -> StepRecord:
    """Read what was signed, write the policy that fits, and verify."""
    place = bench.place
    statement = read_statement(read_bytes(place / names.COLLECTION))
    entries = pick(statement, "predicate", "attestations") or []
    types = [str(pick(entry, "type")) for entry in entries]
    policy = build_fitting_policy(bench.request.step, types, bench.identity)
    (place / names.POLICY).write_bytes(encode_indented(policy) + b"\n")
    subject = find_subject(statement)
    verified, said = _verify(bench, subject)
    said = said and (explain_unreadable(entries) or said)
    listed = (names.COLLECTION, names.POLICY, names.SIGNED_POLICY, *_list_key_files(bench.identity))
    asked = dict.fromkeys(bench.parts.services, 0)
    if services is not None:
        asked |= Counter(one.service for one in services.requests if one.service)
    laid = supply.laid_down
    return StepRecord(
        bench.program.describes,
        bench.request.key is not None,
        tuple(
            _describe_entries(
                entries,
                {one.attestor for one in laid},
                bench.request.command,
                laid_after=supply.script is not None,
            )
        ),
        laid,
        bench.request.keep_supplied,
        asked,
        tuple(services.routing) if services is not None else (),
        bench.parts.absent,
        subject,
        verified,
        said,
        bench.identity.ends.strftime("%Y-%m-%d"),
        {name: read_bytes(place / name) for name in listed},
    )


def _verify(bench: _Bench, subject: str) -> tuple[bool | None, str]:
    signed = bench.start(
        ["sign", "-f", names.POLICY, "-k", names.POLICY_KEY, "-o", names.SIGNED_POLICY, "-t", POLICY_TYPE]
    )
    if signed.code:
        raise BrokenEnvironment(
            f"witness signs no policy: {read_last_error(signed)}", advice="run it without --witness"
        )
    if not subject:
        return None, "the collection has no subject to find it by: add git, or let the command write a file"
    words = list_verify_words(subject, Path())
    ended = bench.start(words)
    return ended.code == 0, "" if ended.code == 0 else read_last_error(ended)


def list_verify_words(subject: str, folder: Path) -> list[str]:
    """The words after `witness` that verify the collection in a folder that has the files of a run."""
    return [
        *("verify", "-p", str(folder / names.SIGNED_POLICY), "-k", str(folder / names.POLICY_PUBLIC)),
        *("-a", str(folder / names.COLLECTION), "-s", subject),
    ]


def find_subject(statement: Any) -> str:
    """The digest by which a statement is found: the commit's, else the first product's or any other; "" for none."""
    subjects = pick(statement, "subject") or []
    named = [(str(pick(one, "name")), pick(one, "digest")) for one in subjects]
    ranked = sorted(named, key=lambda row: (COMMIT not in row[0], "/product/" not in row[0]))
    digests = (digest[name] for _, digest in ranked for name in ("sha256", "sha1") if pick(digest, name))
    return next(map(str, digests), "")


def _describe_entries(
    entries: Iterable[Any], supplied: set[str], command: Sequence[str], *, laid_after: bool
) -> Iterable[Recorded]:
    for entry in entries:
        kind = str(pick(entry, "type"))
        name = _list_types().get(kind, kind)
        way = WAYS.get(name)
        laid = DOCUMENT if name in supplied else ""
        stands = way.describe_stands(laid) if way is not None else NOTHING
        facts = describe_attestation(name, pick(entry, "attestation"))
        if name == "command-run" and laid_after:
            # The recorded words, of which the user's are the end, would hide these.
            facts = f"{shlex.join(command)}, in a shell that lays documents down after it"
        yield Recorded(name, kind, facts, stands)


@cache
def _list_types() -> Mapping[str, str]:
    return {kind: name for name in attestor_names() for kind in load(name).predicate_types}
