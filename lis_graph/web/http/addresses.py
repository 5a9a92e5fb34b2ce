"""Addresses of pages: where this server links for an IRI."""

import re
from typing import Final
from urllib.parse import quote

from flask import request

from lis_graph.rdf.namespaces import BASE
from lis_graph.web.http.languages import current
from lis_graph.web.http.links import SAFE

PAGE: Final = re.compile("id/.*[^/]|def/[^/]+")
"""Paths, below our base, of things that have a page in each language."""

MAX_ADDRESS_CHARS: Final = 4000
"""Length of the longest address that is linked to."""


def link(iri: str) -> str | None:
    """
    Return where a page links for an IRI: our own things to their pages here, else to itself.

    An IRI of any scheme but HTTP leads nowhere, nor one longer than browsers take, and none
    leads to another host as if it were ours.
    """
    if len(iri) > MAX_ADDRESS_CHARS:
        return None
    name = iri.removeprefix(BASE)
    if name.startswith("/"):
        return None
    if name == iri:
        return iri if iri.startswith(("http://", "https://")) else None
    if not PAGE.fullmatch(name):
        return f"{request.script_root}/{name}"
    return f"{request.script_root}/{current()}/{quote(name, safe=f'{SAFE}%')}"
