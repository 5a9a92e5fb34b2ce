"""
A query as code that sends it, in several programming languages.

The query is quoted by the rules of each language, so that any query is safe.
"""

import shlex
from typing import Final

from lis_graph.rdf.formats import CSV, SPARQL_JSON, TURTLE

ASTRAL: Final = 0x10000
"""The first code point with more than four hexadecimal digits."""

CURL: Final = """\
curl {address} -H {accept} \\
  --data-urlencode {query}
"""

PYTHON: Final = '''\
{imports}
query = """
{query}
"""
request = urllib.request.Request(
    {address},
    urllib.parse.urlencode({{"query": query}}).encode(),
    {{"Accept": {accept}}},
)
with urllib.request.urlopen(request) as response:
    {read}
'''

READ: Final = {
    CSV.media_type: (
        "csv",
        "for row in csv.DictReader(response.read().decode().splitlines(keepends=True)):\n"
        "        print(row)",
    ),
    SPARQL_JSON.media_type: ("json", 'print(json.load(response)["boolean"])'),
    TURTLE.media_type: ("", "print(response.read().decode())"),
}
"""By media type: the module that reads the answer, and the code that does."""

R: Final = """\
query <- "
{query}
"
address <- paste0({address}, "?format={format}&query=", URLencode(query, reserved = TRUE))
{read}
"""

READ_R: Final = {
    CSV.media_type: (
        CSV.name,
        'answer <- read.csv(address, encoding = "UTF-8")\nprint(answer)',
    ),
    SPARQL_JSON.media_type: (SPARQL_JSON.name, "cat(readLines(address), sep = '\\n')"),
    TURTLE.media_type: (
        TURTLE.name,
        "cat(readLines(address, encoding = 'UTF-8'), sep = '\\n')",
    ),
}

MEDIA: Final = {"SELECT": CSV.media_type, "ASK": SPARQL_JSON.media_type}
"""Media types by the form of query; for graphs it is Turtle."""


def snippets(address: str, query: str, form: str | None) -> dict[str, str]:
    """Return code by the name of its language; ``address`` is that of the endpoint."""
    media_type = MEDIA.get(form or "SELECT", TURTLE.media_type)
    return {
        "curl": _curl(address, query, media_type),
        "Python": _python(address, query, media_type),
        "R": _r(address, query, media_type),
    }


def _curl(address: str, query: str, media_type: str) -> str:
    return CURL.format(
        address=shlex.quote(address),
        accept=shlex.quote(f"Accept: {media_type}"),
        query=shlex.quote(f"query={query}"),
    )


def _python(address: str, query: str, media_type: str) -> str:
    module, read = READ[media_type]
    modules = sorted(filter(None, [module, "urllib.parse", "urllib.request"]))
    return PYTHON.format(
        imports="\n".join(f"import {name}" for name in modules) + "\n",
        query=escaped(query).replace('"""', '\\"\\"\\"'),
        address=repr(address),
        accept=repr(media_type),
        read=read,
    )


def _r(address: str, query: str, media_type: str) -> str:
    name, read = READ_R[media_type]
    quoted = escaped(query).replace('"', '\\"')
    address = f'"{escaped(address)}"'
    return R.format(query=quoted, address=address, format=name, read=read)


def escaped(text: str) -> str:
    r"""
    Escape the characters that a string of Python or R cannot hold: ``\`` and invisible ones.

    >>> escaped("\t")
    '\\u0009'
    """
    return "".join(map(_written, text))


def _written(letter: str) -> str:
    if letter == "\\":
        return "\\\\"
    if letter == "\n" or letter.isprintable():
        return letter
    code = ord(letter)
    return f"\\u{code:04x}" if code < ASTRAL else f"\\U{code:08x}"
