"""JSON: what it is, under which licence, and the figures, one a line. Numbers are exact, never floats."""

import json
from decimal import Decimal

from . import about
from .rows import plain


def write(download):
    head = {"about": about.described(download), "licence": about.licences(download)}
    parts = [f"{json.dumps(name)}: {text(value)}" for name, value in head.items()]
    figures = ",\n".join(record(one) for one in download.records)
    return "{{\n{},\n{}\n}}\n".format(",\n".join(parts), f'"figures": [\n{figures}\n]').encode()


def record(cells):
    return "{" + ", ".join(f"{json.dumps(name)}: {literal(value)}" for name, value in cells.items()) + "}"


def literal(value):
    """json.dumps makes a float of what is not an int; a Decimal is written as it stands."""
    return plain(value) if isinstance(value, Decimal) else text(value)


def text(value):
    return json.dumps(value, ensure_ascii=False)
