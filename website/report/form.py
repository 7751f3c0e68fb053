"""The form of a report of an error. It holds the reader's subject, signed, with the time of its opening."""

import re
import secrets
import time

from django import forms
from django.core import signing
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from profiles.models.reports import MESSAGE_LIMIT

from .limits import is_open
from .subject import subject_at

SALT = "error-report"
VALID_FOR = 24 * 60 * 60  # seconds
QUICKEST = 4  # seconds in which nobody can read and fill in the form
MOST_LINKS = 3  # in the message
LINK = re.compile(r"https?:|www\.", re.IGNORECASE)


def seal(subject):
    """Return the signed state of a form: what the reader saw, when, whether the form was open to all, a unique mark."""
    own = {"opened": int(time.time()), "was_open": is_open(), "mark": secrets.token_urlsafe(9)}
    return signing.dumps({**subject.frozen, **own}, salt=SALT, compress=True)


def unseal(token):
    """(the Subject as it was seen, for how many seconds the form was open, whether it was open to all).

    (None, 0, False) of what we did not seal.
    """
    try:
        kept = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return None, 0, False
    opened, was_open, _ = kept.pop("opened"), kept.pop("was_open"), kept.pop("mark")
    return subject_at(kept.pop("path"), **kept), time.time() - opened, was_open


class ReportForm(forms.Form):
    message = forms.CharField(
        label=_("What is wrong, and what is right?"),
        min_length=10,
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=format_lazy(_("Plain text, at most {limit} characters."), limit=f"{MESSAGE_LIMIT:,}"),
        error_messages={
            "required": _("Write what is wrong."),
            "min_length": _("Write a little more: at least %(limit_value)d characters."),
            "max_length": _("Write at most %(limit_value)d characters; these are %(show_value)d."),
        },
    )
    source_url = forms.URLField(
        label=_("Where can we read it? (optional)"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=_("The address of a page or document."),
        error_messages={"invalid": _("Enter the address of a page, beginning with https://")},
    )
    contact = forms.EmailField(
        label=_("Your e-mail (optional)"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("For a question or an answer only. Never public; deleted after 90 days."),
        error_messages={"invalid": _("This is not an e-mail address. Correct it, or leave it empty.")},
    )
    # For programs that fill in everything; people do not see it.
    company = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    subject = None  # of the page, as it was seen, once the form is valid
    was_open = False  # to reports of anybody, when the reader opened it

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in ("message", "source_url", "contact"):
                field.widget.attrs["aria-describedby"] = " ".join(
                    [f"help_{name}", *([f"error_{name}"] if self.is_bound and name in self.errors else [])]
                )

    def clean_message(self):
        message = self.cleaned_data["message"]
        if len(LINK.findall(message)) > MOST_LINKS:
            raise forms.ValidationError(
                _("At most %(most)s links may stand in the message. Keep the most important ones."),
                params={"most": MOST_LINKS},
            )
        return message

    def clean(self):
        if self.cleaned_data.get("company"):
            raise forms.ValidationError(
                _("A hidden field that people leave empty was filled in. Empty it, or send the form again.")
            )
        self.subject, seconds, self.was_open = unseal(self.cleaned_data.get("token", ""))
        if self.subject is None:
            raise forms.ValidationError(
                _(
                    "The form was open for more than a day, or was changed. Check what you typed and send it again."
                )
            )
        if seconds < QUICKEST and not self.errors:
            raise forms.ValidationError(
                _("This was sent faster than a person types. Wait a few seconds and send it again.")
            )
        return self.cleaned_data
