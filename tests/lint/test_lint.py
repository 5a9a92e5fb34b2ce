"""
Each TriG file beside this one is data with a fault; its name is the rule that must find it.

``# expects:`` lines are the problems the rule tells, one a row, in either engine.
"""

from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from lis_graph.rdf.namespaces import BASE, GRAPHS, TYPES

# what rdflib 7.6 says of its own TriG parser
pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated, use Dataset")

HERE = Path(__file__).parent
CASES = {path.stem: path for path in sorted(HERE.glob("*.trig"))}
RULES = {
    path.stem: path.read_text("utf-8")
    for path in sorted((HERE.parents[1] / "ontology" / "lint").glob("*.rq"))
}


def expected(case):
    lines = case.read_text("utf-8").splitlines()
    mark = "# expects: "
    return sorted(line.removeprefix(mark) for line in lines if line.startswith(mark))


def by_oxigraph(rule, case):
    store = pyoxigraph.Store()
    store.load(path=case, format=pyoxigraph.RdfFormat.TRIG)
    rows = store.query(rule, use_default_graph_as_union=True)
    return [(row["thing"], row["problem"].value) for row in rows]


def by_rdflib(rule, case):
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=case.read_text("utf-8"), format="trig")
    return [(row.thing, str(row.problem)) for row in dataset.query(rule)]


@pytest.mark.parametrize(
    "answer", [by_oxigraph, pytest.param(by_rdflib, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("name", CASES)
def test_rule(name, answer):
    rows = answer(RULES[name], CASES[name])
    assert sorted(problem for _, problem in rows) == expected(CASES[name])
    assert all(thing for thing, _ in rows)


def test_every_rule_has_a_case_with_a_fault():
    assert {name for name, case in CASES.items() if expected(case)} == set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_form(name):
    rule = RULES[name]
    assert rule.startswith("# ")
    assert [str(v) for v in prepareQuery(rule).algebra.PV] == ["thing", "problem"]


def test_every_type_and_graph_is_in_the_plan():
    """The rule lists the forms of our IRIs once more: a query cannot import."""
    forms = [f"{BASE}id/{type_}/x" for type_ in TYPES]
    forms += [f"{BASE}graph/{name}" for name in GRAPHS]
    store = pyoxigraph.Store()
    for form in forms:
        name = pyoxigraph.NamedNode(form)
        store.add(pyoxigraph.Quad(name, name, name))
    assert list(store.query(RULES["wrong-namespace"])) == []
