"""The space of repositories: the commit, its branch and tags, and the changes in the working folder since."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from witness_generators.drawing.spaces import (
    Binary,
    Builds,
    Integers,
    Just,
    Lists,
    OneOf,
    SampledFrom,
    Space,
    optional,
)
from witness_generators.world import file_contents, vocabulary
from witness_generators.world.git.commit_space import (
    BRANCH,
    HASH,
    LIGHT_TAGS,
    MESSAGE,
    OFFSETS,
    PERSON,
    SECOND,
    SERVICE_COMMITTER,
    SIGNATURE,
    TAGS,
    WHEN,
    armour_signature,
)
from witness_generators.world.git.repository import Person, Remote, Repository, Tag, VersionedFile
from witness_generators.world.moments import Moment

SOURCE_KINDS = ("text", "json", "python", "shell", "html", "empty", "png")

# Returns (committed, staged, working) of a file in a state, given a first and a second content.
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


# The forms in which git accepts a remote; one carries a token, which go-witness must not record.
URLS = (
    "https://github.com/{owner}/{project}.git",
    "https://github.com/{owner}/{project}",
    "git@github.com:{owner}/{project}.git",
    "https://gitlab.example.com/{owner}/{project}.git",
    "https://x-access-token:s3cr3t@github.com/{owner}/{project}.git",
    "ssh://git@git.example.org:2222/{owner}/{project}.git",
)
REMOTE_URLS: Space = OneOf(
    (
        Just(()),
        Builds(lambda url: (("origin", url),), (SampledFrom(URLS),)),
        Builds(
            lambda url, fork: (("origin", url), ("upstream", fork)),
            (SampledFrom(URLS), SampledFrom(URLS[:2])),
        ),
    ),
    (15, 70, 15),
)
# The git binary on PATH, which go-witness hashes; without one it uses go-git alone.
GIT: Space = optional(
    Builds(
        lambda path, body: (path, b"\x7fELF" + body),
        (
            SampledFrom(("/usr/bin/git", "/usr/local/bin/git", "/opt/homebrew/bin/git")),
            Binary(8, 16),
        ),
    ),
    90,
)


def _join_path(folder: str, file: tuple[str, bytes]) -> tuple[str, bytes]:
    name, content = file
    return (f"{folder}/{name}" if folder else name), content


FILE: Space = Builds(
    _join_path,
    (
        OneOf((Just(""), SampledFrom(vocabulary.FOLDERS)), (60, 40)),
        file_contents.file_space(SOURCE_KINDS, SampledFrom(vocabulary.FILE_STEMS)),
    ),
)
CHANGED: Space = file_contents.BY_NAME["text"].space
# One drawn file: (path, content), its second content, its state.
Drawn = tuple[tuple[str, bytes], bytes, str]


def build_versioned_files(drawn: Iterable[Drawn]) -> tuple[VersionedFile, ...]:
    """Files with distinct paths, with at most one rename: git would pair other removed and added files as renames too."""
    states = {path: (content, second, state) for (path, content), second, state in drawn}
    kinds = [state for _, _, state in states.values()]
    # An empty file is never renamed: several files can be empty, so which of them git pairs would be open.
    renamed = next((path for path, (a, _, state) in states.items() if state == RENAMED and a), None)
    files: list[VersionedFile] = []
    for path, (first, second, state) in states.items():
        if path == renamed and f"{path}.old" not in states:
            files += [
                VersionedFile(f"{path}.old", first, None, None),
                VersionedFile(path, None, first, first),
            ]
        else:
            files.append(VersionedFile(path, *STATES[_avoid_rename(state, kinds)](first, second)))
    return tuple(files)


def _avoid_rename(state: str, kinds: list[str]) -> str:
    """The state, or a similar one where git would report a rename that was not drawn."""
    if state == RENAMED:
        return CLEAN
    if state == "removed" and RENAMED in kinds:
        return "deleted"
    if state.startswith("added") and (RENAMED in kinds or "removed" in kinds):
        return "untracked"
    return state


def _files_space(states: Space, most: int) -> Space:
    return Builds(build_versioned_files, (Lists(Builds(lambda *one: one, (FILE, CHANGED, states)), 0, most),))


CLEAN_FILES: Space = _files_space(Just(CLEAN), 4)
CHANGED_FILES: Space = _files_space(
    SampledFrom((CLEAN, *list(STATES)[1:], RENAMED), (8, 4, 3, 1, 2, 1, 4, 2, 1, 1, 1)), 6
)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The drawn parts of a repository."""

    names: tuple[str, str]
    head: tuple[str, bool]
    people: tuple[Person, Person | None]
    times: tuple[Moment, int, int]
    commit: tuple[str, str, tuple[str, ...]]
    tags: tuple[tuple[str, ...], tuple[Tag, ...]]
    urls: tuple[tuple[str, str], ...]
    files: tuple[VersionedFile, ...]
    git: tuple[str, bytes] | None

    def build_repository(self) -> Repository:
        """The repository of these parts; without a delay, author and committer share time and zone."""
        (owner, project), (branch, detached) = self.names, self.head
        (author, committer), (authored, delay, offset) = self.people, self.times
        message, signature, parents = self.commit
        light_tags, tags = self.tags
        committed = Moment(authored.nanoseconds + delay * SECOND, offset) if delay else authored
        light = tuple(_name_nightly_tag(committed) for _ in light_tags)
        if len(parents) > 1:
            # GitHub makes the merge of a pull request.
            message, committer, authored = (
                _write_merge_message(message, owner, parents),
                SERVICE_COMMITTER,
                committed,
            )
        if committer == SERVICE_COMMITTER:
            # It signs what it commits, and ends no message with a newline.
            message, signature = (
                message.removesuffix("\n"),
                armour_signature("PGP", _derive_signature(message, parents)),
            )
        return Repository(
            owner=owner,
            project=project,
            branch=branch,
            detached=detached,
            author=author,
            authored=authored,
            committer=committer or author,
            committed=committed,
            message=message,
            signature=signature,
            parents=parents,
            light_tags=light,
            tags=tuple(replace(tag, when=_move_after_commit(committed, tag.when)) for tag in tags),
            remotes=tuple(Remote(name, url.format(owner=owner, project=project)) for name, url in self.urls),
            files=self.files,
            git=self.git,
        )


def _derive_signature(message: str, parents: tuple[str, ...]) -> bytes:
    return hashlib.sha512(" ".join((message, *parents)).encode()).digest()


def _write_merge_message(message: str, owner: str, parents: tuple[str, ...]) -> str:
    """The message that GitHub proposes for the merge of a pull request."""
    number = 1 + int(parents[1][:4], 16) % 4999
    topic = vocabulary.TOPICS[number % len(vocabulary.TOPICS)]
    return f"Merge pull request #{number} from {owner}/{topic}\n\n{message}"


def _move_after_commit(committed: Moment, drawn: Moment) -> Moment:
    """A time within a minute after the commit; the run starts later."""
    return Moment(committed.nanoseconds + drawn.seconds % 60 * SECOND, drawn.offset)


def _name_nightly_tag(committed: Moment) -> str:
    """The name of a nightly tag, with the date of the commit."""
    return "nightly-" + committed.rfc3339()[: len("2024-05-01")].replace("-", "")


def _group(*parts: Space) -> Space:
    return Builds(lambda *values: values, parts)


PROJECT: Space = Builds(
    lambda adjective, noun: noun if adjective == "app" else f"{adjective}-{noun}",
    (SampledFrom(vocabulary.PROJECT_ADJECTIVES), SampledFrom(vocabulary.PROJECT_NOUNS)),
)
PARENTS: Space = OneOf((Just(()), Lists(HASH, 1, 1), Lists(HASH, 2, 2)), (20, 70, 10))
COMMITTER: Space = OneOf((Just(None), Just(SERVICE_COMMITTER), PERSON), (60, 20, 20))
# Seconds from the author's to the committer's time; 0 stands for a commit that was never amended or rebased.
DELAY: Space = OneOf((Just(0), Integers(1, 900_000)), (60, 40))
DETACHED: Space = SampledFrom((False, True), (85, 15))


def repository_space(branch: str | None, files: Space) -> Space:
    """The space of repositories on this branch (None for any branch) with files from this space."""
    head = Just((branch, False)) if branch else _group(BRANCH, DETACHED)
    return Builds(
        lambda *drawn: _Drawn(*drawn).build_repository(),
        (
            _group(SampledFrom(vocabulary.OWNERS), PROJECT),
            head,
            _group(PERSON, COMMITTER),
            _group(WHEN, DELAY, SampledFrom(OFFSETS)),
            _group(MESSAGE, SIGNATURE, PARENTS),
            _group(LIGHT_TAGS, TAGS),
            REMOTE_URLS,
            files,
            GIT,
        ),
    )
