"""The lines of a script that make keys and certificates, in a folder that no step records."""

from __future__ import annotations

from collections.abc import Sequence

from witness_training.families.configure.steps.configure_case import Case

# How openssl makes a key of each algorithm that go-witness reads.
GENERATION = {
    "ed25519": "openssl genpkey -algorithm ed25519",
    "p256": "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
    "rsa": "openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048",
}


def list_signers(case: Case) -> tuple[str, ...]:
    """The names of the keys that sign steps."""
    return tuple(dict.fromkeys(case.signer(step) for step in case.steps))


def write_keys(case: Case) -> list[str]:
    """The keys of the functionaries and the key of the policy; with a certificate also its root."""
    style = case.style
    keys = style["keys"]
    make = GENERATION[case.trust["algorithm"]]
    certified = case.trust["kind"] == "certificate"
    signers, policy = list_signers(case), style["policy_key"]
    lines = ["set -eu"]
    lines += _comment(
        case, "Keys lie outside of the working folder, so that no step records them, and are gone in the end."
    )
    lines += [f"{keys}=$(mktemp -d)", f"trap 'rm -rf \"${keys}\"' EXIT"]
    # Of a key with a certificate nobody needs the public half: the certificate has it.
    public = (policy,) if certified else (*signers, policy)
    if style["loop"] and not certified:
        return [*lines, *_write_loop(make, keys, public)]
    for name in dict.fromkeys((*signers, policy)):
        lines.append(f'{make} -out "${keys}/{name}.pem"')
        if name in public:
            lines.append(f'openssl pkey -in "${keys}/{name}.pem" -pubout -out "${keys}/{name}.pub"')
    if certified:
        lines += _write_certificate(case, make)
    return lines


def _write_loop(make: str, keys: str, names: Sequence[str]) -> list[str]:
    return [
        f"for name in {' '.join(names)}; do",
        f'  {make} -out "${keys}/$name.pem"',
        f'  openssl pkey -in "${keys}/$name.pem" -pubout -out "${keys}/$name.pub"',
        "done",
    ]


def _write_certificate(case: Case, make: str) -> list[str]:
    keys, identity, days = case.style["keys"], case.trust["identity"], case.spec["expiry"]["days"]
    (name,) = list_signers(case)
    root = case.style["root"]
    subject = "".join(f"/O={organization}" for organization in identity["organizations"])
    alternatives = ",".join(
        f"{kind}:{value}"
        for kind, field in (("DNS", "dnsnames"), ("email", "emails"), ("URI", "uris"))
        for value in identity[field]
    )
    extension = f' -addext "subjectAltName={alternatives}"' if alternatives else ""
    copied = " -copy_extensions copy" if alternatives else ""
    return [
        *_comment(
            case,
            "A root of our own, and a certificate that it issues for the step's key; both end with the policy.",
        ),
        f'{make} -out "${keys}/{root}.pem"',
        f'openssl req -x509 -new -key "${keys}/{root}.pem" -subj "/CN=Example root" -days {days} -out "${keys}/{root}.crt"',
        f'openssl req -new -key "${keys}/{name}.pem" -subj "{subject}/CN={identity["commonname"]}"{extension} -out "${keys}/{name}.csr"',
        f'openssl x509 -req -in "${keys}/{name}.csr" -CA "${keys}/{root}.crt" -CAkey "${keys}/{root}.pem" -CAcreateserial{copied}'
        f' -days {days} -out "${keys}/{name}.crt"',
    ]


def _comment(case: Case, text: str) -> list[str]:
    return [f"# {text}"] if case.style["comments"] else []
