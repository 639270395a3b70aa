"""Who asks: openings before a question and closings after it, the shared productions of all families.

Openings say who asks and on what occasion, never a fact of the task; closings ask for nothing, so that no answer can be wrong by
them.
"""

from __future__ import annotations

from dataclasses import dataclass

from witness_training.wording.question_grammar import Production, rows

OPENING, CLOSING = "opening", "closing"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody who asks. A closing of `NOBODY` fits everybody."""

    name: str
    openings: tuple[Production, ...]
    closings: tuple[Production, ...]


def _persona(name: str, openings: tuple[str, ...], closings: tuple[str, ...]) -> Persona:
    return Persona(
        name, rows("shared", f"{OPENING}.{name}", openings), rows("shared", f"{CLOSING}.{name}", closings)
    )


NOBODY = _persona(
    "nobody",
    (
        "Quick one.",
        "Hello!",
        "This came up in a meeting today and nobody in the room was sure.",
        "I am stuck.",
        "I have tried this twice now and am still not sure.",
    ),
    (
        "Thanks!",
        "Thank you in advance.",
        "Any hint is welcome.",
        "I appreciate your time.",
        "Cheers.",
        "That would unblock me.",
        "It has puzzled me all afternoon.",
        "Much obliged.",
    ),
)
PERSONAS = (
    _persona(
        "release-engineer",
        (
            "I cut the releases of our product, and every build has to carry signed evidence.",
            "We are about to tag a release candidate.",
            "I own the release train; the promotion job consults witness before anything ships.",
            "Our nightly packaging moved to a new runner last week, so I am going through its provenance again.",
        ),
        (
            "The release window opens tonight.",
            "I will paste the outcome into our release checklist.",
            "Marketing has already announced the date, sadly.",
        ),
    ),
    _persona(
        "security-reviewer",
        (
            "I review supply-chain controls for the security team.",
            "During a threat-modelling session this setup landed on my desk.",
            "Before I approve this change, I want to understand exactly what is enforced.",
            "As the reviewer I assume that somebody will try to bypass the gate.",
            "My colleague claims that the control is watertight; I prefer to check it myself.",
        ),
        (
            "My review comments depend on it.",
            "I would rather find the weakness now than after an incident.",
            "An attacker will certainly look at the same spot.",
        ),
    ),
    _persona(
        "newcomer",
        (
            "I am new to witness and still mixing up its vocabulary.",
            "First week with in-toto for me, so bear with me.",
            "I finished the tutorial yesterday and now face something real.",
            "Coming from plain checksums and GPG, I find attestations a strange world.",
            "Sorry if this is obvious, I only started reading about attestations this morning.",
        ),
        (
            "I hope that the question makes sense.",
            "I am eager to learn how the pieces fit together.",
            "Hopefully I did not confuse the terms.",
        ),
    ),
    _persona(
        "auditor",
        (
            "I am auditing a supplier's build process.",
            "For the compliance file I have to state what this evidence is worth.",
            "Our external assessor sampled one artifact and asked for the paper trail behind it.",
            "An audit finding says that nobody here can interpret these records; I intend to close it.",
            "The regulator wants traceability from source to deployment.",
        ),
        (
            "Your reply goes into the working papers.",
            "The audit committee meets on Thursday.",
            "I must be able to defend it before the assessors.",
        ),
    ),
    _persona(
        "sre",
        (
            "I am on call and the deployment gate is in front of me.",
            "The admission check in our cluster consults witness, and I keep the pager this week.",
            "Site reliability here: the rollout waits for this verification step.",
            "While writing a runbook for the platform team I reached the chapter on verification.",
            "Half past two at night, a rollout on hold, and a dashboard full of question marks.",
        ),
        (
            "The rollout is paused meanwhile.",
            "I shall add it to the runbook.",
            "The incident channel is waiting for news.",
        ),
    ),
    _persona(
        "maintainer",
        (
            "I maintain a small open-source library and sign my builds.",
            "Volunteers run our project, so automation has to do the boring guarding.",
            "Downstream distributions asked my project for verifiable provenance.",
            "A contributor opened a pull request that touches our attestation setup.",
        ),
        (
            "I will credit you in the commit message.",
            "The pull request stays open until I know.",
        ),
    ),
    _persona(
        "student",
        (
            "I am writing a thesis on software supply-chain security.",
            "For a seminar at university we examine attestation frameworks.",
            "Homework question from a course on secure software engineering.",
            "In our lab we compare in-toto implementations, witness among them.",
        ),
        (
            "My supervisor keeps asking about it.",
            "I would like to cite the mechanism correctly.",
            "The exam is next month.",
        ),
    ),
    _persona(
        "platform-engineer",
        (
            "My team offers build pipelines as a service to forty product squads.",
            "We are rolling witness out across the organisation's shared pipelines.",
            "I am assembling golden templates that other squads will copy.",
            "Our internal developer portal generates this for each repository.",
        ),
        (
            "Dozens of repositories will inherit the result.",
            "The template goes live once this is settled.",
            "Other squads copy whatever we do here.",
        ),
    ),
    _persona(
        "embedded-developer",
        (
            "We build firmware for medical devices and archive evidence for ten years.",
            "I write bootloaders; the toolchain people handed me this and left for lunch.",
            "Our firmware images are signed in a vault, and the build before that is witnessed.",
        ),
        (
            "Field updates depend on a correct chain.",
            "The device certification mentions it explicitly.",
        ),
    ),
    _persona(
        "data-scientist",
        (
            "We attest training jobs so that a model can be traced back to its data.",
            "I normally write notebooks, not pipelines, and now I inherited a witness setup.",
            "Our model registry only admits weights whose provenance verifies.",
        ),
        (
            "The model card will link to it.",
            "Pipelines are not my home turf.",
        ),
    ),
    _persona(
        "consultant",
        (
            "A client of mine in banking adopted witness and sent me this.",
            "I am preparing a workshop on policy enforcement and collect realistic exercises.",
            "In an engagement with a logistics company I came across the following.",
        ),
        (
            "My client is curious as well.",
            "It will become an exercise in the workshop.",
        ),
    ),
    _persona(
        "incident-responder",
        (
            "We suspect that a build agent was compromised and go through the evidence.",
            "Forensics question: all I have from that day are the witness records.",
            "After last month's intrusion we re-verify everything that left the build farm.",
        ),
        (
            "The forensic timeline has a gap right there.",
            "Chain of custody matters, so I am being careful.",
        ),
    ),
    _persona(
        "manager",
        (
            "I manage the team that operates our build system and must explain this upstairs.",
            "My engineers disagree with each other about this, and I have to decide.",
            "Procurement wants to know whether our pipeline can back its promises.",
        ),
        (
            "I need to brief the steering board.",
            "Then I can finally close that ticket.",
        ),
    ),
    _persona(
        "packager",
        (
            "I package software for a Linux distribution and rebuild from upstream sources.",
            "Reproducing an upstream build, I compare what its attestations claim.",
            "Our archive keeps witness collections beside each source package.",
        ),
        (
            "The package sits in the review queue.",
            "Upstream has been friendly but slow to respond.",
        ),
    ),
    _persona(
        "developer",
        (
            "I just want my branch to merge.",
            "The pipeline of our backend service grew a witness stage while I was on holiday.",
            "Our tech lead added policies to the monorepo and I touch them for the first time.",
            "Pairing with a colleague, I ran into this.",
        ),
        (
            "My merge request is blocked on it.",
            "Back to coding after that.",
            "My teammate bet a coffee on the opposite.",
        ),
    ),
)
EVERYBODY = (NOBODY, *PERSONAS)
SHARED: dict[str, Production] = {
    production.id: production
    for persona in EVERYBODY
    for production in (*persona.openings, *persona.closings)
}
