"""What a page says of a problem: in words, what may have been meant, and what to do now."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Flask, request

from lis_graph.errors import LisGraphError
from lis_graph.explore.naming import Names, names
from lis_graph.graph import KnowledgeGraph
from lis_graph.rdf.namespaces import BASE
from lis_graph.web.http.languages import DEFAULT, N_, current, gettext

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "unknown": (
        N_("There is no such thing here"),
        N_("The graph says nothing under this name. Perhaps it is spelt another way."),
    ),
    "not-found": (
        N_("There is no page here"),
        N_("The address may be mistyped or old. From the overview everything can be reached."),
    ),
    "withdrawn": (
        N_("This was withdrawn"),
        N_("The graph once spoke of this thing and does so no longer."),
    ),
    "query-error": (
        N_("This query cannot be answered"),
        N_("It is not SPARQL as the endpoint reads it. Where it fails is said below."),
    ),
    "read-only": (
        N_("The graph cannot be changed from here"),
        N_("The endpoint only answers questions. Corrections go to the project."),
    ),
    "query-too-long": (
        N_("This query is too long"),
        N_("Shorten it, or ask it in parts."),
    ),
    "body-too-long": (
        N_("What was sent is too long"),
        N_("Send less, or ask in parts."),
    ),
    "not-acceptable": (
        N_("It is not to be had in this form"),
        N_("What forms there are is listed below."),
    ),
    "unsupported-media-type": (
        N_("This form of question is not read here"),
        N_("What forms are read is listed below."),
    ),
    "budget-spent": (
        N_("Too much was asked in a short time"),
        N_("Wait a minute, then go on. Large amounts of data are quicker to take as a file."),
    ),
    "out-of-time": (
        N_("The answer took too long"),
        N_("Ask for less: add LIMIT, name the properties, or take the whole graph as a file."),
    ),
    "out-of-memory": (
        N_("The answer took too much memory"),
        N_("Ask for less: add LIMIT, name the properties, or take the whole graph as a file."),
    ),
    "result-too-large": (
        N_("The answer is too long"),
        N_("Ask for less: add LIMIT, or take the whole graph as a file."),
    ),
    "overloaded": (
        N_("Too many people are asking at once"),
        N_("Load the page again in a moment."),
    ),
    "no-data": (
        N_("The data cannot be read just now"),
        N_("Come back a little later."),
    ),
    "method-not-allowed": (
        N_("That cannot be done at this address"),
        N_("Pages are read; nothing can be sent to them."),
    ),
    "bad-request": (
        N_("The request is not complete"),
        N_("What is missing or wrong is said below."),
    ),
    "fault": (
        N_("A fault of ours"),
        N_("It has been noted. Load the page again in a moment."),
    ),
}
"""The title and a piece of advice for each type of problem."""

OTHER: Final = (N_("This did not work"), N_("What went wrong is said below."))


SENTENCES: Final = {
    r"the prefix (\S*:) is not declared; add (.*) before the query": N_(
        "the prefix {} is not declared; add {} before the query"
    ),
    r"line (\d+), column (\d+), after “(.*)”: expected (.*)": N_(
        "line {}, column {}, after “{}”: expected {}"
    ),
    r"line (\d+), column (\d+): expected (.*)": N_("line {}, column {}: expected {}"),
    r"the query is empty; try (.*)": N_("the query is empty; try {}"),
    r"the graph says nothing about (.*)": N_("the graph says nothing about {}"),
    r"there is no ('.*')": N_("there is no {}"),
    r"there is no thing of a kind (.*)": N_("there is no thing of a kind {}"),
    r"there is no question (.*)": N_("there is no question {}"),
    r"nothing is at (.*)": N_("nothing is at {}"),
    r"(\w+) has no value ('.*'); there is (.*)": N_("{} has no value {}; there is {}"),
    r"this is an update, and this graph is read-only.*": N_(
        "this is an update, and this graph is read-only"
    ),
}
"""The commonest sentences of problems, and their words for people."""


def register(app: Flask, graph: KnowledgeGraph) -> None:
    """Give the templates of ``app`` words for problems, and names for what is suggested."""

    def suggested(paths: Sequence[str]) -> Names:
        iris = [iri(path) for path in paths]
        try:
            return names(graph.engine, iris, current())
        except LisGraphError:  # a problem page has no problem of its own
            return Names({}, current())

    def words(problem: Mapping[str, Any]) -> tuple[str, str]:
        return WORDS.get(problem["type"].rpartition("/")[2], OTHER)

    app.jinja_env.globals |= {
        "problem_words": words,
        "suggested": suggested,
        "in_words": in_words,
    }
    app.jinja_env.filters["iri"] = iri


def iri(path: str) -> str:
    """Return the IRI of the thing at a path of this server."""
    return BASE + path.removeprefix(f"{request.script_root}/")


def in_words(problem: str) -> tuple[str, str]:
    """Return a problem in the language of the page and that language, else as it is."""
    for sentence, words in SENTENCES.items():
        found = re.fullmatch(sentence, problem, re.DOTALL)
        if found:
            return gettext(words).format(*found.groups()), current()
    return problem, DEFAULT
