"""What is wrong with those who may sign a step: keys, and constraints on certificates."""

from __future__ import annotations

from collections.abc import Iterator

from witness_schema.documents.octets import read_octets
from witness_schema.documents.public_keys import read_certificate
from witness_schema.policies.key_findings import SERVICES
from witness_schema.policies.placeholders import is_placeholder
from witness_schema.policies.policy_members import Place
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.printable import quote

# The lists of a constraint, compared letter by letter, and as sets (policy/constraints.go, checkCertConstraint).
NAME_LISTS = ("dnsnames", "emails", "organizations", "uris")
ANY = "*"
# Who certifies anybody with an account, by the organization of its certificate.
_PUBLIC = ("sigstore.dev",)


def check_functionaries(step: Place, policy: Place) -> Iterator[PolicyFinding]:
    """The faults of the functionaries of one step."""
    functionaries = step.take("functionaries")
    if not functionaries.value:
        reason = f"functionaries is {functionaries.describe()}"
        yield PolicyFinding("functionaries-missing", functionaries.pointer, reason)
        return
    for functionary in functionaries.items():
        yield from _check_functionary(functionary, policy)


def _check_functionary(functionary: Place, policy: Place) -> Iterator[PolicyFinding]:
    key, constraint = functionary.take("publickeyid"), functionary.take("certConstraint")
    bound = _is_bound(constraint)
    if not key.text() and not bound:
        reason = "it names neither a key nor a certificate"
        yield PolicyFinding("functionary-empty", functionary.pointer, reason)
    known = [name for name, _ in policy.take("publickeys").members()]
    if key.text() and key.text() not in known and not is_placeholder(key.text()):
        hint = "" if known else "; the policy has no publickeys"
        reason = f"{quote(repr(key.text()))[:90]} is none of publickeys{hint}"
        if not key.text().startswith(SERVICES) or known:
            yield PolicyFinding("functionary-key-unknown", key.pointer, reason)
    if bound:
        # A constraint beside a key is an alternative that no certificate may meet; alone it is the only way to sign.
        yield from _check_constraint(constraint, policy, alone=not key.text())


def _is_bound(constraint: Place) -> bool:
    """Whether a constraint says anything: Go writes one with empty members beside each key."""
    for name, member in constraint.members():
        if name.lower() == "extensions":
            if any(each.value for _, each in member.members()):
                return True
        elif member.value:
            return True
    return False


def _check_constraint(constraint: Place, policy: Place, *, alone: bool) -> Iterator[PolicyFinding]:
    roots = constraint.take("roots")
    if not roots.value and alone:
        yield PolicyFinding("constraint-roots-missing", roots.pointer, f"roots is {roots.describe()}")
    yield from _check_roots(roots, policy)
    for name in NAME_LISTS:
        yield from _check_list(constraint.take(name))
    common = constraint.take("commonname")
    if _looks_like_pattern(common.text()):
        yield PolicyFinding(
            "constraint-pattern", common.pointer, f"commonname is {quote(repr(common.text()))}"
        )
    extensions = constraint.take("extensions")
    for _, extension in extensions.members():
        yield from _check_extension(extension)
    if _allows_all(constraint):
        rule = "constraint-allows-everyone" if _is_public(roots, policy) else "constraint-allows-all"
        yield PolicyFinding(rule, constraint.pointer, "every name is `*`, and no extension is bound")


def _check_roots(roots: Place, policy: Place) -> Iterator[PolicyFinding]:
    known = [name for name, _ in policy.take("roots").members()]
    if roots.texts() == [ANY]:
        return
    if ANY in roots.texts():
        yield PolicyFinding("constraint-star-beside", roots.pointer, "roots has `*` beside others")
    for root in roots.items():
        text = root.text()
        if text != ANY and text not in known and not is_placeholder(text):
            hint = "" if known else "; the policy has no roots"
            yield PolicyFinding(
                "functionary-root-unknown", root.pointer, f"{quote(repr(text))[:90]} is none of roots{hint}"
            )


def _check_list(values: Place) -> Iterator[PolicyFinding]:
    name = values.pointer.rpartition("/")[2]
    if ANY in values.texts() and len(values.texts()) > 1:
        yield PolicyFinding("constraint-star-beside", values.pointer, f"{name} has `*` beside others")
    for each in values.items():
        if _looks_like_pattern(each.text()):
            yield PolicyFinding("constraint-pattern", each.pointer, f"{name} has {quote(repr(each.text()))}")


def _looks_like_pattern(text: str) -> bool:
    # A wildcard name of DNS may stand in a certificate as it is; who writes one in a policy mostly means a pattern.
    return text not in ("", ANY) and ANY in text and not is_placeholder(text)


def _check_extension(extension: Place) -> Iterator[PolicyFinding]:
    name, text = extension.pointer.rpartition("/")[2], extension.text()
    if text in (ANY, "**"):
        yield PolicyFinding("extension-any", extension.pointer, f"{name} is `{text}`")
    elif not _compiles(text):
        yield PolicyFinding("extension-pattern", extension.pointer, f"{name} is {quote(repr(text))}")


def _compiles(pattern: str) -> bool:
    """Whether the brackets of a pattern close, without which `glob.MustCompile` panics (github.com/gobwas/glob)."""
    opened: list[str] = []
    letters = iter(pattern)
    for letter in letters:
        if letter == "\\":
            next(letters, "")
        elif letter == "[" and "[" not in opened:
            opened.append("[")
        elif letter == "]" and opened[-1:] == ["["]:
            opened.pop()
        elif letter == "{" and "[" not in opened:
            opened.append("{")
        elif letter == "}" and opened[-1:] == ["{"]:
            opened.pop()
    return not opened


def _allows_all(constraint: Place) -> bool:
    names = all(constraint.take(name).texts() == [ANY] for name in NAME_LISTS)
    extensions = [each.text() for _, each in constraint.take("extensions").members()]
    return (
        names
        and constraint.take("commonname").text() == ANY
        and all(text in ("", ANY, "**") for text in extensions)
    )


def _is_public(roots: Place, policy: Place) -> bool:
    wanted = roots.texts()
    for name, root in policy.take("roots").members():
        certificate = read_certificate(read_octets(root.take("certificate").value) or b"")
        if certificate is None or (name not in wanted and wanted != [ANY]):
            continue
        if any(part.value in _PUBLIC for part in certificate.subject):
            return True
    return False
