"""Profiles as files: Markdown with YAML front matter, the form of `content/profiles/`, and their tables as CSV.

A written file reads back as the same tree. `read` and `read_text` return the tree of a snapshot, or raise
ContentError with every problem in the file.
"""

from .markdown import read, read_text, write
from .rows import ContentError, FileProblem, Known
from .tables import read_table, write_table
