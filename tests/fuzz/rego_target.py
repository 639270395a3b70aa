"""The target that reads Rego beside OPA, through the oracle: what a module reads of its input, and who judges it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial

from fuzz.fuzz_target import Difference, Judged, Session, Workplace, watch
from fuzz.input_strategies import damage_sources
from support.rego_references import list_missed
from support.requests_at_hand import build_request
from support.rule_corpus import CORPUS
from witness_schema.oracle import Functionary, NotJudged, Oracle, RegoReferences, Verification, VerifyResult
from witness_schema.rego.rego_references import read_references
from witness_schema.verdict import Crashed

WORDS = (
    *(b"input", b"input.", b'input["', b"input[x]", b"data.", b"import rego.v1\n", b"import input as i\n", b"import input.os as o\n", b" with input as {}"),
    *(b"deny[msg] {", b"msg := ", b"some x", b"not ", b"every x in ", b" contains ", b" if ", b"else", b"default ", b"{", b"}", b"[", b"]", b"|", b"."),
    *(b'"f\\u0061ct"', b"`raw`", b"# input.x\n", b'"# "', b"http.send(", b"walk(input)", b"object.get(input, ", b'object.get(input, "os", ', b"x := input.os", b"some x in input.variables", b"x.name", b"input := ", b" = input.os\n", b"else = x ", b"opa.runtime()", b"\xc2\xa0", b"\xef\xbb\xbf"),
)  # fmt: skip
_MODULES = (
    'package a\n\ndeny[msg] {\n\tinput.variables.CI != "true"\n\tmsg := "not in CI"\n}\n',
    'package b\n\nimport input.variables as v\n\ndeny[msg] {\n\tv["CI"] == "x"\n\tinput["os"] == "linux" # input.none\n\tmsg := sprintf("%v", [input.username])\n}\n',
    'package c\n\nimport rego.v1\n\ndeny contains msg if {\n\tsome name, value in input.variables\n\tstartswith(name, "GITHUB")\n\tvalue == `raw "text"`\n\tmsg := name\n}\n',
    'package d\n\nhost := h {\n\th := input.hostname\n}\n\nis_linux {\n\tinput["\\u006fs"] == "linux"\n}\n\ndeny[msg] {\n\tnot is_linux\n\tmsg := host\n}\n',
    'package e\n\ndeny[msg] {\n\tkey := "os"\n\tinput[key]\n\tmsg := key\n}\n',
)
# How the limits of the oracle end a request; any other crash is a defect of somebody.
_LIMITS = ("no answer within", "oracle: more than", "fatal error: runtime: out of memory")


@contextmanager
def open_rego(workplace: Workplace) -> Iterator[Session]:
    """Rego modules: the oracle answers each, both of its questions agree, and no reference to the input is missed."""
    oracle = workplace.real_go
    judge = partial(_judge_modules, oracle, oracle.keys())
    yield Session(damage_sources(list_modules(), WORDS), judge)


@cache
def list_modules() -> tuple[bytes, ...]:
    written = sorted((CORPUS / "rego_kinds").glob("*/*.rego"))
    return (*(module.encode() for module in _MODULES), *(path.read_bytes() for path in written))


def _judge_modules(oracle: Oracle, key: Functionary, batch: Sequence[bytes]) -> Iterable[Judged]:
    # A policy holds a module as text; what is no UTF-8 is refused before OPA sees it.
    modules = [data.decode(errors="replace") for data in batch]
    verdicts = list(oracle.verify_all(build_request(key, rego=module) for module in modules))
    for data, module, verdict in zip(batch, modules, verdicts, strict=True):
        yield watch(partial(_compare, oracle, module, verdict), data)


def _compare(oracle: Oracle, module: str, verdict: Verification, _: bytes) -> str:
    read = oracle.references(module)
    for answer in (verdict, read):
        if isinstance(answer, Crashed) and not answer.reason.startswith(_LIMITS):
            raise Difference("the oracle crashed", answer.reason)
    if isinstance(verdict, NotJudged) != isinstance(read, NotJudged):
        raise Difference("one question is not judged, the other is", f"{verdict}; {read}")
    if isinstance(read, RegoReferences):
        ours = read_references(module)
        missed = list_missed(ours, read)
        if missed:
            raise Difference("a reference to the input is missed", f"{missed} is not among {ours}")
    return _describe(verdict)


def _describe(verdict: Verification) -> str:
    match verdict:
        case NotJudged():
            return "not judged"
        case Crashed():
            return "crashed"
        case VerifyResult(passed=True):
            return "passed"
        case VerifyResult():
            return "denied"
