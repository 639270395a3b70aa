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
    """Ask for the run line, sometimes with a variable set."""
    name, value = t.random.choice((("CI", "true"), (nonsense(t.random).upper(), t.random.choice(SAYINGS))))
    setting, asked = (f"{name}={value} ", f", `{name}={value}` set") if t.random.random() < 0.3 else ("", "")
    return f"{run_question(t)}{asked}.", fence(setting + build_run_line(t))


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
    head = f"witness run -s {t.step} -a {build_selection(t)} -k key.pem -o {t.step}.json"
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
        'echo "*.pem" > .gitignore',
        "git add .",
        f"git -c user.name={who} -c user.email={who}@example.com commit -q -m {what}",
    ]


def keys(t: Topic) -> tuple[str, str]:
    """Ask for a key pair."""
    name = t.random.choice(("key", "key", "signer", t.step))
    public = t.random.choice(("pub", "pub", f"{name}-pub"))
    lines = (
        f"openssl genpkey -algorithm ed25519 -out {name}.pem",
        f"openssl pkey -in {name}.pem -pubout -out {public}.pem",
    )
    return f"Make the key {name}.pem and its public part {public}.pem.", fence(*lines)


def key_id(t: Topic) -> tuple[str, str]:
    """Ask for the key id and the encoded key that a policy needs."""
    lines = ("ID=$(sha256sum pub.pem | cut -d' ' -f1)", "KEY=$(openssl base64 -A -in pub.pem)")
    return t.random.choice(("Key id and key of pub.pem?", "How do I fill $ID and $KEY?")), fence(*lines)


def put(t: Topic) -> tuple[str, str]:
    """Ask for a file that holds a word."""
    name, said = file(t.random), t.random.choice(SAYINGS)
    return f"Put {said} into {name}.", fence(f'echo "{said}" > {name}')


def sign(t: Topic) -> tuple[str, str]:
    """Ask for a signed policy."""
    name = t.random.choice(("policy", "policy", t.step))
    return f"Sign {name}.json.", fence(f"witness sign -f {name}.json -k key.pem -o {name}-signed.json")


def verify(t: Topic) -> tuple[str, str]:
    """Ask for the verification: by file if the attestors include `file`, else by digest, with git also by commit."""
    made = t.command.makes[-1]
    asked = f"Verify `{t.step}` with {t.listed()}; it makes {made}."
    return asked, fence(_build_verify_line(t, made))


def _build_verify_line(t: Topic, made: str) -> str:
    line = f"witness verify -p policy-signed.json -k pub.pem -a {t.step}.json"
    if "file" in t.attestors:
        return f"{line} -f {made}"
    commit = ' -s "$(git rev-parse HEAD)"' if "git" in t.attestors else ""
    return f"{line} -s \"$(sha256sum {made} | cut -d' ' -f1)\"{commit}"


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
