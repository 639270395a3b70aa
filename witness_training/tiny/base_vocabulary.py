"""What the base's rows talk about: steps, commands, files, branches and attestors, drawn from one random stream."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from witness_generators.runs.run_entries import ALWAYS_RUN
from witness_schema import load

_VERBS = """
    build test lint scan pack ship sign merge fetch clean stage check bundle render index publish release compile verify
    analyze deploy package audit archive format install migrate mirror notify prepare profile promote review rollback tag
"""
_NOUNS = """
    api app assets binary chart client code config data docs frontend image kernel library licenses model module notes
    plugin proto report schema security server site source summary tests tools types unit web worker
"""
_STEMS = """
    input output result notes report data list copy log names table summary app README main index total first second
    words build state plan items lines
"""
VERBS, NOUNS, STEMS = (tuple(words.split()) for words in (_VERBS, _NOUNS, _STEMS))
ENDINGS = ("txt", "txt", "txt", "json", "log", "csv", "md", "out")
BRANCHES = ("main", "main", "develop", "release", "trunk", "stable", "next", "staging", "hotfix", "feature")
SAYINGS = (
    "Success",
    "Done",
    "hello",
    "ready",
    "ok",
    "finished",
    "built",
    "passed",
    "start",
    "end",
    "Hi",
    "true",
)
FILTERS = (
    "cat",
    "sort",
    "head",
    "tail",
    "uniq",
    "wc",
    "tac",
    "rev",
    "nl",
    "grep ok",
    "sort -u",
    "head -1",
    "tr a b",
)
PROGRAMS = ("make", "go build", "go test", "npm run", "cargo", "pytest", "mvn", "tar -cf", "zip", "python3")
# Fields that Rego can read, by the attestor whose attestation has them.
FIELDS = {
    "git": ("branch", "branch", "commithash", "author", "treehash", "committeremail"),
    "environment": (
        "hostname",
        "username",
        "os",
        "variables.CI",
        "variables.CI",
        "variables.HOME",
        "variables.STAGE",
    ),
}
# Attestors of go-witness, but those whose predicate type is not of the usual form.
ATTESTORS = (
    "git",
    "environment",
    "material",
    "product",
    "command-run",
    "github",
    "gitlab",
    "jenkins",
    "jwt",
    "aws",
    "aws-codebuild",
    "gcp-iit",
    "maven",
    "lockfiles",
    "system-packages",
    "docker",
    "oci",
    "sarif",
    "secretscan",
    "k8smanifest",
)
# Words of questions, of shell and of policies that get tokens of their own and are met in rows to copy.
_WORDS = """
    How do I create a witness policy for the step that runs and asks for What setup is attesting in whose command
    Show me working example Walk through recording verifying it Which commands record check them by Give shell under
    with then verify result Our pipeline has Write its run and verification The policy needs that denies Include to
    deny Its must also want which Let rule Add Put will any branch but working tree changes runs without not make
    adds always material product environment file attestor attestors itself instead so finds collection digest
    commit stays empty subject name key public signer signature sign signed functionary functionaries publickey
    publickeyid keyid publickeys expires steps attestations regopolicies module type openssl genpkey algorithm ed25519
    pkey pubout out hello git init main gitignore add user name dev email example com commit sha256sum cut base64
    cat policy json witness EOF sh echo input output package deny msg input status variables missing true CI
    rev parse HEAD ID KEY REGO security check collection envelope statement predicate evidence trust root sort tee
    copy cp Success Done path line text write use pass fails accepted denied because is are has have from of on at
"""
GLOSSARY = tuple(_WORDS.split())
COMMON = ("git", "environment", "material", "product", "file", "command-run")
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
JOINTS = (" and ", " plus ", ", ", " & ", ", ", " with ", " and ")


@dataclass(frozen=True, slots=True)
class Command:
    """A shell command: the file it reads ("" for none) and those it makes."""

    text: str
    reads: str
    makes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What one row is about, and the random stream for what else it needs. `attestors` are 1–5 in a random order."""

    random: Random
    step: str
    command: Command
    branch: str
    attestors: tuple[str, ...]

    @property
    def types(self) -> tuple[str, ...]:
        """The attestors whose attestations a policy can ask for: `file` is none, and alone it leaves command-run."""
        return tuple(name for name in self.attestors if name != "file") or ("command-run",)

    @property
    def selected(self) -> tuple[str, ...]:
        """Those that `-a` has to name, because they do not always run."""
        return tuple(name for name in self.types if name not in ALWAYS_RUN)

    def listed(self) -> str:
        """The attestors as prose."""
        return listed(self.random, self.attestors)


def topic(random: Random) -> Topic:
    """A fresh topic."""
    return Topic(random, step(random), command(random), branch(random), attestors(random))


def step(random: Random) -> str:
    """A verb, a verb with a noun, or, now and then, a word that never was."""
    kind = random.random()
    if kind < 0.45:
        return random.choice(VERBS)
    if kind < 0.9:
        return "-".join((random.choice((*VERBS, *NOUNS)), random.choice((*NOUNS, *VERBS))))
    return nonsense(random)


def nonsense(random: Random) -> str:
    """3–6 letters and digits, to be copied and not guessed."""
    return "".join(random.choice(ALPHABET) for _ in range(random.randint(3, 6)))


def file(random: Random) -> str:
    """A file name."""
    if random.random() < 0.3:
        return random.choice(("input.txt", "output.txt"))
    return f"{random.choice(STEMS)}.{random.choice(ENDINGS)}"


def branch(random: Random) -> str:
    """A branch name."""
    if random.random() < 0.6:
        return random.choice(BRANCHES)
    return f"{random.choice(BRANCHES)}-{random.choice((random.choice(NOUNS), str(random.randint(1, 30))))}"


def command(random: Random) -> Command:
    """A shell command that writes a file or two."""
    read, made, other = file(random), file(random), file(random)
    said, tool = random.choice(SAYINGS), random.choice(FILTERS)
    forms = (
        Command(f'echo "{said}" > {made}', "", (made,)),
        Command(f"{tool} {read} > {made}", read, (made,)),
        Command(f'cp {read} {made} && echo "{said}" >> {made}', read, (made,)),
        Command(f"tee {other} < {read} > {made}", read, (other, made)),
        Command(f"{tool} {read} | {random.choice(FILTERS)} > {made}", read, (made,)),
        Command(f"{random.choice(PROGRAMS)} {random.choice(NOUNS)} > {made}", "", (made,)),
        Command(f'{tool} {read} > {made} && echo "{said}" > {other}', read, (made, other)),
    )
    return random.choice(forms)


def attestors(random: Random) -> tuple[str, ...]:
    """1–5 names without repetition, of the common ones more often than of all."""
    pool = COMMON if random.random() < 0.7 else (*ATTESTORS, "file")
    return tuple(random.sample(pool, random.randint(1, 5)))


def predicate_type(attestor: str) -> str:
    """The type of the attestor's attestations (`attestation/*/…go`, the Type constants)."""
    return load(attestor).predicate_types[0]


def run_type(attestor: str) -> str:
    """The stage of a run in which the attestor runs."""
    return load(attestor).run_type


def listed(random: Random, names: tuple[str, ...]) -> str:
    """Names as prose: commas, and a random joint before the last."""
    if len(names) == 1:
        return names[0]
    return ", ".join(names[:-1]) + random.choice(JOINTS) + names[-1]
