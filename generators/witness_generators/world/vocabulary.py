"""Words for names and texts in worlds: short lists, with the plainest word first, towards which Hypothesis shrinks.

Draws choose by position, so any change of a list changes what equal seeds draw.
"""

from __future__ import annotations

# Some names have letters outside ASCII: they must survive Go's JSON, git objects and logins.
GIVEN_NAMES = ("Ada", "Bo", "Chidi", "Dana", "Émile", "Fatima", "Grace", "Hiro", "Ines", "Jana", "Kofi", "Lin", "Mateo",
               "Nadia", "Olu", "Priya", "Quinn", "Rosa", "Søren", "Tariq", "Uma", "Vera", "Wei", "Yusuf", "Zoë")  # fmt: skip
FAMILY_NAMES = ("Lee", "Adeyemi", "Baker", "Castillo", "Diaz", "Eriksen", "Fischer", "García", "Haddad", "Ivanova", "Jensen",
                "Kim", "Lopez", "Müller", "Nakamura", "Okafor", "Patel", "Rossi", "Singh", "Tanaka", "Weber")  # fmt: skip
MAIL_DOMAINS = ("example.com", "example.org", "users.noreply.github.com", "corp.example", "mail.example.net")

# Projects are named ADJECTIVE-NOUN; "app" stands for no adjective.
OWNERS = ("acme", "example", "northwind", "initech", "blue-harbor", "octo-org", "sunrise-labs", "team42")
PROJECT_ADJECTIVES = ("app", "tiny", "swift", "quiet", "solid", "green", "lucky", "remote")
PROJECT_NOUNS = (
    "core",
    "api",
    "cli",
    "gateway",
    "worker",
    "portal",
    "parser",
    "registry",
    "scheduler",
    "web",
)

BRANCHES = ("main", "master", "develop", "release", "trunk")
BRANCH_KINDS = ("feature", "fix", "release", "dependabot", "user")
TOPICS = (
    "login",
    "cache",
    "retry",
    "docs",
    "metrics",
    "sbom",
    "timeouts",
    "typos",
    "upgrade-go",
    "windows",
    "1.x",
    "2024.06",
)

MESSAGE_VERBS = (
    "Add",
    "Fix",
    "Remove",
    "Rename",
    "Bump",
    "Document",
    "Refactor",
    "feat: add",
    "fix: handle",
)
MESSAGE_OBJECTS = ("tests", "the build", "error messages", "the retry loop", "dependencies", "a changelog entry", "logging",
                   "flaky test", "the cache key", "TLS settings", "“smart” quotes", "naïve parser")  # fmt: skip
MESSAGE_BODIES = (
    "Signed-off-by: Ada Lee <ada.lee@example.com>",
    "The old way lost the last line of every file.",
    "Closes #42",
    "See the design notes.\n\n* first point\n* second point",
)

FOLDERS = (
    "src",
    "cmd/server",
    "pkg/store",
    "lib",
    "docs",
    "tests",
    "internal/auth",
    ".github/workflows",
    "scripts",
)
# The stem with a blank and the one outside ASCII make `git status` quote the path.
FILE_STEMS = (
    "main",
    "readme",
    "server",
    "config",
    "parser",
    "store",
    "notes",
    "index",
    "handler",
    "release notes",
    "größe",
)
SUBDIRECTORIES = ("app", "services/api", "packages/web", "backend")

STEPS = (
    "build",
    "test",
    "package",
    "deploy",
    "scan",
    "compile",
    "lint",
    "security-check",
    "analyze",
    "verify",
)

USERS = ("dev", "runner", "builder", "jenkins", "ada", "ci", "grace", "root")
HOST_KINDS = ("runner", "build", "vm", "ci", "node", "agent")
HOSTNAMES = (
    "localhost",
    "build-01",
    "runner-7f9c4",
    "builds.internal",
    "ip-10-0-3-17",
    "laptop.local",
    "ci-worker",
)

LINE_WORDS = ("alpha", "bravo", "charlie", "delta", "echo", "hello", "install", "lima", "option", "release", "server", "value",
              "witness", "zebra")  # fmt: skip
