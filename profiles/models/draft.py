"""The working copy. The rows an editor changes are always the draft; the public never reads them."""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast, overload

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext_noop as _

from minerals.models import Country, Mineral

from ..dates import validate_month, validate_partial_date
from .choices import Role
from .subjects import OfSubjects, Subject

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PROSE_LIMIT = 20_000
BRIEF_LIMIT = 1_000  # with its references and citations
LINE_LIMIT = 300

SECTIONS = {
    # field -> heading, in the order of the page; translated where it is shown
    "why_it_matters": _("Why it matters"),
    "leverage": _("Leverage"),
    "vulnerability": _("Vulnerability"),
    "overview": _("Overview"),
    "key_minerals": _("Key Minerals and Resources"),
    "mining": _("Mining and Production"),
    "policy": _("Policy and Regulation"),
    "partnerships": _("International Partnerships"),
    "supply_chain": _("Supply Chain Role"),
    "recycling": _("Recycling and Stockpiling"),
    "happened": _("What happened"),
    "effects": _("What it did"),
    "what_it_does": _("What it does"),
    "who_makes_it": _("Who makes it"),
    "who_can_stop_it": _("Who can stop it"),
    "what_replaces_it": _("What replaces it"),
}
BRIEF = ("why_it_matters", "leverage", "vulnerability")  # in the block “In brief”, one or two sentences each
OPTIONAL_SECTIONS = (*BRIEF, "recycling")  # of countries


@overload
def person(
    related_name: str = "+", *, null: Literal[True], **options: Any
) -> "models.ForeignKey[User | None, User | None]": ...
@overload
def person(related_name: str = "+", **options: Any) -> "models.ForeignKey[User, User]": ...
def person(related_name: str = "+", **options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name=related_name, **options
    )


def prose_field(name: str, help_text: str = "", *, limit: int = PROSE_LIMIT) -> "models.TextField[str, str]":
    return models.TextField(name, blank=True, validators=[MaxLengthValidator(limit)], help_text=help_text)


def brief_field(name: str) -> "models.TextField[str, str]":
    help_text = "Optional. One or two sentences, each with a figure or a citation."
    return prose_field(name, help_text, limit=BRIEF_LIMIT)


class ProfileQuerySet(OfSubjects["Profile"]):
    pass


class Profile(models.Model):
    """The draft of the profile of one subject: a working copy, and only that."""

    subject = models.OneToOneField(
        Subject,
        on_delete=models.PROTECT,
        related_name="profile",
        error_messages={"unique": "It already has a profile. Open that instead of starting another."},
    )
    tagline = models.CharField(
        max_length=200, blank=True, help_text="One sentence under the title. Numbers before adjectives."
    )
    why_it_matters = brief_field("Why it matters")
    leverage = brief_field("Leverage")
    vulnerability = brief_field("Vulnerability")
    overview = prose_field("Overview")
    key_minerals = prose_field("Key Minerals and Resources")
    mining = prose_field("Mining and Production")
    policy = prose_field("Policy and Regulation")
    partnerships = prose_field("International Partnerships")
    supply_chain = prose_field("Supply Chain Role")
    recycling = prose_field("Recycling and Stockpiling", "Optional.")
    happened = prose_field("What happened", "In the order of time, each claim with its citation.")
    effects = prose_field("What it did", "Measured effects: a figure or a citation each.")
    what_it_does = prose_field(
        "What it does", "The point first: what needs it, and why that is so. Its end uses are rows."
    )
    who_makes_it = prose_field(
        "Who makes it", "Who mines and who refines it, and what their output hangs on."
    )
    who_can_stop_it = prose_field(
        "Who can stop it", "Who could, by what means, and what happened when they did."
    )
    what_replaces_it = prose_field("What replaces it", "And what is lost with it. Substitutes are rows.")
    unknowns = models.TextField(
        "what we do not know",
        blank=True,
        help_text="One sentence per line.",
        validators=[MaxLengthValidator(4000)],
    )
    researched_to = models.CharField(
        max_length=7,
        blank=True,
        default="",
        validators=[validate_month],
        help_text="The month to which the whole profile was researched, such as 2026-07. Readers see it.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_profiles",
    )
    review_by = models.DateField(null=True, blank=True, help_text="When the whole profile is due for review.")
    reminded_for = models.DateField(
        null=True, editable=False, help_text="The review-by date for which a reminder was sent."
    )
    lock_version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        ordering = ["subject", "pk"]
        indexes = [
            models.Index(
                fields=["review_by"], condition=Q(review_by__isnull=False), name="drafts_by_review_date"
            )
        ]
        permissions = [
            ("submit_profile", "Can submit a profile for review"),
            ("restore_profile", "Can restore an earlier revision"),
        ]

    def __str__(self) -> str:
        return str(self.subject)


class Child(models.Model):
    """A row of a draft. Its uid survives restore, so that a diff can say “moved” and “changed”."""

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class WithNumber(Child):
    """A row with a number of its source; `together`: its fields, which make no sense without each other."""

    together: ClassVar[tuple[str, ...]] = ()

    class Meta(Child.Meta):
        abstract = True

    def clean(self) -> None:
        super().clean()
        if found := self.half_number({name: getattr(self, name) for name in self.together}):
            name, reason = found
            raise ValidationError({name: f"{capfirst(reason)}."})

    @classmethod
    def half_number(cls, values: Mapping[str, object]) -> tuple[str, str] | None:
        """Return (the first field that is missing, the refusal); None of a whole number, and of none."""
        missing = [name for name in cls.together if values[name] in (None, "")]
        if len(missing) in (0, len(cls.together)):
            return None
        labels = (f"“{cast(models.Field, cls._meta.get_field(name)).verbose_name}”" for name in missing)
        return missing[0], f"its number needs {get_text_list(list(labels), 'and')}, too"


def unique(name: str, *fields: str, message: str | None = None) -> models.UniqueConstraint:
    """The constraint that no two rows of a profile are equal in these fields."""
    return models.UniqueConstraint(fields=["profile", *fields], name=name, violation_error_message=message)


def partial_date(name: str | None = None, **options: Any) -> "models.CharField[str, str]":
    return models.CharField(name, max_length=10, validators=[validate_partial_date], **options)


CITATION_HELP = "Key of one of this profile's citations."


class KeyMineral(Child):
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="mineral_links")
    mineral = models.ForeignKey(Mineral, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta(Child.Meta):
        constraints = [
            unique("key_mineral_uid", "uid"),
            unique("one_key_mineral_a_profile", "mineral", message="This mineral is in the profile already."),
        ]

    def __str__(self) -> str:
        return str(self.mineral)


class ProfileRole(Child):
    """A role that figures do not show, added by an editor with a citation."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="added_roles")
    mineral = models.ForeignKey(Mineral, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    citation = models.SlugField(max_length=60, help_text=CITATION_HELP)
    note = models.CharField(max_length=200, blank=True)

    class Meta(Child.Meta):
        constraints = [
            unique("role_uid", "uid"),
            unique("one_role_a_mineral", "mineral", "role", message="This mineral has this role already."),
        ]

    def __str__(self) -> str:
        return f"{self.mineral}: {self.get_role_display()}"


class RelatedPin(Child):
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="pins")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta(Child.Meta):
        verbose_name = "related profile"
        constraints = [
            unique("pin_uid", "uid"),
            unique("one_pin_a_country", "country", message="This country is pinned already."),
        ]

    def __str__(self) -> str:
        return str(self.country)

    def clean(self) -> None:
        # Whose profile this is lies in another table, so a check constraint cannot compare the two.
        subject = getattr(self.profile, "subject", None)
        if subject and self.country_id and subject.place_id == self.country_id:
            raise ValidationError({"country": "A profile cannot be related to itself."})


def wrong_number(values: Mapping[str, object]) -> tuple[str, str] | None:
    """Return (field, refusal) of a number at a glance that is neither a reference nor a claim with its citation."""
    if values["figure"] and values["claim"]:
        return "claim", "a number is a reference or a claim, not both"
    if not (values["figure"] or values["claim"]):
        return "figure", "write a reference, or a claim with its citation"
    if values["claim"] and not values["citation"]:
        return "citation", "a claim needs a citation"
    return None


class GlanceItem(Child):
    """One of the four to six numbers at the head of the page: a reference, or a claim of a cited source."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="glance_items")
    label = models.CharField(max_length=80)
    figure = models.CharField(
        max_length=160,
        blank=True,
        help_text="A reference without its brackets: cobalt/mine/production show=share, or of trade.",
    )
    claim = models.CharField(
        max_length=40,
        blank=True,
        default="",
        help_text="Instead of a reference: the number of a cited source, with its unit.",
    )
    citation = models.SlugField(max_length=60, blank=True, default="", help_text=CITATION_HELP)
    as_of = partial_date("as of", blank=True, default="")

    class Meta(Child.Meta):
        verbose_name = "number at a glance"
        verbose_name_plural = "numbers at a glance"
        constraints = [unique("glance_uid", "uid")]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        held = {name: getattr(self, name) for name in ("figure", "claim", "citation")}
        if found := wrong_number(held):
            name, reason = found
            raise ValidationError({name: f"{reason[:1].upper()}{reason[1:]}."})


class LeadImage(models.Model):
    """The optional picture at the head of a page. Files live under the hash of their content."""

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, related_name="lead_image")
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    focal_x = models.PositiveSmallIntegerField(
        "focal point, from the left",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="Percent. Keep this point visible when cropped.",
    )
    focal_y = models.PositiveSmallIntegerField(
        "focal point, from the top", default=50, validators=[MaxValueValidator(100)]
    )
    alt = models.CharField(
        "alternative text",
        max_length=300,
        blank=True,
        help_text="Describe the picture for people who cannot see it.",
    )
    decorative = models.BooleanField(default=False, help_text="The picture needs no description.")
    credit = models.CharField(max_length=200)
    licence = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decorative=True, alt="") | (Q(decorative=False) & ~Q(alt="")),
                name="image_has_alt_or_is_decorative",
                violation_error_message="Describe the picture, or mark it as decorative.",
            ),
        ]

    def __str__(self) -> str:
        return self.alt or "decorative image"
