"""Linux distributions and some of their packages, with names and versions as dpkg-query and rpm print them."""

from __future__ import annotations

from dataclasses import dataclass

# Each package name with the versions that the distribution has published.
Packages = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution: `ID` and `VERSION_ID` of its /etc/os-release, its packages, and whether they are listed by name.

    dpkg-query lists by name; `rpm -qa` lists in the order of its database.
    """

    id: str
    version: str
    packages: Packages
    sorted: bool = True


# Debian and Ubuntu: `${Version}` of dpkg-query is epoch, upstream version and revision
# (`attestation/system-packages/debian.go:44`).
_BOOKWORM: Packages = (
    ("adduser", ("3.134",)),
    ("apt", ("2.6.1",)),
    ("base-files", ("12.4+deb12u5", "12.4+deb12u8", "12.4+deb12u11")),
    ("bash", ("5.2.15-2+b7", "5.2.15-2+b8")),
    ("bsdutils", ("1:2.38.1-5+deb12u1", "1:2.38.1-5+deb12u3")),
    ("ca-certificates", ("20230311", "20230311+deb12u1")),
    ("coreutils", ("9.1-1",)),
    ("curl", ("7.88.1-10+deb12u5", "7.88.1-10+deb12u8", "7.88.1-10+deb12u14")),
    ("dash", ("0.5.12-2",)),
    ("debianutils", ("5.7-0.5~deb12u1",)),
    ("dpkg", ("1.21.22",)),
    ("findutils", ("4.9.0-4",)),
    ("git", ("1:2.39.2-1.1", "1:2.39.5-0+deb12u1", "1:2.39.5-0+deb12u3")),
    ("grep", ("3.8-5",)),
    ("gzip", ("1.12-1",)),
    ("libc6", ("2.36-9+deb12u4", "2.36-9+deb12u7", "2.36-9+deb12u14")),
    ("libgcc-s1", ("12.2.0-14", "12.2.0-14+deb12u1")),
    ("libgmp10", ("2:6.2.1+dfsg1-1.1",)),
    ("libgnutls30", ("3.7.9-2+deb12u2", "3.7.9-2+deb12u6")),
    ("libssl3", ("3.0.11-1~deb12u2", "3.0.15-1~deb12u1", "3.0.19-1~deb12u2")),
    ("libstdc++6", ("12.2.0-14", "12.2.0-14+deb12u1")),
    ("mawk", ("1.3.4.20200120-3.1",)),
    ("perl-base", ("5.36.0-7+deb12u1", "5.36.0-7+deb12u2")),
    ("sed", ("4.9-1",)),
    ("tar", ("1.34+dfsg-1.2+deb12u1",)),
    ("tzdata", ("2024a-0+deb12u1", "2025b-0+deb12u2")),
    ("zlib1g", ("1:1.2.13.dfsg-1",)),
)
_BULLSEYE: Packages = (
    ("adduser", ("3.118", "3.118+deb11u1")),
    ("apt", ("2.2.4",)),
    ("base-files", ("11.1+deb11u9", "11.1+deb11u11")),
    ("bash", ("5.1-2+deb11u1",)),
    ("ca-certificates", ("20210119",)),
    ("coreutils", ("8.32-4+b1",)),
    ("curl", ("7.74.0-1.3+deb11u7", "7.74.0-1.3+deb11u14")),
    ("dpkg", ("1.20.13",)),
    ("git", ("1:2.30.2-1+deb11u2",)),
    ("libc6", ("2.31-13+deb11u8", "2.31-13+deb11u11")),
    ("libssl1.1", ("1.1.1n-0+deb11u5", "1.1.1w-0+deb11u1")),
    ("tar", ("1.34+dfsg-1", "1.34+dfsg-1+deb11u1")),
    ("zlib1g", ("1:1.2.11.dfsg-2+deb11u2",)),
)
_NOBLE: Packages = (
    ("adduser", ("3.137ubuntu1",)),
    ("apt", ("2.7.14build2", "2.8.3")),
    ("base-files", ("13ubuntu10", "13ubuntu10.1")),
    ("bash", ("5.2.21-2ubuntu4",)),
    ("ca-certificates", ("20240203",)),
    ("coreutils", ("9.4-3ubuntu6",)),
    ("curl", ("8.5.0-2ubuntu10.1", "8.5.0-2ubuntu10.6")),
    ("dpkg", ("1.22.6ubuntu6", "1.22.6ubuntu6.1")),
    ("git", ("1:2.43.0-1ubuntu7", "1:2.43.0-1ubuntu7.1")),
    ("libc6", ("2.39-0ubuntu8.2", "2.39-0ubuntu8.4")),
    ("libssl3t64", ("3.0.13-0ubuntu3.1", "3.0.13-0ubuntu3.4")),
    ("openssl", ("3.0.13-0ubuntu3.1", "3.0.13-0ubuntu3.4")),
    ("python3", ("3.12.3-0ubuntu1", "3.12.3-0ubuntu2")),
    ("tar", ("1.35+dfsg-3build1",)),
    ("zlib1g", ("1:1.3.dfsg-3.1ubuntu2", "1:1.3.dfsg-3.1ubuntu2.1")),
)
_JAMMY: Packages = (
    ("adduser", ("3.118ubuntu5",)),
    ("apt", ("2.4.11", "2.4.12", "2.4.13")),
    ("base-files", ("12ubuntu4.5", "12ubuntu4.7")),
    ("bash", ("5.1-6ubuntu1", "5.1-6ubuntu1.1")),
    ("ca-certificates", ("20230311ubuntu0.22.04.1", "20240203~22.04.1")),
    ("coreutils", ("8.32-4.1ubuntu1.1", "8.32-4.1ubuntu1.2")),
    ("curl", ("7.81.0-1ubuntu1.15", "7.81.0-1ubuntu1.20")),
    ("dpkg", ("1.21.1ubuntu2.2", "1.21.1ubuntu2.3")),
    ("git", ("1:2.34.1-1ubuntu1.10", "1:2.34.1-1ubuntu1.11")),
    ("libc6", ("2.35-0ubuntu3.6", "2.35-0ubuntu3.8")),
    ("libssl3", ("3.0.2-0ubuntu1.15", "3.0.2-0ubuntu1.18")),
    ("openssl", ("3.0.2-0ubuntu1.15", "3.0.2-0ubuntu1.18")),
    ("python3", ("3.10.6-1~22.04", "3.10.6-1~22.04.1")),
    ("tar", ("1.34+dfsg-1ubuntu0.1.22.04.2",)),
    ("zlib1g", ("1:1.2.11.dfsg-2ubuntu9.2",)),
)
# Fedora and its relatives: `%{VERSION}` of rpm has neither epoch nor release (`attestation/system-packages/rpm.go:74`).
_FEDORA: Packages = (
    ("bash", ("5.2.26",)),
    ("ca-certificates", ("2023.2.62_v7.0.401", "2024.2.69_v8.0.401")),
    ("coreutils", ("9.4",)),
    ("curl", ("8.6.0",)),
    ("dnf", ("4.19.2", "4.21.1")),
    ("fedora-release", ("40",)),
    ("filesystem", ("3.18",)),
    ("git", ("2.44.0", "2.45.2", "2.47.1")),
    ("glibc", ("2.39",)),
    # rpm lists an imported key as a package whose version is the short key id.
    ("gpg-pubkey", ("a15b79cc",)),
    ("openssl-libs", ("3.2.1", "3.2.2")),
    ("python3", ("3.12.3", "3.12.4", "3.12.8")),
    ("rpm", ("4.19.1.1",)),
    ("setup", ("2.14.5",)),
    ("systemd-libs", ("255.4", "255.15")),
    ("tzdata", ("2024a", "2024b")),
    ("zlib-ng-compat", ("2.1.6", "2.1.7")),
)
# Red Hat Enterprise Linux 9, and what is built from the same sources.
_ENTERPRISE: Packages = (
    ("bash", ("5.1.8",)),
    ("ca-certificates", ("2023.2.60_v7.0.306", "2024.2.69_v8.0.303")),
    ("coreutils", ("8.32",)),
    ("curl", ("7.76.1",)),
    ("dnf", ("4.14.0",)),
    ("filesystem", ("3.16",)),
    ("git", ("2.39.3", "2.43.5")),
    ("glibc", ("2.34",)),
    ("gpg-pubkey", ("fd431d51", "350d275d")),
    ("openssl-libs", ("3.0.7", "3.2.2")),
    ("python3", ("3.9.18", "3.9.21")),
    ("rpm", ("4.16.1.3",)),
    ("setup", ("2.13.7",)),
    ("systemd-libs", ("252",)),
    ("tzdata", ("2024a", "2024b", "2025b")),
    ("zlib", ("1.2.11",)),
)

# The attestor picks dpkg-query or rpm by `ID` (`attestation/system-packages/system-packages.go:73`).
DISTRIBUTIONS: tuple[Distribution, ...] = (
    Distribution("debian", "12", _BOOKWORM),
    Distribution("debian", "11", _BULLSEYE),
    Distribution("ubuntu", "24.04", _NOBLE),
    Distribution("ubuntu", "22.04", _JAMMY),
    Distribution("fedora", "40", _FEDORA, sorted=False),
    Distribution("rhel", "9.4", _ENTERPRISE, sorted=False),
    Distribution("rocky", "9.4", _ENTERPRISE, sorted=False),
    Distribution("centos", "9", _ENTERPRISE, sorted=False),
)
