"""Style sheets as sent to browsers: without comments and extra blanks, and with imported sheets inlined."""

import re

# A text in quotes stays as it is, whatever looks like a comment or a blank in it.
PARTS = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|((?:\s|/\*.*?\*/)+)""", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A blank before a colon can part a selector from its descendant; around + and - it belongs to the sum.
NEEDLESS = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')| ?([{};,]) ?|(:) """, re.DOTALL)
IMPORT = re.compile(r"""@import "([\w-]+\.css)";""")


def compact(css):
    """Return the style sheet without comments and needless blanks."""
    blanks = PARTS.sub(lambda found: found[1] or blank(found[2]), css)
    tight = NEEDLESS.sub(lambda found: found[1] or found[2] or found[3], blanks)
    return tight.replace(";}", "}").strip()


def blank(run):
    """Replace blanks and comments by one blank; a comment without blanks still separates the tokens on either side."""
    return " " if COMMENT.sub("", run) else "/**/"


def join(css, read):
    """`css` with the text of each sheet that it imports by a plain name; `read` gives the text of a name."""
    return IMPORT.sub(lambda found: read(found[1]), css)
