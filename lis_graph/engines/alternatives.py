"""
Alternative paths written as unions, which by definition they are.

Of ``?s (p|q) ?o`` Oxigraph 0.5 drops repeated solutions. By SPARQL 1.1 Query, section 18.4, it
is the union of ``?s p ?o`` and ``?s q ?o``, so it is written as one before it is evaluated,
where a whole block of triples consists of names, variables, literals and such paths; why not
elsewhere: docs/decisions/0010-alternative-paths.md
"""

import re

from lis_graph.engines.tokens import (
    IRI,
    NAMES,
    OPAQUE,
    PREFIXED_NAME,
    STRING,
    without_comparisons,
)

TOO_LOW = (
    "a count over this path with | may be too low: repeated solutions are dropped; "
    "write { ... } UNION { ... } instead"
)
"""Warning for a query whose shape ``counts_alternatives``, in ASCII."""

MAX_CHARS = 16_384
"""Maximum length of a text that is rewritten."""

MAX_BRANCHES = 64
"""Maximum number of branches of the unions for a path, over all of its objects."""

NAME = rf"(?:{IRI}|{PREFIXED_NAME}(?<!\.))"
VARIABLE = r"[?$]\w++"
STEP = rf"(?:\^\s*+)?+(?:{NAME}|a\b)"
PATH = rf"{STEP}(?:\s*+/\s*+{STEP})*+"
PATHS = rf"{PATH}(?:\s*+\|(?!\|)\s*+{PATH})++"
NUMBER = r"\d++(?:\.\d++)?+(?!\.?\w)"
OBJECT = (
    rf"(?:{VARIABLE}|{NAME}|(?:{STRING})(?:@[\w-]++|\^\^{NAME})?+|{NUMBER}|(?:true|false)\b)"
)
OBJECTS = rf"{OBJECT}(?:\s*+,\s*+{OBJECT})*+"
VERB = rf"(?:\(\s*+{PATHS}\s*+\)|{PATHS}|{VARIABLE}|{PATH})"
PROPERTY = rf"{VERB}\s*+{OBJECTS}"
BLOCK = rf"""
    (?:(?<=[{{}}])|(?<=\.)(?=[\s?$<]))\s*+(?P<subject>{VARIABLE}|{NAME})
    (?P<properties>\s*+{PROPERTY}(?:\s*+;(?:\s*+{PROPERTY})?+)*+)
    (?=\s*+(?:[.}}]|\{{(?!\|)|(?i:FILTER|OPTIONAL|MINUS|BIND|VALUES|GRAPH)\b))"""
"""A block of triples of a group, from its start to the end of the last object (rule 56)."""

FLAGS = re.DOTALL | re.VERBOSE
BLOCKS = re.compile(rf"{BLOCK} | {OPAQUE} | {NAMES}", FLAGS)
PROPERTIES = re.compile(rf"({VERB})\s*+({OBJECTS})", FLAGS)
VALUES = re.compile(OBJECT, FLAGS)


def as_unions(text: str) -> str:
    """Return an equivalent text, with unions for alternative paths in simple blocks."""
    if len(text) > MAX_CHARS or "_:" in text:  # a label of a blank node belongs to one block
        return text
    plain = without_comparisons(text)
    pieces, end = [], 0
    for match in BLOCKS.finditer(plain):
        if match["subject"] and "|" in match["properties"]:
            block = _unions(match["subject"], match["properties"])
            pieces += [text[end : match.start()], block or match[0]]
            end = match.end()
    return "".join([*pieces, text[end:]])


def _unions(subject: str, properties: str) -> str:
    """
    Return a block: properties without alternatives, then a union for each of the others.

    Nothing is returned for one with more than `MAX_BRANCHES`.
    """
    triples, unions = [], []
    for verb, objects in PROPERTIES.findall(properties):
        paths = (verb[1:-1] if verb[0] == "(" else verb).split("|")
        values = VALUES.findall(objects)
        if len(paths) == 1:
            triples.append(f"{verb} {objects}")
            continue
        if len(paths) * len(values) > MAX_BRANCHES:
            return ""
        unions += [
            " UNION ".join(f"{{ {subject} {path} {value} }}" for path in paths)
            for value in values
        ]
    block = f" {subject} {' ; '.join(triples)} . " if triples else " "
    return block + " ".join(unions)
