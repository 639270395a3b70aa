"""The documents that tools write are what their specifications ask for: SPDX 2.3, CycloneDX 1.5 and 1.6, SARIF 2.1.0, purl."""

from __future__ import annotations

import json
import re
from hashlib import sha1
from typing import Any
from urllib.parse import unquote

import pytest

from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.reports import cdxgen
from witness_generators.attestors.reports.bill import Bill
from witness_generators.attestors.reports.sarif_results import Scan
from witness_generators.world.place import step_folder
from witness_generators.world.step_outputs import outputs_of
from witness_generators.world.world import World

Json = dict[str, Any]
WORLDS = [
    draw_scene(names, seed=97, index=index).world
    for index in range(60)
    for names in (("sbom",), ("docker", "lockfiles", "sbom"))
]
BILLS = [(world, json.loads(outputs_of(world)[world.prop(Bill).path])) for world in WORLDS]
# SPDX 2.3: clauses 3.2 (identifiers), 6.9 (dates), 8.4 (checksums); CycloneDX: serialNumber; purl-spec.
IDENTIFIER = re.compile(r"SPDXRef-[A-Za-z0-9.-]+")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
SERIAL = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PURL = re.compile(
    r"pkg:[a-z]+(/[A-Za-z0-9._%~-]+)+(@[A-Za-z0-9._%~-]+)?(\?[a-z][a-z0-9._-]*=[^&]+(&[a-z][a-z0-9._-]*=[^&]+)*)?"
)


def of_format(name: str) -> list[tuple[World, Json]]:
    found = [(world, bill) for world, bill in BILLS if name in bill]
    assert len(found) > 20
    return found


def test_spdx_documents_have_what_is_mandatory() -> None:
    for _, bill in of_format("spdxVersion"):
        assert (bill["spdxVersion"], bill["dataLicense"], bill["SPDXID"]) == (
            "SPDX-2.3",
            "CC0-1.0",
            "SPDXRef-DOCUMENT",
        )
        assert bill["name"]
        assert re.fullmatch(r"https?://[^#\s]+", bill["documentNamespace"])
        assert DATE.fullmatch(bill["creationInfo"]["created"])
        assert all(re.match("(Person|Organization|Tool): .", one) for one in bill["creationInfo"]["creators"])
        for package in bill["packages"]:
            assert package["name"]
            assert package["downloadLocation"]
            assert (
                package["filesAnalyzed"]
                == ("packageVerificationCode" in package)
                == ("licenseInfoFromFiles" in package)
            )


def test_spdx_elements_are_known_and_one_is_described() -> None:
    for _, bill in of_format("spdxVersion"):
        ids = [one["SPDXID"] for one in (*bill["packages"], *bill.get("files", ()))]
        assert len(ids) == len(set(ids))
        assert all(IDENTIFIER.fullmatch(one) for one in ids)
        described = [
            one["relatedSpdxElement"]
            for one in bill["relationships"]
            if one["relationshipType"] == "DESCRIBES"
        ]
        described += bill.get("documentDescribes", [])
        assert len(described) == 1
        assert set(described) <= set(ids)


def test_spdx_files_have_the_digests_of_their_bytes() -> None:
    for world, bill in of_format("spdxVersion"):
        for file in bill.get("files", ()):
            sums = {one["algorithm"]: one["checksumValue"] for one in file["checksums"]}
            assert sums["SHA1"] == sha1(world.inputs[file["fileName"]]).hexdigest()


def test_cyclonedx_documents_have_what_is_required() -> None:
    for _, bill in of_format("bomFormat"):
        assert bill["bomFormat"] == "CycloneDX"
        assert bill["specVersion"] in {"1.5", "1.6"}
        assert SERIAL.fullmatch(bill["serialNumber"])
        assert bill["version"] == 1
        assert bill.get("$schema", f"/bom-{bill['specVersion']}.").count(f"/bom-{bill['specVersion']}.")
        for component in (bill["metadata"]["component"], *bill["components"]):
            assert component["type"] in {"application", "container", "file", "library"}
            assert component["name"]
            for licence in component.get("licenses", ()):
                assert set(licence) in ({"license"}, {"expression"})


def test_cyclonedx_references_are_unique() -> None:
    for _, bill in of_format("bomFormat"):
        refs = [one["bom-ref"] for one in (bill["metadata"]["component"], *bill["components"])]
        assert len(refs) == len(set(refs))
        depending = [one["ref"] for one in bill.get("dependencies", ())]
        assert len(depending) == len(set(depending))


@pytest.mark.parametrize("name", ["spdxVersion", "bomFormat"])
def test_the_format_stands_at_the_start(name: str) -> None:
    """go-witness looks at 500 bytes (`attestation/product/product.go`)."""
    for world, _ in of_format(name):
        assert f'"{name}"'.encode() in outputs_of(world)[world.prop(Bill).path][:500]


def test_package_urls_are_package_urls() -> None:
    text = json.dumps([bill for _, bill in BILLS])
    urls = set(re.findall(r'"(pkg:[^"]*)"', text))
    assert len(urls) > 100
    # cdxgen refers to itself with an @ that a package URL would escape.
    assert {one for one in urls if not PURL.fullmatch(one)} <= {cdxgen.TOOL["bom-ref"]}
    assert {one[4:].partition("/")[0] for one in urls} >= {
        "npm",
        "golang",
        "pypi",
        "cargo",
        "maven",
        "github",
        "oci",
    }


def test_sarif_results_are_in_lines_of_files() -> None:
    """SARIF 2.1.0: 3.27.10 (levels), 3.30 (regions)."""
    results = 0
    for index in range(60):
        world = draw_scene(["sarif"], seed=98, index=index).world
        report, files = (
            json.loads(outputs_of(world)[world.prop(Scan).file]),
            {**world.inputs, **outputs_of(world)},
        )
        assert (report["version"], len(report["runs"])) == ("2.1.0", 1)
        for result in report["runs"][0]["results"]:
            results += 1
            # Without a level it is a warning.
            assert result.get("level", "warning") in {"none", "note", "warning", "error"}
            (location,) = result["locations"]
            place = location["physicalLocation"]
            uri = unquote(place["artifactLocation"]["uri"]).removeprefix(f"file://{step_folder(world)}/")
            region, lines = place["region"], files[uri].decode().splitlines()
            line = lines[region["startLine"] - 1]
            assert 1 <= region["startColumn"] <= region["endColumn"] <= len(line) + 1
            assert line.startswith(tuple(rule.flaw for rule in world.prop(Scan).scanner.rules))
    assert results > 60
