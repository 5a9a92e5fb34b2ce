"""Every message of pages and errors has its words in Polish: gettext, as Babel reads it."""

from collections import Counter
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from lis_graph.web.http.languages import CATALOGUES, LANGUAGES

PACKAGE = CATALOGUES.parents[1]
METHODS = [("**.html", "jinja2"), ("**.svg", "jinja2"), ("**.py", "python")]
OTHERS = sorted(set(LANGUAGES) - {"en"})


def messages():
    found = extract_from_dir(PACKAGE, METHODS)
    return {(context, message) for _, _, message, _, context in found if message}


def written(language):
    for path in sorted((CATALOGUES / language).glob("*.po")):
        with path.open("rb") as file:
            yield from ((path.name, m) for m in read_po(file, locale=language) if m.id)


def entry(context, message):
    """A message as it is to be added to a catalogue."""
    singular, *plurals = (message,) if isinstance(message, str) else message
    lines = [f'msgctxt "{context}"'] if context else []
    lines.append(f'msgid "{singular}"')
    lines += [f'msgid_plural "{m}"' for m in plurals] or ['msgstr ""']
    return "\n".join(lines)


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_and_none_is_left_over(language):
    translated = {(m.context, m.id) for _, m in written(language) if m.string and all(m.string)}
    missing = [entry(*m) for m in sorted(messages() - translated, key=str)]
    assert not missing, f"add to locale/{language}:\n\n" + "\n\n".join(missing)
    assert translated - messages() == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_message_has_one_home_and_keeps_its_placeholders(language):
    entries = [m for _, m in written(language)]
    homes = Counter((m.context, m.id) for m in entries)
    assert [message for message, n in homes.items() if n > 1] == []
    catalogue = Catalog(locale=language)
    assert [m.id for m in entries if m.fuzzy] == []
    assert [(m.id, str(error)) for m in entries for error in m.check(catalogue)] == []
    plain = [m for m in entries if isinstance(m.id, str) and not m.python_format]
    assert [m.id for m in plain if fields(m.id) != fields(m.string)] == []


def fields(message):
    """The fields that `str.format` fills, with how it shows them."""
    return sorted((name, conversion, spec) for _, name, spec, conversion in parts(message))


def parts(message):
    return [part for part in Formatter().parse(message) if part[1] is not None]
