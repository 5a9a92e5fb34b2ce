"""
Choose a representation by an Accept header.

RFC 9110, section 12.5.1: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
"""

from collections.abc import Sequence

from werkzeug.http import parse_accept_header

from lis_graph.errors import NotAcceptable
from lis_graph.rdf.formats import GENERIC


def choose(accept: str | None, offers: Sequence[str]) -> str:
    """
    Return the offered media type the client likes best; ties go to the earlier offer.

    The most specific range that matches an offer decides its weight; parameters such as
    ``charset`` or ``profile`` do not take part. Offers are bare media types.
    Raises `NotAcceptable` if the client takes none of them.

    >>> choose("text/turtle;q=0.5, application/ld+json", ["text/turtle",
    ...     "application/ld+json"])
    'application/ld+json'
    """
    wanted = [
        (value.partition(";")[0].strip().lower(), quality)
        for value, quality in parse_accept_header(accept)
    ] or [("*/*", 1.0)]
    best = max(offers, key=lambda offer: _quality(offer, wanted))
    if _quality(best, wanted) == 0:
        raise NotAcceptable(wanted=accept, offers=tuple(offers))
    return best


def _quality(offer: str, wanted: Sequence[tuple[str, float]]) -> float:
    """Return the weight of the most specific range that matches the offer."""
    closeness = {
        offer: 3,
        GENERIC.get(offer, offer): 3,
        f"{offer.partition('/')[0]}/*": 2,
        "*/*": 1,
    }
    matching = [(closeness[r], quality) for r, quality in wanted if r in closeness]
    return max(matching, default=(0, 0.0))[1]
