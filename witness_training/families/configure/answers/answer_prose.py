"""The sentences before a script. Each states one fact, which a test of the same id shows on real go-witness."""

from __future__ import annotations

from witness_generators.drawing.chance import Chance
from witness_training.families.configure.answers.demand_sentences import DEMAND_SENTENCES
from witness_training.families.configure.answers.job_sentences import JOB_SENTENCES
from witness_training.families.configure.answers.prose_facts import build_prose_facts
from witness_training.families.configure.answers.prose_sentence import Sentence
from witness_training.families.configure.answers.script_sentences import SCRIPT_SENTENCES
from witness_training.families.configure.steps.configure_case import Case

# What the policy demands comes first, and what particular cases need next.
SENTENCES: tuple[Sentence, ...] = (*DEMAND_SENTENCES, *JOB_SENTENCES, *SCRIPT_SENTENCES)
_BY_ID = {sentence.id: sentence for sentence in SENTENCES}


def draw_prose(case: Case, chance: Chance) -> list[list[object]]:
    """Which sentences an answer has, and how each is worded: [id, number of the text]."""
    fitting = [sentence for sentence in SENTENCES if sentence.applies(case)]
    chosen = [sentence for sentence in fitting if sentence.needed]
    chosen += [each for each in fitting if each.often and chance.at(f"often {each.id}").below(2)]
    others = [sentence for sentence in fitting if not sentence.needed and not sentence.often]
    small = case.spec["small"]
    count = int(chance.at("count").below(4) == 0) if small else chance.at("count").below(3)
    for turn in range(min(count, len(others))):
        chosen.append(others.pop(chance.at(f"sentence {turn}").below(len(others))))
    return [[each.id, chance.at(each.id).below(len(each.list_texts(case)))] for each in chosen]


def write_prose(case: Case) -> str:
    """The sentences of the answer."""
    facts, texts = build_prose_facts(case), []
    for name, number in case.spec["prose"]:
        text = _BY_ID[name].list_texts(case)[number]
        for fact, value in facts.items():
            text = text.replace(f"{{{fact}}}", value)
        # The command is called witness, also where a sentence begins with it.
        texts.append(text if text.startswith("witness ") else text[:1].upper() + text[1:])
    return " ".join(texts)
