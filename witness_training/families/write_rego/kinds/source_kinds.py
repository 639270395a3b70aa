"""Requirements on what a step starts from: git and the materials."""

from __future__ import annotations

from witness_training.families.write_rego import parameter_draws as draw
from witness_training.families.write_rego.forms.count_forms import at_least_items, at_most_items
from witness_training.families.write_rego.forms.field_forms import must, must_not, same
from witness_training.families.write_rego.forms.item_forms import each, none, some
from witness_training.families.write_rego.forms.value_tests import (
    contains,
    ends,
    equal,
    filled,
    one_of,
    starts,
)
from witness_training.families.write_rego.json_places import Each, Items
from witness_training.families.write_rego.kinds.requirement_names import BRANCHES, FILES
from witness_training.families.write_rego.requirement_kind import Kind

_REFS = Items(("refs", Each("ref")), can_be_empty=True)
_REMOTES = Items(("remotes", Each("remote")), can_be_empty=True)
_TAGS = Items(("tags", Each("tag")), ("name",), can_be_empty=True)
_PARENTS = Items(("parenthashes", Each("parent")), can_be_empty=True)
_CHANGES = Items(("status", Each("change", "path")), can_be_empty=True, named_by="key")
_CHANGED = Items(("status", Each("change", "path")), of_key=True, can_be_empty=True)
_MATERIAL = Items((Each("digests", "path"),), of_key=True, can_be_empty=True)
_DIGESTS = Items(
    (Each("digests", "path"),), ("sha256",), named_by="key", unsaid=True, optional=True, closed=True
)


def _domain(email: str) -> str:
    return email[email.find("@") :] if "@" in email else ""


def _owner(remote: str) -> str:
    host, _, rest = remote.removeprefix("https://").partition("/")
    owner = rest.partition("/")[0]
    return f"https://{host}/{owner}/" if remote.startswith("https://") and owner else ""


_DECLARED = "Author and address are what the committer's git says; a verified signature or the identity of a CI job would bind them."
_RENAMED = "A staged rename is one entry, `old -> new`, of which only the beginning is compared; paths with spaces stand in quotation marks."
_UNVERIFIED = "go-witness records the commit's signature as text and does not verify it: the rule sees that one is there, not whose it is."
GIT: tuple[Kind, ...] = (
    Kind("git-on-branch", must(("branch",), equal("develop", "wip/cache"), optional=True), draw.name(BRANCHES),
        "branch is %v, not {value}",
        ("the commit must be on the branch {value}", "only the branch {value} may be built", "the checked out branch has to be {value}"),
        ("any branch but {value}", "builds of another branch than {value}"), missing=True, vocabulary=BRANCHES),
    Kind("git-branch-allowed", must(("branch",), one_of("wip/cache", "topic/x"), optional=True), draw.names(BRANCHES),
        "branch %v is not one of {values}",
        ("the branch must be {values}", "the only branches that may be built are {values}"),
        ("branches other than {values}", "any branch that is not {values}"), missing=True, vocabulary=BRANCHES),
    Kind("git-branch-prefix", must(("branch",), starts("main", "wip", tails=("1.4", "2026-w3")), optional=True),
        draw.value("release/", "hotfix/", "stable-", "prod/", "rel-", "support/", "candidate/"),
        "branch %v does not start with {value}",
        ("the name of the branch must start with {value}", "a build has to come from a branch whose name begins with {value}"),
        ("branches whose name does not begin with {value}", "a branch without the prefix {value}"), missing=True),
    Kind("git-branch-refused", must_not(("branch",), equal("main", "trunk"), optional=True), draw.name(BRANCHES),
        "branch is %v, which may not be built",
        ("the branch {value} must not be built", "the commit must not be on the branch {value}"),
        ("commits on the branch {value}", "the branch {value}, and no other"), vocabulary=BRANCHES),
    Kind("git-clean-tree", at_most_items(_CHANGES), draw.fixed(limit=0), "entries of git status: %v",
        ("the working tree must be clean", "there must be no uncommitted change, and no untracked file either"),
        ("a working tree with an uncommitted change or an untracked file", "runs in which git status lists anything"), suits=lambda git: "status" in git),
    Kind("git-few-changes", at_most_items(_CHANGES), draw.limit(2, 6), "%v files differ from the commit, more than {limit}",
        ("at most {limit} files may differ from the commit", "git status must list no more than {limit} files"),
        ("working trees with more than {limit} changed files", "more than {limit} entries of git status"), suits=lambda git: "status" in git),
    Kind("git-change-outside", each(_CHANGED, starts("src/main.go", tails=("a.txt", "sub/b.md"))),
        draw.value("docs/", "testdata/", "generated/", "build/", "i18n/"), "%v is changed, and it is not below {value}",
        ("uncommitted changes are tolerated below {value} and nowhere else", "every file that git status lists must be below {value}"),
        ("changed files outside of {value}", "any entry of git status whose path does not start with {value}"), suits=lambda git: "status" in git, note=_RENAMED),
    Kind("git-signed", must(("signature",), filled("-----BEGIN PGP SIGNATURE-----\nwsBc\n-----END PGP SIGNATURE-----\n", empty=False), optional=True, said=False),
        draw.nothing, "the commit has no signature",
        ("the commit must carry a signature", "the commit has to be signed, by whatever kind of key"),
        ("commits without a signature", "unsigned commits"), missing=True, note=_UNVERIFIED),
    Kind("git-signed-as", must(("signature",), starts(tails=("\nU1NIU0lH\n", "\nwsBc\n")), optional=True, said=False),
        draw.value("-----BEGIN SSH SIGNATURE-----", "-----BEGIN PGP SIGNATURE-----"), "the commit's signature does not begin with {value}",
        ("the commit's signature must begin with {value}", "the commit has to be signed, and its signature to start with {value}"),
        ("commits whose signature does not start with {value}", "a commit signature that does not begin with {value}"), missing=True, note=_UNVERIFIED),
    Kind("git-author-domain", must(("authoremail",), ends("dev@mail.invalid", heads=("ada", "bo.lee"))),
        draw.taken(("authoremail",), _domain, "@corp.example", "@example.org"), "the author's address %v does not end in {value}",
        ("the author's email address must end in {value}", "the commit has to be authored from an address ending in {value}"),
        ("authors whose email address does not end in {value}", "commits by authors with an address outside of {value}"), note=_DECLARED),
    Kind("git-committer-domain", must(("committeremail",), ends("noreply@github.invalid", heads=("ci", "grace.kim"))),
        draw.taken(("committeremail",), _domain, "@corp.example"), "the committer's address %v does not end in {value}",
        ("the committer's email address must end in {value}", "whoever committed must have an address that ends in {value}"),
        ("committers whose email address does not end in {value}", "a committer from elsewhere than {value}")),
    Kind("git-author-allowed", must(("author",), one_of("Mallory Doe", "unknown")),
        draw.values("Ada Lee", "Bo Lopez", "Chidi Kim", "Dana Weber", "Grace Patel", "Hiro Tanaka", "Rosa Diaz", "Priya Singh"),
        "author %v is not one of {values}",
        ("the author of the commit must be {values}", "only commits written by {values} may pass"),
        ("commits by any author other than {values}", "an author who is not {values}"), note=_DECLARED),
    Kind("git-same-person", same(("authoremail",), ("committeremail",)), draw.nothing, "%v wrote what %v committed",
        ("author and committer must have the same email address", "the committer's email address must equal the author's"),
        ("commits whose author and committer differ in their email address", "a committer with another address than the author")),
    Kind("git-committer", must(("committername",), equal("GitLab", "Ada Lee")), draw.value("GitHub", "Release Bot", "Renovate", "Merge Queue", "Gerrit"),
        "committer is %v, not {value}",
        ("the committer's name must be {value}", "every commit has to be committed by {value}, whoever wrote it"),
        ("commits whose committer is not {value}", "any committer but {value}")),
    Kind("git-message-prefix", must(("commitmessage",), starts("Merge branch 'x'\n", tails=("add tests\n", "fix docs\n\nbody\n"))),
        draw.value("feat: ", "fix: ", "Release ", "chore(release): ", "hotfix: ", "[approved] "), "the commit message %v does not start with {value}",
        ("the commit message must start with {value}", "commit messages have to begin with {value}"),
        ("commit messages that do not start with {value}", "a commit whose message lacks the prefix {value}")),
    Kind("git-message-mentions", must(("commitmessage",), contains("Fix tests\n", around=("Fix tests\n\n", "\n"))),
        draw.value("Signed-off-by: ", "Reviewed-by: ", "Change-Id: ", "Approved-by: ", "JIRA-", "OPS-"), "the commit message %v does not contain {value}",
        ("the commit message must contain {value}", "somewhere in the commit message there has to be {value}"),
        ("commit messages without {value}", "commits whose message does not contain {value}")),
    Kind("git-message-refused", must_not(("commitmessage",), contains("Fix tests\n", around=("", " later\n"))),
        draw.value("WIP", "fixup!", "DO NOT MERGE", "squash!", "skip ci", "TEMP"), "the commit message %v contains {value}",
        ("the commit message must not contain {value}", "no commit with {value} in its message may be built"),
        ("commit messages that contain {value}", "commits that say {value} in their message")),
    Kind("git-remote", some(_REMOTES, equal("https://git.invalid/x.git")),
        draw.taken_from(_REMOTES, lambda remote: remote, "https://github.com/acme/core.git", "https://gitlab.example.com/acme/api.git"),
        "%v is not among the remotes",
        ("{value} must be one of the remotes", "the repository must have the remote {value}"),
        ("repositories without the remote {value}", "clones that do not have {value} among their remotes"), missing=True),
    Kind("git-remotes-owner", each(_REMOTES, starts("https://git.invalid/x.git", tails=("core.git", "api"))),
        draw.taken_from(_REMOTES, _owner, "https://github.com/acme/", "https://github.com/northwind/"), "remote %v does not start with {value}",
        ("every remote must start with {value}", "no remote may point anywhere but below {value}"),
        ("remotes that do not start with {value}", "a remote outside of {value}")),
    Kind("git-no-merge", at_most_items(_PARENTS), draw.fixed(limit=1), "the commit has %v parents",
        ("the commit must not be a merge: one parent at most", "a commit may have one parent at most"),
        ("merge commits", "commits with more than one parent")),
    Kind("git-not-root", at_least_items(_PARENTS), draw.fixed(limit=1), "parents of the commit: %v",
        ("the commit must have at least one parent", "the very first commit of a repository must not be built: one parent is the least"),
        ("commits without a parent", "root commits"), missing=True, suits=lambda git: "parenthashes" in git),
    Kind("git-tag-prefix", some(_TAGS, starts("nightly-2", "demo", tails=("1.2.0", "0.9"))), draw.value("v", "release-", "prod-", "api/v"),
        "no tag begins with %v",
        ("an annotated tag whose name begins with {value} must point at the commit", "the commit must have a tag object with a name that starts with {value}"),
        ("commits without a tag object whose name begins with {value}", "commits that no annotated tag named {value}… points at"),
        missing=True, suits=lambda git: "tags" in git),
    Kind("git-ref", some(_REFS, equal("refs/heads/x", "HEAD")),
        draw.taken_from(_REFS, lambda ref: ref if ref.startswith("refs/remotes/") else "", "refs/remotes/origin/main", "refs/remotes/origin/stable"),
        "%v does not point at the commit",
        ("the ref {value} must point at the commit", "{value} must be among the refs of the commit"),
        ("commits at which {value} does not point", "commits whose refs do not include {value}"), missing=True),
    Kind("git-no-tag-ref", none(_REFS, starts("refs/heads/x", tails=("v1", "nightly"))), draw.value("refs/tags/", "refs/pull/", "refs/stash", "refs/notes/"),
        "ref %v begins with {value}",
        ("no ref of the commit may start with {value}", "nothing below {value} may point at the commit"),
        ("commits that have a ref starting with {value}", "a ref below {value}")),
)  # fmt: skip
MATERIAL: tuple[Kind, ...] = (
    Kind("material-has", some(_MATERIAL, equal("other.txt")), draw.name(FILES), "%v is not among the materials",
        ("the file {value} must be among the materials", "{value} must have been there before the command ran"),
        ("runs without the material {value}", "steps that started without {value}"), missing=True, vocabulary=FILES),
    Kind("material-lacks", none(_MATERIAL, equal("other.txt")), draw.name(FILES), "%v is among the materials",
        ("the file {value} must not be among the materials", "{value} must not lie in the folder when the step starts"),
        ("runs that have {value} among their materials", "the material {value}"), vocabulary=FILES),
    Kind("material-suffix-refused", none(_MATERIAL, ends("other.txt", heads=("prod", "deploy/a"))),
        draw.value(".pem", ".key", ".env", ".p12", ".pfx", ".tfstate", ".kubeconfig", ".exe", ".jar"), "material %v ends in {value}",
        ("no material may end in {value}", "there must be no file whose name ends in {value} among the materials"),
        ("materials whose name ends in {value}", "any material that ends in {value}")),
    Kind("material-folder-refused", none(_MATERIAL, starts("src/other.txt", tails=("a.js", "b/c.txt"))),
        draw.value("node_modules/", "vendor/", "dist/", ".terraform/", "target/", "__pycache__/", ".aws/"), "material %v lies below {value}",
        ("no material may lie below {value}", "{value} must be absent from the materials, with everything in it"),
        ("materials below {value}", "paths among the materials that begin with {value}")),
    Kind("material-most", at_most_items(_MATERIAL), draw.limit(3, 10), "%v materials are more than {limit}",
        ("there must be at most {limit} materials", "a step may start from no more than {limit} files"),
        ("steps with more than {limit} materials", "more than {limit} files among the materials")),
    Kind("material-sha256", each(_DIGESTS, filled("0f" * 32, empty=False)), draw.nothing, "material %v has no sha256",
        ("every material must have a sha256 digest", "no file may be recorded among the materials without its sha256"),
        ("materials without a sha256", "a material whose sha256 is not recorded"), missing=True),
)  # fmt: skip
ROWS = GIT + MATERIAL
