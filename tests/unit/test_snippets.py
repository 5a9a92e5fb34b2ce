"""A query as code: whatever it holds, the code sends just it."""

import ast
import json
import subprocess

import pytest

from lis_graph.explore.ask.snippets import snippets

ADDRESS = "https://example.org/it's/sparql"
HOSTILE = [
    "ASK {}",
    'it\'s "quoted" \\ \\\\ \\n',
    'three """ quotes, and four """" and one at the end "',
    "$HOME `id` $(id) %s {x} {} !!",
    "tab\tcr\rbell\x07\n\nlines",
    "ł \u202e \u2028 \U0001f600 \U000e0001",
    "';rm -rf /;' \"; quit()",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_python_sends_the_query(query):
    tree = ast.parse(snippets(ADDRESS, query, "SELECT")["Python"])
    assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
    assert ast.literal_eval(assigned[0].value) == f"\n{query}\n"
    assert ast.literal_eval(assigned[1].value.args[0]) == ADDRESS


@pytest.mark.parametrize("query", HOSTILE)
def test_curl_sends_the_query(query):
    code = snippets(ADDRESS, query, "SELECT")["curl"]
    tell = "import json, sys; print(json.dumps(sys.argv[1:]))"
    shell = f"curl() {{ python3 -c '{tell}' \"$@\"; }}\n{code}"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, check=True)
    assert json.loads(done.stdout) == [
        ADDRESS, "-H", "Accept: text/csv", "--data-urlencode", f"query={query}",
    ]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_r_sends_the_query(query):
    """Strings of R: \\ escapes quotes, itself and codes (R Language Definition, 10.3.1)."""
    code = snippets(ADDRESS, query, "SELECT")["R"]
    quoted = code.removeprefix('query <- "').partition('\n"\naddress <- ')[0]
    assert ast.literal_eval(f'"""{quoted}\n"""') == f"\n{query}\n"


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("SELECT", "text/csv"),
        ("ASK", "application/sparql-results+json"),
        ("CONSTRUCT", "text/turtle"),
        ("DESCRIBE", "text/turtle"),
        (None, "text/csv"),
    ],
)
def test_each_form_is_asked_for_what_it_can_be(form, media_type):
    code = snippets(ADDRESS, "ASK {}", form)
    assert f"Accept: {media_type}" in code["curl"]
    assert media_type in code["Python"]
    compile(code["Python"], "python", "exec")
