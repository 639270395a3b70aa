"""Two editions compared: attestors by name, their registrations, their shapes, and the methods that write them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping

from witness_schema.changes.change import Change, Changes, Side
from witness_schema.changes.described import Behind, Described, Edition
from witness_schema.changes.registrations import registration_changes
from witness_schema.changes.shape_comparison import Comparison, Edge, Finding
from witness_schema.custom_marshalers import known_fingerprints
from witness_schema.golang.types import Marshaler

Pair = tuple[str, str]
# The methods that write a type, before and after, by the type's key.
Rewritten = Mapping[str, tuple[Marshaler | None, Marshaler | None]]
_WHOLE: Pair = ("", "")


def compare(old: Edition, new: Edition) -> Changes:
    """Every change of every attestor from one edition to the other, by attestor, place and rule."""
    found = [*_attestors(old, new), *_shared(old, new, old.attestors, new.attestors)]
    return Changes(old.label, new.label, _sorted(found))


def compare_documents(old: Edition, new: Edition) -> Changes:
    """The same of the documents around attestations."""
    return Changes(old.label, new.label, _sorted(list(_shared(old, new, old.documents, new.documents))))


def _sorted(found: list[Change]) -> tuple[Change, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda c: (c.attestor, c.pointer, c.rule_id)))


def _attestors(old: Edition, new: Edition) -> Iterator[Change]:
    for name in old.attestors.keys() - new.attestors.keys():
        gone = old.attestors[name]
        yield Change("ATTESTOR_REMOVED", name, "", Side(gone.predicate_types, gone.registration), None)
    for name in new.attestors.keys() - old.attestors.keys():
        come = new.attestors[name]
        yield Change("ATTESTOR_ADDED", name, "", None, Side(come.predicate_types, come.registration))
    for name in old.attestors.keys() & new.attestors.keys():
        yield from registration_changes(old.attestors[name], new.attestors[name])


def _shared(
    old: Edition, new: Edition, olds: Mapping[str, Described], news: Mapping[str, Described]
) -> Iterator[Change]:
    rewritten = _rewritten(old, new)
    for name in olds.keys() & news.keys():
        walk = _Walk(Comparison(olds[name], news[name], (old.digest_source, new.digest_source)), rewritten)
        for finding in walk.findings():
            yield Change(finding.rule, name, finding.pointer, finding.before, finding.after)


def _rewritten(old: Edition, new: Edition) -> Rewritten:
    """The types whose method was added, removed or changed; bodies that a row knows both are the same to it."""
    found = {}
    for key in old.declared.keys() & new.declared.keys():
        before, after = old.declared[key].marshaler, new.declared[key].marshaler
        bodies = {m.fingerprint if m is not None else "" for m in (before, after)}
        if _signature(before) != _signature(after) and not bodies <= set(known_fingerprints(key)):
            found[key] = (before, after)
    return found


def _signature(marshaler: Marshaler | None) -> tuple[str, bool] | None:
    return (marshaler.fingerprint, marshaler.pointer) if marshaler is not None else None


class _Walk:
    """Breadth first from the attestation, so that each definition is first met on its shortest way."""

    def __init__(self, comparison: Comparison, rewritten: Rewritten) -> None:
        self._comparison, self._rewritten = comparison, rewritten

    def findings(self) -> Iterator[Finding]:
        places: dict[Pair, list[str]] = defaultdict(list, {_WHOLE: [""]})
        waiting = deque([_WHOLE])
        found: dict[Pair, list[Finding]] = {}
        while waiting:
            pair = waiting.popleft()
            found[pair] = list(self._methods(pair))
            for one in self._local(pair):
                if isinstance(one, Finding):
                    found[pair].append(one)
                    continue
                further = (one.old, one.new)
                if further not in places:
                    waiting.append(further)
                places[further].append(places[pair][0] + one.pointer)
        for pair, local in found.items():
            for place in places[pair]:
                for one in local:
                    yield Finding(one.rule, place + one.pointer, one.before, one.after)

    def _local(self, pair: Pair) -> Iterator[Finding | Edge]:
        return self._comparison.whole() if pair == _WHOLE else self._comparison.definition(*pair)

    def _methods(self, pair: Pair) -> Iterator[Finding]:
        """A changed method of the pair's types; the method is told wherever values of the type stand."""
        old, new = self._comparison.old.behind.get(pair[0]), self._comparison.new.behind.get(pair[1])
        for key in sorted({one.key for one in (old, new) if one is not None}):
            if key in self._rewritten:
                before, after = self._rewritten[key]
                yield Finding("MARSHALER_CHANGED", "", _method(before, old), _method(after, new))


def _method(marshaler: Marshaler | None, behind: Behind | None) -> Side:
    if marshaler is None:
        return Side(None, behind.source if behind is not None else "")
    method = getattr(marshaler, "method", "MarshalJSON")
    return Side(f"{method} {marshaler.fingerprint}", marshaler.source)
