"""What the engine says of a query that it cannot answer, in the language of the page."""

import re
from typing import Final

from lis_graph.web.site.languages import DEFAULT, current, gettext

N_ = str
"""Marks a message for the catalogues (GNU gettext, section 4.7)."""

SENTENCES: Final = {
    r"the prefix (\S*:) is not declared; add (.*) before the query": N_(
        "the prefix {} is not declared; add {} before the query"
    ),
    r"line (\d+), column (\d+), after “(.*)”: expected (.*)": N_(
        "line {}, column {}, after “{}”: expected {}"
    ),
    r"line (\d+), column (\d+): expected (.*)": N_("line {}, column {}: expected {}"),
    r"the query is empty; try (.*)": N_("the query is empty; try {}"),
    r"this is an update, and this graph is read-only.*": N_(
        "this is an update, and this graph is read-only"
    ),
}
"""The commonest sentences of `lis_graph.engines.syntax`, and their words for people."""


def in_words(problem: str) -> tuple[str, str]:
    """Return a problem in the language of the page and that language, else as it is."""
    for sentence, words in SENTENCES.items():
        found = re.fullmatch(sentence, problem, re.DOTALL)
        if found:
            return gettext(words).format(*found.groups()), current()
    return problem, DEFAULT
