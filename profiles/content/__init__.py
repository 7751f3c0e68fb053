"""Profiles as files: Markdown with YAML front matter, the form of `content/profiles/`, and their tables as CSV.

What is written reads back as the same tree. `read` and `read_text` return the tree that `snapshot` takes of a
draft, or raise `BadContent` with every problem in it: file, line, reason.
"""

from .problems import BadContent, ContentProblem, decoded
from .reading import read, read_text
from .rows import ONCE, ROWS, UID_FIELDS, Vocabulary, uid_of
from .tables import read_table, tables_of, write_table
from .writing import write

__all__ = [
    "ONCE",
    "ROWS",
    "UID_FIELDS",
    "BadContent",
    "ContentProblem",
    "Vocabulary",
    "decoded",
    "read",
    "read_table",
    "read_text",
    "tables_of",
    "uid_of",
    "write",
    "write_table",
]
