"""The scanners and makers of bills of materials that are recorded: each with a command and a project that it has something to say of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A command that writes a JSON document.

    version: the command that says the tool's version. output: where the document is. files: the project, text by path.
    open_keys: pointers of objects whose keys name something of the project, and not of the form. committed: whether the project is
    a commit, which a tool may tell the version by.
    """

    id: str
    version: tuple[str, ...]
    argv: tuple[str, ...]
    output: str
    files: Mapping[str, str] = field(default_factory=dict, hash=False)
    open_keys: tuple[str, ...] = ()
    committed: bool = False


_N = "${name}"
_PY = 'import subprocess\n\npassword = input("Password: ")\n\nassert password\nsubprocess.call("ls", shell=True)\n'
_GO: Mapping[str, str] = {
    "go.mod": "module example.com/service\n\ngo 1.22\n",
    "audit/audit.go": (
        'package audit\n\nimport (\n\t"crypto/md5"\n\t"os"\n)\n\nvar _, _ = md5.Size, os.Args\n\n'
        'func init() { os.Remove("cache") }\nfunc init() { os.ReadFile(os.Args[1]) }\nfunc init() { md5.New() }\n'
    ),
}
_JS = 'const fs = require("node:fs");\n\n(() => { const unused = 1; })();\n(() => process.argv.length == 2)();\neval("1 + 1");\n'
_ESLINT = (
    "export default [\n"
    '  { files: ["**/*.js"], rules: { "no-unused-vars": "error", eqeqeq: "warn", "no-eval": "error" } },\n'
    "];\n"
)
_SEMGREP = """rules:
  - id: eval-detected
    languages: [python]
    severity: WARNING
    message: A subprocess is started through a shell.
    pattern: subprocess.call(..., shell=True)
    metadata: {cwe: ["CWE-78"], confidence: LOW, references: ["https://example.com/shell"]}
"""
_LOCK = """{
  "name": "${name}",
  "version": "1.0.0",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": {"name": "${name}", "version": "1.0.0", "license": "MIT", "dependencies": {"ms": "2.1.3", "debug": "4.3.7", "either": "1.0.0"}},
    "node_modules/either": {"version": "1.0.0", "resolved": "https://registry.example.com/either/-/either-1.0.0.tgz",
      "integrity": "sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==",
      "license": "MIT OR Apache-2.0"},
    "node_modules/debug": {"version": "4.3.7", "resolved": "https://registry.example.com/debug/-/debug-4.3.7.tgz",
      "integrity": "sha512-Er2nc/H7RrMXZBFCEim6TCmMk02Z8vLC2Rbi1KEBggpo0fS6l0S1nnapwmIi3yW/+GOJap1Krg4w0Hg80oCqgQ==",
      "license": "MIT", "dependencies": {"ms": "^2.1.3"}},
    "node_modules/ms": {"version": "2.1.3", "resolved": "https://registry.example.com/ms/-/ms-2.1.3.tgz",
      "integrity": "sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==",
      "license": "MIT"}
  }
}
"""
_NPM: Mapping[str, str] = {
    "package.json": (
        f'{{"name": "{_N}", "version": "1.0.0", "license": "MIT", "dependencies": {{"ms": "2.1.3", "debug": "4.3.7", "either": "1.0.0"}}}}\n'
    ),
    "package-lock.json": _LOCK,
}
# With a name that has a scope.
_SCOPED = {
    path: text.replace("either", "@acme/either").replace("-/@acme/either", "-/either")
    for path, text in _NPM.items()
}
_REQUIREMENTS = "idna==3.10\nurllib3==2.2.3\n"
_SYFT = {**_NPM, "go.mod": _GO["go.mod"], "requirements.txt": _REQUIREMENTS}


def _ask_go(program: str) -> tuple[str, ...]:
    """The command that says the version of a Go program: `go install` gives none to the program itself."""
    return ("sh", "-c", f'go version -m "$(command -v {program})" | grep -w mod')


ROWS: tuple[ReportRow, ...] = (
    ReportRow(
        "bandit-sarif",
        ("bandit", "--version"),
        ("bandit", "-q", "-r", ".", "-f", "sarif", "-o", "results.sarif", "--exit-zero"),
        "results.sarif",
        {"src/audit.py": _PY, "src/report.py": _PY},
        ("/runs/*/properties/metrics",),
    ),
    ReportRow(
        "semgrep-sarif",
        ("semgrep", "--version"),
        ("semgrep", "scan", "--quiet", "--metrics", "off", "--disable-version-check", "--config", "rules.yml", "--sarif", "--output", "results.sarif"),
        "results.sarif",
        {"rules.yml": _SEMGREP, "src/audit.py": _PY.replace("shell=True)", "shell=True)  # nosemgrep\nsubprocess.call('id', shell=True)")},
    ),
    ReportRow(
        "eslint-sarif",
        ("npx", "eslint", "--version"),
        ("npx", "eslint", "-f", "@microsoft/eslint-formatter-sarif", "-o", "results.sarif", "src"),
        "results.sarif",
        {
            "eslint.config.mjs": _ESLINT.replace('"error"', '"warn"'),
            "src/audit.js": _JS + "// eslint-disable-next-line no-eval -- it is known\neval('2');\n",
        },
    ),
    ReportRow(
        "eslint-json",
        ("npx", "eslint", "--version"),
        ("npx", "eslint", "-f", "json", "-o", "eslint.json", "src"),
        "eslint.json",
        {"eslint.config.mjs": _ESLINT.replace('"error"', '"warn"'), "src/audit.js": _JS, "src/clean.js": "export const ready = true;\n"},
    ),
    ReportRow(
        "gosec-sarif",
        _ask_go("gosec"),
        ("gosec", "-quiet", "-no-fail", "-fmt", "sarif", "-out", "results.sarif", "./..."),
        "results.sarif",
        _GO,
    ),
    ReportRow(
        "gitleaks-sarif",
        _ask_go("gitleaks"),
        ("gitleaks", "dir", ".", "--redact", "--no-banner", "--log-level", "error", "--exit-code", "0", "-f", "sarif", "-r", "results.sarif"),
        "results.sarif",
        # No key of anybody: the form alone counts.
        {"src/settings.py": 'api_key = "q7Zr2Kx9Vb4Tn8Lm3Wp6"\n'},
    ),
    ReportRow(
        "govulncheck-sarif",
        _ask_go("govulncheck"),
        ("sh", "-c", "govulncheck -format sarif ./... > results.sarif"),
        "results.sarif",
        _GO,
    ),
    ReportRow(
        "cdxgen-cyclonedx",
        ("cdxgen", "--version"),
        ("cdxgen", "--no-install-deps", "--spec-version", "1.6", "-o", "sbom.json", "."),
        "sbom.json",
        {**_NPM, "requirements.txt": _REQUIREMENTS},
    ),
    ReportRow(
        "cyclonedx-npm-cyclonedx",
        ("cyclonedx-npm", "--version"),
        ("cyclonedx-npm", "--package-lock-only", "--output-file", "sbom.json"),
        "sbom.json",
        _SCOPED,
    ),
    ReportRow(
        "cyclonedx-py-cyclonedx",
        ("cyclonedx-py", "--version"),
        ("cyclonedx-py", "requirements", "-o", "sbom.json", "requirements.txt"),
        "sbom.json",
        {"requirements.txt": _REQUIREMENTS},
    ),
    ReportRow(
        "cyclonedx-gomod-cyclonedx",
        _ask_go("cyclonedx-gomod"),
        ("cyclonedx-gomod", "mod", "-json", "-licenses", "-output", "sbom.json", "."),
        "sbom.json",
        {
            "go.mod": "module example.com/service\n\ngo 1.22\n\nrequire github.com/google/uuid v1.6.0\n",
            "go.sum": (
                "github.com/google/uuid v1.6.0 h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=\n"
                "github.com/google/uuid v1.6.0/go.mod h1:TIyPZe4MgqvfeYDBFedMoGGpEw/LqOeaOT+nhxU+yHo=\n"
            ),
            "main.go": 'package main\n\nimport "github.com/google/uuid"\n\nfunc main() { println(uuid.NewString()) }\n',
        },
        committed=True,
    ),
    ReportRow(
        "syft-spdx",
        _ask_go("syft"),
        ("syft", "-q", "scan", "dir:.", "--source-name", _N, "--source-version", "1.0.0", "-o", "spdx-json=sbom.json"),
        "sbom.json",
        _SYFT,
    ),
    ReportRow(
        "syft-cyclonedx",
        _ask_go("syft"),
        ("syft", "-q", "scan", "dir:.", "--source-name", _N, "--source-version", "1.0.0", "-o", "cyclonedx-json=sbom.json"),
        "sbom.json",
        _SYFT,
    ),
)  # fmt: skip
