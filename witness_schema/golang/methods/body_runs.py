"""Follows a reading method through its body for one text, or for all texts that it compares with nothing: accepted or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from witness_schema.golang import nodes
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_names import Local, Names
from witness_schema.golang.methods.method_code import MethodCode
from witness_schema.golang.methods.run_expressions import Expressions
from witness_schema.golang.methods.run_values import (
    Comparisons,
    Decoded,
    Known,
    NotFollowedError,
    Text,
    Value,
    is_of_kind,
)
from witness_schema.golang.methods.unmarshal_bodies import UNMARSHAL, Decoding, find_target_type
from witness_schema.golang.types import Basic, GoType, Interface

_FAILS = Known.ERROR


class _LeftError(NotFollowedError):
    """A `break` was met, which ends the switch around it."""


@dataclass
class Run:
    """One way through a body. given: the text of the method; inner: what a decoding makes, Known.ERROR where it fails.

    decoded: the type into which the body decoded its text, once it did. Raises NotFollowedError for whatever may end otherwise.
    """

    body: MethodCode
    given: Text
    inner: Value
    noted: Comparisons
    decoded: GoType | None = field(default=None)
    # Whether a way that may be taken has returned nil.
    _accepted: bool = False
    _values: Expressions = field(init=False)

    def __post_init__(self) -> None:
        self._values = Expressions(self.body, self.given, self.noted)

    def follow(self) -> bool:
        """Return whether the body returns nil."""
        ended = self._follow_all(self.body.body.statements)
        if ended is None or (self._accepted and not ended):
            raise NotFollowedError
        return ended

    def _follow_all(self, statements: Sequence[code.Statement]) -> bool | None:
        """Return how the statements end the body, None where they do not."""
        for statement in statements:
            ended = self._follow_one(statement)
            if ended is not None:
                return ended
        return None

    def _follow_one(self, statement: code.Statement) -> bool | None:
        names = self._names_of(statement)
        match statement:
            case code.Return((value,)):
                return self._end(value, names)
            case code.DeclareType():
                return None
            case code.Declare():
                self._declare(statement, names)
                return None
            case code.Assign():
                self._assign(statement, names)
                return None
            case code.If(initial, condition, then, otherwise):
                if initial is not None:
                    self._follow_one(initial)
                return self._branch(condition, self._names_within(statement), then, otherwise)
            case code.Switch():
                return self._switch(statement)
            case code.Block(inner):
                return self._follow_all(inner)
            case code.OtherStatement(text="break"):
                raise _LeftError
            case _:
                raise NotFollowedError

    def _end(self, value: code.Expression, names: Names) -> bool:
        if self.body.is_error(value, names):
            return False
        decoded = self._decode(value, names)
        match decoded if decoded is not None else self._values.evaluate(value, names):
            case Known.NIL:
                return True
            case Known.ERROR:
                return False
            case _:
                raise NotFollowedError

    def _decode(self, value: code.Expression, names: Names) -> Value | None:
        """Return the error of a decoding of the text, None where the expression is none."""
        match value:
            case code.Call(_, (data, target), _, False) if self.body.is_call_of(value, names, UNMARSHAL):
                if self.decoded is not None or self._values.evaluate(data, names) != self.given:
                    raise NotFollowedError
            case _:
                return None
        if isinstance(target, code.Selector) and self._values.evaluate(target, names) is Known.NIL:
            # json.Unmarshal refuses what is no pointer.
            return Known.ERROR
        of = find_target_type(self.body, Decoding(target, names), in_method=bool(self.body.owner))
        if of is None:
            raise NotFollowedError
        self.decoded = of
        if self.inner is _FAILS:
            return Known.ERROR
        match target:
            case code.Unary("&", code.Name(name)) if isinstance(local := names.find(name), Local):
                takes = {Basic("string"): Text, Interface(): Decoded}.get(of)
                held = self.inner if takes is not None and isinstance(self.inner, takes) else Known.SAFE
                self._values.variables[local] = held
            case _:
                self._values.touched = True
        return Known.NIL

    def _declare(self, statement: code.Declare, names: Names) -> None:
        values, declared = statement.values, statement.names
        if not values:
            of = statement.type
            empty = Known.NIL if of == nodes.NameType("", "error") else Known.SAFE
            self._values.variables |= dict.fromkeys(self._list_new(statement), empty)
            return
        if len(values) == len(declared) == 1:
            found = self._decode(values[0], names)
            self._set_new(
                statement, [found if found is not None else self._values.evaluate(values[0], names)]
            )
            return
        if len(values) == len(declared):
            self._set_new(statement, [self._values.evaluate(value, names) for value in values])
        else:
            self._set_new(statement, self._values.evaluate_several(values[0], len(declared), names))

    def _set_new(self, statement: code.Declare, values: Sequence[Value]) -> None:
        for name, value in zip(statement.names, values, strict=True):
            local = next(
                (one for one in self._list_new(statement) if one.declared.names[one.at] == name), None
            )
            if local is not None:
                self._values.variables[local] = value
            elif name != "_":
                # `:=` assigns to a variable that is there.
                self._values.assign(code.Name(name), value, self._names_of(statement))

    def _list_new(self, statement: code.Statement | None) -> list[Local]:
        return self.body.variables.get(id(statement), [])

    def _assign(self, statement: code.Assign, names: Names) -> None:
        targets, values = statement.targets, statement.values
        if statement.operator != "=" or not values:
            raise NotFollowedError
        if len(targets) == len(values):
            found = [self._decode(value, names) if len(values) == 1 else None for value in values]
            given = [
                one if one is not None else self._values.evaluate(value, names)
                for one, value in zip(found, values, strict=True)
            ]
        else:
            given = self._values.evaluate_several(values[0], len(targets), names)
        for target, value in zip(targets, given, strict=True):
            self._values.assign(target, value, names)

    def _branch(
        self, condition: code.Expression, names: Names, then: code.Block, otherwise: code.Statement | None
    ) -> bool | None:
        match self._values.evaluate(condition, names):
            case True:
                return self._follow_all(then.statements)
            case False:
                return self._follow_one(otherwise) if otherwise is not None else None
            case Known.SAFE:
                return self._follow_both(condition, names, then, otherwise)
            case _:
                raise NotFollowedError

    def _follow_both(
        self, condition: code.Expression, names: Names, then: code.Block, otherwise: code.Statement | None
    ) -> bool | None:
        """Follow both ways, either of which may be taken."""
        try:
            return self._follow_ways(condition, names, then, otherwise)
        except _LeftError:
            raise NotFollowedError from None

    def _follow_ways(
        self, condition: code.Expression, names: Names, then: code.Block, otherwise: code.Statement | None
    ) -> bool | None:
        before = dict(self._values.variables)
        match condition:
            case code.Binary(code.Selector() as pointer, (("!=", none),)) if self.body.is_nil(none, names):
                self._values.nonnil.add(pointer)
                first = self._follow_all(then.statements)
                self._values.nonnil.discard(pointer)
            case _:
                first = self._follow_all(then.statements)
        if any(self._values.variables[name] != value for name, value in before.items()):
            raise NotFollowedError
        second = self._follow_one(otherwise) if otherwise is not None else None
        if any(self._values.variables[name] != value for name, value in before.items()):
            raise NotFollowedError
        if first == second:
            return first
        if False in {first, second}:
            raise NotFollowedError
        self._accepted = True
        return None

    def _switch(self, statement: code.Switch) -> bool | None:
        match statement:
            case code.Switch(initial, code.Unary(".(type)", operand)):
                held = self._values.evaluate(operand, self._names_of(statement))
                self._values.variables |= dict.fromkeys(self._list_new(initial), held)
                names = self._names_of(statement)
            case code.Switch(initial, subject):
                if initial is not None:
                    self._follow_one(initial)
                names = self._names_within(statement)
                held = self._values.evaluate(subject, names) if subject is not None else True
        chosen: code.Case | None = next((case for case in statement.cases if not case.values), None)
        for case in statement.cases:
            if case.values and any(self._is_case(held, value, names) for value in case.values):
                chosen = case
                break
        try:
            return self._follow_all(chosen.body.statements) if chosen is not None else None
        except _LeftError:
            return None

    def _is_case(self, held: Value, value: code.Expression, names: Names) -> bool:
        if isinstance(held, Decoded):
            return is_of_kind(held.kind, value, self.body.scope.package)
        found = self._values.match_values(held, self._values.evaluate(value, names))
        if not isinstance(found, bool):
            raise NotFollowedError
        return found

    def _names_of(self, statement: code.Statement) -> Names:
        return self.body.names_at[id(statement)]

    def _names_within(self, statement: code.If | code.Switch) -> Names:
        """Return the names after the initial statement."""
        names = self._names_of(statement)
        initial = statement.initial
        for local in self._list_new(initial) if isinstance(initial, code.Declare) else []:
            names = names.bind(local.declared.names[local.at], local)
        return names
