"""Requirements on what a step leaves and how it ran: products, command-run, link, slsa, lock files."""

from __future__ import annotations

from witness_training.families.write_rego import parameter_draws as draw
from witness_training.families.write_rego.forms.count_forms import at_least_items, at_most_items
from witness_training.families.write_rego.forms.field_forms import must, must_not
from witness_training.families.write_rego.forms.item_forms import each, none, some
from witness_training.families.write_rego.forms.value_tests import (
    contains,
    ends,
    equal,
    equal_number,
    filled,
    one_of,
    starts,
)
from witness_training.families.write_rego.json_places import Each, Items, Json
from witness_training.families.write_rego.kinds.requirement_names import FILES, OUTPUTS, STEPS
from witness_training.families.write_rego.requirement_kind import Kind

_PRODUCT = Items((Each("file", "path"),), of_key=True, can_be_empty=True)
_MIME = Items((Each("file", "path"),), ("mime_type",), named_by="key", closed=True)
_PRODUCT_SHA = Items(
    (Each("file", "path"),), ("digest", "sha256"), named_by="key", unsaid=True, optional=True, closed=True
)
_WORDS = Items(("cmd", Each("word")))
_LINK_WORDS = Items(("command", Each("word")), can_be_empty=True)
_LINK_MATERIALS = Items(("materials", Each("file")), ("name",), can_be_empty=True)
_DEPENDENCY = Items(("build_definition", "resolved_dependencies", Each("dependency")), ("name",))
_DEPENDENCY_SHA = Items(
    ("build_definition", "resolved_dependencies", Each("dependency")), ("digest", "sha256"), named_by=("name",), unsaid=True, optional=True, closed=True)  # fmt: skip
_LOCK = Items(("lockfiles", Each("lock")), ("filename",))
_LOCK_TEXT = Items(("lockfiles", Each("lock")), ("content",), named_by=("filename",), unsaid=True)
_LOCKS = (
    "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "Cargo.lock", "go.sum", "poetry.lock", "Pipfile.lock", "Gemfile.lock", "composer.lock",
)  # fmt: skip
_MIMES = ("text/plain; charset=utf-8", "application/json", "application/zip", "application/gzip", "text/xml; charset=utf-8",
          "application/x-executable", "application/x-sharedlib", "application/pdf")  # fmt: skip


def _has_digests(provenance: Json) -> bool:
    """Whether each dependency has a digest beside its sha256, so that one can be left out."""
    listed = provenance["build_definition"].get("resolved_dependencies", [])
    return all(len(dependency.get("digest", {})) > 1 for dependency in listed)


PRODUCT: tuple[Kind, ...] = (
    Kind("product-has", some(_PRODUCT, equal("other.txt")), draw.name(OUTPUTS), "%v is not among the products",
        ("the step must have made {value}", "{value} must be among the products", "the command has to write {value}"),
        ("runs that do not make {value}", "steps without the product {value}"), missing=True, vocabulary=OUTPUTS),
    Kind("product-lacks", none(_PRODUCT, equal("other.txt")), draw.name(OUTPUTS), "%v is among the products",
        ("the step must not make {value}", "{value} must not be among the products"),
        ("runs that write {value}", "the product {value}"), vocabulary=OUTPUTS),
    Kind("product-suffix", each(_PRODUCT, ends("other.bin~", heads=("a", "dist/b"))), draw.value(".txt", ".tar.gz", ".json", ".jar", ".whl", ".zip", ".deb", ".rpm"),
        "product %v does not end in {value}",
        ("the name of every product must end in {value}", "a step may only make files that end in {value}"),
        ("products whose name does not end in {value}", "any product that is no {value} file")),
    Kind("product-folder", each(_PRODUCT, starts("tmp/x", tails=("app", "a/b.txt"))), draw.value("dist/", "build/", "out/", "target/release/", "bin/", "artifacts/", "public/"),
        "product %v is not below {value}",
        ("every product must lie below {value}", "the step may write below {value} only"),
        ("products outside of {value}", "files that are written anywhere but below {value}")),
    Kind("product-suffix-refused", none(_PRODUCT, ends("a.txt", heads=("x", "dist/y"))), draw.value(".log", ".tmp", ".map", ".pdb", ".core", ".swp", ".orig", ".pyc"),
        "product %v ends in {value}",
        ("no product may end in {value}", "the step must not leave files that end in {value}"),
        ("products that end in {value}", "leftovers that end in {value}")),
    Kind("product-mime", each(_MIME, one_of("application/x-dosexec", "image/png", near=False)), draw.values(*_MIMES), "product %v is %v, not one of {values}",
        ("every product must be of the type {values}", "the MIME type of each product has to be {values}"),
        ("products whose MIME type is not {values}", "any product of another MIME type than {values}")),
    Kind("product-mime-refused", none(_MIME, equal("text/plain; charset=utf-8", "application/json", near=False)),
        draw.value("application/x-executable", "application/x-sharedlib", "application/octet-stream", "application/zip", "application/x-dosexec"),
        "product %v is of the type %v",
        ("no product may have the MIME type {value}", "the step must not make files of the MIME type {value}"),
        ("products of the MIME type {value}", "any product whose MIME type is {value}")),
    Kind("product-mime-prefix", each(_MIME, starts("image/png", "audio/mpeg", tails=("x-a", "b"))), draw.value("text/", "application/", "application/x-"),
        "product %v is %v, not {value}...",
        ("the MIME type of every product must start with {value}", "each product has to have a MIME type that begins with {value}"),
        ("products whose MIME type does not begin with {value}", "products of a MIME type outside of {value}")),
    Kind("product-least", at_least_items(_PRODUCT), draw.limit(2, 4), "products: %v, fewer than {limit}",
        ("the number of products must be {limit} or more", "the step has to make {limit} products or more"),
        ("steps with fewer products than {limit}", "runs whose products are fewer than {limit}"), missing=True),
    Kind("product-most", at_most_items(_PRODUCT), draw.limit(2, 7), "%v products are more than {limit}",
        ("the number of products must not exceed {limit}", "the step may leave no more than {limit} products"),
        ("steps with more products than {limit}", "runs whose products exceed {limit} in number")),
    Kind("product-sha256", each(_PRODUCT_SHA, filled("0f" * 32, empty=False)), draw.nothing, "product %v has no sha256",
        ("every product must have a sha256 digest", "the sha256 of each product has to be recorded"),
        ("products without a sha256", "a product whose sha256 is not recorded"), missing=True),
)  # fmt: skip
COMMAND: tuple[Kind, ...] = (
    Kind("command-exit", must(("exitcode",), equal_number(2, 137)), draw.limits(0, 0, 0, 1, 2), "the exit code is %v, not {limit}",
        ("the command must end with the exit code {limit}", "the exit code has to be {limit}"),
        ("commands with another exit code than {limit}", "runs whose exit code is not {limit}"), of="command-run"),
    Kind("command-word", some(_WORDS, equal("--other", "run")), draw.value("--locked", "--frozen-lockfile", "-trimpath", "--release", "--no-cache", "--offline", "-B", "--strict", "--require-hashes"),
        "the command line lacks %v",
        ("the command line must have {value} as a word of its own", "{value} must be one of the arguments of the command"),
        ("commands without the argument {value}", "command lines that lack {value}"), missing=True, of="command-run"),
    Kind("command-word-refused", none(_WORDS, equal("--other", "run")), draw.value("sudo", "--force", "--privileged", "-k", "--insecure", "--no-verify", "--skip-tests", "--allow-root", "curl"),
        "%v stands on the command line",
        ("the command line must not have {value} as a word of its own", "{value} must not be among the words of the command"),
        ("commands that have the word {value}", "command lines with {value} as an argument"), of="command-run"),
    Kind("command-text-refused", none(_WORDS, contains("make all", around=("", " -s https://x.example"))), draw.value("curl ", "wget ", "| sh", "eval ", "chmod 777", "base64 -d", "/dev/tcp/"),
        "the argument %v contains {value}",
        ("no argument of the command may contain {value}", "{value} must not occur inside any word of the command line"),
        ("commands with an argument that contains {value}", "words of the command that have {value} in them"), of="command-run"),
    Kind("command-output-refused", must_not(("stdout",), contains("ok\n", around=("line\n", " x\n")), optional=True), draw.value("WARNING", "FAIL", "deprecated", "skipped", "error:", "panic:", "flaky"),
        "the command printed {value}: %v",
        ("standard output must not contain {value}", "the command must not print {value}"),
        ("runs that print {value}", "commands whose standard output has {value} in it"), of="command-run"),
    Kind("command-silent", must_not(("stderr",), filled("note: x\n", "warning\n", empty=False), optional=True), draw.nothing, "the command wrote to standard error: %v",
        ("the command must not write anything to standard error", "standard error has to stay empty"),
        ("commands that write to standard error", "any text on standard error"), of="command-run"),
    Kind("command-short", at_most_items(_WORDS), draw.limit(3, 9), "the command line has %v words",
        ("the command line must have {limit} words at most", "a command may not be longer than {limit} words, its program included"),
        ("command lines of more than {limit} words", "commands with over {limit} words"), of="command-run"),
)  # fmt: skip
LINK: tuple[Kind, ...] = (
    Kind("link-name", must(("name",), equal("other"), optional=True), draw.name(STEPS), "the link is of %v, not of {value}",
        ("the link must be that of the step {value}", "the link's name has to be {value}"),
        ("links of another step than {value}", "any link whose name is not {value}"), missing=True, vocabulary=STEPS),
    Kind("link-word-refused", none(_LINK_WORDS, equal("make", "run")), draw.value("sudo", "--force", "--no-verify", "npx", "--insecure", "bash", "sh"), "the link's command has the word %v",
        ("the link's command must not have {value} as a word of its own", "{value} must not be one of the words of the link's command"),
        ("links whose command has the word {value}", "a link's command with {value}")),
    Kind("link-material", some(_LINK_MATERIALS, equal("other.txt")), draw.name(FILES), "%v is not among the link's materials",
        ("{value} must be among the link's materials", "the link has to list the material {value}"),
        ("links without the material {value}", "links that do not list {value} among their materials"), missing=True, vocabulary=FILES, suits=lambda link: "materials" in link),
    Kind("link-material-refused", none(_LINK_MATERIALS, ends("a.txt", heads=("prod", "x/y"))), draw.value(".pem", ".key", ".env", ".crt", ".jks", ".kdbx"), "the link's material %v ends in {value}",
        ("no material of the link may have a name that ends in {value}", "the link must not list a material that ends in {value}"),
        ("links with a material that ends in {value}", "a link's materials that end in {value}"), suits=lambda link: "materials" in link),
    Kind("link-material-most", at_most_items(_LINK_MATERIALS), draw.limit(2, 9), "the link has %v materials",
        ("the link must have at most {limit} materials", "the link may list {limit} materials, and no more"),
        ("links with more than {limit} materials", "more than {limit} materials in a link"), suits=lambda link: "materials" in link),
)  # fmt: skip
SLSA: tuple[Kind, ...] = (
    Kind("slsa-builder", must(("run_details", "builder", "id"), equal("https://builder.invalid/x"), optional=True),
        draw.value("https://witness.dev/witness-default-builder@v0.1", "https://witness.dev/witness-github-action-builder@v0.1", "https://witness.dev/witness-gitlab-component-builder@v0.1"),
        "the builder is %v, not {value}",
        ("the provenance must name the builder {value}", "the builder's id has to be {value}"),
        ("provenance of another builder than {value}", "builders whose id is not {value}"), missing=True),
    Kind("slsa-builder-prefix", must(("run_details", "builder", "id"), starts("https://builder.invalid/x", tails=("builder@v1", "x")), optional=True),
        draw.value("https://witness.dev/", "https://builds.example.com/", "https://github.com/acme/"), "the builder %v does not begin with {value}",
        ("the builder's id must start with {value}", "a builder below {value} must have made the provenance"),
        ("builders whose id does not start with {value}", "provenance by a builder outside of {value}"), missing=True),
    Kind("slsa-type", must(("build_definition", "build_type"), equal("https://build.invalid/type"), optional=True), draw.value("https://witness.dev/slsa-build@v0.1", "https://example.com/build@v2"),
        "the build type is %v, not {value}",
        ("the build type must be {value}", "the provenance has to be of the build type {value}"),
        ("build types other than {value}", "provenance whose build type is not {value}"), missing=True),
    Kind("slsa-command", must(("build_definition", "external_parameters", "command"), contains("true", around=("go ", " ./...")), optional=True),
        draw.value("build", "--locked", "-trimpath", "make", "npm ci", "--release"), "the build's command %v does not contain {value}",
        ("the command among the external parameters must contain {value}", "{value} must occur in the provenance's command"),
        ("provenance whose command does not contain {value}", "builds without {value} in their command"), missing=True),
    Kind("slsa-command-refused", must_not(("build_definition", "external_parameters", "command"), contains("true", around=("sh -c ", " x")), optional=True),
        draw.value("curl", "wget", "sudo", "--no-verify", "|| true"), "the build's command %v contains {value}",
        ("the command among the external parameters must not contain {value}", "{value} must not occur in the provenance's command"),
        ("provenance whose command contains {value}", "builds with {value} in their command")),
    Kind("slsa-dependency-refused", none(_DEPENDENCY, ends("a.txt", heads=("prod", "x/y"))), draw.value(".pem", ".key", ".env", ".exe", ".jar", ".dll"), "dependency %v ends in {value}",
        ("no resolved dependency may have a name that ends in {value}", "the provenance must not list a dependency that ends in {value}"),
        ("provenance with a dependency that ends in {value}", "resolved dependencies named *{value}")),
    Kind("slsa-dependency-sha256", each(_DEPENDENCY_SHA, filled("0f" * 32, empty=False)), draw.nothing, "dependency %v has no sha256",
        ("every resolved dependency must have a sha256", "the sha256 of each resolved dependency has to be recorded"),
        ("resolved dependencies without a sha256", "provenance with a dependency that has no sha256"), missing=True, suits=_has_digests),
)  # fmt: skip
LOCKFILES: tuple[Kind, ...] = (
    Kind("lockfiles-has", some(_LOCK, equal("other.lock")), draw.value(*_LOCKS), "%v is not among the lock files",
        ("the lock file {value} must be recorded", "{value} must be among the lock files"),
        ("runs without the lock file {value}", "lock files among which {value} is missing"), missing=True),
    Kind("lockfiles-allowed", each(_LOCK, one_of("other.lock", "Podfile.lock")), draw.values(*_LOCKS), "lock file %v is not one of {values}",
        ("every lock file must be {values}", "no lock file but {values} may be there"),
        ("lock files other than {values}", "any lock file that is not {values}")),
    Kind("lockfiles-refused", none(_LOCK, equal("other.lock")), draw.value(*_LOCKS), "the lock file %v is there",
        ("there must be no lock file {value}", "the lock file {value} must not be recorded"),
        ("runs with the lock file {value}", "the lock file {value}")),
    Kind("lockfiles-text", none(_LOCK_TEXT, contains("x = 1\n", around=("a ", " b\n"))), draw.value("http://", "file:", "git+ssh://", "0.0.0-dev", "registry.internal.example", "-SNAPSHOT"),
        "lock file %v contains {value}",
        ("no lock file may contain {value}", "{value} must not occur in the content of any lock file"),
        ("lock files that contain {value}", "lock files in whose content {value} occurs")),
    Kind("lockfiles-most", at_most_items(_LOCK), draw.limit(2, 4), "%v lock files are more than {limit}",
        ("the number of lock files must be {limit} or less", "no more lock files than {limit} may be recorded"),
        ("more lock files than {limit}", "runs that record more lock files than {limit}")),
)  # fmt: skip
ROWS = PRODUCT + COMMAND + LINK + SLSA + LOCKFILES
