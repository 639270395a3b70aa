"""Names of branches, files and steps in requirements. Each is on the axis `vocabulary`, so some are held out from training."""

from __future__ import annotations

BRANCHES = (
    "main", "master", "develop", "trunk", "release", "stable", "production", "staging", "next", "integration", "edge", "mainline",
    "canary", "lts", "qa", "preview", "release/1.x", "release/2026.1", "hotfix/login", "feature/cache", "sandbox", "nightly",
)  # fmt: skip
FILES = (
    "go.mod", "go.sum", "package-lock.json", "Cargo.lock", "Makefile", "Dockerfile", "pom.xml", "requirements.txt", "LICENSE",
    "README.md", "config.yaml", "input.txt", "src/main.c", "tsconfig.json", "CODEOWNERS", "build.gradle", "pyproject.toml",
    "schema.sql", "values.yaml", "VERSION", ".npmrc", ".env", "secrets.yaml", "debug.log",
)  # fmt: skip
OUTPUTS = (
    "output.txt", "report.xml", "dist/app.tar.gz", "bin/server", "app.jar", "coverage.out", "release.zip", "sbom.json", "app.whl",
    "checksums.txt", "site/index.html", "firmware.bin", "plugin.so", "manifest.yaml", "results.sarif", "image.tar", "bundle.js",
    "notes.pdf", "core.dump", "trace.log",
)  # fmt: skip
STEPS = (
    "build", "test", "package", "deploy", "scan", "compile", "lint", "security-check", "analyze", "verify", "release", "publish",
    "assemble", "bundle", "fuzz", "attest-build",
)  # fmt: skip
