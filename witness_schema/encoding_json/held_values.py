"""Whether a method may put values into a type that its fields do not tell: then it is open what is written, too.

encoding/json reads nothing into an interface with methods, and cannot make the unexported struct behind an embedded pointer, so
what is written of both is told by their being nil. A method that reads can fill them with anything.
"""

from __future__ import annotations

from witness_schema.encoding_json.struct_tags import read_json_tag
from witness_schema.golang import types
from witness_schema.golang.standard_library import FACTS


def holds_what_only_code_fills(key: str, declared: types.Declarations) -> bool:
    """Whether what is written of a declared type has a place that a method of Go can fill, and no text."""
    waiting: list[types.GoType] = [types.Named(key)]
    seen: set[str] = set()
    while waiting:
        of = types.follow_standard(waiting.pop(), declared)
        match of:
            case types.Named(inner) if inner not in seen:
                seen.add(inner)
                waiting += _list_written(declared[inner])
            case types.Pointer(element) | types.Slice(element) | types.FixedArray(_, element):
                waiting.append(element)
            case types.Map(_, value):
                waiting.append(value)
            case types.Struct(fields):
                if any(map(_lends_unreachable, fields)):
                    return True
                waiting += (one.type for one in fields if _is_written(one))
            case types.Interface(methods=True):
                return True
            case types.Standard(name) if name in FACTS and FACTS[name].underlying == types.Interface(True):
                return True
    return False


def _list_written(declared: types.Declared) -> list[types.GoType]:
    """List what may be written of a declared type: its body, or what its method passes on, by the kind of receiver both."""
    marshaler = declared.marshaler
    return [declared.type, *([marshaler.type] if isinstance(marshaler, types.Delegates) else [])]


def _is_written(one: types.StructField) -> bool:
    return (one.embedded or one.name[0].isupper()) and not read_json_tag(one.tag).skipped


def _lends_unreachable(one: types.StructField) -> bool:
    return one.embedded and isinstance(one.type, types.Pointer) and not one.name[0].isupper()
