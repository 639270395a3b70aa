"""Pieces of shell: keys, preparation, run line, signature and verification, one at a time."""

from __future__ import annotations

from witness_training.tiny.base_vocabulary import SAYINGS, Topic, file, nonsense


def fence(*lines: str) -> str:
    """A block of shell."""
    return "\n".join(("```sh", *lines, "```"))


def build_selection(t: Topic) -> str:
    """The value of `-a`."""
    # An empty value and not a missing option, whose default is environment and git.
    return ",".join(t.selected) or '""'


def run_line(t: Topic) -> tuple[str, str]:
    """Ask for the run line."""
    return f"{run_question(t)}.", fence(build_run_line(t))


def run_question(t: Topic) -> str:
    """The start of a question, with everything that a run line needs."""
    asks = (
        f"Run `{t.command.text}` as the step `{t.step}` with {t.listed()}",
        f"Which witness run records {t.listed()} for `{t.command.text}` in step `{t.step}`",
        f"Write the run line: step `{t.step}`, attestors {t.listed()}, command `{t.command.text}`",
        f"Run line for {t.listed()}. The step is `{t.step}` and it runs `{t.command.text}`",
        f"Step `{t.step}`: `{t.command.text}`. The run line that attests {t.listed()}",
    )
    return t.random.choice(asks)


def build_run_line(t: Topic) -> str:
    """The run line."""
    head = f'witness run -s {t.step} -a {build_selection(t)} -k "$KEYS/step.pem" -o {t.step}.json'
    return f"{head} -- sh -c '{t.command.text}'"


def preparation(t: Topic) -> tuple[str, str]:
    """Ask for the preparation of a run: its input, and a repository if the attestors include git."""
    said = t.random.choice(SAYINGS)
    lines = [f'echo "{said}" > {t.command.reads}'] if t.command.reads else []
    if "git" in t.attestors:
        lines += _build_repository(t.branch, "dev", "init")
    asked = f"Prepare `{t.command.text}` for {t.listed()}, with the word {said} and the branch `{t.branch}`."
    return asked, fence(*lines) if lines else "Nothing."


def input_file(t: Topic) -> tuple[str, str]:
    """Ask for the file that a command reads."""
    return f"Which file does `{t.command.text}` read?", f"`{t.command.reads}`" if t.command.reads else "None."


def repository(t: Topic) -> tuple[str, str]:
    """Ask for a new repository with a first commit."""
    who, what = (
        t.random.choice(("dev", "me", nonsense(t.random))),
        t.random.choice(("init", "start", "first")),
    )
    asked = f"A repository on branch `{t.branch}`, with the commit {what} by {who}."
    return asked, fence(*_build_repository(t.branch, who, what))


def _build_repository(branch: str, who: str, what: str) -> list[str]:
    return [
        f"git init -q -b {branch}",
        "git add .",
        f"git -c user.name={who} -c user.email={who}@example.com commit -q --allow-empty -m {what}",
    ]


def keys(t: Topic) -> tuple[str, str]:
    """Ask for a key pair outside of the folder, or for two."""
    names = t.random.choice((("step",), ("policy",), ("step", "policy"), (t.step,), (nonsense(t.random),)))
    lines = [line for name in names for line in _build_key_lines(name)]
    wanted = " and ".join(f"{name}.pem with {name}.pub" for name in names)
    return f"Make {wanted} outside of the folder.", fence("KEYS=$(mktemp -d)", *lines)


def _build_key_lines(name: str) -> list[str]:
    return [
        f'openssl genpkey -algorithm ed25519 -out "$KEYS/{name}.pem"',
        f'openssl pkey -in "$KEYS/{name}.pem" -pubout -out "$KEYS/{name}.pub"',
    ]


def key_id(t: Topic) -> tuple[str, str]:
    """Ask for the key id and the encoded key that a policy needs."""
    name = t.random.choice(("step", "step", "step", t.step))
    lines = (
        f"ID=$(sha256sum \"$KEYS/{name}.pub\" | cut -d' ' -f1)",
        f'KEY=$(openssl base64 -A -in "$KEYS/{name}.pub")',
    )
    return t.random.choice(
        (f"Key id and key of {name}.pub?", f"How do I fill $ID and $KEY from {name}.pub?")
    ), fence(*lines)


def put(t: Topic) -> tuple[str, str]:
    """Ask for a file that holds a word."""
    name, said = file(t.random), t.random.choice(SAYINGS)
    return f"Put {said} into {name}.", fence(f'echo "{said}" > {name}')


def sign(t: Topic) -> tuple[str, str]:
    """Ask for a signed policy."""
    name = t.random.choice(("policy", "policy", t.step))
    line = f'witness sign -f {name}.json -k "$KEYS/policy.pem" -o {name}-signed.json'
    return f"Sign {name}.json.", fence(line)


def verify(t: Topic) -> tuple[str, str]:
    """Ask for the verification: by the artifact file if there is one, else by its digest."""
    made = t.command.makes[-1]
    asked = f"Verify `{t.step}` with {t.listed()}; it makes {made}.{t.artifact_wish()}"
    return asked, fence(_build_verify_line(t, made))


def _build_verify_line(t: Topic, made: str) -> str:
    line = f'witness verify -p policy-signed.json -k "$KEYS/policy.pub" -a {t.step}.json'
    if t.artifact:
        return f"{line} -f {made}"
    return f"{line} -s \"$(sha256sum {made} | cut -d' ' -f1)\""


def recalled_verification(t: Topic) -> tuple[str, str]:
    """Ask for the verification of the facts."""
    return "How is it verified?", fence(_build_verify_line(t, t.command.makes[-1]))


def recalled_repository(t: Topic) -> tuple[str, str]:
    """Ask for the repository of the facts."""
    return "The repository?", fence(f"git init -q -b {t.branch}") if "git" in t.attestors else "None."


# A piece that is listed twice is drawn twice as often.
PIECES = (
    *(run_line, run_line, preparation, preparation, input_file),
    *(repository, keys, key_id, put, sign, verify, verify),
)
RECALLED = (recalled_verification, recalled_repository)
