"""The pieces of the base's corpus: one function per piece, from a topic to a question and its short answer.

The texts are our own. They have the parts of real answers (key, run line, policy, Rego, signature, verification) one
at a time, about steps, commands and files at random.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from training.tiny.vocabulary import (
    COMMON,
    FIELDS,
    RUN_TYPES,
    SAYINGS,
    Topic,
    file,
    listed,
    nonsense,
    predicate_type,
)

Piece = Callable[[Random, Topic], tuple[str, str]]

EXPIRES = ("2036-01-01T00:00:00Z", "2030-06-30T12:00:00Z", "2041-12-31T23:59:59Z", "2033-03-03T03:03:03Z")


def _sh(*lines: str) -> str:
    return "\n".join(("```sh", *lines, "```"))


def run_line(random: Random, t: Topic) -> tuple[str, str]:
    """The command under witness."""
    asks = (
        f"Run `{t.command}` as the step `{t.step}` with {listed(random, t.attestors)}.",
        f"Which witness run records {listed(random, t.attestors)} for `{t.command}` in step `{t.step}`?",
        f"Write the run line: step `{t.step}`, attestors {listed(random, t.attestors)}, command `{t.command}`.",
    )
    return random.choice(asks), _sh(_run(t))


def _run(t: Topic) -> str:
    return f"witness run -s {t.step} -a {','.join(t.attestors)} -k key.pem -o {t.step}.json -- sh -c '{t.command}'"


def bare_run_line(random: Random, t: Topic) -> tuple[str, str]:
    """A run without chosen attestors, perhaps with a variable set."""
    name, value = random.choice(
        (("CI", "true"), (nonsense(random).upper(), random.choice(SAYINGS)), ("", ""))
    )
    setting = f"{name}={value} " if name else ""
    asked = f" with {name}={value}" if name else ""
    run = f"{setting}witness run -s {t.step} -a \"\" -k key.pem -o {t.step}.json -- sh -c '{t.command}'"
    return f"Run `{t.command}` as `{t.step}`{asked} and select no attestor.", _sh(run)


def entries(random: Random, t: Topic) -> tuple[str, str]:
    """The attestations of a policy's step."""
    asks = (
        f"List the attestations of a policy that asks for {listed(random, t.attestors)}.",
        f"Policy entries for {listed(random, t.attestors)}?",
    )
    return random.choice(asks), "```json\n" + _entries(t.attestors, "") + "\n```"


def _entries(attestors: tuple[str, ...], module_of: str) -> str:
    def entry(name: str) -> str:
        module = '[{"name": "deny.rego", "module": "$REGO"}]' if name == module_of else "[]"
        return f'   {{"type": "{predicate_type(name)}", "regopolicies": {module}}}'

    return '  "attestations": [\n' + ",\n".join(entry(name) for name in attestors) + "]"


def entries_with_module(random: Random, t: Topic) -> tuple[str, str]:
    """The same, with a Rego module on one of them."""
    chosen = random.choice(t.attestors)
    asked = f"List the attestations {listed(random, t.attestors)}, with the Rego of {chosen}."
    return asked, "```json\n" + _entries(t.attestors, chosen) + "\n```"


def entries_but(random: Random, t: Topic) -> tuple[str, str]:
    """The attestations without those of some names, which need not be in the list."""
    dropped = random.choice((("file",), (random.choice(t.attestors),), (random.choice(tuple(RUN_TYPES)),)))
    kept = tuple(name for name in t.attestors if name not in dropped) or ("command-run",)
    place = random.randint(0, len(t.attestors))
    told = (*t.attestors[:place], "file", *t.attestors[place:]) if dropped == ("file",) else t.attestors
    asked = f"Policy entries for {listed(random, told)}, without {dropped[0]}; command-run if none is left."
    return asked, "```json\n" + _entries(kept, "") + "\n```"


def shared(random: Random, t: Topic) -> tuple[str, str]:
    """The names that two lists share, as an option."""
    other = tuple(random.sample((*COMMON, "file"), random.randint(1, 3)))
    both = tuple(name for name in t.attestors if name in other)
    asked = f"Of {listed(random, t.attestors)}, select by -a only {listed(random, other)}."
    return asked, f"`-a {','.join(both)}`" if both else '`-a ""`'


def policy(random: Random, t: Topic) -> tuple[str, str]:
    """A whole policy, and nothing else."""
    expires = random.choice(EXPIRES)
    asked = f"A policy for step `{t.step}` that wants {listed(random, t.attestors)}, until {expires}?"
    return asked, _sh("cat > policy.json <<EOF", *_policy(t, expires), "EOF")


def _policy(t: Topic, expires: str) -> list[str]:
    return [
        f'{{"expires": "{expires}",',
        ' "publickeys": {"$ID": {"keyid": "$ID", "key": "$KEY"}},',
        f' "steps": {{"{t.step}": {{',
        f'  "name": "{t.step}",',
        '  "functionaries": [{"type": "publickey", "publickeyid": "$ID"}],',
        f"{_entries(t.attestors, '')}}}}}}}",
    ]


def policy_head(random: Random, t: Topic) -> tuple[str, str]:
    """The first lines of a policy."""
    expires = random.choice(EXPIRES)
    return f"Begin the policy of step `{t.step}`, valid until {expires}.", _sh(*_policy(t, expires)[:5])


def rego(random: Random, t: Topic) -> tuple[str, str]:
    """A rule over one field or one file."""
    package, field, value = (
        random.choice(t.attestors),
        random.choice(FIELDS),
        random.choice((t.branch, t.step)),
    )
    forms = (
        (f"any {field} but `{value}`", f'not input.{field} == "{value}"', f"{field} is not {value}"),
        (f"runs that do not make `{t.makes}`", f'not input["{t.makes}"]', f"{t.makes} is missing"),
        (f"any {field} at all", f"input.{field}[_]", f"{field} is there"),
        (f"runs where {field} is `{value}`", f'input.{field} == "{value}"', f"{field} is {value}"),
    )
    denial, condition, message = random.choice(forms)
    asked = random.choice(
        ("Rego for {} that denies {}.", "Deny in {}: {}.", "Write a Rego rule on {} against {}.")
    )
    return asked.format(package, denial), _rego(package, [(condition, message)], random.random() < 0.5)


def rego_of_two(random: Random, t: Topic) -> tuple[str, str]:
    """Two rules in one module."""
    made, other = t.makes, file(random)
    rules = [(f'not input["{name}"]', f"{name} is missing") for name in (made, other)]
    return f"Rego on product that denies runs without `{made}` and `{other}`.", _rego("product", rules, False)


def _rego(package: str, rules: list[tuple[str, str]], in_file: bool) -> str:
    lines = [f"package {package}"]
    for condition, message in rules:
        lines += ["deny[msg] {", f"  {condition}", f'  msg := "{message}"', "}"]
    if not in_file:
        return "\n".join(("```rego", *lines, "```"))
    return _sh("cat > deny.rego <<'EOF'", *lines, "EOF", "REGO=$(openssl base64 -A -in deny.rego)")


def keys(random: Random, t: Topic) -> tuple[str, str]:
    """A key pair."""
    name = random.choice(("key", "key", "signer", t.step))
    public = random.choice(("pub", "pub", f"{name}-pub"))
    lines = (
        f"openssl genpkey -algorithm ed25519 -out {name}.pem",
        f"openssl pkey -in {name}.pem -pubout -out {public}.pem",
    )
    return f"Make the key {name}.pem and its public part {public}.pem.", _sh(*lines)


def key_id(random: Random, t: Topic) -> tuple[str, str]:
    """What a policy needs of a public key."""
    lines = ("ID=$(sha256sum pub.pem | cut -d' ' -f1)", "KEY=$(openssl base64 -A -in pub.pem)")
    return random.choice(("Key id and key of pub.pem?", "How do I fill $ID and $KEY?")), _sh(*lines)


def repository(random: Random, t: Topic) -> tuple[str, str]:
    """A new repository with a first commit."""
    who, what = random.choice(("dev", "me", nonsense(random))), random.choice(("init", "start", "first"))
    lines = (
        f"git init -q -b {t.branch}",
        'echo "*.pem" > .gitignore',
        "git add .",
        f"git -c user.name={who} -c user.email={who}@example.com commit -q -m {what}",
    )
    return f"A repository on branch `{t.branch}`, with the commit {what} by {who}.", _sh(*lines)


def put(random: Random, t: Topic) -> tuple[str, str]:
    """A file with a word in it."""
    name, said = file(random), random.choice(SAYINGS)
    return f"Put {said} into {name}.", _sh(f'echo "{said}" > {name}')


def sign(random: Random, t: Topic) -> tuple[str, str]:
    """A signed policy."""
    name = random.choice(("policy", "policy", t.step))
    return f"Sign {name}.json.", _sh(f"witness sign -f {name}.json -k key.pem -o {name}-signed.json")


def verify(random: Random, t: Topic) -> tuple[str, str]:
    """Verification by a file, by its digest, or by digest and commit."""
    ways = (
        (f"with the file {t.makes}", f"-f {t.makes}"),
        (f"by the digest of {t.makes}", f"-s \"$(sha256sum {t.makes} | cut -d' ' -f1)\""),
        ("by the commit", '-s "$(git rev-parse HEAD)"'),
        (
            f"by the digest of {t.makes} and the commit",
            f'-s "$(sha256sum {t.makes} | cut -d\' \' -f1)" -s "$(git rev-parse HEAD)"',
        ),
    )
    how, option = random.choice(ways)
    line = f"witness verify -p policy-signed.json -k pub.pem -a {t.step}.json {option}"
    return f"Verify `{t.step}` {how}.", _sh(line)


def type_of(random: Random, t: Topic) -> tuple[str, str]:
    """A predicate type, or the attestor of one."""
    name = t.attestors[0]
    if random.random() < 0.5:
        return f"What is the predicate type of {name}?", predicate_type(name)
    return f"Which attestor writes {predicate_type(name)}?", f"`{name}`"


def run_type_of(random: Random, t: Topic) -> tuple[str, str]:
    """When an attestor runs, and whether it always does."""
    name = t.attestors[0]
    if name in ("material", "product", "command-run"):
        return f"When does {name} run?", f"`{name}` always runs, as {RUN_TYPES[name]}."
    return f"When does {name} run?", f"`-a` adds `{name}`, which runs as {RUN_TYPES[name]}."


def membership(random: Random, t: Topic) -> tuple[str, str]:
    """Whether a list has a name."""
    name = random.choice((random.choice(t.attestors), random.choice(tuple(RUN_TYPES))))
    return f"Is {name} among {listed(random, t.attestors)}?", "Yes." if name in t.attestors else "No."


def ticked(random: Random, t: Topic) -> tuple[str, str]:
    """A list, each name in backticks."""
    names = " and ".join(f"`{name}`" for name in t.attestors)
    return f"Which attestors are in {listed(random, t.attestors)}?", f"They are {names}."


# What a question that comes after the facts of a topic can ask, without a word of the facts.
def recalled_step(random: Random, t: Topic) -> tuple[str, str]:
    """The step's name."""
    return "What is the step's name?", f"`{t.step}`"


def recalled_command(random: Random, t: Topic) -> tuple[str, str]:
    """The command."""
    return "Which command?", f"`{t.command}`"


def recalled_run(random: Random, t: Topic) -> tuple[str, str]:
    """The run line."""
    return "Its run line?", _sh(_run(t))


def recalled_policy(random: Random, t: Topic) -> tuple[str, str]:
    """The policy."""
    return "Its policy?", _sh("cat > policy.json <<EOF", *_policy(t, EXPIRES[0]), "EOF")


def recalled_entries(random: Random, t: Topic) -> tuple[str, str]:
    """The policy's attestations."""
    return "Its attestations?", "```json\n" + _entries(t.attestors, "") + "\n```"


def recalled_branch(random: Random, t: Topic) -> tuple[str, str]:
    """The branch."""
    return "The repository?", _sh(f"git init -q -b {t.branch}")


PIECES: tuple[Piece, ...] = (
    *(
        run_line,
        run_line,
        bare_run_line,
        entries,
        entries_with_module,
        entries_but,
        shared,
        shared,
        policy,
        policy_head,
    ),
    *(
        rego,
        rego,
        rego_of_two,
        keys,
        key_id,
        repository,
        put,
        sign,
        verify,
        verify,
        type_of,
        run_type_of,
        membership,
        ticked,
    ),
)
RECALLED: tuple[Piece, ...] = (
    *(recalled_step, recalled_command, recalled_run, recalled_policy, recalled_entries, recalled_branch),
)
