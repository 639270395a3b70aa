"""Requirements on reports: sarif, sbom, vex, secretscan, and the dependencies that maven lists."""

from __future__ import annotations

from witness_training.families.write_rego import parameter_draws as draw
from witness_training.families.write_rego.forms.count_forms import (
    at_least_items,
    at_most_items,
    at_most_passing,
)
from witness_training.families.write_rego.forms.field_forms import must, must_not
from witness_training.families.write_rego.forms.item_forms import each, none, some
from witness_training.families.write_rego.forms.value_tests import (
    contains,
    ends,
    equal,
    one_of,
    starts,
)
from witness_training.families.write_rego.json_places import Each, Items, Json
from witness_training.families.write_rego.requirement_kind import Kind

_RUN = ("report", "runs", Each("run"))
_TOOL = Items(_RUN, ("tool", "driver", "name"))
_RESULTS = (*_RUN, "results", Each("result"))
_LEVEL = Items(_RESULTS, ("level",), apart=("ruleId",), named_by=("ruleId",), optional=True, closed=True)
_RULE = Items(_RESULTS, ("ruleId",), optional=True)
_PLACE = Items(
    (*_RESULTS, "locations", Each("location")), ("physicalLocation", "artifactLocation", "uri"), optional=True
)
_COMPONENT = Items(("components", Each("component")), ("name",), can_be_empty=True, empty=[])
_PURL = Items(
    ("components", Each("component")),
    ("purl",),
    named_by=("name",),
    optional=True,
    can_be_empty=True,
    empty=[],
)
_SPDX = Items(("packages", Each("pkg")), ("name",))
_LICENSE = Items(
    ("packages", Each("pkg")), ("licenseDeclared",), named_by=("name",), optional=True, closed=True
)
_SPDX_VERSION = Items(("packages", Each("pkg")), ("versionInfo",), named_by=("name",), optional=True)
_STATEMENTS = ("vexDocument", "statements", Each("statement"))
_STATUS = Items(
    _STATEMENTS,
    ("status",),
    named_by=("vulnerability", "name"),
    can_be_empty=True,
    empty=[],
    closed=True,
)
_VULNERABILITY = Items(_STATEMENTS, ("vulnerability", "name"))
_JUSTIFICATION = Items(
    _STATEMENTS,
    ("justification",),
    named_by=("vulnerability", "name"),
    optional=True,
    closed=True,
)
_FINDINGS = ("findings", Each("finding"))
_LEAK = Items(_FINDINGS, ("ruleId",), can_be_empty=True, empty=None)
_LEAK_PLACE = Items(_FINDINGS, ("location",), named_by=("ruleId",), can_be_empty=True, empty=None)
_DEPENDENCIES = ("dependencies", Each("dependency"))
_ARTIFACT = Items(_DEPENDENCIES, ("artifactid",), can_be_empty=True, empty=None)
_GROUP = Items(_DEPENDENCIES, ("groupid",), named_by=("artifactid",), can_be_empty=True, empty=None)
_DEP_VERSION = Items(_DEPENDENCIES, ("version",), named_by=("artifactid",), can_be_empty=True, empty=None)
_SCOPE = Items(
    _DEPENDENCIES, ("scope",), named_by=("artifactid",), can_be_empty=True, empty=None, closed=True
)
_LEVELS = ("error", "warning", "note", "none")
_STATUSES = ("not_affected", "affected", "fixed", "under_investigation")
_TOOLS = ("Bandit", "Semgrep OSS", "gosec", "CodeQL", "ESLint", "Trivy", "Checkov")


def _is_cyclonedx(bill: Json) -> bool:
    return bool(bill.get("bomFormat") == "CycloneDX")


def _is_spdx(bill: Json) -> bool:
    return "spdxVersion" in bill


def _name_vulnerability(attestation: Json) -> bool:
    statements = attestation["vexDocument"]["statements"] or []
    return bool(statements) and all("name" in statement["vulnerability"] for statement in statements)


SARIF: tuple[Kind, ...] = (
    Kind("sarif-level-refused", none(_LEVEL, equal(*_LEVELS, near=False)), draw.value("error", "warning", "note"), "the result of %v is of the level %v",
        ("no result may be of the level {value}", "the report must not have a result whose level is {value}"),
        ("results of the level {value}", "reports with a result of the level {value}")),
    Kind("sarif-level-most", at_most_passing(_LEVEL, equal(*_LEVELS, near=False)), draw.both(draw.value("error", "warning"), draw.limit(2, 5)), "%v results of the level {value} are more than {limit}",
        ("at most {limit} results may be of the level {value}", "there must be no more than {limit} results whose level is {value}"),
        ("more than {limit} results of the level {value}", "reports with over {limit} results whose level is {value}")),
    Kind("sarif-rule-refused", none(_RULE, equal("X999")), draw.taken_from(_RULE, str, "G104", "js/path-injection", "B602"), "the rule %v has a result",
        ("the rule {value} must not have any result", "no result may be of the rule {value}"),
        ("results of the rule {value}", "reports in which {value} was found, as a rule id")),
    Kind("sarif-tool", each(_TOOL, equal("OtherScan")), draw.value(*_TOOLS), "a run is of %v, not of {value}",
        ("every run of the report must be of the tool {value}", "the report may hold runs of {value} only"),
        ("runs of another tool than {value}", "reports with a run that is not of {value}")),
    Kind("sarif-tool-allowed", each(_TOOL, one_of("OtherScan", "PMD")), draw.values(*_TOOLS), "a run is of %v, not of one of {values}",
        ("every run of the report must be of {values}", "the tools of the report have to be {values}"),
        ("runs of tools other than {values}", "reports by a tool that is not {values}")),
    Kind("sarif-most", at_most_items(Items(_RESULTS, ("ruleId",))), draw.limit(2, 8), "%v results are more than {limit}",
        ("the report must have at most {limit} results in all", "there may be {limit} results at most, of all runs together"),
        ("reports with more than {limit} results", "more than {limit} results in all")),
    Kind("sarif-file", must(("reportFileName",), ends("report.json", "scan.xml", heads=("results", "out/scan"))), draw.value(".sarif", ".sarif.json", "-results.sarif"), "the report %v does not end in {value}",
        ("the name of the report's file must end in {value}", "the report has to be a file that ends in {value}"),
        ("reports whose file name does not end in {value}", "report files that end in anything but {value}")),
    Kind("sarif-place-refused", none(_PLACE, starts("docs/a.md", tails=("auth.go", "a/b.py"))), draw.value("internal/", "src/", "cmd/", "lib/", "pkg/auth/", "api/"), "a result is in %v",
        ("no result may be in a file below {value}", "the report must not have a result whose file lies below {value}"),
        ("results in files below {value}", "results located in paths that start with {value}")),
)  # fmt: skip
# CycloneDX lets components stand within components.
_FLAT = "Only the bill's own list of components is looked at, not components within components."
SBOM: tuple[Kind, ...] = (
    Kind("sbom-version", must(("specVersion",), one_of("1.1", "1.2", near=False)), draw.values("1.4", "1.5", "1.6"), "the version of CycloneDX is %v, not one of {values}",
        ("the bill is CycloneDX, and its spec version must be {values}", "the spec version of the CycloneDX bill has to be {values}"),
        ("CycloneDX bills of another spec version than {values}", "bills (CycloneDX) whose spec version is not {values}"), suits=_is_cyclonedx, type_has="cyclonedx"),
    Kind("sbom-lacks", none(_COMPONENT, equal("libother")), draw.value("log4j-core", "event-stream", "left-pad", "xz-utils", "colors", "node-ipc", "debug", "serde"), "the component %v is listed",
        ("the CycloneDX bill must not list a component named {value}", "no component of the CycloneDX bill may have the name {value}"),
        ("CycloneDX bills with a component named {value}", "bills (CycloneDX) that list {value} as a component's name"), suits=_is_cyclonedx, type_has="cyclonedx", note=_FLAT),
    Kind("sbom-purl-refused", none(_PURL, starts("pkg:deb/x@1", tails=("left-pad@1.3.0", "x/y@2"))), draw.value("pkg:npm/", "pkg:gem/", "pkg:pypi/", "pkg:golang/github.com/evil/", "pkg:maven/", "pkg:composer/"), "component %v is %v",
        ("no component of the CycloneDX bill may have a package URL that starts with {value}", "the CycloneDX bill must not list a package URL below {value}"),
        ("CycloneDX components whose package URL starts with {value}", "bills (CycloneDX) with a package URL below {value}"), suits=_is_cyclonedx, type_has="cyclonedx", note=_FLAT),
    Kind("sbom-least", at_least_items(_COMPONENT), draw.limit(2, 5), "components: %v, fewer than {limit}",
        ("the number of components in the CycloneDX bill must be {limit} or more", "the CycloneDX bill has to list {limit} components or more"),
        ("CycloneDX bills with fewer components than {limit}", "bills (CycloneDX) whose components are fewer than {limit}"), missing=True, suits=_is_cyclonedx, type_has="cyclonedx", note=_FLAT),
    Kind("sbom-subject", must(("metadata", "component", "name"), equal("other"), optional=True), draw.taken(("metadata", "component", "name"), str, "core"), "the bill is of %v, not of {value}",
        ("the CycloneDX bill must be that of {value}: the name of its metadata's component", "the component in the CycloneDX bill's metadata has to be named {value}"),
        ("CycloneDX bills whose metadata names another component than {value}", "bills (CycloneDX) of anything but {value}, by the component in their metadata"), missing=True, suits=_is_cyclonedx, type_has="cyclonedx"),
    Kind("sbom-spdx-version", must(("spdxVersion",), equal("SPDX-2.1", "SPDX-2.0", near=False)), draw.value("SPDX-2.3", "SPDX-2.2"), "the version of SPDX is %v, not {value}",
        ("the bill is SPDX, and its version must be {value}", "the version of the SPDX bill has to be {value}"),
        ("SPDX bills of another version than {value}", "bills (SPDX) whose version is not {value}"), suits=_is_spdx, type_has="spdx"),
    Kind("sbom-spdx-lacks", none(_SPDX, equal("libother")), draw.value("log4j-core", "event-stream", "left-pad", "xz", "colors", "axios", "libc", "attrs"), "the package %v is listed",
        ("the SPDX bill must not list a package named {value}", "no package of the SPDX bill may have the name {value}"),
        ("SPDX bills with a package named {value}", "bills (SPDX) that list {value} as a package's name"), suits=_is_spdx, type_has="spdx"),
    Kind("sbom-spdx-license", none(_LICENSE, equal("MIT", "Apache-2.0", near=False)), draw.value("GPL-3.0-only", "AGPL-3.0-only", "NOASSERTION", "SSPL-1.0", "LGPL-2.1-only", "BUSL-1.1"), "package %v declares the license %v",
        ("no package of the SPDX bill may declare the license {value}", "{value} must not be the declared license of any package in the SPDX bill"),
        ("SPDX packages whose declared license is {value}", "bills (SPDX) with a package that declares {value}"), suits=_is_spdx, type_has="spdx"),
    Kind("sbom-spdx-pinned", none(_SPDX_VERSION, starts("1.2.3", tails=("1", "0-rc.1"))), draw.value("0.", "v0.", "0.0.", "latest"), "package %v has the version %v",
        ("no package of the SPDX bill may have a version that starts with {value}", "the SPDX bill must not list a version that begins with {value}"),
        ("SPDX packages whose version starts with {value}", "bills (SPDX) with a version that begins with {value}"), suits=_is_spdx, type_has="spdx"),
    Kind("sbom-spdx-name", must(("name",), equal("other")), draw.taken(("name",), str, "core"), "the bill is named %v, not {value}",
        ("the name of the SPDX document must be {value}", "the SPDX bill has to be named {value}"),
        ("SPDX documents of another name than {value}", "bills (SPDX) that are not named {value}"), suits=_is_spdx, type_has="spdx"),
)  # fmt: skip
VEX: tuple[Kind, ...] = (
    Kind("vex-status-refused", none(_STATUS, equal(*_STATUSES, near=False)), draw.value("affected", "under_investigation"), "%v is %v",
        ("no statement may have the status {value}", "the document must not call any vulnerability {value}"),
        ("statements of the status {value}", "documents with a statement of the status {value}"), suits=_name_vulnerability),
    Kind("vex-status-allowed", each(_STATUS, one_of(*_STATUSES, near=False)), draw.values("not_affected", "fixed", "under_investigation"), "%v is %v, not one of {values}",
        ("the status of every statement must be {values}", "statements may have the status {values} only"),
        ("statements of another status than {values}", "documents with a status that is not {values}"), suits=_name_vulnerability),
    Kind("vex-open-most", at_most_passing(_STATUS, equal(*_STATUSES, near=False)), draw.both(draw.value("under_investigation", "affected"), draw.limit(2, 4)), "%v statements of the status {value} are more than {limit}",
        ("at most {limit} statements may have the status {value}", "there must be no more than {limit} statements of the status {value}"),
        ("more than {limit} statements of the status {value}", "documents with over {limit} statements whose status is {value}")),
    Kind("vex-author", must(("vexDocument", "author"), ends("Mallory <m@mail.invalid>", heads=("Ada Lee <ada", "Security Team <psirt"))), draw.value("@example.com>", "@corp.example>", "@example.org>", "@acme.example>"), "the author %v does not end in {value}",
        ("the document's author must end in {value}", "the author of the document has to be given with an address ending in {value}"),
        ("documents whose author does not end in {value}", "authors outside of {value}")),
    Kind("vex-tooling", must(("vexDocument", "tooling"), starts("handmade", "grype/0.7", tails=("0.3.0", "1.0")), optional=True), draw.value("vexctl/", "trivy/", "govulncheck/"), "the tooling %v does not begin with {value}",
        ("the document's tooling must start with {value}", "the document has to be made by a tool that begins with {value}"),
        ("documents whose tooling does not start with {value}", "documents made by tools other than {value}…"), missing=True),
    Kind("vex-speaks-of", some(_VULNERABILITY, equal("CVE-1999-0001")), draw.taken_from(_VULNERABILITY, str, "CVE-2024-3094", "CVE-2021-44228"), "nothing is said of %v",
        ("some statement must be about the vulnerability named {value}", "the document has to speak of {value}, by the vulnerability's name"),
        ("documents without a statement about {value}", "documents that say nothing of the vulnerability named {value}"), missing=True, suits=_name_vulnerability),
    Kind("vex-justification-refused", none(_JUSTIFICATION, equal("component_not_present", "vulnerable_code_not_in_execute_path", near=False)), draw.value("vulnerable_code_not_present", "inline_mitigations_already_exist", "vulnerable_code_cannot_be_controlled_by_adversary"), "%v is justified by %v",
        ("no statement may be justified by {value}", "{value} must not be the justification of any statement"),
        ("statements justified by {value}", "documents with the justification {value}"), suits=_name_vulnerability),
    Kind("vex-statements", at_least_items(Items(_STATEMENTS, ("vulnerability", "name"))), draw.limit(2, 4), "statements: %v, fewer than {limit}",
        ("the number of statements must be {limit} or more", "the document has to hold {limit} statements or more"),
        ("documents with fewer statements than {limit}", "documents whose statements are fewer than {limit}")),
)  # fmt: skip
SECRETS: tuple[Kind, ...] = (
    Kind("secretscan-none", at_most_items(_LEAK), draw.fixed(limit=0), "secrets found: %v",
        ("no secret may have been found", "the scan must not have any finding"),
        ("runs in which a secret was found", "any finding at all")),
    Kind("secretscan-most", at_most_items(_LEAK), draw.limit(2, 5), "%v findings are more than {limit}",
        ("the number of findings must be {limit} at most", "the scan may have {limit} findings at most"),
        ("scans with more findings than {limit}", "more than {limit} findings")),
    Kind("secretscan-rule-refused", none(_LEAK, equal("generic-other")), draw.value("private-key", "aws-access-token", "github-pat", "gitlab-pat", "stripe-access-token", "npm-access-token", "gcp-api-key", "slack-bot-token"), "there is a finding of the rule %v",
        ("no finding may be of the rule {value}", "the scan must not have found anything by the rule {value}"),
        ("findings of the rule {value}", "scans in which the rule {value} found something")),
    Kind("secretscan-rule-prefix", none(_LEAK, starts("generic-other", tails=("env-value-X", "token"))), draw.value("witness-", "gcp-", "aws-", "github-", "slack-", "private-"), "there is a finding of the rule %v",
        ("no finding may be of a rule whose id starts with {value}", "the scan must not have findings of rules that begin with {value}"),
        ("findings of rules that start with {value}", "scans in which a rule named {value}… found something")),
    Kind("secretscan-place", each(_LEAK_PLACE, contains("product:src/main.go", around=("product:", "a.txt"))), draw.value("testdata/", "examples/", "fixtures/", "docs/"), "%v was found in %v",
        ("findings are tolerated only if their location contains {value}: every one's must", "the location of every finding must contain {value}"),
        ("findings whose location does not contain {value}", "secrets found anywhere but in {value}")),
)  # fmt: skip
MAVEN: tuple[Kind, ...] = (
    Kind("maven-group", must(("groupid",), starts("com.evil", "io.other", tails=(".shop", ".tools.x"))), draw.value("org.example", "com.acme", "net.initech", "io.northwind"), "the group %v does not begin with {value}",
        ("the project's group id must start with {value}", "the project has to belong to a group that begins with {value}"),
        ("projects whose group id does not start with {value}", "groups outside of {value}")),
    Kind("maven-snapshot", must_not(("version",), ends("1.0.0", heads=("1.2.0", "0.9"))), draw.value("-SNAPSHOT", "-RC1", "-alpha", "-M2", "-dev"), "the version %v ends in {value}",
        ("the project's version must not end in {value}", "no version that ends in {value} may be built"),
        ("projects at a version that ends in {value}", "project versions ending in {value}")),
    Kind("maven-dependency-refused", none(_ARTIFACT, equal("libother")), draw.value("log4j-core", "commons-collections", "jackson-databind", "mockito-core", "commons-io", "snakeyaml"), "the project depends on %v",
        ("the project must not depend on an artifact named {value}", "no dependency may have the artifact id {value}"),
        ("dependencies with the artifact id {value}", "projects that depend on {value}")),
    Kind("maven-group-refused", none(_GROUP, starts("org.other", tails=(".x", ".y.z"))), draw.value("com.fasterxml", "org.apache", "ch.qos", "org.mockito", "commons-"), "dependency %v is of the group %v",
        ("no dependency may be of a group that starts with {value}", "the project must not depend on anything from a group beginning with {value}"),
        ("dependencies of a group that starts with {value}", "dependencies from groups named {value}…")),
    Kind("maven-version-refused", none(_DEP_VERSION, ends("1.0.0", heads=("1.2.0", "0.9"))), draw.value("-SNAPSHOT", "-jre", "-alpha", "-RC1", ".Final", "-android"), "dependency %v has the version %v",
        ("no dependency may be at a version that ends in {value}", "the project must not depend on a version ending in {value}"),
        ("dependencies at a version that ends in {value}", "projects with a dependency version ending in {value}")),
    Kind("maven-scope", each(_SCOPE, one_of("system", "import", near=False)), draw.values("test", "provided", "runtime", "compile"), "dependency %v has the scope %v, not one of {values}",
        ("the scope of every dependency must be {values}", "dependencies may have the scope {values} only, and an empty one is not allowed either"),
        ("dependencies of another scope than {values}, the empty one included", "dependencies whose scope is not {values}")),
    Kind("maven-most", at_most_items(_ARTIFACT), draw.limit(2, 8), "%v dependencies are more than {limit}",
        ("the project must have at most {limit} dependencies", "the number of dependencies must be {limit} or less"),
        ("projects with more than {limit} dependencies", "more than {limit} dependencies")),
)  # fmt: skip
ROWS = SARIF + SBOM + VEX + SECRETS + MAVEN
