"""The subjects of a statement: those that each attestation names, as the `Subjects()` of the attestors compute them.

Each function takes the attestations of a run by attestor, and raises AttributeError, KeyError or TypeError for one of another shape.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

Digests = dict[str, str]
Subjects = dict[str, Digests]
Attestations = Mapping[str, Any]
# MIME types of products that secretscan skips (`attestation/secretscan/utils.go:25`, `scanner.go:406`).
BINARY = ("application/octet-stream", "application/x-executable", "application/x-sharedlib", "text/directory")
# The MIME types by which the sbom attestor knows its two formats (`attestation/sbom/sbom.go`).
_BILLS = {"spdxVersion": "application/spdx+json", "bomFormat": "application/vnd.cyclonedx+json"}


def hash_text(text: str) -> Digests:
    """The digests of a subject that is a text and not a file: the sha256 of its UTF-8 bytes."""
    return {"sha256": hashlib.sha256(text.encode()).hexdigest()}


def _list_git(run: Attestations) -> Subjects:
    """The commit under its own hash; addresses, parents and branch under the sha256 of their text (`attestation/git/git.go`)."""
    git = run["git"]
    # The texts are hashed, so that a search by address or branch works like one by digest.
    # Versions up to v0.1.15 record no addresses.
    words = [(kind, git[kind]) for kind in ("authoremail", "committeremail") if kind in git]
    words += [("parenthash", parent) for parent in git.get("parenthashes", ())]
    words.append(("refnameshort", git.get("branch", "")))
    commit: Subjects = {f"commithash:{git['commithash']}": {"sha1": git["commithash"]}}
    return commit | {f"{kind}:{word}": hash_text(word) for kind, word in words}


def _list_products(run: Attestations) -> Subjects:
    """One subject a product, with the prefix "dir" for folders and "file" for files (`attestation/product/product.go`)."""
    kinds = {"text/directory": "dir"}
    return {
        f"{kinds.get(product['mime_type'], 'file')}:{path}": product["digest"] or {}
        for path, product in run["product"].items()
    }


def list_product_files(run: Attestations) -> Subjects:
    """The products of a run (`attestation/link/link.go:154`, `attestation/slsa/slsa.go:283`)."""
    return {f"file:{path}": product["digest"] or {} for path, product in run["product"].items()}


def _list_fields(name: str, fields: tuple[str, ...]) -> Callable[[Attestations], Subjects]:
    """Subjects of fields, each under its name in small letters and the sha256 of its text."""
    return lambda run: {
        f"{field.lower()}:{run[name][field]}": hash_text(run[name][field]) for field in fields
    }


def _list_gcp(run: Attestations) -> Subjects:
    # Subjects() names all five, also those whose value is empty.
    named = {
        "instanceid": "instance_id",
        "instancename": "instance_hostname",
        "projectid": "project_id",
        "projectnumber": "project_number",
        "clusteruid": "cluster_uid",
    }
    return {
        f"{word}:{run['gcp-iit'][field]}": hash_text(run["gcp-iit"][field]) for word, field in named.items()
    }


def _list_codebuild(run: Attestations) -> Subjects:
    info = run["aws-codebuild"]["build_info"]
    # Subjects() skips fields that are empty; an empty field is absent from the attestation.
    named = {"build-id": "build_id", "project": "project_name", "source-version": "source_version"}
    return {
        f"codebuild-{word}:{info[field]}": hash_text(info[field])
        for word, field in named.items()
        if field in info
    }


def _list_docker(run: Attestations) -> Subjects:
    """Images by digest and name, materials by digest and address (`attestation/docker/docker.go`, Subjects)."""
    found: Subjects = {}
    # `or` covers nulls: Go writes nil maps and slices so.
    for product in (run["docker"]["products"] or {}).values():
        found |= _name_by_digest("imagedigest", product["imagedigest"])
        found |= {f"imagereference:{name}": hash_text(name) for name in product["imagereferences"] or ()}
        for material in (one for listed in (product["materials"] or {}).values() for one in listed or ()):
            found |= _name_by_digest("materialdigest", material["digest"])
            found[f"materialuri:{material['uri']}"] = hash_text(material["uri"])
    return found


def _name_by_digest(kind: str, digests: Digests | None) -> Subjects:
    # A missing key of a Go map reads as "", so the name then ends in a colon.
    return {f"{kind}:{(digests or {}).get('sha256', '')}": digests or {}}


def _list_oci(run: Attestations) -> Subjects:
    """Archive, image and layers by digest, tags by name (`attestation/oci/oci.go`, Subjects)."""
    oci = run["oci"]
    found: Subjects = {}
    # These three are subjects even without a digest; versions up to v0.1.15 record none of the manifest.
    for place in (place for place in ("manifestdigest", "tardigest", "imageid") if place in oci):
        found |= _name_by_digest(place, oci[place])
    found |= {f"imagetag:{tag}": hash_text(tag) for tag in oci["imagetags"] or ()}
    for number, layer in enumerate(oci["diffids"] or ()):
        found |= _name_by_digest(f"layerdiffid{number:02}", layer)
    return found


def _list_maven(run: Attestations) -> Subjects:
    """The project and each dependency, under the digest of their own names (`attestation/maven/maven.go:139`)."""
    # The attestor sees no archive.
    maven = run["maven"]
    places = [("project", maven), *(("dependency", one) for one in maven["dependencies"] or ())]
    names = [f"{kind}:{one['groupid']}/{one['artifactid']}@{one['version']}" for kind, one in places]
    return {name: hash_text(name) for name in names}


def _list_lockfiles(run: Attestations) -> Subjects:
    return {f"file:{lock['filename']}": lock["digest"] or {} for lock in run["lockfiles"]["lockfiles"] or ()}


def _list_sbom(run: Attestations) -> Subjects:
    """The product, and each name or version that the bill describes (`attestation/sbom/sbom.go:166`)."""
    bill = run["sbom"]
    # What a product holds may be any JSON, of which only these two are a bill.
    mime = next((mime for key, mime in _BILLS.items() if isinstance(bill, dict) and key in bill), None)
    if mime is None:
        return {}
    about = bill if "spdxVersion" in bill else bill.get("metadata", {}).get("component", {})
    # Upstream makes a version subject from CycloneDX only (`attestation/sbom/sbom.go:204`).
    places = ("name",) if "spdxVersion" in bill else ("name", "version")
    files = {
        f"file:{path}": one["digest"] for path, one in run["product"].items() if one["mime_type"] == mime
    }
    return files | {
        f"{place}:{about[place]}": hash_text(about[place]) for place in places if about.get(place)
    }


def _list_secretscan(run: Attestations) -> Subjects:
    """The products that were searched (`attestation/secretscan/scanner.go:396`)."""
    products = run["product"].items()
    return {
        f"product:{path}": one["digest"] for path, one in products if not one["mime_type"].startswith(BINARY)
    }


def _list_policyverify(run: Attestations) -> Subjects:
    # Upstream adds the artifacts it was asked about, but does not write them: they cannot be derived (`policyverify.go:134`).
    policy = run["policyverify"]["policy"]
    return {f"policy:{policy['uri']}": policy["digest"]}


SUBJECTS: Mapping[str, Callable[[Attestations], Subjects]] = {
    "aws": _list_fields("aws", ("instanceId", "accountId", "imageId", "privateIp")),
    "aws-codebuild": _list_codebuild,
    "docker": _list_docker,
    "gcp-iit": _list_gcp,
    "git": _list_git,
    "github": _list_fields("github", ("pipelineurl", "projecturl")),
    "gitlab": _list_fields("gitlab", ("pipelineurl", "joburl", "projecturl")),
    "jenkins": _list_fields("jenkins", ("pipelineurl", "jenkinsurl")),
    "link": list_product_files,
    "lockfiles": _list_lockfiles,
    "maven": _list_maven,
    "oci": _list_oci,
    "policyverify": _list_policyverify,
    "product": _list_products,
    "sbom": _list_sbom,
    "secretscan": _list_secretscan,
    "slsa": list_product_files,
}


def list_subjects(name: str, run: Attestations) -> Subjects:
    """The subjects that an attestor names, given the attestations of its run; {} for one that names none."""
    listing = SUBJECTS.get(name)
    return listing(run) if listing is not None else {}
