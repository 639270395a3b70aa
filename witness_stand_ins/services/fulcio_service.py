"""Stands for Fulcio, which certifies the key of whoever shows an identity token: that of a job on GitHub, or of an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from witness_generators.attestors.ci.github_job import GithubJob
from witness_generators.attestors.ci.github_token import build_github_token
from witness_generators.attestors.cloud.issuer_keys import WebKey, derive_key_id
from witness_generators.attestors.cloud.tokens import Token, build_lifetime
from witness_generators.world.world import Prop, World
from witness_schema.json_writing import encode
from witness_stand_ins.issuing.run_authority import RunAuthority
from witness_stand_ins.issuing.signing_requests import Refused, SigningRequest
from witness_stand_ins.issuing.token_holder import find_holder
from witness_stand_ins.services.service_row import Service
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.web.exchanges import Request, Response, Route, refuse

# Its real name, which there is in a private network alone.
HOST = "http://fulcio.example.com"
PATH = "/api/v2/signingCert"
AUDIENCE = "sigstore"
PLACE, ROOT, TOKEN = (
    "WITNESS_STAND_IN_FULCIO",
    "WITNESS_STAND_IN_FULCIO_ROOT",
    "WITNESS_STAND_IN_FULCIO_TOKEN",
)
# Who vouches for addresses (sigstore/sigstore, the default issuer of its clients).
MAIL_ISSUER = "https://oauth2.sigstore.dev/auth"
_MAIL_KEY = WebKey("sigstore 0", derive_key_id("sigstore 0"), "ES256")


@dataclass(frozen=True, slots=True)
class CertificateAuthority(Prop):
    """An authority that was made for this run."""


def build_token(world: World) -> Token:
    """The token that the run's signer shows: that of its job on GitHub where there is one, else of the committer's address."""
    if world.has(GithubJob):
        return build_github_token(world, world.prop(GithubJob), AUDIENCE)
    address = world.repository.committer.email
    lifetime = build_lifetime(world.clock.started.seconds, 0, 60)
    claims = {
        "iss": MAIL_ISSUER,
        "aud": AUDIENCE,
        "sub": derive_key_id(address),
        "email": address,
        "email_verified": True,
    }
    return Token({**claims, **lifetime}, _MAIL_KEY, f"{MAIL_ISSUER}/keys")


def _list_routes(setting: Setting) -> Iterable[Route]:
    # They are asked for once, when the stand-ins start.
    ahead = timedelta(seconds=setting.ahead)
    authority = RunAuthority(datetime.now(UTC) + ahead)
    Path(_name(setting, ROOT)).write_bytes(authority.certificate)
    issued = build_token(setting.world)
    Path(_name(setting, TOKEN)).write_text(setting.issue(issued))
    # Later than the token, which counts from a whole second on.
    started = (datetime.now(UTC) + ahead).timestamp()

    def certify(request: Request) -> Response:
        try:
            asked = SigningRequest.read(request.body)
            holder = find_holder(asked.find_claims(issued, started))
            asked.check_possession(holder.subject)
        except Refused as error:
            return refuse(str(error), error.status)
        made = authority.certify(holder, asked.key, datetime.now(UTC) + ahead)
        chain = [made.decode(), authority.certificate.decode()]
        answer = {"signedCertificateEmbeddedSct": {"chain": {"certificates": chain}}}
        return Response(body=encode(answer), note=f"certificate for {holder.name.value}")

    return (Route(f"{HOST}{PATH}", certify, FULCIO.name, ("POST",)),)


def _name(setting: Setting, variable: str) -> str:
    names = {ROOT: "fulcio-root.pem", TOKEN: "fulcio-token"}
    return str(setting.folder / names[variable])


def _list_variables(setting: Setting) -> Mapping[str, str]:
    files = {variable: _name(setting, variable) for variable in (ROOT, TOKEN)}
    return {PLACE: setting.address or HOST, **files}


def _list_flags(setting: Setting) -> Sequence[str]:
    return (
        f"--signer-fulcio-url={setting.address or HOST}",
        "--signer-fulcio-use-http",
        f"--signer-fulcio-token-path={_name(setting, TOKEN)}",
    )


FULCIO = Service(
    "fulcio",
    "Fulcio, which certifies the key of the holder of an identity token for ten minutes",
    (),
    CertificateAuthority,
    lambda _checkout, _choices: (CertificateAuthority(),),
    _list_routes,
    stands_at=lambda _world: HOST,
    variables=_list_variables,
    flags=_list_flags,
)
