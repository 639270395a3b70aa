"""What a script teaches that it should not: keys among materials, subjects that guard nothing, forged CI jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from witness_schema.printable import quote
from witness_training.dataset.foreign.finding_rules import Finding
from witness_training.dataset.foreign.shell.call_findings import JudgedCall
from witness_training.dataset.foreign.shell.shell_reading import Simple

# Set by the services themselves, and read by witness's attestors.
_CI = re.compile(
    r"CI|GITHUB_(?:ACTIONS|RUN_ID|REPOSITORY|SHA|WORKFLOW)|GITLAB_CI|CI_JOB_\w+|CI_SERVER\w*|JENKINS_URL|BUILD_NUMBER|CODEBUILD_BUILD_ID"
)
# Commands of openssl, cosign and others that write a private key, and the flag that names its file.
_MAKERS = ("genpkey", "genrsa", "ecparam", "gendsa")
_OUTSIDE = re.compile(r"\.\./|/|~|\$")
_DOOMED = re.compile(r"/\*?|~/?\*?|\$\{?HOME\}?/?\*?")


def list_script_findings(
    commands: Sequence[Simple], judged: Sequence[JudgedCall], place: str
) -> Iterator[Finding]:
    """The bad practice of one script, told once for each kind."""
    calls = [each for each in judged if each.whole and not each.line.asks]
    private, public = _list_keys(commands)
    yield from _check_keys(commands, calls, private, public, place)
    yield from _check_policies(calls, place)
    yield from _check_subjects(calls, place)
    yield from _check_ci(commands, calls, place)
    for command in commands:
        if _destroys_home(command):
            yield Finding("home-destroyed", place, quote(" ".join(word.text for word in command.words)))
            return


def _list_keys(commands: Sequence[Simple]) -> tuple[set[str], set[str]]:
    """The files of the private and of the public keys that a script makes, as they are written."""
    private: set[str] = set()
    public: set[str] = set()
    for command in commands:
        texts = [word.text for word in command.words]
        if not texts:
            continue
        if texts[0].rpartition("/")[2] == "openssl":
            out = _find_value(texts, "-out") or (command.outputs[0].text if command.outputs else "")
            if out and "-pubout" in texts:
                public.add(out)
            elif out and len(texts) > 1 and texts[1] in _MAKERS and "-paramfile" not in texts:
                private.add(out)
            if key := _find_value(texts, "-keyout"):
                private.add(key)
        elif texts[0] == "ssh-keygen" and (out := _find_value(texts, "-f")):
            private.add(out)
        elif texts[:2] == ["cosign", "generate-key-pair"]:
            private.add("cosign.key")
            public.add("cosign.pub")
    return private - public, public


def _find_value(texts: Sequence[str], flag: str) -> str:
    return next((texts[at + 1] for at, text in enumerate(texts[:-1]) if text == flag), "")


def _check_keys(
    commands: Sequence[Simple], calls: Sequence[JudgedCall], private: set[str], public: set[str], place: str
) -> Iterator[Finding]:
    inside = {path for path in private if not _OUTSIDE.match(path)}
    for command in commands:
        texts = [word.text for word in command.words]
        if texts[:2] == ["git", "add"] and (added := _find_added(texts[2:], inside)):
            yield Finding("key-committed", place, f"{quote(' '.join(texts))} takes {quote(added)} along")
            break
    told: set[str] = set()
    for each in calls:
        name = "publickey" if each.line.command == "verify" else "signer-file-key-path"
        for word in each.line.flags.get(name, ()):
            wrong = word.text in (private if name == "publickey" else public)
            if wrong and "wrong-key" not in told:
                told.add("wrong-key")
                half = "private" if name == "publickey" else "public"
                yield Finding(
                    "wrong-key",
                    place,
                    f"`witness {each.line.command} -k {quote(word.text)}` is the {half} key",
                )
            recorded = (
                each.line.command == "run" and word.text in inside and "workingdir" not in each.line.flags
            )
            if recorded and not _moves(commands) and "key-among-materials" not in told:
                told.add("key-among-materials")
                yield Finding(
                    "key-among-materials", place, f"{quote(word.text)} lies in the folder of `witness run`"
                )


def _find_added(paths: Sequence[str], keys: set[str]) -> str:
    names = {key.removeprefix("./") for key in keys}
    if names and {".", "-A", "--all", "*"} & set(paths):
        return min(names)
    return next((path for path in paths if path.removeprefix("./") in names), "")


def _moves(commands: Sequence[Simple]) -> bool:
    """Whether a script changes its folder, so that it is not known where a path leads."""
    return any(command.words and command.words[0].text in ("cd", "pushd") for command in commands)


def _check_policies(calls: Sequence[JudgedCall], place: str) -> Iterator[Finding]:
    signed = {
        inside.text: outside.text
        for each in calls
        if each.line.command == "sign"
        for inside in each.line.flags.get("infile", ())
        for outside in each.line.flags.get("outfile", ())
    }
    for each in calls:
        for word in each.line.flags.get("policy", ()) if each.line.command == "verify" else ():
            if word.text in signed and signed[word.text] != word.text:
                reason = f"`verify -p {quote(word.text)}`; signed is {quote(signed[word.text])}"
                yield Finding("unsigned-policy", place, reason)
                return


def _check_subjects(calls: Sequence[JudgedCall], place: str) -> Iterator[Finding]:
    for each in calls:
        if each.line.command != "verify":
            continue
        words = [*each.line.flags.get("artifactfile", ()), *each.line.flags.get("subjects", ())]
        if len(words) > 1:
            reason = f"`witness verify` starts from {len(words)} subjects"
            yield Finding("subjects-are-alternatives", place, reason)
            return


def _check_ci(commands: Sequence[Simple], calls: Sequence[JudgedCall], place: str) -> Iterator[Finding]:
    if not any(each.line.command == "run" for each in calls):
        return
    running = {id(each.call.within) for each in calls if each.line.command == "run"}
    for command in commands:
        exported = command.words and command.words[0].text in ("export", "env")
        given = [word.text for word in command.words[1:]] if exported else []
        if not command.words or id(command) in running:
            given += [f"{name}={value.text}" for name, value in command.assignments]
        for text in given:
            name, sign, value = text.partition("=")
            if sign and _CI.fullmatch(name) and value.lower() not in ("", "false", "0"):
                yield Finding("ci-forged", place, f"the script sets {quote(text)}")
                return


def _destroys_home(command: Simple) -> bool:
    texts = [word.text for word in command.words]
    if texts[:1] == ["sudo"]:
        texts = texts[1:]
    flags = "".join(text for text in texts[1:] if text.startswith("-") and not text.startswith("--"))
    recursive = set("rR") & set(flags) or "--recursive" in texts
    return texts[:1] == ["rm"] and bool(recursive) and any(_DOOMED.fullmatch(text) for text in texts[1:])
