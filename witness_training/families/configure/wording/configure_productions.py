"""The grammar of the family's questions. Every production of a part states the same facts, so that any determines the answer."""

from __future__ import annotations

from witness_training.families.configure.wording.job_productions import list_job_parts
from witness_training.wording.question_grammar import Grammar, Production, rows

FAMILY = "configure"


def _rows(part: str, *texts: str) -> tuple[Production, ...]:
    return rows(FAMILY, part, texts)


_ASK = _rows(
    "ask",
    "Attest the step `{step}` with {attestors}: it runs `{command}`, which makes `{artifact}`.",
    "How do I wrap `{command}` in a witness step called `{step}` so that {attestors} end up in its attestation? The result is `{artifact}`.",
    "Show me how `{step}` can be witnessed. Command: `{command}`. Output file: `{artifact}`. Attestors wanted: {attestors}.",
    "The step `{step}` of our pipeline executes `{command}` and leaves `{artifact}` behind; record it with {attestors}.",
    "I need a signed record of running `{command}`, which writes `{artifact}`. Name the step `{step}` and collect {attestors}.",
    "Witness this step for me: `{step}`, command `{command}`, product `{artifact}`, attestors {attestors}.",
    "Set up `witness run` for `{step}`: {attestors} should be required, `{command}` is what gets executed, and `{artifact}` is produced.",
    "We make `{artifact}` with `{command}`. Please attest that as the step `{step}`, with {attestors}.",
    "Could you write the witness commands for a step `{step}` that runs `{command}`, writes `{artifact}` and is recorded by {attestors}?",
    "Walk me through attesting `{command}` (step name `{step}`, it writes `{artifact}`) with {attestors}.",
    "What do I type to get {attestors} recorded while `{command}` creates `{artifact}` in a step named `{step}`?",
    "`{command}` creates `{artifact}` here. Make it the witnessed step `{step}`; the policy must demand {attestors}.",
    "Our gate only lets `{artifact}` through if a step `{step}`, signed by the right key, has it among its products. The step runs `{command}`, and its collection has to hold {attestors}.",
    "Help me set up witness for one job: the step is `{step}`, it runs `{command}`, it delivers `{artifact}`, and I want {attestors} recorded.",
)
_CHAIN = _rows(
    "chain",
    "Our pipeline has {count} steps, from `{first}` to `{last}`, and each reads what the previous one wrote; with `artifactsFrom`, a file that changes in between must be refused.",
    "Chain {count} witnessed steps by `artifactsFrom`: the line begins with `{first}` and finishes with `{last}`.",
    "Build one policy across {count} stages. `{first}` comes first, `{last}` closes, and by `artifactsFrom` a file that two neighbours recorded must be the same in both.",
    "Here {count} jobs hand files on to one another, starting at `{first}` and ending at `{last}`; a file that somebody alters in between has to be noticed.",
    "I want {count} linked attestations, `{first}` up to `{last}`, where the policy compares each step's materials with the artifacts of the step before it.",
    "The release consists of {count} consecutive steps. `{first}` opens it, `{last}` completes it, and intermediate files must not change on the way.",
    "Please connect {count} steps (`{first}` … `{last}`) so that a file which two neighbours recorded must be the same in both.",
    "How would a {count}-step layout look in witness if `{first}` feeds the rest and `{last}` delivers, with `artifactsFrom` between neighbours?",
    "Write the whole chain: {count} steps, the first is `{first}` and the last `{last}`; `artifactsFrom` has to compare the files of each with those of the one before.",
)
_LINE = _rows(
    "line",
    "`{step}` runs `{command}`, makes `{artifact}` and is attested with {attestors}",
    "`{step}`: `{command}` → `{artifact}`; attestors {attestors}",
    "in `{step}` the command `{command}` writes `{artifact}`, recorded by {attestors}",
    "`{step}` has the command `{command}`, the product `{artifact}`, and requires {attestors}",
    "`{command}` is the work of `{step}`; it yields `{artifact}` and the policy asks for {attestors}",
    "`{artifact}` is made by `{command}` in the step `{step}` with {attestors}",
    "`{step}`, evidence {attestors}, executes `{command}` and produces `{artifact}`",
)
_LISTING = _rows(
    "listing",
    "The steps: {listing}.",
    "In order: {listing}.",
    "What they do: {listing}.",
    "Details follow: {listing}.",
    "Namely, {listing}.",
    "Here is the sequence: {listing}.",
)
_INPUTS = _rows(
    "inputs",
    "It starts from {inputs}; make up suitable contents for that.",
    "Lay down {inputs} yourself, whatever you like inside.",
    "You will have to create {inputs} first; the contents do not matter.",
    "Inputs to invent beforehand: {inputs}.",
    "Nothing exists yet, so produce {inputs} with sample data.",
    "Needed beforehand with placeholder contents: {inputs}.",
    "It reads {inputs}; any toy data will do.",
    "Assume no files at all and generate {inputs} on the spot.",
)
_VERIFY = _rows(
    "verify",
    "Then verify `{artifact}` against a signed policy.",
    "Finally check `{artifact}` with `witness verify`.",
    "At the end `witness verify` has to accept `{artifact}`, and must refuse it once somebody edits that file.",
    "Include the policy, its signature, and a verification of `{artifact}`.",
    "Close with a verification that guards `{artifact}`.",
    "I also want to see `{artifact}` verified, so that a tampered copy would be rejected.",
    "Afterwards `{artifact}` should pass verification; a modified one should not.",
    "Don't forget writing and signing the policy and running verify on `{artifact}`.",
    "The last command verifies `{artifact}`.",
    "In the end, check that `{artifact}` satisfies the policy.",
)
_FORM = _rows(
    "form",
    "Give it as a shell script that runs unchanged in an empty folder.",
    "I want one copy-and-paste block for `sh`, beginning with nothing but an empty directory.",
    "Please send a complete script that starts in an empty folder and ends with the verification.",
    "All of it must work from scratch under `sh -eu`, in an empty directory.",
    "Assume an empty working directory with witness, git, openssl and coreutils; answer with the full script.",
    "Put all commands into a single sh block, which I will execute in a fresh folder.",
    "I can only use a script that runs as it is in a new directory.",
    "Write it for a POSIX shell with coreutils, starting in an empty folder and without placeholders that I would have to fill in.",
    "It has to run as it is with `sh -eu` in a blank directory, without manual edits.",
    "I would like the end-to-end script rather than fragments; it begins in an empty directory.",
)
_TRUST_KEY = _rows(
    "trust-key",
    "Identify the functionary by its public key, and sign the policy with a different key.",
    "A plain key pair signs the evidence; the policy gets a key of its own.",
    "Trust is by public key, and whoever signs the policy must not be the one who signs attestations.",
    "Use one key for the attestation and a separate one for the policy.",
    "The policy names the signer's public key; keep the policy's signing key apart from it.",
    "Two key pairs: the functionary's, which the policy lists, and the policy owner's.",
    "I want no certificates: a public key is the functionary, and an independent key signs the policy.",
    "The functionary is a public key, and another key signs the policy.",
    "Separate the duties: one key pair is for attesting and one for the policy.",
)
_TRUST_KEYS = _rows(
    "trust-keys",
    "Every step has its own key, and the policy is signed by yet another.",
    "Give each step a functionary key of its own; the policy's signing key is different from all of them.",
    "No two steps may share a signer, and none of them signs the policy: one key pair per step plus one for the policy.",
    "Each stage is run by another team, so each needs a separate public key in the policy; the policy itself has a further key.",
    "Use distinct keys throughout: one for every step, an extra one to sign the policy.",
    "A stolen key of one step must not help with the next, hence individual keys per step, and a further key for the policy.",
    "Signers differ from step to step, identified by public key; the policy owner holds a key of their own.",
)
_TRUST_CERTIFICATE = _rows(
    "trust-certificate",
    "The functionary has a certificate of a CA that you create in the script, issued to {identity}. Constrain {constraints}, leave everything else open, and sign the policy with another key.",
    "Trust by X.509: make a root, issue a certificate to {identity}, and let the policy demand {constraints} and nothing more of it. The policy has its own signing key.",
    "Instead of listing a key, the policy should accept certificates of a home-made CA with {constraints}; the one you issue is for {identity}. Any other attribute may vary. Sign the policy by another key.",
    "Generate a CA with openssl and a leaf certificate for {identity}. The policy demands {constraints} of the signer and nothing more. A separate key signs the policy.",
    "Sign the evidence with a certificate ({identity}) from your own root; the policy checks {constraints} only and is signed by a different key.",
    "Functionaries come from our CA, which the script should set up. The certificate says {identity}; the constraint is {constraints}, wildcards elsewhere. A key of its own signs the policy.",
    "I would rather not pin keys: make a root, issue a certificate with {identity}, and constrain {constraints} in the policy with all other fields open. The policy is signed by another key.",
    "Please use a certificate for the functionary. The leaf has {identity}, the policy requires {constraints}, and other fields are free. Make the root on the spot, and sign the policy with an unrelated key.",
)
_ALGORITHM = _rows(
    "algorithm",
    "Keys of steps are {algorithm}.",
    "The functionary's keys have to be {algorithm}.",
    "Whoever attests has a key of the kind {algorithm}.",
    "Our security guideline prescribes {algorithm} for signing attestations.",
    "The keys for attesting have to be {algorithm}.",
    "For the step signers choose {algorithm}.",
)
_HASHES = _rows(
    "hashes",
    "Record both {hashes} of every file.",
    "Files should be digested as {hashes}.",
    "I need {hashes} side by side in materials and products.",
    "An old tool compares sha1, so have witness compute {hashes}.",
    "I want {hashes} as digests.",
    "Our archive wants more than one digest of a file, namely {hashes}.",
)
_INCLUDE = _rows(
    "include",
    "Only files matching `{pattern}` may become subjects; `{dropped}` must not.",
    "Limit the products' subjects to `{pattern}` with the product include glob, which leaves `{dropped}` out.",
    "By a product include glob `{pattern}`, keep `{dropped}` from being a subject.",
    "The subjects of the statement shall be `{pattern}` alone (by an include glob), and not `{dropped}`.",
    "`{dropped}` is a by-product, so the include glob for products shall be `{pattern}`.",
)
_EXCLUDE = _rows(
    "exclude",
    "`{dropped}` must not become a subject: exclude `{pattern}`.",
    "Leave `{dropped}` out of the subjects with the product exclude glob `{pattern}`.",
    "Nobody should be able to find the collection by `{dropped}`, so give products the exclude glob `{pattern}`.",
    "Set the product exclude glob to `{pattern}`, since `{dropped}` is a mere by-product.",
    "Drop `{dropped}` from the statement's subjects (exclude glob `{pattern}`).",
)
_HIDE = _rows(
    "hide",
    "The variable `{variable}` is set where this runs, and its value must not be readable in the attestation.",
    "`{variable}` is confidential and present in the environment; have witness treat it as sensitive.",
    "Our runners export `{variable}`. Mask it in the environment attestation.",
    "Make sure that the content of the environment variable `{variable}` is not disclosed by what is recorded.",
    "Add `{variable}`, which the machine sets, to the sensitive variables.",
    "Whoever reads the evidence must not learn `{variable}`, a variable of the build machine.",
)
_SHOW = _rows(
    "show",
    "`{variable}` is set on the machine and harmless despite its name: its value has to stay readable in the attestation.",
    "witness masks `{variable}` by its name, but auditors need the value from the environment, so allow it.",
    "Exempt the environment variable `{variable}` from the masking of sensitive ones.",
    "The environment has `{variable}`, no secret at all; keep it legible in what is recorded.",
    "Do not mask `{variable}`: it comes with the runner and we compare it later.",
)
_OMIT = _rows(
    "omit",
    "`{variable}` and other variables with the names of secrets must be missing from the attestation, not merely masked.",
    "The machine sets `{variable}`; have witness filter sensitive variables out altogether.",
    "Sensitive variables such as `{variable}`, which our runners set, shall not be recorded at all, not even as asterisks.",
    "Leave every sensitive variable (`{variable}` is one in our environment) out of what is recorded.",
    "I do not want to see even the name of `{variable}` in the evidence, so filter what witness regards as sensitive.",
)
_POM = _rows(
    "pom",
    "The project file is `{pom}`, not pom.xml.",
    "Maven's project file is called `{pom}` here.",
    "Point the maven attestor at `{pom}`.",
    "For maven use `{pom}`, since there is no pom.xml.",
)
_DIRHASH = _rows(
    "dirhash",
    "The folder `{tree}` shall be recorded as one directory digest, not file by file.",
    "Hash `{tree}` as a whole (dirhash) rather than listing its files.",
    "`{tree}` has thousands of files in reality: one digest of the directory is enough.",
    "Materials should show `{tree}` as a single entry, by a dirhash glob.",
    "Use a dirhash glob so that `{tree}` gets one digest.",
)
_FOLDER = _rows(
    "folder",
    "It all happens in the subfolder `{folder}` (paths are relative to it), which `-d` selects.",
    "Run it with the working directory `{folder}`; the file names count from there.",
    "The project lies in `{folder}`, so commands and files are relative to that directory: set the working directory of the run.",
    "File names above are inside `{folder}`, and that is where witness should run the command.",
    "Use `{folder}` as working directory for `witness run`; every path given here is below it.",
    "Everything lives under `{folder}/`; let witness change there by its flag.",
)
_CONFIG = _rows(
    "config",
    "The options of `witness run` belong in a configuration file, not on the command line.",
    "Use a YAML configuration file (`-c`) for `witness run` instead of flags.",
    "I like short command lines: step, attestors and the rest of run's settings go into a config file.",
    "Keep run's flags in a witness configuration file that you pass with `-c`.",
    "Please move everything that `witness run` is told into a file given by `--config`.",
    "Our convention is a checked-in witness config, so let run read its step and attestors from one.",
)
_REGO = _rows(
    "rego",
    "A Rego rule in the policy, on {where}, must deny {rule}.",
    "Add Rego for {where}: deny {rule}.",
    "The policy should also reject {rule}, by a module on {where}.",
    "On top of that, Rego on {where} has to refuse {rule}.",
    "Embed a Rego policy that looks at {where} and denies {rule}.",
    "Write a deny rule over {where} against {rule}.",
    "Verification must fail for {rule}; express that as Rego on {where}.",
    "With Rego on {where}, refuse {rule}.",
    "There is one more gate, in Rego on {where}: it must not let {rule} pass.",
)
_BRANCH = _rows(
    "branch",
    "The repository is on the branch `{branch}`.",
    "Create the git repository with `{branch}` checked out.",
    "Make a fresh git repository with the branch `{branch}`.",
    "We work on `{branch}`, so the repository's branch has that name.",
    "Branch of the git repository: `{branch}`.",
    "Initialise git on `{branch}` and commit before you run anything.",
)
_GUARD = _rows(
    "guard",
    "Private keys must not turn up among materials or products.",
    "Keep the private keys outside of the folder that witness records.",
    "No private key may lie where a step would list it as material.",
    "Put the private keys where no step records them.",
    "Mind that keys in the working directory would become materials, so store them elsewhere.",
    "Recorded files must not include a private key.",
)
_EXPIRY = _rows(
    "expiry",
    "The policy shall be valid {validity}.",
    "Let the policy be valid {validity}.",
    "The policy has to be valid {validity}, not longer.",
    "I want a policy that is valid {validity}.",
    "Set `expires` so that the policy is valid {validity}.",
    "Our rules want policies that end: this one is valid {validity}.",
    "Make the policy valid {validity}; after that it has to be signed anew.",
)
_CI = _rows(
    "ci",
    "Our CI runner sets `CI=true`; the script must not set it.",
    "It is executed in a CI job, where `CI=true` is given already, so do not forge it.",
    "`CI` comes from the job's environment and is none of the script's business.",
    "The job that runs it has `CI=true` in its environment; leave that to the job.",
    "Expect `CI=true` from the runner rather than exporting it.",
)
_JOBS = list_job_parts(FAMILY)
_OPTIONS = (
    "inputs", "folder", "branch", "trust-key", "trust-keys", "trust-certificate", "algorithm", "hashes", "include", "exclude",
    "hide", "show", "omit", "pom", "dirhash", "rego", "ci", *_JOBS, "config", "expiry", "guard",
)  # fmt: skip
GRAMMAR = Grammar(
    FAMILY,
    {
        "ask": _ASK, "chain": _CHAIN, "listing": _LISTING, "inputs": _INPUTS, "verify": _VERIFY, "form": _FORM,
        "trust-key": _TRUST_KEY, "trust-keys": _TRUST_KEYS, "trust-certificate": _TRUST_CERTIFICATE, "algorithm": _ALGORITHM,
        "hashes": _HASHES, "include": _INCLUDE, "exclude": _EXCLUDE, "hide": _HIDE, "show": _SHOW, "omit": _OMIT, "pom": _POM,
        "dirhash": _DIRHASH, "folder": _FOLDER, "config": _CONFIG, "rego": _REGO, "branch": _BRANCH, "guard": _GUARD, "ci": _CI,
        "expiry": _EXPIRY, **_JOBS,
    },
    (
        ("ask", "chain", "listing", *_OPTIONS, "verify", "form"),
        ("form", "ask", "chain", "listing", "verify", *_OPTIONS),
        ("ask", "chain", "listing", "verify", *reversed(_OPTIONS), "form"),
        ("ask", "chain", "listing", *_JOBS, "folder", "inputs", "rego", "ci", "trust-key", "trust-keys", "trust-certificate", "verify",
         "algorithm", "config", "hashes", "include", "exclude", "hide", "show", "omit", "pom", "dirhash", "branch", "expiry", "guard", "form"),
        ("form", *_JOBS, "branch", "ask", "chain", "listing", "folder", "inputs", "guard", "hashes", "include", "exclude", "hide", "show", "omit",
         "pom", "dirhash", "config", "trust-key", "trust-keys", "trust-certificate", "algorithm", "expiry", "verify", "rego", "ci"),
    ),
)  # fmt: skip

# One step of the listing, which holds a step in each of its own words.
LINES = Grammar(FAMILY, {"line": _LINE}, (("line",),))
