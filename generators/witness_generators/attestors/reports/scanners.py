"""Scanners of source code as their SARIF shows them: the driver, some of its rules, and additions to the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
# The addresses under which tools name the schema of SARIF 2.1.0.
OASIS = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
STORE = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with the level of its results.

    help: the address of its page. flaw: a line of source that it reports, in files of `suffix`.
    """

    id: str
    text: str
    level: str
    help: str
    suffix: str
    flaw: str
    tags: tuple[str, ...] = ()

    def build_descriptor(self, named: bool) -> Json:
        """Builds the rule's entry in the driver's list; `named` rules also have a name and a full description."""
        full = {"name": self.id.rpartition("/")[2], "fullDescription": {"text": self.text}} if named else {}
        return {
            "id": self.id,
            "shortDescription": {"text": self.text},
            **full,
            "helpUri": self.help,
            "defaultConfiguration": {"level": self.level},
            **({"properties": {"tags": list(self.tags)}} if self.tags else {}),
        }


@dataclass(frozen=True, slots=True)
class Scanner:
    """A scanner, its command, and what it writes into a report.

    driver: its entry in the report, with "{}" for the version. run: properties that it adds to its run. command: writes `{file}`.
    fingerprint: the key of a result's fingerprint, "" for none. partial: it writes partialFingerprints. timed: it writes when it
    ran. listing: it lists the scanned files. named: its rules have names.

    Properties that the structs of go-witness lack (semantic versions, column kinds, version control) are lost when the attestor
    records the report.
    """

    driver: Json
    versions: tuple[str, ...]
    schema: str
    rules: tuple[Rule, ...]
    command: str
    run: Json = field(default_factory=dict)
    fingerprint: str = ""
    partial: bool = False
    timed: bool = False
    listing: bool = False
    named: bool = False
    indent: int | None = 2

    def describe(self, version: int) -> Json:
        """Builds the driver's entry for one of the versions."""
        number = self.versions[version % len(self.versions)]
        return {name: number if value == "{}" else value for name, value in self.driver.items()}


# Rules follow each tool's documentation, at the address that the rule gives.
GOSEC = Scanner(
    {"name": "gosec", "version": "{}", "semanticVersion": "{}", "informationUri": "https://github.com/securego/gosec/"},
    ("2.20.0", "2.19.0", "2.18.2", "2.21.4"),
    STORE,
    (
        Rule("G104", "Errors unhandled.", "warning", "https://securego.io/docs/rules/g104.html", ".go", 'func init() { os.Remove("cache") }', ("security", "LOW")),
        Rule("G304", "Potential file inclusion via variable", "error", "https://securego.io/docs/rules/g304.html", ".go", "func init() { os.ReadFile(os.Args[1]) }", ("security", "MEDIUM")),
        Rule("G401", "Use of weak cryptographic primitive", "error", "https://securego.io/docs/rules/g401.html", ".go", "func init() { md5.New() }", ("security", "MEDIUM")),
    ),
    "gosec -quiet -no-fail -fmt sarif -out {file} ./...",
)  # fmt: skip
SEMGREP = Scanner(
    {"name": "Semgrep OSS", "semanticVersion": "{}"},
    ("1.72.0", "1.66.0"),
    OASIS,
    (
        Rule("python.lang.security.audit.eval-detected", "Detected the use of eval().", "warning",
             "https://semgrep.dev/r/python.lang.security.audit.eval-detected", ".py", "eval(input())", ("CWE-95", "LOW CONFIDENCE")),
        Rule("bash.lang.security.ifs-tampering", "The special variable IFS affects how splitting takes place.", "error",
             "https://semgrep.dev/r/bash.lang.security.ifs-tampering", ".sh", "IFS=,", ("CWE-20", "LOW CONFIDENCE")),
    ),
    "semgrep scan --quiet --config auto --sarif --output {file}",
    fingerprint="matchBasedId/v1",
    named=True,
    indent=None,
)  # fmt: skip
ESLINT = Scanner(
    {"name": "ESLint", "version": "{}", "informationUri": "https://eslint.org"},
    ("8.57.0", "8.56.0", "8.50.0", "9.5.0"),
    "http://json.schemastore.org/sarif-2.1.0-rtm.5",
    (
        Rule("no-unused-vars", "Disallow unused variables", "error", "https://eslint.org/docs/latest/rules/no-unused-vars", ".js", "(() => { const unused = 1; })();"),
        Rule("eqeqeq", "Require the use of === and !==", "warning", "https://eslint.org/docs/latest/rules/eqeqeq", ".js", "(() => process.argv.length == 2)();"),
        Rule("no-eval", "Disallow the use of eval()", "error", "https://eslint.org/docs/latest/rules/no-eval", ".js", 'eval("1 + 1");'),
    ),
    "npx eslint -f @microsoft/eslint-formatter-sarif -o {file} .",
    listing=True,
)  # fmt: skip
BANDIT = Scanner(
    {"name": "Bandit", "version": "{}", "semanticVersion": "{}", "organization": "PyCQA"},
    ("1.7.9", "1.7.8", "1.7.7"),
    STORE,
    (
        Rule("B101", "assert_used", "note", "https://bandit.readthedocs.io/en/1.7.9/plugins/b101_assert_used.html", ".py", "assert password"),
        Rule("B602", "subprocess_popen_with_shell_equals_true", "error",
             "https://bandit.readthedocs.io/en/1.7.9/plugins/b602_subprocess_popen_with_shell_equals_true.html",
             ".py", 'subprocess.call("ls", shell=True)'),
    ),
    "bandit -q -r . -f sarif -o {file} --exit-zero",
    {"properties": {"metrics": {"_totals": {"loc": 42, "nosec": 0, "skipped_tests": 0}}}},
    timed=True,
    named=True,
)  # fmt: skip
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
    {"columnKind": "utf16CodeUnits", "properties": {"semmle.formatSpecifier": "sarif-latest"}},
    fingerprint="primaryLocationLineHash",
    partial=True,
    listing=True,
    named=True,
)  # fmt: skip
SCANNERS = (SEMGREP, ESLINT, GOSEC, BANDIT, CODEQL)
