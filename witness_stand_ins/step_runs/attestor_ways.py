"""How each attestor runs in a step on this machine: a row each, which the run, `run --list` and docs/run.md read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from witness_schema.errors import Misuse, UnknownName
from witness_schema.printable import quote

NOTHING = "nothing"
TOKEN_UNCHECKED = "issuer, audience, expiry and claims of the token: that is for Rego"
FIRST_PRODUCT = "which product it is: the first that can be read as one is taken"
DOCUMENT = "the document"


@dataclass(frozen=True, slots=True)
class Helper:
    """A program of the PATH by which an attestor asks.

    flags: options of `witness run` that are given where it is there. without: what is so where it is not, for people.
    """

    program: str
    flags: tuple[str, ...]
    without: str


@dataclass(frozen=True, slots=True)
class AttestorWay:
    """One attestor.

    how:       how it is run here; of one that cannot be run, why. stands: what is stood in for, beside a document.
    checked:   what go-witness itself checks of what it finds. unchecked: what it takes as it comes.
    services:  the stand-ins that it asks. helper: the program by which it asks, None for none.
    product:   the document that the command has to write, "" where it needs none.
    before:    whether that document has to be there before the command.
    runs:      whether it runs here.
    """

    name: str
    how: str
    stands: str = ""
    checked: str = NOTHING
    unchecked: str = NOTHING
    services: tuple[str, ...] = ()
    helper: Helper | None = None
    product: str = ""
    before: bool = False
    runs: bool = True

    def describe_stands(self, document: str) -> str:
        """What is stood in for. document: what is said of a document that is laid down for it, "" where none is."""
        return "; ".join(filter(None, (self.stands, document))) or NOTHING


def _always(name: str, checked: str, unchecked: str) -> AttestorWay:
    return AttestorWay(name, "always, on the step itself", checked=checked, unchecked=unchecked)


def _plain(name: str, how: str, checked: str = NOTHING, unchecked: str = NOTHING) -> AttestorWay:
    return AttestorWay(name, how, checked=checked, unchecked=unchecked)


def _beside(name: str, service: str, stands: str, checked: str, unchecked: str) -> AttestorWay:
    return AttestorWay(
        name, f"beside the stand-in {service}", stands, checked, unchecked, services=(service,)
    )


def _reading(
    name: str, product: str, checked: str, unchecked: str = FIRST_PRODUCT, *, before: bool = False
) -> AttestorWay:
    return AttestorWay(
        name,
        f"with {product} {'in the folder' if before else 'among the products'}, or with --supply {name}",
        checked=checked,
        unchecked=unchecked,
        product=product,
        before=before,
    )


def _asking(way: AttestorWay, services: tuple[str, ...], stands: str, helper: Helper) -> AttestorWay:
    """A reader of documents that asks stand-ins about what it reads."""
    beside = " and ".join(services)
    how = f"{way.how}, beside the stand-ins {beside}; by the {helper.program} of your PATH, if there is one"
    return replace(way, how=how, stands=stands, services=services, helper=helper)


_WAYS = (
    _always("material", "the digest of each file before the command", "who wrote the files"),
    _always("command-run", "that the command ends with 0", "what the command does"),
    _always("product", "the digest of each file that is new or changed", "whether the command wrote it"),
    _plain("git", "on the repository", "commit, refs and status, as git has them", "a signature of the commit or tag"),
    _plain("environment", "on the variables of the run", "names that look like secrets are hidden", "every value"),
    _beside(
        "github", "github", "the token service of a job, and the keys of its issuer",
        "signature and key id of the token", TOKEN_UNCHECKED,
    ),
    _beside(
        "gitlab", "gitlab", "the token of a job, and the keys of its server",
        "signature and key id of the token", TOKEN_UNCHECKED,
    ),
    _beside("jenkins", "jenkins", "the variables of a build", "that they are set", "every value"),
    _beside(
        "aws", "aws", "the metadata service of an instance, and the certificate of its region",
        "the signature of the identity document", "account, region and image: that is for Rego",
    ),
    _beside(
        "gcp-iit", "gcp", "the metadata server of a node, and Google's keys",
        "signature and key id of the token", TOKEN_UNCHECKED,
    ),
    _beside(
        "aws-codebuild", "codebuild", "the variables of a build, and the service's record of it",
        "that the build has an id", "that the record is there: a build without it is recorded too",
    ),
    _reading("sbom", "a bill of materials (SPDX or CycloneDX, as JSON)", "that it can be read"),
    _reading("oci", "the tar archive of an image (docker save)", "that a manifest is in it"),
    _reading("sarif", "a report of a scanner (SARIF)", "that it can be read"),
    _reading("vex", "an OpenVEX document", "that it can be read"),
    _reading("docker", "the metadata file of docker buildx", "that it names an image by its digest"),
    _asking(
        _reading(
            "k8smanifest", "a Kubernetes manifest (YAML or JSON)", "nothing: a file that it cannot read is left out",
            "whether the cluster and the registry answered: without them the manifest is recorded as written, and an image without its digest",
        ),
        ("kubernetes", "registry"), "the API server of the cluster, and a registry of images",
        Helper(
            "kubectl", ("--attestor-k8smanifest-server-side-dry-run",),
            "manifests are recorded as they are written, without the defaults that a server fills in (server-side dry run)",
        ),
    ),
    _reading("maven", "pom.xml", "that it can be read", "its dependencies", before=True),
    _plain("lockfiles", "on the lock files in the folder, if there are any", "their digests", "what they lock"),
    _plain("system-packages", "on Debian, Red Hat and the like", "that the package manager answers", "the packages"),
    _plain("omnitrail", "on the folder", "the gitoids of its files", "who wrote them"),
    _plain("secretscan", "on products and attestations", "by the rules of gitleaks", "what no rule matches"),
    _plain("link", "on the whole run", "repeats what the others found", "nothing more than they do"),
    _plain("slsa", "on the whole run", "repeats what the others found", "nothing more than they do"),
    _plain(
        "network-trace", "as root, where the kernel has eBPF for it", "what the command's processes send", "encrypted contents"
    ),
    AttestorWay(
        "jwt", "not here: its token is given in code, no option of witness run does", unchecked="all of it", runs=False
    ),
    AttestorWay(
        "policyverify", "not here: witness verify runs it, after the collection is signed", unchecked="all of it", runs=False
    ),
)  # fmt: skip
WAYS: Mapping[str, AttestorWay] = {way.name: way for way in _WAYS}


def find_way(name: str) -> AttestorWay:
    """The way of this attestor. Raises UnknownName, with similar names, for any other, and for one that cannot run here."""
    if name not in WAYS:
        raise UnknownName(
            f"no attestor is named '{quote(name)}'",
            advice="witness-schema run --list",
            near=tuple(get_close_matches(name, WAYS)),
        )
    if not WAYS[name].runs:
        raise Misuse(f"{name} does not run in a step {WAYS[name].how}", advice="leave it out")
    return WAYS[name]


def list_way_records() -> Iterator[dict[str, str]]:
    """Yield a record for each attestor, for `run --list` and docs/run.md."""
    for way in WAYS.values():
        yield {
            "attestor": way.name,
            "how": way.how,
            "stood_in_for": way.describe_stands(f"{DOCUMENT}, with --supply" if way.product else ""),
            "checked": way.checked,
            "not_checked": way.unchecked,
        }
