"""Sentences on the script and the options of `witness run`: where files go, what is selected, and what is recorded."""

from __future__ import annotations

from collections.abc import Callable

from witness_training.families.configure.answers.prose_sentence import Sentence
from witness_training.families.configure.steps.configure_case import Case


def _selects_nothing(case: Case) -> bool:
    return any(not step.selected for step in case.steps)


def _has_option(name: str) -> Callable[[Case], bool]:
    return lambda case: bool(case.options[name])


SCRIPT_SENTENCES: tuple[Sentence, ...] = (
    Sentence(
        "file-is-no-attestor",
        (
            "`file` is not an attestor, and `witness run` fails if `-a` names it: the product attestation records the file, so the policy demands that one, and the verification is about the file itself.",
            "witness has no attestor called `file`; asking for it ends with an error. What a step makes is recorded by product, which the policy demands instead, and `witness verify` takes the file or its digest.",
            "There is no `file` attestor in witness, so the script leaves it out: what you want is the product attestation, which the policy demands, and a verification by the file's digest.",
        ),
        lambda case: case.takes_file,
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
        "keys-removed",
        (
            "`trap` removes the private keys when the script ends, whether it succeeds or not; the public key of the policy stays for whoever verifies.",
            "Private keys are deleted at the end by `trap`; the signed files stay, and so does `{policy_key}.pub`, which later verifications need.",
        ),
        lambda _: True,
    ),
    Sentence(
        "always-run",
        (
            "material, command-run and product run in every step that has a command, so nothing has to select them.",
            "`material`, `product` and `command-run` need not be selected: they always run here.",
            "Three attestors run without being selected: material, command-run and product.",
        ),
        lambda _: True,
    ),
    Sentence(
        "empty-selection",
        (
            '`-a ""` turns off environment and git, which are the default; material, command-run and product run anyway.',
            "Without `-a` witness would select environment and git, hence the empty value; material, command-run and product always run.",
        ),
        lambda case: not case.spec["config"] and _selects_nothing(case),
        needed=True,
        short=(
            '`-a ""` turns off the defaults, environment and git.',
        ),
    ),
    Sentence(
        "empty-list",
        (
            "`attestations: []` turns off environment and git, which are the default; material, command-run and product run anyway.",
            "Without the empty list witness would select environment and git; material, command-run and product always run.",
        ),
        lambda case: bool(case.spec["config"]) and _selects_nothing(case),
        needed=True,
    ),
    Sentence(
        "collections-outside",
        (
            "Until the last step has run the collections lie in `${evidence}`: in the working folder, each would be a material of the next step.",
            "`${evidence}` keeps the collections out of what the next step records.",
        ),
        lambda case: len(case.steps) > 1,
    ),
    Sentence(
        "glob-filters-subjects",
        (
            "The glob decides about subjects only; `{dropped}` still stands in the product attestation.",
            "`{dropped}` is recorded as a product all the same; it just is not a subject.",
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
)  # fmt: skip
