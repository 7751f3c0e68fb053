"""The form of the profile itself, and the fields that all forms of a draft are made of."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html

from minerals.models import Country

from .. import workflow
from ..models import Profile
from ..models.draft import SECTIONS
from ..snapshot import lf
from .numbers import whole

PROSE_HELP = (
    "Figure: <code>[[cobalt/mine/production]]</code>, "
    "<code>[[copper/refinery/production show=share year=2024]]</code>. "
    "Source: <code>[@key]</code> or <code>[@key, as of 2026-03]</code>. "
    "Paragraphs, lists, <code>*emphasis*</code>."
)


class Prose(forms.CharField):
    """Text as it is stored: browsers post CRLF, and without this an idle save would be a change."""

    def to_python(self, value):
        return lf(super().to_python(value) or "")


def prose(rows, **kwargs):
    """Markdown; `data-prose` is where the pickers of figures and citations offer themselves."""
    attrs = {"rows": rows, "class": "prose", "data-prose": ""}
    return Prose(required=False, widget=forms.Textarea(attrs=attrs), **kwargs)


def date(**kwargs):
    return forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class ProfileForm(forms.ModelForm):
    """The words of one country.

    `base_version` is what the editor had before them when they began to type, `base_revision` the newest
    revision then. The version counts new owners, too; a revision is what can be compared.
    """

    user = None  # who types; the admin says it of the class it makes for a request
    kept_note = {}  # what they typed for readers and have not submitted yet

    base_version = forms.CharField(required=False, widget=forms.HiddenInput)
    base_revision = forms.CharField(required=False, widget=forms.HiddenInput)
    tagline = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One sentence under the title, at most 200 characters. Numbers before adjectives.",
    )
    overview = prose(10, label="Text", help_text=PROSE_HELP)
    key_minerals = prose(12, label="Text", help_text=PROSE_HELP)
    mining = prose(12, label="Text", help_text=PROSE_HELP)
    policy = prose(10, label="Text", help_text=PROSE_HELP)
    partnerships = prose(10, label="Text", help_text=PROSE_HELP)
    supply_chain = prose(10, label="Text", help_text=PROSE_HELP)
    recycling = prose(8, label="Text", help_text=f"Optional. {PROSE_HELP}")
    unknowns = Prose(
        required=False,
        label="What we do not know",
        help_text="One sentence a line.",
        widget=forms.Textarea(attrs={"rows": 5, "class": "prose"}),
    )
    review_by = date(help_text="When the whole profile is due for another look.")
    change_note = forms.CharField(
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What readers will be told has changed. Used when you submit; a first edition needs none.",
    )
    minor = forms.BooleanField(
        required=False, label="Minor change", help_text="Readers are not told what changed."
    )

    class Meta:
        model = Profile
        fields = ["country", "tagline", *SECTIONS, "unknowns", "owner", "review_by"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stale_against = None
        self.gone = False  # discarded by somebody else while this was on its way
        if "base_version" in self.fields:
            self.initial["base_version"] = self.instance.lock_version
            self.initial["base_revision"] = getattr(self.instance, "latest", None) or 0
        if "change_note" in self.fields:
            self.initial |= self.kept_note
        if "country" in self.fields:
            countries = Country.objects.browsable()
            mine = workflow.within(self.user, countries) if self.user else countries
            # What was chosen stays to be seen where somebody else has started it meanwhile.
            self.fields["country"].queryset = countries if self.is_bound else mine.filter(draft__isnull=True)
        if "owner" in self.fields:
            # Whoever owns it now is offered even after they have left: a save of the text is no new owner.
            present = Q(is_staff=True, is_active=True) | Q(pk=self.instance.owner_id)
            self.fields["owner"].queryset = get_user_model().objects.filter(present)

    def clean_country(self):
        country = self.cleaned_data["country"]
        if self.user and not workflow.may(self.user, "add_profile", country):
            raise ValidationError(f"You start profiles in other regions, not of {country}.", code="region")
        theirs = Profile.objects.filter(country=country).first()
        if theirs:
            raise ValidationError(
                format_html(
                    'This country already has a profile: <a href="{}">open it in another window</a> and copy '
                    "into it what should not be lost. What you typed is kept below.",
                    reverse("admin:profiles_profile_change", args=[theirs.pk]),
                ),
                code="taken",
            )
        return country

    def clean(self):
        cleaned = super().clean()
        if "_settle" in self.data:
            self.add_error(None, "Not saved yet: what you chose stands in the form below.")
        if "_add" in self.data:
            self.add_error(None, "Not saved yet: there is room for another row now.")
        if self.instance.pk and "base_version" in self.fields:
            try:
                current = workflow.locked(self.instance.pk)
            except workflow.Refused as error:
                self.gone = True
                raise ValidationError(str(error), code="gone") from None
            if current.lock_version not in (whole(cleaned.get("base_version")), self.overwrite()):
                self.stale_against = current
                raise ValidationError(
                    "Not saved: somebody else has saved this profile since you opened it. "
                    "What you typed is kept below.",
                    code="stale",
                )
        return cleaned

    def base_number(self):
        """The number of the revision that the editor had before them, 0 where there was none."""
        return whole(self.data.get("base_revision")) or 0

    def overwrite(self):
        """The version over which the editor consciously saves, having seen it."""
        return whole(self.data.get("_overwrite"))
