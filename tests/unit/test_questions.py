import pytest

from lis_graph.build import questions
from lis_graph.errors import SourceError


@pytest.mark.parametrize(
    ("query", "answer", "message"),
    [
        ("SELECT (1 AS ?n) {}", "n\n1\n", "start with '# the question' and '# pytanie'"),
        ("# One?\n# Jeden?\nSELECT (1 AS ?n) {}", None, "its answer is missing: one.csv"),
    ],
)
def test_a_question_without_words_or_answer_is_refused(tmp_path, query, answer, message):
    folder = tmp_path / "ontology/questions"
    folder.mkdir(parents=True)
    (folder / "one.rq").write_text(query)
    if answer:
        (folder / "one.csv").write_text(answer)
    with pytest.raises(SourceError, match=message):
        questions.load(tmp_path)


@pytest.mark.parametrize(
    ("expected", "got", "difference"),
    [
        ("n\n1\n", "n\r\n1\r\n", None),
        ("n\n1\n", "n\n2\n", "row 1 is ['2'], expected ['1']"),
        ("n\n1\n", "m\n1\n", "row 0 is ['m'], expected ['n']"),
        ("n\n1\n", "n\n", "0 rows, expected 1"),
        ("n\n", "n\n1\n", "1 rows, expected 0"),
        ('n\n"a\nb"\n', 'n\n"a\nb"\n', None),
    ],
)
def test_a_difference_is_told(expected, got, difference):
    rows = questions.rows(expected), questions.rows(got)
    assert questions.difference(*rows) == difference
