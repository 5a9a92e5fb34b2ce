"""Errors: type, status and sentences of each, in both languages, across processes too."""

import ast
import json
from http import HTTPStatus
from pathlib import Path
from string import Formatter

import pytest

import lis_graph
from lis_graph import errors
from lis_graph.engines.messages import read_reply, reply_head
from lis_graph.engines.protocol import UnsupportedMediaType
from lis_graph.engines.wire import Message
from lis_graph.errors import LisGraphError
from lis_graph.web.http import problems
from lis_graph.web.http.languages import translations
from lis_graph.web.http.rate_limit import RateLimited

POLISH = translations("pl").gettext
OFFERS = ("text/turtle", "text/csv")

ROWS = [
    (LisGraphError(), "fault", 500, "the server failed", "zawiódł serwer"),
    (errors.SettingError("A=b: {c}"), "fault", 500, "A=b: {c}", "A=b: {c}"),
    (
        errors.SourceError("data/a.ttl:1: {"),
        *("no-data", 503),
        "the data cannot be read: data/a.ttl:1: {",
        "danych nie da się odczytać: data/a.ttl:1: {",
    ),
    (
        errors.QueryError(message="{?s}", line=2, column=3),
        *("query-error", 400),
        "the query engine reports: {?s}",
        "silnik zapytań zgłasza: {?s}",
    ),
    (
        errors.InvalidParameter(name="page", value="{0}", needed="pages are numbered from 1"),
        *("query-error", 400),
        "page='{0}': pages are numbered from 1",
        "page='{0}': strony numeruje się od 1",
    ),
    (errors.UpdateRefused(), "read-only", 403, "this is an update", "to jest aktualizacja"),
    (
        errors.QueryTooLong(limit=262144),
        *("query-too-long", 413),
        "the query is longer than 262144 bytes",
        "zapytanie jest dłuższe niż 262144 bajtów",
    ),
    (
        errors.NotAcceptable(wanted="image/png", offers=OFFERS),
        *("not-acceptable", 406),
        "image/png is not available; available formats: text/turtle, text/csv",
        "format image/png nie jest dostępny; dostępne formaty: text/turtle, text/csv",
    ),
    (
        errors.NoElementName(offers=OFFERS),
        *("not-acceptable", 406),
        "RDF/XML cannot write as the name of an element; available formats: text/turtle",
        "RDF/XML nie może zapisać jako nazwy elementu; dostępne formaty: text/turtle",
    ),
    (
        errors.QueryTimeout(seconds=0.5),
        *("out-of-time", 504),
        "the query took longer than 0.5 s",
        "zapytanie trwało dłużej niż 0.5 s",
    ),
    (
        errors.QueryKilled(limit=1024),
        *("out-of-memory", 503),
        "the query needed more than 1024 MB of memory",
        "zapytanie wymagało ponad 1024 MB pamięci",
    ),
    (
        errors.AnswerTooLarge(limit=64),
        *("result-too-large", 503),
        "the answer is longer than 64 MiB",
        "odpowiedź jest dłuższa niż 64 MiB",
    ),
    (errors.Overloaded(), "overloaded", 503, "all workers are busy", "procesy są zajęte"),
    (errors.ClientGone(), "client-gone", 503, "the client left", "klient odszedł"),
    (
        errors.UnknownThing(name="id/x", suggestions=["https://w3id.org/lis/id/topic/x"]),
        *("unknown", 404),
        "nothing here is named 'id/x'",
        "nic tu nie nazywa się 'id/x'",
    ),
    (
        errors.Withdrawn(thing="<urn:a>", date="2026-12-01", suggestions=[]),
        *("withdrawn", 410),
        "<urn:a> was withdrawn on 2026-12-01; replaced by: (none)",
        "<urn:a> wycofano dnia 2026-12-01; zastępuje: (brak)",
    ),
    (
        UnsupportedMediaType(offers=OFFERS, sent=[]),
        *("unsupported-media-type", 415),
        "a query is sent as text/turtle, text/csv; Content-Type of this request: (none)",
        "zapytanie przesyła się jako text/turtle, text/csv; Content-Type tego żądania: (brak)",
    ),
    (RateLimited(retry_after=7), "budget-spent", 429, "try again in 7 s", "ponownie za 7 s"),
    (problems.NotPossible(), "not-possible", 416, "the requested range", "żądany zakres"),
    (problems.BadRequest(), "bad-request", 400, "the request breaks off", "żądanie urywa się"),
    (
        problems.NoPage(path="/x"),
        *("not-found", 404),
        "nothing is at '/x'",
        "pod adresem '/x' nic nie ma",
    ),
    (
        problems.MethodNotAllowed(method="PUT", allowed=["GET", "HEAD"]),
        *("method-not-allowed", 405),
        "PUT is not available here; available methods: GET, HEAD",
        "metoda PUT nie jest tu dostępna; dostępne metody: GET, HEAD",
    ),
    (
        problems.RequestTimeout(),
        *("request-timeout", 408),
        "did not arrive in time",
        "nie nadeszła w porę",
    ),
    (
        problems.BodyTooLong(),
        *("body-too-long", 413),
        "longer than this server reads",
        "dłuższa, niż ten serwer czyta",
    ),
]


def classes(error=LisGraphError):
    return {error}.union(*map(classes, error.__subclasses__()))


def test_every_class_has_a_row():
    assert classes() == {type(error) for error, *_ in ROWS}


@pytest.mark.parametrize(
    ("error", "kind", "status", "english", "polish"), ROWS, ids=lambda v: type(v).__name__
)
def test_an_error_has_type_status_and_sentences(error, kind, status, english, polish):
    assert (error.kind, error.status) == (kind, HTTPStatus(status))
    assert english in error.detail()
    assert polish in error.detail(POLISH)
    assert str(error) in error.detail()
    for words in (error.heading, error.advice):
        assert POLISH(words) != words


def sent(error):
    """An error as a worker sends it, for those that a worker raises; else by its arguments."""
    if type(error).__module__ == errors.__name__:
        return read_reply(Message(json.loads(json.dumps(reply_head(error))), b""))
    return type(error)(*json.loads(json.dumps(error.args)))


@pytest.mark.parametrize("error", [row[0] for row in ROWS], ids=lambda e: type(e).__name__)
def test_an_error_is_made_again_in_another_process(error):
    again = sent(error)
    assert type(again) is type(error)
    assert (str(again), again.detail(POLISH)) == (str(error), error.detail(POLISH))
    assert json.dumps(vars(again)) == json.dumps(vars(error))


def test_a_list_of_phrases_is_translated_and_a_token_is_not():
    error = errors.QueryError("expected {expected}", expected=["a name", "WHERE"])
    assert error.detail(POLISH) == "expected nazwa, WHERE"


def test_a_name_is_not_taken_for_a_phrase():
    assert errors.UnknownThing(name="Data").detail(POLISH).endswith("'Data'")


def test_a_long_value_is_cut():
    assert len(str(errors.UnknownThing(name="x" * 10_000))) < errors.MAX_VALUE_CHARS + 50


# ── Sentences beside the code that raises them ─────────────────────────────────

PACKAGE = Path(lis_graph.__file__).parent
FREE = {"SettingError", "SourceError"}
"""Their messages are in English, and made where they are raised."""

TRANSLATED = {error.__name__ for error in classes()} - FREE


def name(node):
    return getattr(node, "attr", getattr(node, "id", None))


def is_marked(node):
    return isinstance(node, ast.Call) and name(node.func) == "N_"


def sentences(argument, function):
    """The sentences that an argument may be: itself, or what its name is given here."""
    if is_marked(argument):
        return [argument.args[0].value]
    given = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
    given = [node.value for node in given if name(node.targets[0]) == name(argument)]
    return [value.args[0].value for value in given if is_marked(value)]


def raised():
    """Each call that makes an error of ours: its place, itself and the function around it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text())
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for function in functions if "cli" not in path.parts else ():
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and name(node.func) in TRANSLATED:
                    yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node, function


def test_a_sentence_is_marked_for_gettext():
    """Made by an f-string it could not be translated, and would be read as a template."""
    marked = {
        place: [is_marked(argument) or name(argument) for argument in call.args]
        for place, call, _ in raised()
    }
    assert len(marked) > 50
    assert [place for place, found in marked.items() if not all(found) or len(found) > 1] == []


def test_the_fields_of_a_sentence_have_values():
    for place, call, function in raised():
        values = {keyword.arg for keyword in call.keywords}
        assert not values & set(dir(LisGraphError)), place
        for sentence in [text for each in call.args for text in sentences(each, function)]:
            fields = {field for _, field, *_ in Formatter().parse(sentence) if field}
            assert fields <= values, (place, sentence)
