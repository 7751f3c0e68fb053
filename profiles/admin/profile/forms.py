"""The forms of the profile itself and of its image, and their fields."""

from django import forms
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html

from admin_base.base import whole
from minerals.models import Country

from ... import workflow
from ...draft import crops, images, presence, snapshot
from ...draft.snapshot import normalise_text
from ...models import LeadImage, Profile
from ...models.subjects import Subject, kind_of
from ...shape import IMAGE, TEXT, TEXTS
from .lifecycle import startable
from .merge_form import differ, names_of_versions
from .widgets import Day, LineInput

PROSE_HELP = "Numbers as <code>[[cobalt/mine/production]]</code>, sources as <code>[@key]</code>."

# Buttons that return the form unsaved, with its message: {name: text}
GIVEN_BACK = {
    "_merge": "Not saved yet: what you chose is in the form below.",
    "_add": "Not saved yet: a row was added.",
    "_open": "Not saved yet: the row is open.",
    "_preview": "Not saved yet: what readers will see stands with each text below.",
}


class Prose(forms.CharField):
    """Text with LF: browsers post CRLF, so that an idle save would be a change."""

    def to_python(self, value):
        return normalise_text(super().to_python(value) or "")


def text_field(text):
    """The field of a text. `data-prose` marks fields with tools and references, `data-live` names the text."""
    if not text.is_prose:
        return text.field.formfield(label="Month", widget=LineInput({"placeholder": "2026-07"}, "month"))
    if not text.is_section:
        attrs = {"rows": 2} if isinstance(text.field, models.CharField) else {"rows": 5, "class": "prose"}
        label, help_text = text.heading, text.field.help_text
    else:
        attrs = {"rows": 3 if text.is_brief else 10, "class": "prose", "data-prose": ""}
        label = text.heading if text.is_brief else "Text"
        about = text.field.help_text or ("Optional." if text.is_optional else "")
        help_text = f"{about} {PROSE_HELP}".strip()
    return Prose(
        required=False,
        max_length=text.field.max_length,
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs=attrs | {"data-live": text.name}),
    )


class NoteForm(forms.Form):
    """The change note, or the mark that readers need none."""

    change_note = forms.CharField(
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One sentence for readers: what is new.",
    )
    minor = forms.BooleanField(required=False, label="Minor change", help_text="Readers see no change note.")


class BaseProfileForm(forms.ModelForm):
    """The texts of one subject.

    `base_version` and `base_revision` are the version and the newest revision when the editor opened the form. The
    version also counts new owners; a revision can be compared.
    """

    user = None  # set by the admin, whose class is of one request
    saved_note = {}  # a change note that they have not submitted yet
    of_the_world = None  # the mineral or event whose profile is being started
    parts = None  # the places of the parts on its page, texts and others; all without them

    # Declared here: the admin would look up who may add countries and people.
    country = forms.ModelChoiceField(None)
    owner = forms.ModelChoiceField(None, required=False)
    base_version = forms.CharField(required=False, widget=forms.HiddenInput)
    base_revision = forms.CharField(required=False, widget=forms.HiddenInput)
    # What it was is posted, too: somebody else may set it while this form is open.
    review_by = forms.DateField(
        required=False,
        widget=Day,
        help_text="When the whole profile is due for review.",
        show_hidden_initial=True,
    )
    change_note = NoteForm.base_fields["change_note"]
    minor = NoteForm.base_fields["minor"]

    class Meta:
        model = Profile
        fields = [*TEXT, "owner", "review_by"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.parts is not None:
            for name in (TEXT.keys() | {"owner", "review_by"}) - self.parts:
                self.fields.pop(name, None)
        self.stale_against = None
        self.stale_by_me = False  # the same person saved it in another window
        self.stale_again = False  # and was saved once more without a choice between the two
        self.gone = False  # somebody has discarded the draft since
        self.given_back = ""  # the message if a button returned the form unsaved
        if self.instance.pk or self.of_the_world:
            self.fields.pop("country", None)  # it never changes
        if self.of_the_world and not self.instance.pk:
            self.instance.subject = Subject.objects.unsaved(self.of_the_world)
        if "base_version" in self.fields:
            self.initial["base_version"] = self.instance.lock_version
            self.initial["base_revision"] = getattr(self.instance, "latest", None) or 0
        if "change_note" in self.fields:
            self.initial |= self.saved_note
        if "country" in self.fields:
            countries = Country.objects.browsable()
            mine = workflow.within(self.user, countries) if self.user else countries
            # A bound form keeps the choice, even if somebody has since started that profile.
            self.fields["country"].queryset = countries if self.is_bound else startable(mine)
        if "owner" in self.fields:
            # The present owner is offered even after they have left: saving the text must not change the owner.
            present = Q(is_staff=True, is_active=True) | Q(pk=self.instance.owner_id)
            self.fields["owner"].queryset = get_user_model().objects.filter(present)

    def clean_country(self):
        country = self.cleaned_data["country"]
        if self.user and not workflow.may(self.user, "add_profile", country):
            raise ValidationError(
                f"Your account is limited to other regions and cannot start a profile of {country}.",
                code="region",
            )
        self.refuse_second(country, "country")
        self.instance.subject = Subject.objects.unsaved(country)
        return country

    def refuse_second(self, of, kind):
        if theirs := Profile.objects.named([of.slug]).first():
            text = format_html(
                'This {} already has a profile: <a href="{}">open it in another window</a> and copy '
                "into it whatever you want to keep. What you typed is kept below.",
                kind,
                reverse("admin:profiles_profile_change", args=[theirs.pk]),
            )
            raise ValidationError(text, code="taken")

    def clean(self):
        cleaned = super().clean()
        if self.of_the_world and not self.instance.pk:
            self.refuse_second(self.of_the_world, kind_of(self.of_the_world))
        for button, text in GIVEN_BACK.items():
            if button in self.data:
                self.given_back = text
                self.add_error(None, text)
        if self.instance.pk and "base_version" in self.fields:
            try:
                current = workflow.lock_profile(self.instance.pk)
            except workflow.Refused as error:
                self.gone = True
                raise ValidationError(str(error), code="gone") from None
            opened = whole(cleaned.get("base_version"))
            if current.lock_version not in (opened, self.overwrite()) and (
                opened is None or not self.is_elsewhere(current)
            ):
                self.stale_against = current
                me = self.stale_by_me = presence.is_only_saver(self.user, current, since=opened)
                self.stale_again = not self.given_back and self.seen() == current.lock_version
                raise ValidationError(_stale(by_me=me, again=self.stale_again), code="stale")
            # The instance was read before the lock; what is on no field of this page is saved as it is now.
            for name in ("lock_version", *TEXT):
                setattr(self.instance, name, getattr(current, name))
        return cleaned

    def save(self, commit=True):
        if not self.instance.pk:
            self.instance.subject = Subject.objects.of(self.instance.subject.of)
        return super().save(commit)

    def is_elsewhere(self, current):
        """Whether nothing on this page of the form has changed since the editor opened it, but another part has."""
        base = current.revisions.filter(number=self.base_number()).first()
        if base is None or self.parts is None:
            return False
        if "owner" in self.fields and self.cleaned_data.get("owner") != current.owner:
            return False
        return not differ(
            snapshot.upgrade(base.payload), snapshot.snapshot(current), self.parts - {"owner", "review_by"}
        )

    def base_number(self):
        """The number of the revision that the editor opened, 0 if there was none."""
        return whole(self.data.get("base_revision")) or 0

    def seen(self):
        """The version that the page set beside what the editor typed."""
        return whole(self.data.get("_seen"))

    def overwrite(self):
        """The version that the editor has seen and chose to overwrite."""
        return whole(self.data.get("_overwrite"))


def _stale(*, by_me, again):
    """The refusal of a save on top of another; the second time, what to do."""
    if again:
        names = names_of_versions(by_me=by_me)
        return (
            f"Still not saved. Choose below, then press “Save {names['mine']} over {names['theirs']}”: "
            "a plain save never replaces what was saved since you opened the form."
        )
    who = "you saved it in another window" if by_me else "somebody else has saved this profile"
    return f"Not saved: {who} since you opened it. What you typed is kept below."


# The texts are fields of whatever `shape` declares.
ProfileForm = type("ProfileForm", (BaseProfileForm,), {text.name: text_field(text) for text in TEXTS})


class ImageForm(forms.ModelForm):
    """The lead image. An accepted file is remembered, signed, while other errors are corrected."""

    file = forms.FileField(
        required=False,
        help_text="JPEG, PNG or WebP, at least 600 pixels wide and 300 high, no side longer than four times "
        "the other, at most 10 MB. A new file replaces the old.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = LeadImage
        fields = ["focal_x", "focal_y", "alt", "decorative", "credit", "licence"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = None
        for name in ("focal_x", "focal_y"):
            self.fields[name].required = False

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            self.stored = images.store(file)
            # A browser does not send the file again if the form fails elsewhere.
            self.data[self.add_prefix("kept")] = signing.dumps([*self.stored], salt="lead-image")
        return file

    def clean(self):
        cleaned = super().clean()
        for name in ("focal_x", "focal_y"):  # left empty it is the middle
            if cleaned.get(name, 0) is None:
                cleaned[name] = LeadImage._meta.get_field(name).default
        kept = cleaned.get("kept")
        if kept and not self.stored:
            try:
                self.stored = images.Stored(*signing.loads(kept, salt="lead-image"))
            except signing.BadSignature:
                self.add_error("file", "Choose the file again.")
        if self.stored:
            self.instance.sha256, self.instance.width, self.instance.height = self.stored
        elif not self.instance.sha256 and "file" not in self.errors:
            self.add_error("file", "Choose a file.")
        return cleaned

    def save(self, commit=True):
        image = super().save(commit)
        crops.render({name: getattr(image, name) for name in IMAGE.fields})
        return image
