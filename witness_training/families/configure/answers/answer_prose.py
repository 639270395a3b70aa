"""The sentences before a script. Each states one fact, which a test of the same id shows on real go-witness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from witness_generators.drawing.chance import Chance
from witness_training.families.configure.judging.configure_scenarios import find_needed
from witness_training.families.configure.steps.configure_case import Case


@dataclass(frozen=True, slots=True)
class Sentence:
    """One fact, worded in several ways.

    texts:   with names of `_fill` in braces. applies: to which cases. needed: said wherever it applies.
    """

    id: str
    texts: tuple[str, ...]
    applies: Callable[[Case], bool]
    needed: bool = False


def _selects_nothing(case: Case) -> bool:
    return not case.spec["config"] and any(not step.selected for step in case.steps)


def _has_option(name: str) -> Callable[[Case], bool]:
    return lambda case: bool(case.options[name])


SENTENCES: tuple[Sentence, ...] = (
    Sentence(
        "file-is-no-attestor",
        (
            "`file` is not an attestor, and `witness run` fails if `-a` names it: the product attestation records the file, and the verification is about that file itself.",
            "witness has no attestor called `file`; asking for it ends with an error. Files are recorded by product and material, and `witness verify` takes the file or its digest.",
            "There is no `file` attestor in witness, so the script leaves it out: what you want is the product attestation, and a verification by the file's digest.",
        ),
        lambda case: case.takes_file,
        needed=True,
    ),
    Sentence(
        "job-sets-variable",
        (
            "The script does not set `CI`: without `CI=true` from the job the rule denies.",
            "`CI=true` has to come from the job; run it elsewhere and the module refuses.",
        ),
        lambda case: bool(find_needed(case)),
        needed=True,
    ),
    Sentence(
        "keys-apart",
        (
            "Keys go into a temporary folder, since everything in the working folder is recorded as material.",
            "The keys are made outside of the working folder: whatever lies in it becomes material.",
            "Key files stay out of the working folder, whose files witness lists as materials.",
        ),
        lambda _: True,
    ),
    Sentence(
        "policy-key",
        (
            "The policy has a signing key of its own, so whoever holds the key of a step cannot replace the policy.",
            "A separate key signs the policy; with the key of a step alone nobody can sign one that verifies here.",
            "Verification trusts the policy's key and no key of a step for the policy.",
        ),
        lambda _: True,
    ),
    Sentence(
        "key-id",
        (
            "A public key's id is the sha256 of its PEM file.",
            "witness computes a key id as the sha256 of the public PEM, which is what `sha256sum` prints here.",
            "The key id is the sha256 digest of the public key file in PEM form.",
        ),
        lambda case: case.trust["kind"] != "certificate",
    ),
    Sentence(
        "file-subject",
        (
            "`-f` looks for the file's digest among the subjects, so an edited `{artifact}` is refused.",
            "With `-f` the search starts from the digest of `{artifact}`: change the file and verification fails.",
            "Because `-f` hashes `{artifact}` anew, a modified file no longer finds its collection.",
        ),
        lambda case: case.spec["check"] == "file",
    ),
    Sentence(
        "digest-subject",
        (
            "`-s` gets the digest of `{artifact}` and nothing else: several subjects are alternatives, so a second one could let a changed file pass.",
            "The only subject is the file's sha256. Subjects are alternatives, and each further one would weaken the check of `{artifact}`.",
            "One subject, the digest of `{artifact}`, is on purpose: with two, either of them suffices.",
        ),
        lambda case: case.spec["check"] == "digest",
    ),
    Sentence(
        "always-run",
        (
            "material, command-run and product run in every step that has a command.",
            "`material`, `product` and `command-run` need no `-a`, they always run here.",
            "Three attestors run unasked: material, command-run and product.",
        ),
        lambda _: True,
    ),
    Sentence(
        "empty-selection",
        (
            "`-a` is empty because witness would otherwise run environment and git.",
            "Leaving `-a` away would select environment and git, hence the empty value.",
            "An empty `-a` switches off the default choice of environment and git.",
        ),
        _selects_nothing,
    ),
    Sentence(
        "artifacts-from",
        (
            "`artifactsFrom` makes go-witness compare the materials of `{last}` with the artifacts of `{before}`.",
            "Through `artifactsFrom`, a file that changes between `{before}` and `{last}` makes the verification fail.",
            "If a file of `{before}` is altered before `{last}` reads it, `artifactsFrom` turns the verification down.",
        ),
        lambda case: len(case.steps) > 1,
    ),
    Sentence(
        "commit-links",
        (
            "The verification starts from `{artifact}` alone; the commit that git records in each step leads to the other collections.",
            "git runs in every step since its commit connects the collections: only `{last}` has `{artifact}` as a subject.",
            "From the collection of `{last}` the search goes on by the commit, which is why each step records git.",
        ),
        lambda case: len(case.steps) > 1,
    ),
    Sentence(
        "open-constraint",
        (
            '`"*"` leaves a field of the certificate open, while an empty list would allow no value at all.',
            'In a certificate constraint `["*"]` means any value and `[]` means none.',
            "Fields with `*` are not checked; an empty list in their place would refuse a certificate that has the field.",
        ),
        lambda case: case.trust["kind"] == "certificate",
    ),
    Sentence(
        "root-reference",
        (
            "The constraint's `roots` refers to the entry of the policy's `roots` by its key.",
            "`roots` in the constraint repeats the name under which the policy lists the CA.",
        ),
        lambda case: case.trust["kind"] == "certificate",
    ),
    Sentence(
        "glob-filters-subjects",
        (
            "The glob decides about subjects only; `{dropped}` still stands in the product attestation.",
            "`{dropped}` is recorded as a product all the same, it just is no subject.",
        ),
        lambda case: case.glob is not None,
    ),
    Sentence(
        "masked",
        (
            "A sensitive variable is recorded as `******`.",
            "Instead of its value the attestation has `******` for `{variable}`.",
        ),
        lambda case: bool(case.options["variable"]) and case.options["variable"][0] == "add",
    ),
    Sentence(
        "allowed",
        (
            "Without the flag witness would record `******` for `{variable}`, because of its name.",
            "The name `{variable}` matches witness's list of sensitive ones, so its value would be masked by default.",
        ),
        lambda case: bool(case.options["variable"]) and case.options["variable"][0] == "allow",
    ),
    Sentence(
        "left-out",
        (
            "The filter leaves sensitive variables out; without it they are recorded with `******` for a value.",
            "By default witness keeps the names of sensitive variables and masks the values, the flag drops both.",
        ),
        lambda case: bool(case.options["variable"]) and case.options["variable"][0] == "filter",
    ),
    Sentence(
        "sha256-stays",
        (
            "sha256 stays in the list because `witness verify` searches by it.",
            "`witness verify -f` computes sha256, so the run must record that digest too.",
        ),
        _has_option("hashes"),
    ),
    Sentence(
        "folder-digest",
        (
            "The folder is one entry of the materials, with a `dirHash`.",
            "With the dirhash glob the materials list `{tree}/` once, by a `dirHash`.",
        ),
        _has_option("dirhash"),
    ),
    Sentence(
        "folder-paths",
        (
            "Products are recorded relative to the folder of `-d`, so `{inner}` stands there without `{folder}/`.",
            "In the attestation the file is `{inner}`: paths count from the working directory of the run.",
        ),
        lambda case: bool(case.last.folder),
    ),
    Sentence(
        "flags-win",
        (
            "A flag on the command line would win over the file.",
            "What the command line says takes precedence over the configuration file.",
        ),
        lambda case: bool(case.spec["config"]),
    ),
    Sentence(
        "named-value",
        (
            "The module's message names the offending value.",
            "A denial says which value was wrong.",
        ),
        lambda case: case.rule is not None,
    ),
    Sentence(
        "bill-type",
        (
            "The sbom attestor records under the type of the format, not under one of its own.",
            "For an SBOM the policy asks for the type of its format.",
        ),
        lambda case: any("sbom" in step.attestors for step in case.steps),
    ),
    Sentence(
        "expiry",
        (
            "After the date in `expires` the policy verifies nothing any more.",
            "The policy is valid until `expires`; later every verification fails.",
        ),
        lambda _: True,
    ),
)  # fmt: skip
_BY_ID = {sentence.id: sentence for sentence in SENTENCES}


def draw_prose(case: Case, chance: Chance) -> list[list[object]]:
    """Which sentences an answer has, and how each is worded: [id, number of the text]."""
    fitting = [sentence for sentence in SENTENCES if sentence.applies(case)]
    needed = [sentence for sentence in fitting if sentence.needed]
    # What is particular to the case first: the general facts stand in a part of the answers each.
    others = [sentence for sentence in fitting if not sentence.needed]
    chosen, count = list(needed), 1 if case.spec["small"] else 1 + chance.at("count").below(4)
    for turn in range(min(count, len(others))):
        chosen.append(others.pop(chance.at(f"sentence {turn}").below(len(others))))
    return [[sentence.id, chance.at(sentence.id).below(len(sentence.texts))] for sentence in chosen]


def write_prose(case: Case) -> str:
    """The sentences of the answer."""
    last = case.last
    facts = {
        "artifact": case.artifact,
        "inner": last.artifact,
        "dropped": last.also,
        "last": last.name,
        "before": case.steps[-2].name if len(case.steps) > 1 else "",
        "folder": last.folder,
        "variable": case.options["variable"][1] if case.options["variable"] else "",
        "tree": next((step.tree for step in case.steps if step.tree), ""),
    }
    texts = []
    for name, number in case.spec["prose"]:
        text = _BY_ID[name].texts[number]
        for fact, value in facts.items():
            text = text.replace(f"{{{fact}}}", value)
        texts.append(text)
    return " ".join(texts)
