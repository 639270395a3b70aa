"""Names of steps, projects, files and branches in shown documents: values of the axis `vocabulary`.

None but the plainest steps is a name that worlds have by themselves: a name that is held out must stand in no other document.
Draws choose by position, so any change of a list changes what equal seeds draw.
"""

from __future__ import annotations

_PLAIN = (
    "build", "compile", "package", "test", "lint", "unit", "assemble", "bundle", "publish", "release", "deploy", "scan",
    "sign-image", "docs", "integration", "fetch", "vendor", "generate", "link", "archive", "smoke", "render", "transpile",
    "wheel", "sdist", "image", "firmware", "benchmark", "audit", "stage", "promote", "cross-compile", "strip", "minify",
    "codegen", "typecheck", "coverage", "fuzz", "notarize", "mirror", "tag", "changelog", "helm-chart", "sbom-merge",
    "license-scan", "e2e", "rollout", "backport", "snapshot", "rpm", "deb",
)  # fmt: skip
_VERBS = ("build", "pack", "test", "scan", "check", "export", "sync", "convert", "merge", "verify")
_THINGS = (
    "charts", "fonts", "icons", "kernel", "plugins", "models", "tables", "reports", "mobile", "desktop", "arm64", "wasm",
    "installer", "themes", "locales",
)  # fmt: skip
STEPS: tuple[str, ...] = (*_PLAIN, *(f"{verb}-{thing}" for verb in _VERBS for thing in _THINGS))
# What a project or a part of one is called: letters alone, since crates and wheels are named after it.
PROJECTS: tuple[str, ...] = tuple(
    f"{first}{second}"
    for first in (
        "tide", "parcel", "ember", "birch", "quarry", "lumen", "saddle", "cobalt", "heron", "anchor", "thistle", "copper",
        "willow", "granite", "falcon", "meadow", "harvest", "lantern", "orchard", "pebble", "raven", "summit", "timber", "velvet",
    )
    for second in ("kit", "hub", "desk", "flow", "gate", "line", "works", "yard", "mill", "bay")
)  # fmt: skip
STEMS: tuple[str, ...] = (
    *(
        "orders", "readings", "prices", "routes", "roster", "birds", "cities", "planets", "invoices", "recipes", "chapters",
        "lessons", "players", "stations", "harbors", "flights", "colors", "authors", "phrases", "permits", "shelves", "pallets",
        "drivers", "bridges", "rivers", "islands", "spices", "breads", "gardens", "gears", "valves", "pumps", "antennas",
        "beacons", "sprites", "quests", "badges", "visitors", "tenants", "clauses", "glossary", "appendix", "ferries", "looms",
        "orbits", "tariffs", "wages", "quotas", "ballots", "meters", "voyages", "sonnets", "fossils", "glaciers",
    ),
    *(
        f"{kind}-{thing}"
        for kind in ("daily", "north", "draft", "pilot", "spare", "annual")
        for thing in ("orders", "routes", "prices", "meters", "tariffs", "clauses", "badges", "pumps", "quotas", "sonnets")
    ),
)  # fmt: skip
_TOPICS = (
    "parser-limits", "quota", "telemetry", "offline", "printing", "dark-mode", "pagination", "webhooks", "locale", "rate-limit",
    "csv-import", "audit-trail", "tls13", "rollback", "sharding", "tracing", "archives", "throttle",
)  # fmt: skip
BRANCHES: tuple[str, ...] = (
    "mainline", "stable", "production", "canary",
    *(f"release-{major}.{minor}" for major in range(1, 8) for minor in range(8)),
    *(f"{kind}/{topic}" for kind in ("feat", "bugfix", "topic", "spike") for topic in _TOPICS),
)  # fmt: skip
