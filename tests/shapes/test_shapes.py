"""
Each Turtle file beside this one is a case: its folder names the shape, its name the verdict.

Only that shape is run, so it alone accepts or rejects; ``# breaks:`` lines say in which
words.
"""

import logging
import re
from pathlib import Path

import pyshacl
import pytest
from rdflib import SH, Graph, Namespace, URIRef
from rdflib.namespace import RDF

HERE = Path(__file__).parent
SHAPES = HERE.parents[1] / "ontology" / "shapes.ttl"
SHAPE = Namespace("https://w3id.org/lis/def/shapes/")
CASES = sorted(HERE.glob("*/*.ttl"))
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)


@pytest.fixture(scope="session")
def shapes():
    """The shapes as they are written."""
    return Graph().parse(SHAPES)


@pytest.fixture(scope="session")
def targeted(shapes):
    """The node shapes that look for what they hold of."""
    return sorted({node for target in TARGETS for node in shapes.subjects(target)})


@pytest.fixture(scope="session")
def shared(shapes, targeted):
    """The named shapes that others refer to; on their own they hold of nothing."""
    kinds = (SH.NodeShape, SH.PropertyShape)
    named = {node for kind in kinds for node in shapes.subjects(RDF.type, kind)}
    return sorted(named - set(targeted))


@pytest.fixture(autouse=True)
def _quiet_about_literals():
    """Rdflib logs a traceback for each ill-typed literal; here they are meant."""
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)


def expected(case):
    lines = case.read_text("utf-8").splitlines()
    mark = "# breaks: "
    return {line.removeprefix(mark) for line in lines if line.startswith(mark)}


def drawn(case, shapes, run):
    data = Graph().parse(case)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, use_shapes=run)
    return {
        str(message)
        for result in report.objects(None, SH.result)
        for message in report.objects(result, SH.resultMessage)
        if message.language != "pl"
    }


def folder(shape):
    name = shape.removeprefix(SHAPE).removesuffix("Shape")
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def messages(shapes, shape):
    own = [shape, *shapes.objects(shape, SH.property)]
    return {
        str(message)
        for node in own
        for message in shapes.objects(node, SH.message)
        if message.language == "en"
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_case(case, shapes, targeted, shared):
    shape = next(shape for shape in targeted if folder(shape) == case.parent.name)
    verdict, _ = case.stem.split(".")
    assert verdict == ("invalid" if expected(case) else "valid")
    assert drawn(case, shapes, [shape, *shared]) == expected(case)


def test_every_shape_has_a_valid_and_an_invalid_case(targeted):
    wanted = {(folder(s), verdict) for s in targeted for verdict in ("valid", "invalid")}
    assert {(case.parent.name, case.stem.split(".")[0]) for case in CASES} == wanted


def test_every_message_is_drawn_by_a_case(shapes, targeted):
    every = set().union(*(messages(shapes, shape) for shape in targeted))
    assert every == set().union(*map(expected, CASES))


def test_every_message_speaks_polish_and_english(shapes):
    spoken = {
        node: sorted(message.language for message in shapes.objects(node, SH.message))
        for node in shapes.subjects(SH.message)
    }
    assert {node: spoke for node, spoke in spoken.items() if spoke != ["en", "pl"]} == {}


def test_every_constraint_of_a_shape_has_its_message(shapes, targeted):
    constraints = {c for shape in targeted for c in shapes.objects(shape, SH.property)}
    assert [c for c in constraints if (c, SH.message, None) not in shapes] == []


def test_every_path_is_one_property(shapes):
    """
    SHACL reads a path that is an IRI as one property; the release has no blank nodes.

    https://www.w3.org/TR/shacl/#property-paths
    """
    assert [p for p in shapes.objects(None, SH.path) if not isinstance(p, URIRef)] == []
