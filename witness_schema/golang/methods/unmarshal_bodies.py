"""Finds out what an `UnmarshalJSON` reads from its body, where it decodes its text once and takes over what came out.

A body is a string of tokens (`nodes.Function.body`). Any other statement may refuse what was decoded, so it makes the body
unreadable.
"""

from __future__ import annotations

import re

from witness_schema.golang.methods import marshal_bodies
from witness_schema.golang.nodes import Function
from witness_schema.golang.packages import Scope
from witness_schema.golang.types import GoType

# Possessive, as in marshal_bodies.
_TYPE = r"(?:map \[ (?:(?! \] ).)*+ \] |\[ \] |\* |\w+ \. )*+\w+"
_LOCAL = (
    rf"(?:var (?P<declared>\w+) (?P<type>{_TYPE}) "
    rf"|(?P<made>\w+) := (?:(?:& )?(?P<literal>{_TYPE}) \{{ \}} |(?:new|make) \( (?P<built>{_TYPE}) \) ))?"
)
_CALL = r"json \. Unmarshal \( \w+ , (?P<target%d>& \w+ \. \w+|& \w+|\( \* \w+ \) \( \w+ \)|\w+) \)"
# In such a block an error is returned for an error, and nothing else.
_FAILED = r"err != nil \{ return (?:err|fmt \. Errorf \( (?:(?! \} ).)*+) \} "
# `x.f = v.g` and `*x = T(v)`: neither can fail. A pointer within `v` is not followed: it may be nil.
_VALUE = r"(?:\* \w+|\w+ \( (?:\* \w+|\w+(?: \. \w+)?) \)|\w+(?: \. \w+)?)"
_PLACE = r"(?:\* \w+|\w+ \. \w+)"
_TAKEN = rf"(?:{_PLACE}(?: , {_PLACE})*+ = {_VALUE}(?: , {_VALUE})*+ )*"
_BODY = re.compile(
    r"\{ (?:type (?P<alias>\w+) \w+ )?"
    + _LOCAL
    + r"(?:return "
    + _CALL % 1
    + rf"|if err := {_CALL % 2} ; {_FAILED}{_TAKEN}return nil"
    + rf"|err := {_CALL % 3} (?:if {_FAILED})?{_TAKEN}return (?P<last>nil|err)) \}}"
)
# A function of the package does the work, and stores what it read where it is told to.
_PASSED_ON = re.compile(r"\{ return (\w+) \( \w+ , & \w+ \. \w+ \) \}")
# A struct around the type itself: `read := struct{ *alias; … }{alias: (*alias)(x)}`.
_AROUND = re.compile(
    r"\{ type (?P<alias>\w+) \w+ (?:var )?(?P<local>\w+) :?= (?P<pointer>& )?struct \{ (?:(?! \} \{ ).)*+ \} \{ (?P=alias) : "
    r"\( \* (?P=alias) \) \( (?P<receiver>\w+) \) (?:, )?\} "
    r"(?:return json \. Unmarshal \( \w+ , (?:& )?(?P=local) \)"
    rf"|if err := json \. Unmarshal \( \w+ , (?P<address>& )?(?P=local) \) ; {_FAILED}{_TAKEN}return nil) \}}"
)


def read_decoded_type(
    resolver: marshal_bodies.TypeReader, scope: Scope, name: str, function: Function
) -> GoType | None:
    """Return the type into which the method decodes its text, or None where the body has a form that is not supported."""
    around = _AROUND.fullmatch(function.body)
    if around is not None and around["receiver"] == function.variable:
        # Of a pointer whose address is taken, null makes nil, and what is taken over from it then panics.
        if not _converts_only(around[0], scope) or (around["pointer"] and around["address"]):
            return None
        return marshal_bodies.read_inline_struct(resolver, scope, name, function)
    passed = _PASSED_ON.fullmatch(function.body)
    if passed is not None:
        return _read_passed_on(resolver, scope, passed[1])
    found = _match_body(scope, function)
    if found is None:
        return None
    target = found["target1"] or found["target2"] or found["target3"]
    # A bare name that is no local variable is the receiver, whose own method would be called again.
    if re.fullmatch(r"(?:& )?\w+", target):
        return _read_local_type(resolver, scope, name, function, found)
    return marshal_bodies.find_expression_type(resolver, scope, name, function, target)


def _match_body(scope: Scope, function: Function) -> re.Match[str] | None:
    found = _BODY.fullmatch(function.body)
    # Without a look at the error, only returning it tells of one.
    if found is None or (found["last"] == "nil" and "if err != nil" not in found[0]):
        return None
    return found if _converts_only(found[0], scope) else None


def _read_local_type(
    resolver: marshal_bodies.TypeReader, scope: Scope, name: str, function: Function, matched: re.Match[str]
) -> GoType | None:
    """Return the type of the local variable that the body decodes into, None where it decodes into something else."""
    target = matched["target1"] or matched["target2"] or matched["target3"]
    if target.removeprefix("& ") != (matched["declared"] or matched["made"]):
        return None
    spelt = matched["type"] or matched["literal"] or matched["built"]
    # `type plain T` has the fields of T; that it is T, whose method this is, is looked at there.
    if spelt == matched["alias"]:
        converted = f"( * {spelt} ) ( {function.variable} )"
        return marshal_bodies.find_expression_type(resolver, scope, name, function, converted)
    return marshal_bodies.parse_type(resolver, scope, name, function, spelt)


def _read_passed_on(resolver: marshal_bodies.TypeReader, scope: Scope, called: str) -> GoType | None:
    """Return the type that a function of the package decodes into a variable of its own."""
    file = scope.package.functions.get(("", called))
    if file is None:
        return None
    function, inner = file.read_function("", called), Scope(scope.package, file)
    found = _match_body(inner, function)
    return _read_local_type(resolver, inner, "", function, found) if found is not None else None


def _converts_only(body: str, scope: Scope) -> bool:
    """Whether every `T(v)` that is taken over is a conversion: a function may change or refuse the value."""
    names = re.findall(rf" = (?:{_VALUE} , )*(\w+) \( ", body)
    return all(name in scope.package.types or name in _PREDECLARED for name in names)


_PREDECLARED = frozenset({"string", "int", "int64", "int32", "uint", "uint64", "uint32", "float64", "bool"})
