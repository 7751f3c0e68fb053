"""Notes to numbers: a mark that leads to a line below the text or the block, without script and on paper."""

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext


def note_marks(numbers, name):
    """The marks of the notes with these numbers, in the text or block of this name."""
    words = gettext("note %(number)s")
    return format_html_join(
        "",
        '<a href="#note-{0}-{1}" data-flag="n{1}"> <i>{2}</i></a>',
        ((name, number, words % {"number": number}) for number in numbers),
    )


def notes_html(remarks, name):
    """The list of the notes, which is empty without any."""
    items = format_html_join(
        "",
        '<li id="note-{}-{}">{}</li>',
        ((name, number, remark) for number, remark in enumerate(remarks, 1)),
    )
    return items and format_html('<ol class="notes" aria-label="{}">{}</ol>\n', gettext("Notes"), items)
