"""Scanners of source code: their commands, some of their rules, and the form of their SARIF (`scanner_forms`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from witness_generators.attestors.reports import scanner_forms
from witness_generators.attestors.reports.sarif_forms import Rule, SarifForm
from witness_generators.recorded_tools.recording_file import read_documents

Json = dict[str, Any]
# The addresses under which tools name the schema of SARIF 2.1.0.
OASIS = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
STORE = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True, slots=True)
class Scanner:
    """A scanner, its command, and what it writes into a report.

    driver: its entry in the report, with "{}" for the version. command: writes `{file}`. recording: the id of the recorded document,
    "" for a form by hand. silenced: the comment, with `{id}` for the rule, behind a line whose result is suppressed in the
    source; "" for a scanner that leaves such results out. part: how often it is drawn beside the others.

    Properties that the structs of go-witness lack (semantic versions, taxonomies, version control) are lost when the attestor
    records the report.
    """

    driver: Json
    versions: tuple[str, ...]
    schema: str
    rules: tuple[Rule, ...]
    command: str
    form: SarifForm
    recording: str = ""
    silenced: str = ""
    indent: int | None = 2
    part: int = 24

    def describe(self, version: int) -> Json:
        """Builds the driver's entry for one of the versions."""
        number = self.versions[version % len(self.versions)]
        return {name: number if value == "{}" else value for name, value in self.driver.items()}


def _find_version(recording: str) -> str:
    return read_documents()[recording].version


_BANDIT = f"https://bandit.readthedocs.io/en/{_find_version('bandit-sarif')}/plugins"
# Rules follow each tool's documentation, at the address that the rule gives.
GOSEC = Scanner(
    {"name": "gosec", "version": "{}", "semanticVersion": "{}", "informationUri": "https://github.com/securego/gosec/",
     "guid": "8b518d5f-906d-39f9-894b-d327b1a421c5", "supportedTaxonomies": [scanner_forms.CWE]},
    # One that `go install` built does not know its version.
    (_find_version("gosec-sarif"), "dev"),
    STORE,
    (
        Rule("G104", "Errors unhandled", "warning", "", ".go", 'func init() { os.Remove("cache") }', ("security", "LOW"),
             name="Improper Check or Handling of Exceptional Conditions", cwe="703", column=15),
        Rule("G304", "Potential file inclusion via variable", "error", "", ".go", "func init() { os.ReadFile(os.Args[1]) }", ("security", "MEDIUM"),
             name="Improper Limitation of a Pathname to a Restricted Directory ('Path Traversal')", cwe="22", column=15),
        Rule("G401", "Use of weak cryptographic primitive", "error", "", ".go", "func init() { md5.New() }", ("security", "MEDIUM"),
             name="Use of Weak Hash", cwe="328", column=15),
    ),
    "gosec -quiet -no-fail -fmt sarif -out {file} ./...",
    scanner_forms.GOSEC,
    "gosec-sarif",
)  # fmt: skip
SEMGREP = Scanner(
    {"name": "Semgrep OSS", "semanticVersion": "{}"},
    (_find_version("semgrep-sarif"),),
    OASIS,
    (
        Rule("python.lang.security.audit.eval-detected", "Detected the use of eval().", "warning",
             "https://semgrep.dev/r/python.lang.security.audit.eval-detected", ".py", "eval(input())", ("CWE-95", "LOW CONFIDENCE", "security")),
        Rule("bash.lang.security.ifs-tampering", "The special variable IFS affects how splitting takes place.", "error",
             "https://semgrep.dev/r/bash.lang.security.ifs-tampering", ".sh", "IFS=,", ("CWE-20", "LOW CONFIDENCE", "security")),
    ),
    "semgrep scan --quiet --config auto --sarif --output {file}",
    scanner_forms.SEMGREP,
    "semgrep-sarif",
    "  # nosemgrep",
    indent=None,
)  # fmt: skip
# With a result of level error it exits with 1, and `witness run` makes no collection: all its results here are warnings.
ESLINT = Scanner(
    {"name": "ESLint", "version": "{}", "informationUri": "https://eslint.org"},
    (_find_version("eslint-sarif"),),
    "http://json.schemastore.org/sarif-2.1.0-rtm.5",
    (
        Rule("no-unused-vars", "Disallow unused variables", "warning", "https://eslint.org/docs/latest/rules/no-unused-vars", ".js",
             "(() => { const unused = 1; })();", column=16, width=6, said="'unused' is assigned a value but never used."),
        Rule("eqeqeq", "Require the use of `===` and `!==`", "warning", "https://eslint.org/docs/latest/rules/eqeqeq", ".js",
             "(() => process.argv.length == 2)();", column=28, width=2, said="Expected '===' and instead saw '=='."),
        Rule("no-eval", "Disallow the use of `eval()`", "warning", "https://eslint.org/docs/latest/rules/no-eval", ".js",
             'eval("1 + 1");', width=4, said="eval can be harmful."),
    ),
    "npx eslint -f @microsoft/eslint-formatter-sarif -o {file} .",
    scanner_forms.ESLINT,
    "eslint-sarif",
    "  // eslint-disable-line {id} -- it is known",
)  # fmt: skip
BANDIT = Scanner(
    {"name": "Bandit", "organization": "PyCQA", "version": "{}", "semanticVersion": "{}"},
    (_find_version("bandit-sarif"),),
    STORE,
    (
        Rule("B101", "Use of assert detected.", "note", f"{_BANDIT}/b101_assert_used.html", ".py", "assert password", ("security", "external/cwe/cwe-703"),
             name="assert_used"),
        Rule("B602", "subprocess call with shell=True identified, security issue.", "error",
             f"{_BANDIT}/b602_subprocess_popen_with_shell_equals_true.html", ".py", "subprocess.call(password, shell=True)", ("security", "external/cwe/cwe-78"),
             name="subprocess_popen_with_shell_equals_true"),
        Rule("B108", "Probable insecure usage of temp file/directory.", "warning", f"{_BANDIT}/b108_hardcoded_tmp_directory.html", ".py",
             'print("/tmp/cache", file=None)', ("security", "external/cwe/cwe-377"), name="hardcoded_tmp_directory", column=7, width=12, confidence="MEDIUM"),
    ),
    "bandit -q -r . -f sarif -o {file} --exit-zero",
    scanner_forms.BANDIT,
    "bandit-sarif",
)  # fmt: skip
# Of its rules, which each report lists all, some; it knows no other version of itself. Secrets are left out of the report, since the
# attestor secretscan would find them there.
GITLEAKS = Scanner(
    {"name": "gitleaks", "semanticVersion": "{}", "informationUri": "https://github.com/gitleaks/gitleaks"},
    ("v8.0.0",),
    STORE,
    (
        # No key of anybody: the forms alone count.
        Rule("generic-api-key", "A key of a service stands in the text.", "error", "", ".py", 'api_key = "q7Zr2Kx9Vb4Tn8Lm3Wp6"'),
        Rule("gitlab-pat", "A personal access token of GitLab stands in the text.", "error", "", ".js",
             f'let token = "{"-".join(("glpat", "Kx9Vb4Tn8Lm3Wp6q7Zr2"))}";', column=14, width=26),
    ),
    "gitleaks dir . --redact --no-banner --log-level error --exit-code 0 -f sarif -r {file}",
    scanner_forms.GITLEAKS,
    "gitleaks-sarif",
    # Results of such lines are left out.
    indent=1,
)  # fmt: skip
# By hand: it is not recorded.
CODEQL = Scanner(
    {"name": "CodeQL", "organization": "GitHub", "semanticVersion": "{}", "notifications": []},
    ("2.17.6", "2.16.1"),
    STORE,
    (
        Rule("js/path-injection", "Uncontrolled data used in path expression", "error",
             "https://codeql.github.com/codeql-query-help/javascript/js-path-injection/", ".js", "fs.readFileSync(process.argv[2]);", ("correctness", "security")),
        Rule("py/clear-text-logging-sensitive-data", "Clear-text logging of sensitive information", "warning",
             "https://codeql.github.com/codeql-query-help/python/py-clear-text-logging-sensitive-data/", ".py", "print(password)", ("security",)),
    ),
    "codeql database analyze --quiet db --format=sarif-latest --output={file}",
    scanner_forms.CODEQL,
    part=4,
)  # fmt: skip
SCANNERS = (SEMGREP, ESLINT, GOSEC, BANDIT, GITLEAKS, CODEQL)
