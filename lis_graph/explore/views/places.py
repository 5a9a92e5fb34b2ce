"""
Places with their coordinates in the graph, drawn north up.

An equirectangular projection, true to scale at its middle latitude (Snyder 1987, "Map
Projections: A Working Manual", USGS Professional Paper 1395, section 12).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt
from typing import Any, Final

from lis_graph.engines import Engine
from lis_graph.explore.naming import Names, names
from lis_graph.explore.sparql import rows
from lis_graph.rdf.queries import load

KILOMETRES_PER_DEGREE: Final = 111.195
"""Length of a degree of a great circle; mean radius of the earth 6371.0088 km (WGS 84)."""

HEIGHT: Final = 640
MARGIN: Final = 40
LABEL_WIDTH: Final = 120
"""Space on the right for the name of a place at the edge, in units of the picture."""

MIN_DEGREES: Final = 0.05
"""Minimum extent of the drawing, in degrees."""

MAX_POLYGON_CHARS: Final = 10_000
"""Maximum length read of a polygon, in characters."""

SCALES: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""Lengths of the scale bar, in kilometres."""

QUERY: Final = load(__file__, "places")
GRAPH: Final = load(__file__, "places-graph")
FRAME: Final = load(__file__, "region")


@dataclass(frozen=True, slots=True)
class Place:
    """A place: degrees north and east if known, numbers of things there, area around it."""

    iri: str
    degrees: tuple[float, float] | None
    institutions: int
    events: int
    within: str | None


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in the drawing: the centre and the radius of its circle."""

    place: Place
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Chart:
    """
    A drawing of places, in units of the picture, north up.

    ``frame`` has the upper left and the lower right corner of the bounding box of ``region``,
    or is empty; ``bar`` is the length of ``kilometres``.
    """

    width: float
    height: float
    dots: Sequence[Dot]
    region: str | None
    frame: Sequence[tuple[float, float]]
    kilometres: int
    bar: float


@dataclass(frozen=True)
class Places:
    """The places, a drawing of those with known coordinates, and the names of all."""

    places: Sequence[Place]
    chart: Chart | None
    names: Names


def places(engine: Engine, language: str) -> Places:
    """Return the places of the graph, named in a language."""
    listed = [_place(row) for row in rows(engine, QUERY)]
    frame = next(iter(rows(engine, FRAME)), None)
    region, box = (frame["region"], _box(frame["box"])) if frame else (None, [])
    iris = [iri for place in listed for iri in (place.iri, place.within) if iri]
    named = names(engine, [*iris, *([region] if region else [])], language)
    return Places(listed, chart(listed, region, box), named)


def chart(
    places: Sequence[Place], region: str | None, box: Sequence[tuple[float, float]]
) -> Chart | None:
    """
    Draw the places with known coordinates; return `None` if there are none.

    ``box`` has two opposite corners of ``region``, in degrees north and east, or is empty.
    """
    placed = {place: place.degrees for place in places if place.degrees}
    if not placed:
        return None
    lats, longs = zip(*placed.values(), *box, strict=True)
    north, west = max(lats), min(longs)
    shrink = cos(radians((min(lats) + north) / 2))
    height, width = north - min(lats), (max(longs) - west) * shrink
    unit = (HEIGHT - 2 * MARGIN) / max(height, width, MIN_DEGREES)

    def at(lat: float, long: float) -> tuple[float, float]:
        return MARGIN + (long - west) * shrink * unit, MARGIN + (north - lat) * unit

    kilometres, bar = _scale(unit / KILOMETRES_PER_DEGREE)
    return Chart(
        width=2 * MARGIN + width * unit + LABEL_WIDTH,
        height=2 * MARGIN + height * unit,
        dots=[Dot(p, *at(*d), 5 + 5 * sqrt(p.institutions)) for p, d in placed.items()],
        region=region,
        frame=[at(*corner) for corner in box],
        kilometres=kilometres,
        bar=bar,
    )


def _scale(kilometre: float) -> tuple[int, float]:
    """Return the kilometres of the scale bar and its length, for the length of one of them."""
    fitting = (length for length in SCALES if length * kilometre <= HEIGHT / 4)
    kilometres = max(fitting, default=SCALES[0])
    return kilometres, kilometres * kilometre


def _place(row: Mapping[str, Any]) -> Place:
    north, east = row["lat"], row["long"]
    real = isinstance(north, int | float) and isinstance(east, int | float)
    degrees = (north, east) if real and _on_earth(north, east) else None
    return Place(
        row["place"], degrees, row["institutions"] or 0, row["events"] or 0, row["within"]
    )


def _box(polygon: str) -> list[tuple[float, float]]:
    """Return the north-west and the south-east corner of the bounding box of a WKT polygon."""
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", polygon[:MAX_POLYGON_CHARS])]
    longs, lats = numbers[::2], numbers[1::2]
    if not lats:
        return []
    corners = [(max(lats), min(longs)), (min(lats), max(longs))]
    return corners if all(_on_earth(*corner) for corner in corners) else []


def _on_earth(north: float, east: float) -> bool:
    return abs(north) <= 90 and abs(east) <= 180  # noqa: PLR2004 - degrees
