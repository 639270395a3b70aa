"""What expressions are worth while a body is followed (`body_runs`): only what cannot fail is followed, all else ends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from witness_schema.errors import UnreadableSource
from witness_schema.golang import constants, nodes
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_names import Binding, Local, Names, Parameter
from witness_schema.golang.methods.constant_texts import compute_constant, find_table
from witness_schema.golang.methods.method_code import MethodCode
from witness_schema.golang.methods.run_fields import RunFields
from witness_schema.golang.methods.run_values import (
    SAFE_FUNCTIONS,
    SEVERAL,
    Comparisons,
    Decoded,
    Known,
    NotFollowedError,
    Text,
    Value,
)
from witness_schema.golang.standard_library import FACTS

_ARITHMETIC = frozenset("+-*&|^") | {"&^"}
_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
_ZERO = code.Literal("int", "0")


@dataclass
class Expressions:
    """The values of one run. noted: with what its texts are compared.

    touched: whether the receiver may have been changed, so that its fields are no longer those of a fresh value.
    """

    body: MethodCode
    given: Text
    noted: Comparisons
    variables: dict[Local, Value] = field(default_factory=dict)
    nonnil: set[code.Expression] = field(default_factory=set)
    touched: bool = False

    @cached_property
    def fields(self) -> RunFields:
        return RunFields(self.body)

    def evaluate(self, expression: code.Expression, names: Names) -> Value:
        """Return what is known of an expression. Raises NotFollowedError where evaluating it may fail, or is not understood."""
        match expression:
            case code.Literal(kind):
                text = compute_constant(self.body, expression, names) if kind == "string" else None
                return Text("constant", min(text)) if text else Known.SAFE
            case code.Name(name):
                return self._evaluate_name(name, names.find(name), names)
            case code.Selector():
                return self._evaluate_selector(expression, names)
            case code.Unary(sign, operand):
                return self._evaluate_unary(sign, operand, names)
            case code.Binary(first, rest):
                return self._evaluate_chain(first, rest, names)
            case code.Conversion(of, operand) if not isinstance(of, nodes.ArrayType):
                return self._convert(self.evaluate(operand, names))
            case code.Composite(_, elements):
                for one in elements:
                    self.evaluate(one.value, names)
                    if one.key is not None and not isinstance(one.key, code.Name):
                        self.evaluate(one.key, names)
                return Known.SAFE
            case code.Index(code.Name(table), key) if self.fields.is_map(table, names):
                self.evaluate(key, names)
                return Known.SAFE
            case code.Call(spread=False):
                return self._evaluate_call(expression, names)
            case _:
                raise NotFollowedError

    def evaluate_several(self, expression: code.Expression, count: int, names: Names) -> list[Value]:
        """Return what is known of the results of an expression that has several."""
        match expression:
            case code.Index(code.Name(name), key) if count == 2 and self.fields.is_map(name, names):
                table, value = find_table(self.body, name, names), self.evaluate(key, names)
                if table is None or table.keys is None or not isinstance(value, Text):
                    return [Known.SAFE, Known.SAFE]
                self.noted.note(value, table.keys)
                return [Known.SAFE, value.value in table.keys]
            case code.Unary(".(type)", operand) if count == 2:
                self.evaluate(operand, names)
                return [Known.SAFE, Known.SAFE]
            case code.Call(_, arguments) if self.body.is_call_of(expression, names, *SEVERAL):
                for argument in arguments:
                    self.evaluate(argument, names)
                return [Known.SAFE] * count
            case _:
                raise NotFollowedError

    def assign(self, target: code.Expression, value: Value, names: Names) -> None:
        """Note an assignment. Raises NotFollowedError where it may fail."""
        self.nonnil.clear()
        match target:
            case code.Name("_"):
                return
            case code.Name(name) if isinstance(local := names.find(name), Local):
                self.variables[local] = value
            case code.Unary("*", code.Name() as operand) if self.body.is_receiver(operand, names):
                self.touched = True
            case code.Selector(code.Name() as operand, name) if self.body.is_receiver(operand, names):
                if not self.fields.has_own(name):
                    raise NotFollowedError
                self.touched = True
            case code.Selector():
                self.evaluate(target, names)
            case _:
                raise NotFollowedError

    def _evaluate_name(self, name: str, binding: Binding | None, names: Names) -> Value:
        match binding:
            case Local() if binding in self.variables:
                return self.variables[binding]
            case Parameter(0):
                return self.given
            case None if self.body.is_predeclared(name, names) and name in {"nil", "true", "false"}:
                return Known.NIL if name == "nil" else name == "true"
            case None if self.body.is_error(code.Name(name), names):
                return Known.ERROR
            case None:
                text = compute_constant(self.body, code.Name(name), names)
                return Text("constant", min(text)) if text else Known.SAFE
            case _ if self.body.is_receiver(code.Name(name), names):
                return Known.SAFE
            case _:
                raise NotFollowedError

    def _evaluate_selector(self, selector: code.Selector, names: Names) -> Value:
        if selector in self.nonnil:
            return Known.SAFE
        match selector:
            case code.Selector(code.Name() as operand, name) if self.body.is_receiver(operand, names):
                if not self.fields.has_own(name):
                    raise NotFollowedError
                empty = not self.touched and self.fields.starts_as_nil(name)
                return Known.NIL if empty else Known.SAFE
            case code.Selector(code.Name(variable), name) if isinstance(local := names.find(variable), Local):
                if self.variables.get(local) is Known.SAFE and self.fields.can_select(local, name):
                    return Known.SAFE
            case code.Selector(code.Name(package), _) if names.find(package) is None:
                if self.body.resolver.packages.find_import(self.body.scope.file, package) is not None:
                    text = compute_constant(self.body, selector, names)
                    return Text("constant", min(text)) if text else Known.SAFE
        raise NotFollowedError

    def _evaluate_unary(self, sign: str, operand: code.Expression, names: Names) -> Value:
        match sign, operand:
            case "&", code.Name() | code.Composite():
                self.evaluate(operand, names)
                return Known.SAFE
            case "*", code.Call(code.Unary("*", code.Name()), (code.Unary("&", code.Name()) as inner,)):
                return self._convert(self.evaluate(inner, names))
            case "*", _ if operand in self.nonnil or self.body.is_receiver(operand, names):
                return Known.SAFE
            case "!", _:
                value = self.evaluate(operand, names)
                return not value if isinstance(value, bool) else Known.SAFE
            case "-", _:
                self.evaluate(operand, names)
                return Known.SAFE
            case _:
                raise NotFollowedError

    def _evaluate_chain(
        self, first: code.Expression, rest: tuple[tuple[str, code.Expression], ...], names: Names
    ) -> Value:
        # Along the left side of the tree: `a == b && c` begins with its comparison.
        match rest[0]:
            case (sign, right) if sign in _COMPARISONS:
                value, rest = self._compare(first, sign, right, names), rest[1:]
            case _:
                value = self.evaluate(first, names)
        for sign, right in rest:
            if sign in {"&&", "||"} and isinstance(value, bool):
                # What comes after is not evaluated.
                value = value if value is (sign == "||") else self.evaluate(right, names)
            elif sign in {"&&", "||"} or sign in _ARITHMETIC:
                self.evaluate(right, names)
                value = Known.SAFE
            elif sign == "/" and self._is_nonzero(right, names):
                value = Known.SAFE
            else:
                raise NotFollowedError
        return value

    def _is_nonzero(self, expression: code.Expression, names: Names) -> bool:
        match expression:
            case code.Call(code.Name("float64" | "int64" | "int" as name), (operand,)):
                return self.body.is_predeclared(name, names) and self._is_nonzero(operand, names)
        scope = self.body.scope
        try:
            compute = constants.compute_integer
            return compute(self.body.resolver.packages, scope.package, scope.file, expression) != 0
        except UnreadableSource:
            return False

    def _compare(self, left: code.Expression, sign: str, right: code.Expression, names: Names) -> Value:
        equal = sign == "=="
        match left, right:
            case code.Call(code.Name("len"), (operand,)), _ if right == _ZERO and sign in {"==", "!=", ">"}:
                if self.body.is_predeclared("len", names):
                    empty = self._is_empty(self.evaluate(operand, names))
                    return empty == equal if isinstance(empty, bool) else Known.SAFE
            case code.Name(), _ if self.body.is_receiver(left, names) and self.body.is_nil(right, names):
                # encoding/json calls no method of a receiver that is nil.
                return not equal
        found = self.match_values(self.evaluate(left, names), self.evaluate(right, names))
        return found == equal if isinstance(found, bool) and sign in {"==", "!="} else Known.SAFE

    def _is_empty(self, value: Value) -> Value:
        match value:
            case Text("raw") if self.body.function.name == "UnmarshalJSON":
                return False
            case Text():
                return self.match_values(value, Text("constant", ""))
            case _:
                return Known.SAFE

    def match_values(self, left: Value, right: Value) -> Value:
        """Return whether two values are equal, SAFE where that is not known."""
        match left, right:
            case Text("constant", one), Text("constant", other):
                return one == other
            case (Text() as text, Text("constant", str(constant))) | (
                Text("constant", str(constant)),
                Text() as text,
            ):
                self.noted.note(text, (constant,))
                return text.value == constant
            case bool(), bool():
                return left == right
            case ((Known.NIL | Known.ERROR), (Known.NIL | Known.ERROR)):
                return left is Known.NIL and right is Known.NIL
            case (Decoded(kind), Known.NIL) | (Known.NIL, Decoded(kind)):
                return kind == "nil"
            case _:
                return Known.SAFE

    def _convert(self, value: Value) -> Value:
        return value if isinstance(value, Text) else Known.SAFE

    def _evaluate_call(self, call: code.Call, names: Names) -> Value:
        if self.body.is_error(call, names):
            return Known.ERROR
        match call:
            case code.Call(code.Name("len" | "cap" as name), (operand,)) if self.body.is_predeclared(
                name, names
            ):
                self.evaluate(operand, names)
                return Known.SAFE
            case code.Call(code.Name("new" | "make" as name), (_, *sizes)) if self.body.is_predeclared(
                name, names
            ):
                if all(isinstance(size, code.Call) and size.function == code.Name("len") for size in sizes):
                    return Known.SAFE
            case code.Call(code.Name(name), (operand,)) if self.fields.converts(name, names):
                return self._convert(self.evaluate(operand, names))
            case code.Call(code.Selector(code.Name(package), name), (operand,)) if (
                names.find(package) is None
            ):
                path = self.body.resolver.packages.find_import(self.body.scope.file, package)
                if f"{path}.{name}" in FACTS:
                    return self._convert(self.evaluate(operand, names))
            case code.Call(code.Selector(code.Selector(code.Name(variable), name), "String"), ()):
                local = names.find(variable)
                if isinstance(local, Local) and self.fields.is_number(local, name):
                    return Known.SAFE
            case code.Call(_, (left, right)) if self.body.is_call_of(call, names, "bytes.Equal"):
                return self.match_values(self.evaluate(left, names), self.evaluate(right, names))
        if not self.body.is_call_of(call, names, *SAFE_FUNCTIONS):
            raise NotFollowedError
        values = [self.evaluate(argument, names) for argument in call.arguments]
        if self.body.is_call_of(call, names, "strings.ToLower", "strings.ToUpper") and isinstance(
            values[0], Text
        ):
            upper = self.body.is_call_of(call, names, "strings.ToUpper")
            return self.noted.fold(values[0], upper=upper)
        return Known.SAFE
