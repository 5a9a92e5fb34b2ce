"""
Matches between the terms of the ontology and those of other vocabularies.

SSSOM, a table below comments that declare its prefixes: https://mapping-commons.github.io/sssom/
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lis_graph.rdf.namespaces import PREFIXES

FILE: Final = "ontology/alignments.sssom.tsv"
PREFIX: Final = re.compile(r"#  ([\w-]+): (\S+)")


@dataclass(frozen=True, slots=True)
class Alignment:
    """A term of ours, the property of the match (``skos:closeMatch``), and the other term."""

    term: str
    match: str
    target: str
    label: str
    comment: str


def load(root: Path) -> list[Alignment]:
    """Return the alignments of the ontology below ``root``, if it has any; names are IRIs."""
    path = root / FILE
    if not path.exists():
        return []
    lines = path.read_text("utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    prefixes = PREFIXES | {m[1]: m[2] for m in map(PREFIX.fullmatch, head) if m}
    rows = csv.DictReader(lines[len(head) :], delimiter="\t")
    return [
        Alignment(
            _iri(row["subject_id"], prefixes),
            row["predicate_id"],
            _iri(row["object_id"], prefixes),
            row["object_label"] or row["object_id"],
            row["comment"] or "",
        )
        for row in rows
    ]


def _iri(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return prefixes[prefix] + local
