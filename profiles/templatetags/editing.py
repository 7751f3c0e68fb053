"""What the form of a profile counts; static/admin-atlas/editing/counts.js counts on while somebody types."""

from django import template

from ..prose import plain_words

register = template.Library()


@register.filter
def words(text):
    """“1 word”, “1,204 words”: those that a reader sees."""
    number = plain_words(text or "")
    return f"{number:,} word{'' if number == 1 else 's'}"


@register.filter
def words_in_all(form):
    """Those of all texts of a form."""
    fields = [name for name, field in form.fields.items() if field.widget.attrs.get("class") == "prose"]
    return words(" ".join(form[name].value() or "" for name in fields))


@register.filter
def characters_left(text, limit):
    left = limit - len(text or "")
    return f"{left} character{'' if left == 1 else 's'} left" if left >= 0 else f"{-left} characters too many"
