"""Groups of customs codes that a reviewed row says may be added: value to value, gross weight to gross weight."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from config.addresses import path_to

from .trade import Commodity, Nomenclature

KEY = r"[a-z]+(?:-[a-z]+)*"  # no digits, so that no key looks like a customs code


class CodeGroup(models.Model):
    """Customs codes of one nomenclature that are added up. It takes the place of a Commodity on pages of trade."""

    key = models.CharField(
        max_length=40, unique=True, validators=[RegexValidator(rf"^{KEY}$", "Lower-case words with hyphens.")]
    )
    title = models.CharField(max_length=120, help_text="The goods of all codes together, in words.")
    nomenclature = models.CharField(max_length=4, choices=Nomenclature)
    commodities = models.ManyToManyField(Commodity, related_name="groups")
    value_only = models.BooleanField(
        default=False, help_text="The goods are too unlike to add their weights: only their values are added."
    )
    note = models.CharField(max_length=600, help_text="Why the codes may be added, and what they leave out.")
    reviewed = models.CharField(max_length=200, help_text="What the group was checked against, and when.")

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_nomenclature_display()} {self.code})"

    def get_absolute_url(self) -> str:
        return path_to("minerals:commodity", self.slug)

    twin = ""  # no code of a group has one
    contents = ""

    @property
    def slug(self) -> str:
        """The name of the group in addresses and keys: rare-earths."""
        return self.key

    @property
    def name(self) -> str:
        return self.title

    @property
    def has_weights(self) -> bool:
        """Whether its weights may be added."""
        return not self.value_only

    @cached_property
    def members(self) -> list[Commodity]:
        """Its codes in order; none is added twice."""
        return sorted(self.commodities.all(), key=lambda one: one.code)

    @property
    def code(self) -> str:
        """Its codes as a line has them: “280530 + 284610 + 284690”."""
        return " + ".join(one.code for one in self.members)

    @property
    def kind(self) -> str:
        """The kind that all its codes have, empty where they differ."""
        kinds = {one.kind for one in self.members}
        return kinds.pop() if len(kinds) == 1 else ""

    def get_kind_display(self) -> str:
        return str(self.members[0].get_kind_display() if self.kind else _("Several kinds of goods"))

    @property
    def held(self) -> list:
        """The minerals in its codes, each once."""
        return list(dict.fromkeys(mineral for one in self.members for mineral in one.minerals.all()))
