"""The search index: documents, terms that find them, and spellings that lead to those terms."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Kinds of results, in the order in which equals are listed."""

    COUNTRY = "country", _("Countries")
    MINERAL = "mineral", _("Minerals")
    LIST = "list", _("Official lists")
    REGION = "region", _("Regions")
    TERM = "term", _("Glossary")
    PAGE = "page", _("Pages of the Atlas")
    POLICY = "policy", _("Policies")
    PARTNERSHIP = "partnership", _("Partnerships")
    PROJECT = "project", _("Mines, plants and projects")
    EVENT = "event", _("Events")
    TEXT = "text", _("Texts of profiles")


# A misspelt name may differ more
NAMED = (Kind.COUNTRY, Kind.MINERAL, Kind.LIST, Kind.REGION, Kind.TERM, Kind.PAGE)
PLACES = (Kind.COUNTRY, Kind.MINERAL)  # found by their names alone, whatever else a query says


class Document(models.Model):
    """A page, or a place on one. `owner` made it, and replaces or removes all of its documents at once."""

    owner = models.CharField(max_length=60, db_index=True)
    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=300)
    address = models.CharField(max_length=300)
    context = models.CharField(max_length=300, blank=True, help_text="The text under the title.")
    names = models.TextField(blank=True, help_text="Other names, one per line.")
    foreign = models.TextField(
        blank=True,
        help_text="Names in other languages, one per line; only the whole name finds the document.",
    )
    body = models.TextField(blank=True, help_text="Plain text, from which snippets are cut.")
    newness = models.PositiveIntegerField(default=0, help_text="The highest of equal results comes first.")
    sha256 = models.CharField(max_length=64, help_text="Hash of the whole entry from its owner.")

    class Meta:
        ordering = ["key"]

    def __str__(self):
        return self.title

    @property
    def subject(self):
        """The subject, which all owners name alike: COD of `facts.COD` and `edition.COD`."""
        return self.owner.partition(".")[2]


class Term(models.Model):
    """A word as it is compared: without capitals and accents, or its stem. A whole name in one begins with “=”."""

    text = models.CharField(max_length=40, unique=True)
    in_name = models.BooleanField(help_text="Part of a name: more typing errors lead to it.")
    documents = models.PositiveIntegerField(default=0, help_text="How many have it: how a search is read.")
    stands_for = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Of a name in another language: the word that is the title, and finds what else is about it.",
    )

    class Meta:
        ordering = ["text"]

    def __str__(self):
        return self.text


class Posting(models.Model):
    """A term of a document, and how much the document is about it, up to 100."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="postings", db_index=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="postings")
    weight = models.PositiveSmallIntegerField()
    of_name = models.PositiveSmallIntegerField(
        default=0,
        help_text="Per cent of a name of the document that the term is, at the least; 0 of no name.",
    )

    class Meta:
        ordering = ["term", "document"]
        constraints = [models.UniqueConstraint(fields=["term", "document"], name="one_posting_a_term")]
        indexes = [models.Index(fields=["term", "-weight", "document"], name="heaviest_of_a_term")]


class Spelling(models.Model):
    """A term with up to so many letters left out. Two words that differ in a letter have one of these in common."""

    text = models.CharField(max_length=12)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="spellings")

    class Meta:
        ordering = ["text", "term"]
        constraints = [models.UniqueConstraint(fields=["text", "term"], name="one_spelling_a_term")]
