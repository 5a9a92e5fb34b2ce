"""
The tokens of SPARQL that hide keywords and brackets: strings, IRIs, comments and names.

The expressions here take time linear in the length of the text, because they run on the texts
of strangers in the server's process.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar, rules 139 to 173
"""

import re
from dataclasses import dataclass, field

IRI = r"""<(?:[^<>"{}|^`\\\x00-\x20]++|\\[uU])*+>"""

STRING = r"""
    \"\"\"(?:[^"\\]++|\\.|"(?!""))*+(?:\"\"\")? | '''(?:[^'\\]++|\\.|'(?!''))*+(?:''')?
  | "(?:[^"\\\n\r]++|\\.)*+"? | '(?:[^'\\\n\r]++|\\.)*+'?"""
"""Strings, closed or not (rules 156 to 159)."""

OPAQUE = rf"{STRING} | {IRI} | \#[^\n\r]*+"
"""Strings, IRIs and comments."""

PREFIXED_NAME = r"(?:[^\W\d_][\w.-]*+)?+:(?:(?:[\w:%-]|\\.)(?:[\w.:%-]|\\.)*+)?+"
"""Prefixed names (rules 140 and 141, with the escapes of rule 173)."""

NAMES = rf"[?$]\w++ | @[A-Za-z-]++ | (?<=_:)[\w.-]++ | (?<![\w.-]){PREFIXED_NAME}"
"""Variables, language tags, labels of blank nodes and prefixed names (rules 140 to 145)."""

AMBIGUOUS = re.compile(
    r"""<(?![A-Za-z][\w.+-]*+://)
        (?:[^<>"{}|^`\\\x00-\x20&(),\#]++|\\[uU])*+[&(),\#](?:[^<>"{}|^`\\\x00-\x20]++|\\[uU])*+>""",
    re.VERBOSE,
)
"""
An IRI, or a less-than sign and what follows it up to a greater-than sign.

Comparisons cannot be chained (rule 114), so one of ``& ( ) , #`` stands between the two signs;
and no expression begins with ``a://``.
"""

TOKEN = re.compile(
    rf"""(?P<space>\s++|\#[^\n\r]*+) | (?P<iri>{IRI}) | (?P<string>{OPAQUE}) | (?P<name>{NAMES})
      | (?P<word>[A-Za-z_]\w*+) | (?P<number>\.?\d[\d.]*+(?:[eE][+-]?\d++)?+)
      | (?P<sign><<|>>|.)""",
    re.DOTALL | re.VERBOSE,
)

MAX_AMBIGUOUS_CHARS = 16_384
"""Maximum length of an ambiguous text that is read token by token, which is slow."""

OPERANDS = {"iri", "string", "name", "number"}
LAST = {")", "}", ">>", "TRUE", "FALSE"}
"""Kinds of tokens, and tokens in capitals, that an operand may end with."""

NOT_KEYWORDS = {"A", "TRUE", "FALSE", "UNDEF"}
"""Words that are values: no expression follows them."""

CLAUSES = ("SELECT", "GROUP", "HAVING", "ORDER")
"""Starts of the clauses whose brackets hold expressions (rules 9, 19, 21 and 23)."""


FILTER = re.compile(r"FILTER |\bFILTER(?=\w*:)")
"""The keyword before the name of a function; Oxigraph needs no space between them."""


def without_comparisons(text: str) -> str:
    """
    Return the text with ``=`` in place of each less-than sign that would seem to begin an IRI.

    By the longest match (section 19.8) it would begin one: ``0<RAND()&&RAND()>0.5``. Oxigraph
    reads a comparison wherever one may stand, which is after an operand in an expression. Of an
    ambiguous text above `MAX_AMBIGUOUS_CHARS`, nothing is returned.
    """
    if not AMBIGUOUS.search(text):
        return text
    if len(text) > MAX_AMBIGUOUS_CHARS:
        return ""
    place, position, chars = _Place(), 0, list(text)
    while token := TOKEN.match(text, position):
        position = token.end()
        if token["iri"] and place.compares:
            position = token.start() + 1
            chars[token.start()] = "="
            place.pass_by("sign", "<")
        elif not token["space"]:
            place.pass_by(token.lastgroup or "", token[0])
    return "".join(chars)


@dataclass(slots=True)
class _Place:
    """
    A place in a query: what each open bracket holds, and the kinds and texts of two tokens.

    A bracket holds an ``expression``, a ``list`` of terms, a ``pattern``, or a ``clause``: the
    head or the modifiers of a query, whose brackets hold expressions.
    """

    brackets: list[str] = field(default_factory=lambda: ["clause"])
    previous: tuple[str, str] = ("", "")
    before: tuple[str, str] = ("", "")

    @property
    def compares(self) -> bool:
        """Whether a less-than sign here compares: an operand is before it, in an expression."""
        kind, text = self.previous
        operand = kind in OPERANDS or text.upper() in LAST
        return operand and self.brackets[-1] == "expression"

    def pass_by(self, kind: str, text: str) -> None:
        """Go on to the place after a token."""
        around = self.brackets[-1]
        if text in {"{", "["}:
            self.brackets.append("pattern")
        elif text == "(":
            self.brackets.append(self._bracketed(around))
        elif text in {"}", "]", ")"} and len(self.brackets) > 1:
            self.brackets.pop()
        elif around == "pattern" and kind == "word" and text.upper().startswith(CLAUSES):
            self.brackets[-1] = "clause"
        self.before, self.previous = self.previous, (kind, text)

    def _bracketed(self, around: str) -> str:
        """Return what a round bracket that opens here holds."""
        kind, text = self.previous
        if around in {"expression", "list"}:
            return "list" if text == "<<" else around
        keyword = kind == "word" and text.upper() not in NOT_KEYWORDS
        words = f"{self.before[1]} {text}".upper()
        function = kind in {"iri", "name"} and FILTER.search(words)
        return "expression" if around == "clause" or keyword or function else "list"
