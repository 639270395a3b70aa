"""Names of steps, values of the axis `vocabulary`."""

from __future__ import annotations

STEPS = (
    *(
        "build",
        "compile",
        "package",
        "test",
        "lint",
        "unit",
        "assemble",
        "bundle",
        "publish",
        "release",
        "deploy",
    ),
    *("scan", "sign-image", "docs", "integration", "fetch", "vendor", "generate", "link", "archive", "smoke"),
    *("render", "transpile", "wheel", "sdist", "image", "firmware", "benchmark", "audit", "stage", "promote"),
    *(
        "cross-compile",
        "strip",
        "minify",
        "codegen",
        "typecheck",
        "coverage",
        "fuzz",
        "notarize",
        "mirror",
        "tag",
    ),
    *(
        "changelog",
        "helm-chart",
        "sbom-merge",
        "license-scan",
        "e2e",
        "rollout",
        "backport",
        "snapshot",
        "rpm",
        "deb",
    ),
)
