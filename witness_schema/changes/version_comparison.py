"""Compares two editions: attestors by name, their registrations, shapes, and marshaling methods."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping

from witness_schema.changes.change import Change, Changes, Side
from witness_schema.changes.described_version import Described, Edition
from witness_schema.changes.methods import find_rewritten, list_method_changes
from witness_schema.changes.registrations import list_registration_changes
from witness_schema.changes.shape_comparison import Comparison, Edge, Finding

Pair = tuple[str, str]
# The attestation itself has no definition; no Go type is named "".
_WHOLE: Pair = ("", "")


def compare(old: Edition, new: Edition) -> Changes:
    """Returns every change of every attestor, sorted by attestor, pointer and rule."""
    found = [*_compare_registered(old, new), *_compare_shared(old, new, old.attestors, new.attestors)]
    return Changes(old.label, new.label, _sort_changes(found))


def compare_documents(old: Edition, new: Edition) -> Changes:
    """Returns every change of the documents around attestations, sorted likewise."""
    return Changes(
        old.label, new.label, _sort_changes(list(_compare_shared(old, new, old.documents, new.documents)))
    )


def _sort_changes(changes: list[Change]) -> tuple[Change, ...]:
    # The options of a choice share one pointer, so equal findings occur more than once.
    return tuple(sorted(dict.fromkeys(changes), key=lambda c: (c.attestor, c.pointer, c.rule_id)))


def _compare_registered(old: Edition, new: Edition) -> Iterator[Change]:
    # What one side has and could not be read is neither new nor gone.
    for name in old.attestors.keys() - new.attestors.keys() - new.unread:
        gone = old.attestors[name]
        yield Change("ATTESTOR_REMOVED", name, "", Side(gone.predicate_types, gone.registration), None)
    for name in new.attestors.keys() - old.attestors.keys() - old.unread:
        come = new.attestors[name]
        yield Change("ATTESTOR_ADDED", name, "", None, Side(come.predicate_types, come.registration))
    for name in old.attestors.keys() & new.attestors.keys():
        yield from list_registration_changes(old.attestors[name], new.attestors[name])


def _compare_shared(
    old: Edition, new: Edition, olds: Mapping[str, Described], news: Mapping[str, Described]
) -> Iterator[Change]:
    methods = find_rewritten(old, new)
    tables = old.digest_source, new.digest_source
    for name in olds.keys() & news.keys():
        yield from list_method_changes(old, new, olds[name], news[name], methods)
        for finding in _Walk(Comparison(olds[name], news[name], tables)).list_findings():
            yield Change(finding.rule, name, finding.pointer, finding.before, finding.after)


class _Walk:
    """Walks the pairs of definitions, breadth first, so that each is first reached by its shortest path."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison

    def list_findings(self) -> Iterator[Finding]:
        places: dict[Pair, list[str]] = defaultdict(list, {_WHOLE: [""]})
        waiting = deque([_WHOLE])
        found: dict[Pair, list[Finding]] = {}
        while waiting:
            pair = waiting.popleft()
            found[pair] = []
            for one in self._compare_locally(pair):
                if isinstance(one, Finding):
                    found[pair].append(one)
                    continue
                further = (one.old, one.new)
                if further not in places:
                    waiting.append(further)
                # Only the first place of this pair is extended: all of them would grow without end in recursive types.
                places[further].append(places[pair][0] + one.pointer)
        for pair, local in found.items():
            for place in places[pair]:
                for one in local:
                    yield Finding(one.rule, place + one.pointer, one.before, one.after)

    def _compare_locally(self, pair: Pair) -> Iterator[Finding | Edge]:
        return (
            self._comparison.compare_root() if pair == _WHOLE else self._comparison.compare_definition(*pair)
        )
