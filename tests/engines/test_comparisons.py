"""
Less-than signs and IRIs: ``0<RAND()&&RAND()>0.5`` has no IRI.

By the letter of SPARQL 1.1 (rule 139 and the longest match of section 19.8) it would have one;
Oxigraph reads a comparison, so what is read from a text must too.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from lis_graph.engines import syntax, syntax_errors
from lis_graph.engines.tokens import MAX_AMBIGUOUS_CHARS

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (0<RAND()&&RAND()>0.5 AS ?z) {}",
        "SELECT(0<RAND()&&1>0AS?z){}",
        "SELECT (IF(1<RAND(),1,2)>1 AS ?z) {}",
        "SELECT (0<rand()#>\n AS ?z) {}",
        "SELECT (1e0<UUID()&&1>0 AS ?z) {}",
        "SELECT (true<BNODE()&&1>0 AS ?z) {}",
        "SELECT ('x'@en<STRUUID()&&1>0 AS ?z) {}",
        "SELECT ('x'^^<#t><NOW()&&1>0 AS ?z) {}",
        "SELECT (COUNT(*)AS?n){}HAVING(COUNT(*)<RAND()&&1>0)",
        "SELECT * {} ORDER BY ?x(1<RAND()&&1>0)",
        "ASK{FILTER(EXISTS{?s ?p ?o}<RAND()&&1>0)}",
        "ASK{?s ?p 5FILTER(0<RAND()&&1>0)}",
        "ASK{?s ?p trueFILTER(0<RAND()&&1>0)}",
        "ASK{{SELECT(0<RAND()&&1>0AS?z){}}}",
        "ASK{FILTER<http://www.w3.org/2001/XMLSchema#boolean>(0<RAND()&&1>0)}",
        f"{XSD} ASK{{FILTERxsd:boolean(0<RAND()&&1>0)}}",
        f"{XSD} ASK{{FILTER xsd:boolean(0<RAND()&&1>0)}}",
        f"SELECT (0<RAND()&&1>0 AS ?z) {{}}{' ' * MAX_AMBIGUOUS_CHARS}",
    ],
)
def test_what_follows_a_comparison_is_read(text):
    Store().query(text, base_iri="http://example.org/")  # the engine reads it
    assert syntax.read(text).volatile


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s <#p> (1 <#rand()> 'x' <#now(),> ?x <#uuid()&>) }",
        "SELECT * { VALUES (?a ?b) { (1 <#rand()>) (?x <#x>) } FILTER(?a<1&&1>0) }",
        "SELECT * { ?s (<#rand()>|<#now()>)+<#uuid()> ?o }",
        "SELECT * { ?s ?p ?o ; <#rand()> 5 , 'x' , <#now()> . FILTER(1<2) }",
        "SELECT * { ?s <#f> (1 <#rand()>) } ORDER BY ?s <#f>(<#rand()>)",
        "SELECT * { FILTER(?x IN(<#rand()>, <#now()>)) FILTER(1>2&&<#rand()>=<#now()>) }",
        "SELECT (<RAND()&&RAND()> AS ?z) {}",
        "SELECT * { FILTER(1<2&&3>2) FILTER(1<(2)&&'RAND()'>'NOW()') } # RAND()",
        "ASK { FILTER(<<(?s <#rand()> <#now()>)>> = ?t) }",
        "BASE <urn:rand()> PREFIX now: <#now()> ASK FROM <#rand()> { ?s now:uuid ?rand }",
    ],
)
def test_an_iri_is_an_iri(text):
    assert not syntax.read(text).volatile


@pytest.mark.parametrize(
    ("text", "federated", "names_dataset", "depth"),
    [
        ("ASK { FILTER(1<2)SERVICE#>\n<urn:s>{} }", True, False, 2),
        ("SELECT ((1<(2))AS?x)FROM#>\n<urn:g>{}", False, True, 3),
        ("SELECT (1<((2))&&3>2 AS ?x) {}", False, False, 3),
        ("ASK { FILTER(1<2&&3>2) ?s <#service(((> ?o } # FROM", False, False, 2),
    ],
)
def test_nothing_hides_behind_a_comparison(text, federated, names_dataset, depth):
    shape = syntax.read(text)
    assert (shape.federated, shape.names_dataset, shape.depth) == (
        federated, names_dataset, depth,
    )  # fmt: skip


def test_an_undeclared_prefix_behind_a_comparison_is_named():
    text = "ASK { FILTER(0<no:f(1)&&1>0) }"
    error = syntax_errors.explain(text, SyntaxError("error at 1:16: expected x"))
    assert "the prefix no: is not declared" in str(error)


FIXED = ["0", "1.5", "2e3", "?v", "true", '"s>"', "'x'@en", '"1"^^<#t>', "xsd:x", "<#f(,)>",
         "<http://example.org/a#b>", "<#rand()>", "EXISTS{?s <#p> (1 <#now()>)}"]  # fmt: skip
CHANGING = ["RAND()", "now( )", "UUID()", "StrUuid ()", "BNODE()"]
CALLS = ["ABS({})", "COALESCE({},{})", "xsd:boolean({})", "({})", "(-{})", "IF({},{},{})",
         "({} IN({},{}))", "<http://www.w3.org/2001/XMLSchema#boolean>({})"]  # fmt: skip
GAPS = st.sampled_from(["", "", "", " ", "#c>\n", "\n"])
PLACES = [
    "SELECT ({} AS ?z) {{}}",
    "ASK{{?s <#p> (1 <#x>)FILTER({})}}",
    "ASK{{?s <#p> 5 , <#y>.FILTER COALESCE({},1)}}",
    "ASK{{BIND({} AS ?z)?s (<#p>|<#q>) <#y>}}",
    "SELECT * {{{{SELECT * {{}} ORDER BY ?x({})}}}}",
    "SELECT (1 AS ?y) {{VALUES(?a){{(<#a>)}}}} GROUP BY ({} AS ?g)",
    "ASK{{FILTER NOT EXISTS{{?s ?p <#o>FILTER({})}}}}",
]


@st.composite
def values(draw, inner):
    call = draw(st.sampled_from(CALLS))
    return call.format(*(draw(inner) for _ in range(call.count("{}"))))


@st.composite
def comparisons(draw, inner):
    signs = draw(st.sampled_from(["<", ">", "<=", "="])), draw(st.sampled_from(["", "&&"]))
    left, right = (f"{draw(inner)}{draw(GAPS)}" for _ in "lr")
    compared = f"{left}{signs[0]}{draw(GAPS)}{right}"
    return f"({compared}{signs[1]}1>0)" if signs[1] else f"COALESCE({compared},{draw(inner)})"


def deeper(inner):
    return values(inner) | comparisons(inner)


STEADY = st.recursive(st.sampled_from(FIXED), deeper, max_leaves=3)


@st.composite
def expressions(draw):
    """An expression with one part that may change, often between ``<`` and ``>``."""
    part = draw(st.sampled_from(FIXED + CHANGING * 2))
    for _ in range(draw(st.integers(0, 2))):
        part = draw(deeper(st.just(part)))
    left, right = draw(STEADY), draw(STEADY)
    return f"{left}<{part}&&{right}>0" if draw(st.booleans()) else f"{left}<{part}{draw(GAPS)}"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from(PLACES), expressions())
def test_an_expression_is_volatile_if_it_calls_what_changes(place, expression):
    text = XSD + place.format(expression)
    Store().query(text, base_iri="http://example.org/")
    calls = expression.replace("<#rand()>", "").replace("<#now()>", "")
    assert syntax.read(text).volatile == any(call in calls for call in CHANGING)
