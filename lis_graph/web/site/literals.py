"""
Values as the language of the page writes them, by their datatypes.

XML Schema 1.1, part 2: https://www.w3.org/TR/xmlschema11-2/
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from babel.numbers import format_decimal
from pyoxigraph import Literal

from lis_graph.namespaces import PREFIXES
from lis_graph.web.site.dates import full, lasting, month
from lis_graph.web.site.languages import current

LONGEST: Final = 40
"""How many letters a value has that is written in another way than the data do."""


def written(literal: Literal) -> str:
    """Return a value in the language of the page; as it is, where that cannot be."""
    write = WAYS.get(literal.datatype.value.removeprefix(PREFIXES["xsd"]))
    if write is None or len(literal.value) > LONGEST:
        return literal.value
    try:
        return write(literal.value)
    except (ValueError, InvalidOperation):
        return literal.value


def _number(value: str) -> str:
    return format_decimal(Decimal(value), locale=current(), decimal_quantization=False)


WAYS: Final[Mapping[str, Callable[[str], str]]] = {
    "integer": _number,
    "decimal": _number,
    "date": full,
    "gYearMonth": month,
    "duration": lasting,
}
"""How values of a datatype of XML Schema are written."""
