"""Published vulnerabilities of packages in lock files, each with the first version that fixes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from witness_generators.attestors.reports.dependencies import Package


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """A CVE with its GitHub advisory.

    kind: the package URL type. fixed: the first fixed version. text: one line about the vulnerability.
    """

    kind: str
    package: str
    id: str
    advisory: str
    fixed: str
    text: str

    def concerns(self, package: Package) -> bool:
        """Whether it is a vulnerability of this package, in any version."""
        return (self.kind, self.package) == (package.kind, package.name)

    def affects(self, package: Package) -> bool:
        """Whether this version of the package has the vulnerability."""
        return self.concerns(package) and _parse_numbers(package.version) < _parse_numbers(self.fixed)


def _parse_numbers(version: str) -> tuple[int, ...]:
    # Compare the numbers alone: versions here have a prefix v in Composer and Go, and no pre-release parts.
    return tuple(map(int, re.findall("[0-9]+", version)))


# From the GitHub advisory database, https://github.com/advisories.
VULNERABILITIES = (
    Vulnerability("npm", "lodash", "CVE-2021-23337", "GHSA-35jh-r3h4-6jhm", "4.17.21", "Command injection in lodash"),
    Vulnerability("npm", "express", "CVE-2024-29041", "GHSA-rv95-896h-c2vc", "4.19.2", "Open redirect in malformed URLs"),
    Vulnerability("npm", "axios", "CVE-2024-39338", "GHSA-8hc4-vh64-cxmj", "1.7.4", "Server-side request forgery in axios"),
    Vulnerability("npm", "ws", "CVE-2024-37890", "GHSA-3h5v-q93c-6h6q", "8.17.1", "Denial of service by many HTTP headers"),
    Vulnerability("npm", "semver", "CVE-2022-25883", "GHSA-c2qf-rxjj-qqgw", "7.5.2", "Regular expression denial of service"),
    Vulnerability("pypi", "urllib3", "CVE-2024-37891", "GHSA-34jh-p97f-mpxf", "2.2.2", "Proxy-Authorization header kept on redirects"),
    Vulnerability("pypi", "jinja2", "CVE-2024-34064", "GHSA-h75v-3vvj-5mfj", "3.1.4", "HTML attribute injection by xmlattr"),
    Vulnerability("pypi", "requests", "CVE-2024-35195", "GHSA-9wx4-h78v-vm56", "2.32.0", "Session ignores later certificate checks"),
    Vulnerability("pypi", "idna", "CVE-2024-3651", "GHSA-jjg7-2v4v-x38h", "3.7", "Denial of service by long input"),
    Vulnerability("golang", "golang.org/x/crypto", "CVE-2024-45337", "GHSA-v778-237x-gjrc", "0.31.0", "Misuse of PublicKeyCallback"),
    Vulnerability("golang", "golang.org/x/net", "CVE-2023-45288", "GHSA-4v7x-pqxf-cx7m", "0.23.0", "HTTP/2 CONTINUATION flood"),
    Vulnerability("maven", "org.apache.logging.log4j:log4j-core", "CVE-2021-44228", "GHSA-jfh8-c2jp-5v3q", "2.15.0", "Remote code injection in Log4j"),
    Vulnerability("maven", "org.postgresql:postgresql", "CVE-2024-1597", "GHSA-24rp-q3w6-vc56", "42.7.2", "SQL injection by line comments"),
    Vulnerability("maven", "commons-io:commons-io", "CVE-2024-47554", "GHSA-78wr-2p64-hpwj", "2.14.0", "Denial of service in XmlStreamReader"),
    Vulnerability("gem", "puma", "CVE-2024-45614", "GHSA-9hf4-67fc-4vf4", "6.4.3", "Header normalisation lets clients clobber proxy headers"),
    Vulnerability("composer", "twig/twig", "CVE-2024-45411", "GHSA-6j75-5wfj-gh66", "3.14.0", "Sandbox bypass in Twig"),
)  # fmt: skip
