"""The topics of the base's rows: steps, commands, files, branches and attestors, drawn from one random stream."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from witness_generators.runs.run_entries import ALWAYS_RUN
from witness_schema import load
from witness_training.tasks.axes import Axis, list_pairs, may_base_show, side_of

# Words of step names, files and targets. Their order is part of the seed's draws.
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
# In these tables a value that is listed several times is drawn that much more often.
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
PROGRAMS = ("make", "go build", "go test", "npm run", "pytest", "mvn", "tar -cf", "zip", "python3")
# Fields that Rego can read, by attestor (attestation/git/git.go, attestation/environment/environment.go).
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
# Attestors of go-witness, without those whose predicate type has another form than https://witness.dev/attestations/….
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
    "system-packages",
    "docker",
    "oci",
    "sarif",
    "secretscan",
    "k8smanifest",
)
# Words of questions, shell and policies. They become tokens of their own, and rows to copy use them.
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
    KEYS ID KEY REGO mktemp artifact sprintf object get some expected committed must but set already where security check collection envelope statement predicate evidence trust root sort tee
    copy cp Success Done path line text write use pass fails accepted denied because is are has have from of on at
"""
GLOSSARY = tuple(_WORDS.split())
COMMON = ("git", "environment", "material", "product", "command-run")
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
ARTIFACT_WISHES = (
    " Artifact file: `{}`.",
    " The artifact file is `{}`.",
    " Verify the artifact file `{}`.",
    " Its artifact file is `{}` itself.",
    " Pass `{}` as the artifact file.",
)
# Texts before the last name of a list.
JOINTS = (" and ", " plus ", ", ", " & ", ", ", " with ", " and ")


@dataclass(frozen=True, slots=True)
class Command:
    """A shell command with the file that it reads ("" for none) and the files that it writes."""

    text: str
    reads: str
    makes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic of one row, with the random stream for further draws; `attestors` are 1–5 in a random order.

    artifact: whether the file itself is verified, and not its digest.
    """

    random: Random
    step: str
    command: Command
    branch: str
    attestors: tuple[str, ...]
    artifact: bool

    @property
    def selected(self) -> tuple[str, ...]:
        """The attestors that `-a` must name because they do not always run."""
        return tuple(name for name in self.attestors if name not in ALWAYS_RUN)

    def listed(self) -> str:
        """The attestors as prose."""
        return listed(self.random, self.attestors)

    def artifact_wish(self) -> str:
        """The sentence that asks for the artifact file, "" where its digest is verified."""
        return self.random.choice(ARTIFACT_WISHES).format(self.command.makes[-1]) if self.artifact else ""


def topic(random: Random) -> Topic:
    """Draw a topic."""
    # Arguments are evaluated from left to right, so their order is part of the seed's draws.
    return Topic(
        random, step(random), command(random), branch(random), attestors(random), random.random() < 0.5
    )


def _draw_shown(axis: Axis, draw: Callable[[], str]) -> str:
    """A value that is not held out: a test of what a model has never seen would mean nothing if its base had seen it."""
    while not may_base_show(axis, value := draw()):
        pass
    return value


def step(random: Random) -> str:
    """Draw a step name: a verb, two words, or sometimes nonsense."""
    return _draw_shown("vocabulary", lambda: _draw_step(random))


def _draw_step(random: Random) -> str:
    kind = random.random()
    if kind < 0.45:
        return random.choice(VERBS)
    if kind < 0.9:
        return "-".join((random.choice((*VERBS, *NOUNS)), random.choice((*NOUNS, *VERBS))))
    return nonsense(random)


def nonsense(random: Random) -> str:
    """Draw 3–6 letters and digits, which a model can only copy and not guess."""
    return "".join(random.choice(ALPHABET) for _ in range(random.randint(3, 6)))


def file(random: Random) -> str:
    """Draw a file name."""
    return _draw_shown("vocabulary", lambda: _draw_file(random))


def _draw_file(random: Random) -> str:
    # The files of the data set's own commands (`tasks/grid.py`).
    if random.random() < 0.3:
        return random.choice(("input.txt", "output.txt"))
    return f"{random.choice(STEMS)}.{random.choice(ENDINGS)}"


def branch(random: Random) -> str:
    """Draw a branch name."""
    return _draw_shown("vocabulary", lambda: _draw_branch(random))


def _draw_branch(random: Random) -> str:
    if random.random() < 0.6:
        return random.choice(BRANCHES)
    return f"{random.choice(BRANCHES)}-{random.choice((random.choice(NOUNS), str(random.randint(1, 30))))}"


def command(random: Random) -> Command:
    """Draw a shell command that writes one or two files."""
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
    """Draw 1–5 distinct names, mostly of common attestors."""
    pool = COMMON if random.random() < 0.7 else ATTESTORS
    while True:
        chosen = tuple(random.sample(pool, random.randint(1, 5)))
        if all(side_of("attestor-pair", pair) == "seen" for pair in list_pairs(chosen)):
            return chosen


def predicate_type(attestor: str) -> str:
    """The predicate type of the attestor (`attestation/*/…go`, the Type constants)."""
    return load(attestor).predicate_types[0]


def run_type(attestor: str) -> str:
    """The stage of a run in which the attestor runs."""
    return load(attestor).run_type


def listed(random: Random, names: tuple[str, ...]) -> str:
    """Names as prose: commas, and a random joint before the last."""
    if len(names) == 1:
        return names[0]
    return ", ".join(names[:-1]) + random.choice(JOINTS) + names[-1]
