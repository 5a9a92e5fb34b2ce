"""The events of the process in order, with the precision of the sources' dates."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from pyoxigraph import Literal

from lis_graph.engines import Engine
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import limit, rows
from lis_graph.rdf.namespaces import PREFIXES, term
from lis_graph.rdf.queries import load, with_values

MAX_EVENTS: Final = 100
"""Maximum number of events shown."""

MAX_VALUES: Final = 12
"""Maximum number of values shown of one property."""

MAX_VALUE_CHARS: Final = 600
"""Maximum length of a value, in characters."""

DATES: Final = (
    "onDate",
    "announcedInMonth",
    "completedInYear",
    "noLaterThan",
    "onWeekday",
    "duration",
)
"""Properties that date an event, in the order of the page."""

DETAILS: Final = (
    "lis:performedBy",
    "lis:ledBy",
    "lis:sessionOf",
    "lis:atPlace",
    "lis:enactedIn",
    "lis:authorised",
    "lis:handedOverBy",
    "lis:handedOverTo",
    "lis:announcedResultOf",
    "lis:revealedBarrier",
    "lis:hasPurpose",
)
"""Other properties of an event, in the order of the page."""

BEFORE, WHOLE = "lis:precedes", "dcterms:isPartOf"

QUERY: Final = load(__file__, "timeline")
GRAPH: Final = load(__file__, "timeline-graph")
DOUBTED: Final = load(__file__, "doubted-events")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an event, its status and the reason for it; a derived value has no status."""

    text: str
    status: str | None = None
    why: str | None = None

    @property
    def inferred(self) -> bool:
        """Whether an editor inferred it from the source, which does not state it."""
        return self.status == f"{PREFIXES['status']}inferred"

    @property
    def enriched(self) -> bool:
        """Whether it comes from another source than the graph does."""
        return self.status == f"{PREFIXES['status']}enrichment"


@dataclass(frozen=True)
class ProcessEvent:
    """
    An event and its values, by IRI of the property.

    It comes after the events in ``after`` and before those in ``before``, the nearest that
    are known.
    """

    iri: str
    values: Mapping[str, Sequence[Value]]
    after: Sequence[str]
    before: Sequence[str]
    doubted: bool

    def dates(self) -> dict[str, Value]:
        """Return the dates of the event, by local name of the property."""
        dates = {name: self.values.get(PREFIXES["lis"] + name) for name in DATES}
        return {name: values[0] for name, values in dates.items() if values}

    def details(self) -> dict[str, Sequence[Value]]:
        """Return the other values of the event, in order, by IRI of the property."""
        properties = (term(name).value for name in (*DETAILS, WHOLE))
        return {iri: self.values[iri] for iri in properties if iri in self.values}

    @property
    def earliest(self) -> str | None:
        """The earliest known day, month or year of the event (ISO 8601)."""
        dates = self.dates()
        known = ("onDate", "announcedInMonth", "completedInYear")
        return min((dates[name].text for name in known if name in dates), default=None)


@dataclass(frozen=True)
class Timeline:
    """
    Events in order, and those without a known date or order.

    ``truncated`` is true if there are more than are shown.
    """

    events: Sequence[ProcessEvent]
    unordered: Sequence[ProcessEvent]
    names: Names
    query: str
    truncated: bool


def timeline(engine: Engine, language: str) -> Timeline:
    """Return the events, with names and reasons in a language."""
    query = with_values(QUERY, language=Literal(language))
    table = rows(engine, query)
    values = _values(table)
    shown = dict(islice(values.items(), MAX_EVENTS))
    truncated = len(table) == limit(QUERY) or len(values) > MAX_EVENTS
    doubted = {row["event"] for row in rows(engine, DOUBTED)}
    ordered, unordered = in_order(_events(shown, doubted))
    named = names(engine, _iris(shown), language)
    return Timeline(ordered, unordered, named, query, truncated)


def in_order(events: Iterable[ProcessEvent]) -> tuple[list[ProcessEvent], list[ProcessEvent]]:
    """
    Return events in order, and those without a place in the order.

    An event goes after those that precede it and those it is part of, and apart from that by
    date. An event without a date goes right after the last dated event before it, else right
    before the first dated event after it.
    """
    by_iri = {event.iri: event for event in events}
    moments = _moments(by_iri)
    left = dict.fromkeys(iri for iri in by_iri if iri in moments)
    ordered = []
    while left:
        ready = [i for i in left if not any(e in left for e in _earlier(by_iri[i]))] or left
        following = min(ready, key=lambda iri: (moments[iri], iri))
        del left[following]
        ordered.append(by_iri[following])
    return ordered, [event for iri, event in by_iri.items() if iri not in moments]


def _values(table: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, list[Value]]]:
    """Return the different values of each event, by IRI of the property."""
    unique: dict[str, dict[str, dict[str, Value]]] = {}
    for row in table:
        of_event = unique.setdefault(row["event"], {})
        if row["property"] is not None:
            value = Value(str(row["value"])[:MAX_VALUE_CHARS], row["status"], row["why"])
            of_event.setdefault(row["property"], {}).setdefault(value.text, value)
    return {
        iri: {name: list(values.values()) for name, values in of_event.items()}
        for iri, of_event in unique.items()
    }


def _iris(events: Mapping[str, Mapping[str, Sequence[Value]]]) -> Iterator[str]:
    """Yield the IRIs in events and in their values."""
    for iri, of_event in events.items():
        yield from (iri, *of_event)
        for values in of_event.values():
            yield from (value.text for value in values[:MAX_VALUES])


def _moments(events: Mapping[str, ProcessEvent]) -> dict[str, str]:
    """Return the date by which each event is put in order; some events have none."""
    own = {iri: event.earliest for iri, event in events.items()}
    later: dict[str, list[str]] = {}
    for iri, event in events.items():
        for earlier in _earlier(event):
            later.setdefault(earlier, []).append(iri)
    after = {}
    for iri, event in events.items():
        known = [own.get(e) for e in _earlier(event)]
        after[iri] = own[iri] or max(filter(None, known), default=None)
    moments = {}
    for iri in events:
        known = [after.get(e) for e in later.get(iri, ())]
        moments[iri] = after[iri] or min(filter(None, known), default=None)
    return {iri: moment for iri, moment in moments.items() if moment}


def _earlier(event: ProcessEvent) -> list[str]:
    """Return the events that go before an event: those before it and those it is part of."""
    wholes = [value.text for value in event.values.get(term(WHOLE).value, ())]
    return [iri for iri in (*event.after, *wholes) if iri != event.iri]


def _events(
    values: Mapping[str, Mapping[str, Sequence[Value]]], doubted: Collection[str]
) -> list[ProcessEvent]:
    before = {
        iri: {value.text for value in of_event.get(term(BEFORE).value, ())}
        for iri, of_event in values.items()
    }
    after: dict[str, set[str]] = {}
    for iri, later in before.items():
        for following in later:
            after.setdefault(following, set()).add(iri)
    return [
        ProcessEvent(
            iri,
            of_event,
            _nearest(after.get(iri, set()), after),
            _nearest(before[iri], before),
            iri in doubted,
        )
        for iri, of_event in values.items()
    ]


def _nearest(iris: set[str], beyond: Mapping[str, set[str]]) -> list[str]:
    """Return those of ``iris`` that are not beyond another of them."""
    far = set().union(*(beyond.get(iri, set()) - {iri} for iri in iris))
    return sorted(iris - far) or sorted(iris)
