"""Whether rows are as their table declares them."""

import re

from pydantic import ConfigDict, create_model


def wrong(table, rows, names, *, strict=False):
    """Yield what the declarations of the columns `names` do not allow, of rows as JSON has them.

    With `strict` a number is no text: of rows that were not read from JSON.
    """
    fields = {name: (table.model.model_fields[name].annotation, ...) for name in names}
    model = create_model(table.name, __config__=ConfigDict(extra="forbid"), **fields)
    for row in rows:
        model.model_validate(row, strict=strict)
        for name, value in row.items():
            column = table.columns[name].column
            if value is None:
                continue
            if value == "":
                yield name, "empty"
            if column.codes and value not in column.codes:
                yield name, value
            if column.pattern and not re.fullmatch(column.pattern, value):
                yield name, value


def packed_objects(table):
    """The rows of the data package as JSON would have them."""
    optional = [name for name, one in table.packed.items() if one.optional]
    several = [name for name, one in table.packed.items() if one.several]
    for row in table.packed_rows():
        found = dict(zip(table.packed, row, strict=True))
        found |= {name: None for name in optional if found[name] == ""}
        yield found | {name: found[name].split(";") if found[name] else [] for name in several}
