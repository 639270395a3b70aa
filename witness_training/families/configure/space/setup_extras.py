"""Draws of what stands around the steps: trust, options, Rego, and the style of the script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_training.families.configure.judging.broken_attestations import is_breakable
from witness_training.families.configure.space.attestor_sets import READERS
from witness_training.families.configure.steps.rule_kinds import RULES, SCANNERS
from witness_training.families.configure.steps.step_commands import find_shape, list_places, makes_more
from witness_training.tasks.axes import Drawing

Json = dict[str, Any]
_SIGNERS = ("builder", "ci", "functionary", "worker", "release", "runner")
_COMMON = (
    "builder",
    "release-bot",
    "ci.example.com",
    "build-worker",
    "Ada Lee",
    "nightly",
    "packaging",
    "runner-7",
)
_ORGANIZATIONS = ("Acme", "Example Corp", "Northwind", "Initech", "Blue Harbor", "Sunrise Labs")
_DNS = ("ci.example.com", "build.example.org", "runner.example.net", "worker-3.example.com")
_EMAILS = ("ci@example.com", "release@example.org", "builds@example.net")
_URIS = ("spiffe://example.com/ci", "https://ci.example.com/builder", "spiffe://example.org/release/worker")
_HIDDEN = (
    "DEPLOY_TICKET",
    "LICENSE_CODE",
    "CUSTOMER_ID",
    "PIN_CODE",
    "VPN_LOGIN",
    "DB_URL",
    "SIGNING_SEED",
    "COUPON",
)
_SHOWN = (
    "BUILD_TOKEN_NAME",
    "SECRET_SANTA_MODE",
    "TOKENIZER_PATH",
    "PASSWORD_POLICY",
    "JWT_ISSUER",
    "API_KEY_FORMAT",
)
# By the names of other digests that go-witness knows, `--hashes` records these two.
_HASHES = ("sha256", "sha1")
# For how many days a policy is valid where the question does not say until when.
_DAYS = (14, 30, 30, 45, 60, 90, 90, 120, 180)
_YEARS = (2029, 2036)  # of the dates that questions name: from, and before
_POMS = ("pom-release.xml", "parent.xml", "pom-ci.xml", "bom.xml")


def _weigh(chance: Chance, weights: Mapping[str, int]) -> str:
    return list(weights)[chance.choose(list(accumulate(weights.values())))]


def _one(chance: Chance, values: Sequence[Any]) -> Any:
    return values[chance.below(len(values))]


def draw_trust(chance: Chance, steps: int, *, small: bool) -> Json:
    """Who signs: one key, one for each step, or a key with a certificate."""
    several = {"keys": 40} if steps > 1 else {}
    kind = _weigh(chance.at("kind"), {"key": 55, "certificate": 3 if small else 45, **several})
    # An RSA key costs more time than all the rest of a script.
    algorithm = _weigh(chance.at("algorithm"), {"": 74, "ed25519": 10, "p256": 14, "rsa": 2})
    trust: Json = {"kind": kind, "algorithm": algorithm or "ed25519", "asked": bool(algorithm)}
    trust["name"] = _one(chance.at("name"), _SIGNERS)
    if kind == "certificate":
        trust["identity"] = _draw_identity(chance.at("identity"))
        named = [name for name in ("organizations", "dnsnames", "emails", "uris") if trust["identity"][name]]
        kept = [name for name in named if chance.at(f"asks {name}").below(100) < 70]
        common = ["commonname"] if not kept or chance.at("asks common").below(100) < 75 else []
        trust["constraints"] = [*common, *kept]
    return trust


def _draw_identity(chance: Chance) -> Json:
    def some(name: str, values: Sequence[str], often: int) -> list[str]:
        stream = chance.at(name)
        return [_one(stream.at("value"), values)] if stream.at("given").below(100) < often else []

    return {
        "commonname": _one(chance.at("common"), _COMMON),
        "organizations": some("organizations", _ORGANIZATIONS, 50),
        "dnsnames": some("dnsnames", _DNS, 35),
        "emails": some("emails", _EMAILS, 30),
        "uris": some("uris", _URIS, 25),
    }


def draw_options(chance: Chance, steps: Sequence[Mapping[str, Any]]) -> Json:
    """The options of the run that the question asks for."""
    last, asked = steps[-1], {name for step in steps for name in step["attestors"]}
    options: Json = {"hashes": [], "glob": None, "variable": None, "pom": "", "dirhash": False}
    if chance.at("hashes").below(100) < 14:
        options["hashes"] = list(_HASHES)
    # link and slsa list every product among the subjects, whatever the glob says.
    globbed = "also" in find_shape(last["row"]).makes and not ({"link", "slsa"} | READERS) & set(
        last["attestors"]
    )
    if globbed and chance.at("glob").below(100) < 85:
        makes = find_shape(last["row"]).makes
        by = "extension" if makes["out"] != makes["also"] and chance.at("by").below(2) else "name"
        options["glob"] = [_one(chance.at("flag"), ("include", "exclude")), by]
    if "environment" in asked and chance.at("variable").below(100) < 35:
        # A value that is shown on purpose is a secret that leaks to secretscan, since its variable has the name of one.
        ways = ("add", "filter") if "secretscan" in asked else ("add", "allow", "filter")
        how = _one(chance.at("how"), ways)
        options["variable"] = [how, _one(chance.at("variable name"), _HIDDEN if how == "add" else _SHOWN)]
    trees = ["tree" in list_places(step["row"]) for step in steps]
    # Those who read every product fail at a folder among them.
    # A folder that is hashed as one has a digest of its own kind, whatever digests are asked for.
    hashed = not options["hashes"] and not READERS & asked
    options["dirhash"] = sum(trees) == 1 and hashed and chance.at("dirhash").below(100) < 55
    if "maven" in asked and chance.at("pom").below(100) < 45:
        options["pom"] = _one(chance.at("pom name"), _POMS)
    return options


def draw_expiry(chance: Chance, trust: Mapping[str, Any], *, small: bool) -> Json:
    """Until when the policy is valid: days from the run of the script, or a date that the question names.

    A certificate is valid for as many days as the policy, so with one there is no date.
    """
    asked = chance.at("asked").below(100) < (12 if small else 40)
    expiry: Json = {"days": _one(chance.at("days"), _DAYS), "date": "", "asked": asked}
    if asked and trust["kind"] != "certificate" and chance.at("by date").below(2):
        year, month = (
            _YEARS[0] + chance.at("year").below(_YEARS[1] - _YEARS[0]),
            1 + chance.at("month").below(12),
        )
        expiry["date"] = f"{year}-{month:02}-{1 + chance.at('day').below(28):02}"
    return expiry


def draw_rego(chance: Chance, drawing: Drawing, structure: Mapping[str, Any], *, small: bool) -> Json | None:
    """The rule on one attestation of one step, None without one."""
    steps, options = structure["steps"], structure["options"]
    at = chance.at("step").below(len(steps))
    scanned = not {*SCANNERS}.isdisjoint(steps[at]["attestors"])
    if chance.at("asked").below(100) >= (15 if small else 36) + (20 if scanned else 0):
        return None
    recorded = {*steps[at]["attestors"], "command-run"}
    kinds = [kind for kind in RULES if is_breakable(kind) and kind.attestor in recorded]
    # A job sets all its variables, whatever a scenario leaves out.
    kinds = [kind for kind in kinds if not (kind.environment and "job" in structure)]
    if "job" in structure and chance.at("owner").below(100) < 60:
        kinds = [kind for kind in kinds if "owner" in kind.needs] or kinds
    # GitLab's variable with the user's login is a sensitive one, and secretscan finds its value in what gitlab records.
    if "gitlab" in structure.get("job", {}).get("attestors", ()):
        kinds = [kind for kind in kinds if kind.id != "secretscan-findings"]
    # What earlier steps made is untracked, so only the first finds a clean tree.
    kinds = [kind for kind in kinds if at == 0 or not kind.is_about_tree]
    # A rule that knows two products would deny the others that some commands make.
    # go-witness lists a folder with one digest among the products of every step, changed or not.
    others = options["dirhash"] or makes_more(steps[at]["row"])
    kinds = [kind for kind in kinds if "files" not in kind.needs or not others]
    if scanned and chance.at("findings").below(100) < 70:
        kinds = [kind for kind in kinds if kind.is_about_findings] or kinds
    allowed = [kind.id for kind in kinds if drawing.allows("rego-kind", kind.id)]
    if not allowed:
        return None
    kind = drawing.pick("rego-kind", allowed, chance)
    return {"kind": kind, "step": at, "syntax": _one(chance.at("syntax"), ("v0", "v1"))}


def draw_style(chance: Chance, structure: Mapping[str, Any]) -> Json:
    """How the script is written, where the task leaves it open."""

    def of(name: str, values: Sequence[Any]) -> Any:
        return _one(chance.at(name), values)

    # Names of few tokens where the script is to be short.
    folders = (
        ("KEYS", "keys", "secrets")
        if structure["small"]
        else ("KEYS", "keys", "KEYDIR", "SIGNING", "VAULT", "secrets")
    )
    owners = (
        ("policy", "policy", "owner")
        if structure["small"]
        else ("policy", "policy", "owner", "approver", "policy-owner")
    )
    suffixes = (
        (".json",)
        if structure["small"]
        else (".json", ".json", ".att.json", "-collection.json", ".attestation.json")
    )
    policy, signed = of("policy", (("policy.json", "policy-signed.json"), ("policy.json", "policy.signed.json"),
                                   ("release-policy.json", "release-policy.signed.json"), ("rules.json", "rules-signed.json"),
                                   ("policy.json", "signed-policy.json")))  # fmt: skip
    small = structure["small"]
    return {
        "keys": of("keys", folders),
        "policy_key": of("policy key", owners),
        "root": of("root", ("root", "ca", "root-ca")),
        "loop": small or bool(of("loop", (0, 1))),
        "inline": small or bool(of("inline", (0, 0, 1))),
        "policy": policy,
        "signed": signed,
        "module": of("module", ("deny.rego", "rule.rego", "check.rego", "policy.rego")),
        "config": of("config", ("witness.yaml", "witness.yaml", "run.yaml", "witness-run.yaml")),
        "base64": of("base64", ("openssl", "coreutils")),
        "layout": "compact" if small else of("layout", ("compact", "compact", "indented")),
        "suffix": of("suffix", suffixes),
        # Where the collections of several steps go: in the working folder, each would be a material of the next step.
        "evidence": of("evidence", ("OUT", "EVIDENCE", "COLLECTIONS", "ATTESTATIONS", "RECORDS"))
        if len(structure["steps"]) > 1
        else "",
        "long": not small and bool(of("long", (0, 0, 1))),
        "wrap": not small and bool(of("wrap", (0, 1))),
        "direct": bool(of("direct", (0, 1))),
        "comments": not small and bool(of("comments", (0, 1))),
        "here": bool(of("here", (0, 0, 1))),
        "echo": bool(of("echo", (0, 1))),
        "author": of("author", ("dev", "ci", "builder", "ada", "grace", "bo")),
        "message": of("message", ("init", "start", "import", "initial", "begin")),
    }
