"""The script of a reference answer: it works with `sh -eu` in an empty folder."""

from __future__ import annotations

from witness_training.families.configure.answers.policy_lines import write_policy
from witness_training.families.configure.answers.signer_lines import write_keys
from witness_training.families.configure.steps.configure_case import Case, Step
from witness_training.families.configure.steps.input_documents import write_lock_file, write_pom
from witness_training.families.configure.steps.step_commands import quote_shell
from witness_training.tasks.job import OPTION_VARIABLES

OFF = "false"
LONG = {
    "-s": "--step", "-a": "--attestations", "-k": "--signer-file-key-path", "-o": "--outfile", "-d": "--workingdir",
    "-p": "--policy", "-f": "--artifactfile",
}  # fmt: skip


def write_script(case: Case) -> str:
    """The script, without a final newline."""
    run = [line for step in case.steps for line in _write_run(case, step)]
    policy = write_policy(case)
    # The configuration file is committed with the inputs; what belongs to the policy is written last, since what lies in the
    # working folder before a run is among its materials, and makes the tree of git unclean.
    lines = [*write_keys(case), *_write_evidence(case), *_write_inputs(case), *_write_configuration(case)]
    lines += [
        *_write_repository(case),
        *run,
        *policy,
        _write_sign(case),
        *_write_kept(case),
        *_write_verify(case),
    ]
    return "\n".join(lines)


def name_collection(case: Case, step: Step) -> str:
    """The file of a step's signed collection; of several steps, in a folder that no step records."""
    folder = f"${case.style['evidence']}/" if case.style["evidence"] else ""
    return f"{folder}{step.name}{case.style['suffix']}"


def list_collections(case: Case) -> str:
    """The collections as one word of the shell, as `witness verify` takes them when all steps have run."""
    return ",".join(f"{step.name}{case.style['suffix']}" for step in case.steps)


def _write_kept(case: Case) -> list[str]:
    """What a later verification needs moves beside the policy: the last step has run, and the keys are removed at the end."""
    keys, folder = case.style["keys"], case.style["evidence"]
    comment = ["# Whoever verifies later needs these beside the policy."]
    collections = [f'mv "${folder}"/* .'] if folder else []
    lines = [*collections, f'cp "${keys}/{case.style["policy_key"]}.pub" .']
    return [*(comment if case.style["comments"] else []), *lines]


def _write_evidence(case: Case) -> list[str]:
    folder = case.style["evidence"]
    if not folder:
        return []
    comment = ["# A collection in the working folder would be a material of the next step."]
    return [*(comment if case.style["comments"] else []), f"{folder}=$(mktemp -d)"]


def _write_inputs(case: Case) -> list[str]:
    lines: list[str] = []
    folder = case.spec["names"]["folder"]
    if any(step.folder for step in case.steps):
        lines.append(f"mkdir {folder}")
    for step in case.steps:
        for path, content in step.reads.items():
            lines += _write_file(case, step.place(path), content)
        if step.tree:
            tree = step.place(step.tree)
            lines.append(f"mkdir {tree}")
            for name, word in zip(("one.txt", "two.txt"), ("first", "second"), strict=True):
                lines.append(f"echo {word} > {tree}/{name}")
        if "oci" in step.attestors:
            lines += ["echo layer > content.txt", "tar -cf layer.tar content.txt"]
        lines += _write_project(case, step)
    return lines


def _write_project(case: Case, step: Step) -> list[str]:
    """What attestors of a project read in the folder."""
    lines: list[str] = []
    if "maven" in step.attestors:
        lines += _write_file(case, case.options["pom"] or "pom.xml", [write_pom(step.seed)])
    if "lockfiles" in step.attestors:
        name, text = write_lock_file(step.seed)
        lines += _write_file(case, name, text.splitlines())
    return lines


def _write_file(case: Case, path: str, content: list[str]) -> list[str]:
    if len(content) == 1 and case.style["echo"]:
        return [f"echo {quote_shell(content[0])} > {path}"]
    if case.style["here"] or any("\t" in line or "'" in line for line in content):
        return [f"cat > {path} <<'END'", *content, "END"]
    words = " ".join(line if line.isalnum() else quote_shell(line) for line in content)
    return [f"printf '%s\\n' {words} > {path}"]


def _write_repository(case: Case) -> list[str]:
    if not case.needs_repository:
        return []
    author = case.style["author"]
    identity = f"-c user.name={author} -c user.email={author}@example.com"
    # `git commit` fails without a file, and a command of git may list them.
    read = [] if any(step.reads or step.tree for step in case.steps) else [f"echo {author} > README.md"]
    return [
        *read,
        f"git init -q -b {case.branch}",
        "git add .",
        *(["# An empty home folder has no identity for git."] if case.style["comments"] else []),
        f"git {identity} commit -q -m {case.style['message']}",
        # Steps that run in a folder below have no material in .git.
        *(
            _write_lock_setting(case)
            if len(case.steps) > 1 and not any(step.folder for step in case.steps)
            else []
        ),
    ]


def _write_lock_setting(case: Case) -> list[str]:
    """The git attestor runs `git status`, which may write .git/index anew: the next step would read another file than was recorded."""
    comment = ["# `git status` may rewrite .git/index, and the next step would then see a changed material."]
    return [*(comment if case.style["comments"] else []), "export GIT_OPTIONAL_LOCKS=0"]


def _write_run(case: Case, step: Step) -> list[str]:
    keys = case.style["keys"]
    key = case.signer(step)
    arguments: list[str] = []
    if not case.spec["config"]:
        # Without `-a` witness takes environment and git; the empty text takes neither.
        selected = ",".join(step.selected) or '""'
        arguments += [f"{_flag(case, '-s')} {step.name}", f"{_flag(case, '-a')} {selected}"]
        arguments.append(f'{_flag(case, "-k")} "${keys}/{key}.pem"')
        if case.trust["kind"] == "certificate":
            arguments.append(f'--signer-file-cert-path "${keys}/{key}.crt"')
        if step.folder:
            arguments.append(f"{_flag(case, '-d')} {step.folder}")
        arguments += [_write_flag(name, value) for name, value in list_options(case, step)]
        collection = name_collection(case, step)
        quoted = f'"{collection}"' if case.style["evidence"] else collection
        arguments.append(f"{_flag(case, '-o')} {quoted}")
    else:
        arguments.append(f"{'--config' if case.style['long'] else '-c'} {case.style['config']}")
    words = case.find_words(step)
    command = (
        f"sh -c {quote_shell(step.command)}"
        if words[0] == "sh" and words[-1] == step.command
        else step.command
    )
    return _join(case, "witness run", arguments, f"-- {command}")


def list_options(case: Case, step: Step) -> list[tuple[str, str]]:
    """The options of `witness run` that the task asks for in this step: flag without dashes, and value."""
    options, given = case.options, []
    if options["hashes"]:
        given.append(("hashes", ",".join(options["hashes"])))
    if case.glob and step is case.last:
        flag, pattern = case.glob
        given.append((f"attestor-product-{flag}-glob", pattern))
    if options["variable"] and "environment" in step.attestors:
        how, variable = options["variable"]
        given.append(
            ("env-filter-sensitive-vars", "") if how == "filter" else (f"env-{how}-sensitive-key", variable)
        )
    if options["dirhash"]:
        given.append(("dirhash-glob", next(each.tree for each in case.steps if each.tree)))
    if options["pom"] and "maven" in step.attestors:
        given.append(("attestor-maven-pom-path", options["pom"]))
    if "k8smanifest" in step.attestors:
        given.append(("attestor-k8smanifest-record-cluster-information", OFF))
    given += [
        (f"attestor-{attestor}-{option}", f"${variable}")
        for (attestor, option), variable in OPTION_VARIABLES.items()
        if attestor in step.attestors
    ]
    return given


def _write_flag(name: str, value: str) -> str:
    # A flag that is on by itself takes no word of its own.
    return f"--{name}={OFF}" if value == OFF else f"--{name} {_quote_value(value)}".rstrip()


def _quote_value(value: str) -> str:
    if value.startswith("$"):
        return f'"{value}"'
    return f"'{value}'" if set(value) & set("*?{}[]") else value


def _write_configuration(case: Case) -> list[str]:
    """The file for `-c`, one map for each sub-command."""
    if not case.spec["config"]:
        return []
    (step,), keys = case.steps, case.style["keys"]
    values = [("step", step.name), ("attestations", f"[{', '.join(step.selected)}]")]
    values.append(("signer-file-key-path", f"${keys}/{case.signer(step)}.pem"))
    if case.trust["kind"] == "certificate":
        values.append(("signer-file-cert-path", f"${keys}/{case.signer(step)}.crt"))
    if step.folder:
        values.append(("workingdir", step.folder))
    values += [
        (name, _write_scalar(value) if "," not in value else f"[{value.replace(',', ', ')}]")
        for name, value in list_options(case, step)
    ]
    values.append(("outfile", name_collection(case, step)))
    return [
        f"cat > {case.style['config']} <<EOF",
        "run:",
        *(f"  {name}: {value}" for name, value in values),
        "EOF",
    ]


def _write_scalar(value: str) -> str:
    """A value in YAML; a flag without one is true."""
    return f'"{value}"' if "*" in value else value or "true"


def _write_sign(case: Case) -> str:
    style = case.style
    key = f'"${style["keys"]}/{style["policy_key"]}.pem"'
    if style["long"]:
        return f"witness sign --infile {style['policy']} --signer-file-key-path {key} --outfile {style['signed']}"
    return f"witness sign -f {style['policy']} -k {key} -o {style['signed']}"


def _write_verify(case: Case) -> list[str]:
    style = case.style
    arguments = [
        f"{_flag(case, '-p')} {style['signed']}",
        f"{'--publickey' if style['long'] else '-k'} {style['policy_key']}.pub",
        f"{_flag(case, '-a')} {list_collections(case)}",
    ]
    if case.spec["check"] == "file":
        subject = f"{_flag(case, '-f')} {case.artifact}"
    else:
        subject = (
            f"{'--subjects' if style['long'] else '-s'} \"$(sha256sum {case.artifact} | cut -d' ' -f1)\""
        )
    return _join(case, "witness verify", arguments, subject)


def _flag(case: Case, short: str) -> str:
    return LONG[short] if case.style["long"] else short


def _join(case: Case, head: str, arguments: list[str], tail: str) -> list[str]:
    """One command line, or one argument on each of several."""
    if not case.style["wrap"]:
        return [" ".join([head, *arguments, tail])]
    return [f"{head} \\", *(f"  {argument} \\" for argument in arguments), f"  {tail}"]
