"""What somebody says with a step of a review or an edition, and what is said of a form that is not filled in right."""

from django import forms

from .forms import Prose

NOTE_LIMIT = 2000  # characters


class NoteForm(forms.Form):
    """What a moderator says to an editor."""

    note = Prose(required=False, max_length=NOTE_LIMIT)


class NoticeForm(forms.Form):
    """What a moderator says to readers."""

    notice = Prose(required=False, max_length=NOTE_LIMIT)


def wrong_with(form):
    """For the head of the page: the templates of notes show the fields without their errors."""
    if {"note", "notice"} & form.errors.keys():  # their only fault
        return f"Nothing was done: write at most {NOTE_LIMIT} characters."
    return "Nothing was done: " + " ".join(text for texts in form.errors.values() for text in texts)
