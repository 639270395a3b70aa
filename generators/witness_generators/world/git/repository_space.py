"""The space of repositories: who committed what, when, on which branch, and what has changed in the folder since."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from witness_generators.drawing import spaces
from witness_generators.world import file_contents, vocabulary
from witness_generators.world.git.repository import Person, Remote, Repository, Tag, VersionedFile
from witness_generators.world.moments import Moment

SECOND = 1_000_000_000
# June 2025 to October 2026: after what the tables name (tools, packages, vulnerabilities), which are of 2021 to May 2025.
FIRST_SECOND, LAST_SECOND = 1_748_736_000, 1_790_812_800
OFFSETS = (0, 60, 120, 330, 345, 540, 600, -180, -210, -300, -420, -480)
SOURCE_KINDS = ("text", "json", "python", "shell", "html", "empty", "png")

# (committed, staged, working) of a file in each state, from a first and a second content.
State = Callable[[bytes, bytes], tuple[bytes | None, bytes | None, bytes | None]]
STATES: dict[str, State] = {
    "clean": lambda a, _b: (a, a, a),
    "modified": lambda a, b: (a, a, b),
    "staged": lambda a, b: (a, b, b),
    "staged, then modified": lambda a, b: (a, b, a),
    "deleted": lambda a, _b: (a, a, None),
    "removed": lambda a, _b: (a, None, None),
    "untracked": lambda a, _b: (None, None, a),
    "added": lambda a, _b: (None, a, a),
    "added, then modified": lambda a, b: (None, a, b),
    "added, then deleted": lambda a, _b: (None, a, None),
}
RENAMED = "renamed"
CLEAN = "clean"


def _person(given: str, family: str, domain: str) -> Person:
    """GitHub's own addresses have the login before the sign, which holds no dot."""
    dot = "-" if domain.startswith("users.noreply.") else "."
    return Person(f"{given} {family}", f"{given}{dot}{family}@{domain}".lower().replace(" ", ""))


PERSON: spaces.Space = spaces.Builds(
    _person,
    (
        spaces.SampledFrom(vocabulary.GIVEN_NAMES),
        spaces.SampledFrom(vocabulary.FAMILY_NAMES),
        spaces.SampledFrom(vocabulary.MAIL_DOMAINS),
    ),
)
SERVICE_COMMITTER = Person("GitHub", "noreply@github.com")

WHEN: spaces.Space = spaces.Builds(
    lambda second, offset: Moment(second * SECOND, offset),
    (spaces.Integers(FIRST_SECOND, LAST_SECOND), spaces.SampledFrom(OFFSETS)),
)
HASH: spaces.Space = spaces.Builds(bytes.hex, (spaces.Binary(20, 20),))
DIGITS: spaces.Space = spaces.Integers(0, 99)


def armoured(kind: str, body: bytes) -> str:
    """A signature as it stands in a commit; `kind` is PGP or SSH."""
    text = base64.b64encode(body).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    blank = [""] if kind == "PGP" else []
    return "\n".join(
        [f"-----BEGIN {kind} SIGNATURE-----", *blank, *lines, f"-----END {kind} SIGNATURE-----", ""]
    )


SIGNATURE: spaces.Space = spaces.OneOf(
    (spaces.Just(""), spaces.Builds(armoured, (spaces.SampledFrom(("PGP", "SSH")), spaces.Binary(64, 96)))),
    (75, 25),
)

_MESSAGE_SUBJECT: spaces.Space = spaces.Builds(
    "{} {}".format,
    (spaces.SampledFrom(vocabulary.MESSAGE_VERBS), spaces.SampledFrom(vocabulary.MESSAGE_OBJECTS)),
)


def _revert(subject: str, commit: bytes) -> str:
    """What `git revert` proposes."""
    return f'Revert "{subject}"\n\nThis reverts commit {commit.hex()}.\n'


MESSAGE: spaces.Space = spaces.OneOf(
    (
        spaces.Builds("{}\n".format, (_MESSAGE_SUBJECT,)),
        spaces.Builds("{} (#{})\n".format, (_MESSAGE_SUBJECT, spaces.Integers(1, 9999))),
        spaces.Builds("{}\n\n{}\n".format, (_MESSAGE_SUBJECT, spaces.SampledFrom(vocabulary.MESSAGE_BODIES))),
        spaces.Builds(_revert, (_MESSAGE_SUBJECT, spaces.Binary(20, 20))),
    ),
    (58, 19, 19, 4),
)

BRANCH: spaces.Space = spaces.OneOf(
    (
        spaces.SampledFrom(vocabulary.BRANCHES, (50, 10, 10, 5, 5)),
        spaces.Builds(
            "{}/{}".format,
            (spaces.SampledFrom(vocabulary.BRANCH_KINDS), spaces.SampledFrom(vocabulary.TOPICS)),
        ),
        spaces.Builds(
            "{}/{}-{}".format,
            (
                spaces.SampledFrom(vocabulary.BRANCH_KINDS),
                spaces.Integers(1, 9999),
                spaces.SampledFrom(vocabulary.TOPICS),
            ),
        ),
    ),
    (60, 20, 20),
)

_VERSION: spaces.Space = spaces.Builds("v{}.{}.{}".format, (spaces.Integers(0, 9), DIGITS, DIGITS))


def _tag(name: str, tagger: Person, when: Moment, message: str, signature: str) -> Tag:
    return Tag(name, tagger, when, message, signature if "PGP" in signature else "")


TAG: spaces.Space = spaces.Builds(
    _tag,
    (
        _VERSION,
        PERSON,
        WHEN,
        spaces.SampledFrom(("Release", "Weekly release", "Hotfix", "Première version")),
        SIGNATURE,
    ),
)


def _unique_tags(tags: tuple[Tag, ...]) -> tuple[Tag, ...]:
    return tuple({tag.name: tag for tag in tags}.values())


TAGS: spaces.Space = spaces.OneOf(
    (spaces.Just(()), spaces.Builds(_unique_tags, (spaces.Lists(TAG, 1, 2),))), (75, 25)
)
LIGHT_TAGS: spaces.Space = spaces.OneOf((spaces.Just(()), spaces.Just(("nightly",))), (85, 15))

URLS = (
    "https://github.com/{owner}/{project}.git",
    "https://github.com/{owner}/{project}",
    "git@github.com:{owner}/{project}.git",
    "https://gitlab.example.com/{owner}/{project}.git",
    "https://x-access-token:s3cr3t@github.com/{owner}/{project}.git",
    "ssh://git@git.example.org:2222/{owner}/{project}.git",
)
REMOTE_URLS: spaces.Space = spaces.OneOf(
    (
        spaces.Just(()),
        spaces.Builds(lambda url: (("origin", url),), (spaces.SampledFrom(URLS),)),
        spaces.Builds(
            lambda url, fork: (("origin", url), ("upstream", fork)),
            (spaces.SampledFrom(URLS), spaces.SampledFrom(URLS[:2])),
        ),
    ),
    (15, 70, 15),
)
GIT: spaces.Space = spaces.optional(
    spaces.Builds(
        lambda path, body: (path, b"\x7fELF" + body),
        (
            spaces.SampledFrom(("/usr/bin/git", "/usr/local/bin/git", "/opt/homebrew/bin/git")),
            spaces.Binary(8, 16),
        ),
    ),
    90,
)


def _path(folder: str, file: tuple[str, bytes]) -> tuple[str, bytes]:
    name, content = file
    return (f"{folder}/{name}" if folder else name), content


FILE: spaces.Space = spaces.Builds(
    _path,
    (
        spaces.OneOf((spaces.Just(""), spaces.SampledFrom(vocabulary.FOLDERS)), (60, 40)),
        file_contents.files_of(SOURCE_KINDS, spaces.SampledFrom(vocabulary.FILE_STEMS)),
    ),
)
CHANGED: spaces.Space = file_contents.BY_NAME["text"].space
# One file: (path, content), its second content, its state.
Drawn = tuple[tuple[str, bytes], bytes, str]


def versioned_files(drawn: Iterable[Drawn]) -> tuple[VersionedFile, ...]:
    """Files with distinct paths; a rename stands alone, for git guesses at renames between removed and added files."""
    states = {path: (content, second, state) for (path, content), second, state in drawn}
    kinds = [state for _, _, state in states.values()]
    renamed = next((path for path, (a, _, state) in states.items() if state == RENAMED and a), None)
    files: list[VersionedFile] = []
    for path, (first, second, state) in states.items():
        if path == renamed and f"{path}.old" not in states:
            files += [
                VersionedFile(f"{path}.old", first, None, None),
                VersionedFile(path, None, first, first),
            ]
        else:
            files.append(VersionedFile(path, *STATES[_settled(state, kinds)](first, second)))
    return tuple(files)


def _settled(state: str, kinds: list[str]) -> str:
    """The state, or a near one where git would see a rename that nobody made."""
    if state == RENAMED:
        return CLEAN
    if state == "removed" and RENAMED in kinds:
        return "deleted"
    if state.startswith("added") and (RENAMED in kinds or "removed" in kinds):
        return "untracked"
    return state


def _files(states: spaces.Space, most: int) -> spaces.Space:
    return spaces.Builds(
        versioned_files, (spaces.Lists(spaces.Builds(lambda *one: one, (FILE, CHANGED, states)), 0, most),)
    )


CLEAN_FILES: spaces.Space = _files(spaces.Just(CLEAN), 4)
CHANGED_FILES: spaces.Space = _files(
    spaces.SampledFrom((CLEAN, *list(STATES)[1:], RENAMED), (8, 4, 3, 1, 2, 1, 4, 2, 1, 1, 1)), 6
)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A repository as its space draws it."""

    names: tuple[str, str]
    head: tuple[str, bool]
    people: tuple[Person, Person | None]
    times: tuple[Moment, int, int]
    commit: tuple[str, str, tuple[str, ...]]
    tags: tuple[tuple[str, ...], tuple[Tag, ...]]
    urls: tuple[tuple[str, str], ...]
    files: tuple[VersionedFile, ...]
    git: tuple[str, bytes] | None

    def repository(self) -> Repository:
        """The repository that was meant; without a delay, author and committer share a zone."""
        (owner, project), (branch, detached) = self.names, self.head
        (author, committer), (authored, delay, offset) = self.people, self.times
        message, signature, parents = self.commit
        light_tags, tags = self.tags
        committed = Moment(authored.nanoseconds + delay * SECOND, offset) if delay else authored
        light = tuple(_nightly(committed) for _ in light_tags)
        return Repository(
            owner=owner,
            project=project,
            branch=branch,
            detached=detached,
            author=author,
            authored=authored,
            committer=committer or author,
            committed=committed,
            message=_merged(message, owner, parents) if len(parents) > 1 else message,
            signature=signature,
            parents=parents,
            light_tags=light,
            tags=tuple(replace(tag, when=_soon(committed, tag.when)) for tag in tags),
            remotes=tuple(Remote(name, url.format(owner=owner, project=project)) for name, url in self.urls),
            files=self.files,
            git=self.git,
        )


def _merged(message: str, owner: str, parents: tuple[str, ...]) -> str:
    """What GitHub proposes for the merge of a pull request."""
    number = 1 + int(parents[1][:4], 16) % 4999
    topic = vocabulary.TOPICS[number % len(vocabulary.TOPICS)]
    return f"Merge pull request #{number} from {owner}/{topic}\n\n{message}"


def _soon(committed: Moment, drawn: Moment) -> Moment:
    """A time within the minute after the commit: a run starts later."""
    return Moment(committed.nanoseconds + drawn.seconds % 60 * SECOND, drawn.offset)


def _nightly(committed: Moment) -> str:
    """The tag of the commit's day."""
    return "nightly-" + committed.rfc3339()[: len("2024-05-01")].replace("-", "")


def _together(*parts: spaces.Space) -> spaces.Space:
    return spaces.Builds(lambda *values: values, parts)


PROJECT: spaces.Space = spaces.Builds(
    lambda adjective, noun: noun if adjective == "app" else f"{adjective}-{noun}",
    (spaces.SampledFrom(vocabulary.PROJECT_ADJECTIVES), spaces.SampledFrom(vocabulary.PROJECT_NOUNS)),
)
PARENTS: spaces.Space = spaces.OneOf(
    (spaces.Just(()), spaces.Lists(HASH, 1, 1), spaces.Lists(HASH, 2, 2)), (20, 70, 10)
)
COMMITTER: spaces.Space = spaces.OneOf(
    (spaces.Just(None), spaces.Just(SERVICE_COMMITTER), PERSON), (60, 20, 20)
)
DELAY: spaces.Space = spaces.OneOf((spaces.Just(0), spaces.Integers(1, 900_000)), (60, 40))
DETACHED: spaces.Space = spaces.SampledFrom((False, True), (85, 15))


def repository_space(branch: str | None, files: spaces.Space) -> spaces.Space:
    """Repositories on this branch (any when None) with files from this space."""
    head = spaces.Just((branch, False)) if branch else _together(BRANCH, DETACHED)
    return spaces.Builds(
        lambda *drawn: _Drawn(*drawn).repository(),
        (
            _together(spaces.SampledFrom(vocabulary.OWNERS), PROJECT),
            head,
            _together(PERSON, COMMITTER),
            _together(WHEN, DELAY, spaces.SampledFrom(OFFSETS)),
            _together(MESSAGE, SIGNATURE, PARENTS),
            _together(LIGHT_TAGS, TAGS),
            REMOTE_URLS,
            files,
            GIT,
        ),
    )
