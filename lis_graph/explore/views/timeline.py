"""The process: its events in order, as closely dated as the sources date them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from lis_graph.engines import Engine
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import limit, rows
from lis_graph.rdf.namespaces import PREFIXES
from lis_graph.rdf.queries import load, with_values

EVENTS: Final = 100
"""How many events are shown."""

MANY: Final = 12
"""How many values of one property are shown."""

LONGEST: Final = 600
"""How many letters of a value are read."""

DATES: Final = (
    "onDate",
    "announcedInMonth",
    "completedInYear",
    "noLaterThan",
    "onWeekday",
    "duration",
)
"""What dates an event, in the order in which it is said."""

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
"""What else is told of an event, in this order."""

BEFORE, WHOLE = "lis:precedes", "dcterms:isPartOf"

QUERY: Final = load(__file__, "timeline")
GRAPH: Final = load(__file__, "timeline-graph")
DOUBTED: Final = load(__file__, "doubted-events")


@dataclass(frozen=True, slots=True)
class Value:
    """What is said of an event, how it stands and why; a derived value has no standing."""

    text: str
    status: str | None = None
    why: str | None = None

    @property
    def inferred(self) -> bool:
        """Whether an editor read it from the source, which does not say it in words."""
        return self.status == f"{PREFIXES['status']}inferred"

    @property
    def enriched(self) -> bool:
        """Whether it comes from another source than the one the graph is read from."""
        return self.status == f"{PREFIXES['status']}enrichment"


@dataclass(frozen=True)
class Event:
    """
    An event and what is said of it, by IRI of the property.

    ``after`` and ``before`` name the events next to it in order, where that is known.
    """

    iri: str
    said: Mapping[str, Sequence[Value]]
    after: Sequence[str]
    before: Sequence[str]
    doubted: bool

    def dates(self) -> dict[str, Value]:
        """Return what dates the event, by local name of the property."""
        there = {name: self.said.get(PREFIXES["lis"] + name) for name in DATES}
        return {name: values[0] for name, values in there.items() if values}

    def details(self) -> dict[str, Sequence[Value]]:
        """Return what else is said, in order, by IRI of the property."""
        wanted = (_full(name) for name in (*DETAILS, WHOLE))
        return {iri: self.said[iri] for iri in wanted if iri in self.said}

    @property
    def earliest(self) -> str | None:
        """The first day, month or year that is known of it, in ISO 8601."""
        dates = self.dates()
        known = ("onDate", "announcedInMonth", "completedInYear")
        return min((dates[name].text for name in known if name in dates), default=None)


@dataclass(frozen=True)
class Timeline:
    """
    Events in order, then those of which neither date nor order is known.

    ``cut`` says that there is more than is shown.
    """

    events: Sequence[Event]
    elsewhere: Sequence[Event]
    names: Names
    query: str
    cut: bool


def timeline(engine: Engine, language: str) -> Timeline:
    """Return the events, named in a language, with reasons in it."""
    query = with_values(QUERY, language=Literal(language))
    found = rows(engine, query)
    said: dict[str, dict[str, dict[str, Value]]] = {}
    for row in found:
        of = said.setdefault(row["event"], {})
        if row["property"] is not None:
            value = Value(str(row["value"])[:LONGEST], row["status"], row["why"])
            of.setdefault(row["property"], {}).setdefault(value.text, value)
    cut = len(found) == limit(QUERY) or len(said) > EVENTS
    shown = {
        iri: {name: list(values.values()) for name, values in of.items()}
        for iri, of in list(said.items())[:EVENTS]
    }
    events = _events(shown, {row["event"] for row in rows(engine, DOUBTED)})
    placed, elsewhere = in_order(events)
    values = [values for of in shown.values() for values in of.values()]
    iris = [*shown, *(name for of in shown.values() for name in of)]
    iris += [value.text for there in values for value in there[:MANY]]
    return Timeline(placed, elsewhere, names(engine, iris, language), query, cut)


def in_order(events: Iterable[Event]) -> tuple[list[Event], list[Event]]:
    """
    Return events one after the other, and those that have no place in the order.

    None comes before one that precedes it or of which it is a part; among those that may
    come next, by date. What has no date of its own goes right after the last dated event
    before it, else right before the first event after it.
    """
    by_iri = {event.iri: event for event in events}
    moments = _moments(by_iri)
    left = dict.fromkeys(iri for iri in by_iri if iri in moments)
    placed = []
    while left:
        ready = [i for i in left if not any(e in left for e in _earlier(by_iri[i]))] or left
        following = min(ready, key=lambda iri: (moments[iri], iri))
        del left[following]
        placed.append(by_iri[following])
    return placed, [event for iri, event in by_iri.items() if iri not in moments]


def _moments(events: Mapping[str, Event]) -> dict[str, str]:
    """Return by what date each event is put in order."""
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


def _earlier(event: Event) -> list[str]:
    """Return the events that are to be told before one: those before it and its wholes."""
    wholes = [value.text for value in event.said.get(_full(WHOLE), ())]
    return [iri for iri in (*event.after, *wholes) if iri != event.iri]


def _events(
    said: Mapping[str, Mapping[str, Sequence[Value]]], doubted: Iterable[str]
) -> list[Event]:
    before = {iri: {v.text for v in of.get(_full(BEFORE), ())} for iri, of in said.items()}
    after: dict[str, set[str]] = {}
    for iri, later in before.items():
        for other in later:
            after.setdefault(other, set()).add(iri)
    return [
        Event(
            iri,
            of,
            _nearest(after.get(iri, set()), after),
            _nearest(later, before),
            iri in doubted,
        )
        for (iri, of), later in zip(said.items(), before.values(), strict=True)
    ]


def _nearest(iris: set[str], beyond: Mapping[str, set[str]]) -> list[str]:
    """Return those of ``iris`` that are not beyond another of them."""
    far = set().union(*(beyond.get(iri, set()) - {iri} for iri in iris))
    return sorted(iris - far) or sorted(iris)


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local
