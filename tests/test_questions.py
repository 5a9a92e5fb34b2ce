"""Every competency question, asked of two engines, against the answer written beside it."""

import re
from pathlib import Path

import pytest
from rdflib import Dataset

from lis_graph.build import questions
from lis_graph.build.release import Release
from lis_graph.checks import validation
from lis_graph.engines.embedded import EmbeddedEngine
from lis_graph.rdf.namespaces import PREFIXES, graph, term

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "ontology/questions"
QUESTIONS = questions.load(ROOT)

# Each has no row today, and one as soon as the graph says this.
NOTHING = {
    "who-signed-the-agreements": (
        "agreement:innofood", "lis:signedBy", "person:wojciech-strzyzewski"
    ),
    "when-were-the-agreements-signed": (
        "agreement:innofood", "dcterms:issued", '"2023-09-28"^^xsd:date'
    ),
    "which-members-do-the-partnerships-have": (
        "partnership:innofood", "org:hasMember", "organisation:biot"
    ),
    "what-is-the-budget-of-the-partnerships": (
        "partnership:innofood", "schema:funding", '"1"^^xsd:integer'
    ),
}  # fmt: skip

DECLARATION = re.compile(r"^PREFIX ([\w-]+): <(\S+)>$", re.MULTILINE)
NAME = re.compile(r"(?<![\w:?-])([a-z][\w-]*):(?!//)")
NOT_A_NAME = re.compile(r'"[^"\n]*"|<\S+>|#.*')

each = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)


@pytest.fixture(scope="session")
def dataset(draft):
    result = Dataset(default_union=True)
    return result.parse(data=draft.release.nquads, format="nquads")


@pytest.fixture(scope="session")
def engine_without_people(without_people):
    return EmbeddedEngine(without_people.release)


@each
def test_oxigraph_gives_the_expected_answer(question, engine):
    got = validation.answered(engine, question)
    assert questions.difference(question.answer, got) is None


# rdflib 7.6 warns of its own use of what it deprecates
@pytest.mark.slow
@pytest.mark.filterwarnings(r"ignore:Dataset\.default_context:DeprecationWarning")
@each
def test_rdflib_gives_the_expected_answer(question, dataset):
    got = dataset.query(question.text).serialize(format="csv").decode()
    assert questions.difference(question.answer, questions.rows(got)) is None


@each
def test_only_an_answer_about_people_needs_people(question, engine_without_people):
    got = validation.answered(engine_without_people, question)
    changed = questions.difference(question.answer, got) is not None
    assert changed == question.about_people


@each
def test_it_is_a_question_in_english_and_in_polish(question):
    assert question.english.endswith("?")
    assert question.polish.endswith("?")
    assert question.english != question.polish


@each
def test_it_declares_the_prefixes_it_uses_and_no_other(question):
    declared = dict(DECLARATION.findall(question.text))
    body = NOT_A_NAME.sub(" ", DECLARATION.sub(" ", question.text))
    assert set(declared) == set(NAME.findall(body))
    assert declared == {prefix: PREFIXES[prefix] for prefix in declared}


@each
def test_it_names_its_columns(question):
    assert not re.search(r"SELECT\s+(?:DISTINCT\s+)?\*", question.text)


@each
def test_its_rows_have_an_order(question):
    assert "\nORDER BY " in question.text or len(question.answer) == 2


@each
def test_its_answer_is_a_text_file(question):
    answer = (FOLDER / f"{question.slug}.csv").read_bytes()
    assert b"\r" not in answer
    assert answer.endswith(b"\n")
    assert len({len(row) for row in question.answer}) == 1


def test_there_are_enough_of_them():
    assert len(QUESTIONS) >= 25
    assert len({question.english for question in QUESTIONS}) == len(QUESTIONS)


def test_no_answer_lies_there_without_its_question():
    answers = {path.stem for path in FOLDER.glob("*.csv")}
    assert answers == {question.slug for question in QUESTIONS}


def test_only_what_the_source_does_not_say_has_no_answer():
    assert {question.slug for question in QUESTIONS if len(question.answer) == 1} == set(
        NOTHING
    )


@pytest.mark.parametrize("slug", NOTHING)
def test_nothing_is_found_because_nothing_is_said(slug, draft):
    said = " ".join(map(_node, NOTHING[slug]))
    lines = [*draft.release.lines, f"{said} {graph('facts')} ."]
    question = next(question for question in QUESTIONS if question.slug == slug)
    assert len(validation.answered(EmbeddedEngine(Release(lines)), question)) == 2


def _node(written):
    value, typed, datatype = written.partition("^^")
    return f"{value}^^{term(datatype)}" if typed else str(term(value))
