"""Names of steps, files, folders and branches: the values of the axis `vocabulary`.

Draws choose by position, so any change of a list changes what equal seeds draw.
"""

from __future__ import annotations

_VERBS = (
    "build", "test", "package", "scan", "compile", "lint", "assemble", "bundle", "render", "export", "publish", "collect",
    "archive", "generate", "inspect", "merge", "stage", "extract", "convert", "index",
)  # fmt: skip
_OBJECTS = (
    "docs", "firmware", "site", "report", "catalog", "schemas", "fixtures", "release", "images", "manual", "ledger", "assets",
    "corpus", "metrics", "labels", "translations", "config", "inventory", "snapshot", "changelog",
)  # fmt: skip
_OTHERS = (
    "deploy", "analyze", "verify", "security-check", "smoke-test", "kickoff", "integrate", "notarize", "sanitize", "triage",
    "freeze", "promote", "digest", "audit", "reconcile", "unpack", "transform", "normalize", "validate", "rehearse",
)  # fmt: skip
PLAIN_STEPS: tuple[str, ...] = (*_VERBS, *_OTHERS)
STEPS: tuple[str, ...] = (
    *PLAIN_STEPS,
    *(f"{verb}-{noun}" for verb in _VERBS for noun in _OBJECTS),
)
PLAIN_STEMS = (
    "notes", "orders", "readings", "parts", "prices", "names", "hosts", "routes", "tasks", "menu", "roster", "ledger", "birds",
    "cities", "planets", "sensors", "tickets", "invoices", "recipes", "chapters", "lessons", "players", "scores", "stations",
    "harbors", "flights", "colors", "titles", "authors", "words", "phrases", "symbols", "modules", "packages", "permits",
    "commits", "changes", "backlog", "errors", "warnings", "events", "metrics", "samples", "samplings", "results", "findings",
    "stock", "shelves", "boxes", "pallets", "drivers", "vehicles", "bridges", "rivers", "islands", "mountains", "valleys",
    "spices", "teas", "coffees", "breads", "fruits", "seeds", "trees", "meadows", "gardens", "tools", "bolts", "gears", "valves",
    "pumps", "cables", "ports", "switches", "relays", "antennas", "beacons", "signals", "channels", "frames", "sprites", "tiles",
    "levels", "quests", "badges", "awards", "members", "visitors", "guests", "tenants", "clients", "vendors", "partners",
    "contracts", "clauses", "statutes", "minutes", "agenda", "summary", "digest", "overview", "glossary", "appendix", "preface",
)  # fmt: skip
_ADJECTIVES = ("daily", "weekly", "raw", "final", "draft", "north", "south", "public", "legacy", "pilot")
STEMS: tuple[str, ...] = (
    *PLAIN_STEMS,
    *(f"{adjective}-{noun}" for adjective in _ADJECTIVES for noun in PLAIN_STEMS[:60]),
)
FOLDERS: tuple[str, ...] = (
    "app", "service", "web", "backend", "frontend", "lib", "core", "portal", "gateway", "worker", "firmware", "bootloader",
    "console", "agent", "proxy", "catalog", "billing", "search", "mobile", "desktop", "kernel", "drivers", "plugins", "themes",
    "handbook", "website", "examples", "sdk", "toolkit", "collector",
)  # fmt: skip
_TOPICS = (
    "login", "cache", "retry", "parser", "metrics", "timeouts", "typos", "search", "export", "billing", "locale", "upgrade",
    "cleanup", "telemetry", "sandbox", "quota", "webhooks", "offline", "printing", "sync",
)  # fmt: skip
BRANCHES: tuple[str, ...] = (
    "main", "master", "develop", "trunk", "nightly", "next", "production", "staging", "integration", "mainline",
    *(f"release/{major}.{minor}" for major in range(1, 9) for minor in range(10)),
    *(f"{kind}/{topic}" for kind in ("feature", "fix", "hotfix", "team") for topic in _TOPICS),
)  # fmt: skip
