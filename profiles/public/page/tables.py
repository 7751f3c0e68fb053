"""Tables of a profile without a block of their own: their rows in words, from a payload."""

from django.db.models import DateField, DecimalField, IntegerField

from minerals import wording

from ...dates import readable, validate_partial_date


def row_lines(table, row):
    """A Row of a payload, and its (label, text, minerals, countries) in the order of its fields."""
    texts, lines = texts_of(table, row), []
    for name in table.fields:
        shown = texts.get(name, ""), row.minerals.get(name), row.countries.get(name)
        if any(shown) and name not in ("citation", "as_of"):  # these are in its note
            lines.append((table.label(name), *shown))
    return row, lines


def texts_of(table, row):
    """The texts of a PayloadRow: codes in words, dates and numbers as the language writes them."""
    return {name: _words(table, name, text) for name, text in row.texts.items() if name in table.fields}


def _words(table, name, text):
    field = table.fields[name]
    if isinstance(field, DateField) or validate_partial_date in field.validators:
        return readable(text)
    if text and isinstance(field, DecimalField | IntegerField) and not field.choices:
        return wording.number(text)
    return table.choices.get(name, {}).get(text, text)
