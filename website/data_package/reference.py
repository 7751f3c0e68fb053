"""Tables that others refer to: sources, places, minerals, official lists."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from minerals.models import Country, CriticalList, ListEntry, Mineral, Region, Release, Source
from minerals.models.places import Continent, Kind
from minerals.models.reference import Certainty, ListKind, Status

from .resources import COUNTRY, MINERAL, PARTIAL_DATE, SOURCE, Field, Resource, rows_of

SOURCE_FIELDS = (
    Field("source", _("Key of the source."), "key", required=True),
    Field("title", _("Title of its statistics."), required=True),
    Field("publisher", _("Who publishes it."), required=True),
    Field("url", _("Where it is published.")),
    Field("licence", _("Its licence, under which its numbers are here."), required=True),
    Field("licence_url", _("Where the licence can be read.")),
    Field("attribution", _("What the licence asks to be said wherever a number is shown.")),
    Field(
        "passed_on",
        _("False where the licence forbids it: then none of its numbers are here."),
        "may_be_passed_on",
        kind="boolean",
        required=True,
    ),
)
RELEASE_FIELDS = (
    Field("release", _("Key of the release."), "key", required=True),
    Field("source", _("The source that published it."), "source__key", required=True, to=SOURCE),
    Field("name", _("Its name."), required=True),
    Field(
        "published",
        _("The day of publication. Of two releases the later one counts."),
        kind="date",
        required=True,
    ),
    Field("url", _("Where this very release is; or empty.")),
    Field("note", _("Our remark on it.")),
)
REGION_FIELDS = (
    Field("region", _("The region, as in its address."), "slug", required=True),
    Field("name", _("Its name."), required=True),
    Field("summary", _("What belongs to it.")),
)
COUNTRY_FIELDS = (
    Field(
        "country_iso3",
        _(
            "ISO 3166-1 alpha-3; XKX, EUU (European Union), WLD (World) and OTH (Other countries) are not in it."
        ),
        "code",
        required=True,
        pattern="[A-Z]{3}",
    ),
    Field("country_iso2", _("ISO 3166-1 alpha-2; or empty."), "alpha2"),
    Field("iso_numeric", _("ISO 3166-1 numeric, a text of three digits; or empty."), "numeric"),
    Field("slug", _("What addresses call it: /countries/<slug>/."), required=True),
    Field("name", _("Its name."), required=True),
    Field("official_name", _("Its official name.")),
    Field(
        "region",
        _("Our region; World and Other countries have none."),
        "region__slug",
        to=("regions", "region"),
    ),
    Field("continent", _("Its continent."), enum=tuple(Continent.values)),
    Field(
        "kind",
        _("Only states and territories are ranked and added up."),
        enum=tuple(Kind.values),
        required=True,
    ),
)
MEMBER_FIELDS = (
    Field("bloc_iso3", _("The bloc."), "code", required=True, to=COUNTRY),
    Field("country_iso3", _("A member of it."), "members__code", required=True, to=COUNTRY),
)
MINERAL_FIELDS = (
    Field("mineral", _("The mineral, as in its address: /minerals/<mineral>/."), "slug", required=True),
    Field("name", _("Its name."), required=True),
    Field("symbol", _("Chemical symbol of an element; or empty.")),
    Field("atomic_number", _("Of an element; or empty."), kind="integer"),
    Field("group", _("The group that it belongs to."), "group__name", required=True),
    Field(
        "parent",
        _("The mineral that it is a part of, such as rare earths; or empty."),
        "parent__slug",
        to=MINERAL,
    ),
    Field(
        "in_filter",
        _("Critical on an official list, parent of one that is, or a key mineral of a profile."),
        kind="boolean",
        required=True,
    ),
    Field("summary", _("What it is.")),
    Field(
        "is_grade",
        _("True of a grade of its parent: a list that names it does not list the parent."),
        kind="boolean",
        required=True,
    ),
)
LIST_FIELDS = (
    Field("list", _("The official list, as in its address: /lists/<list>/."), "slug", required=True),
    Field("issuer", _("Who issued it."), required=True),
    Field("country_iso3", _("Of which country or bloc."), "country__code", required=True, to=COUNTRY),
    Field("year", _("Year of the list."), kind="integer", required=True),
    Field("name", _("Its name."), required=True),
    Field("kind", _("What the names are of."), enum=tuple(ListKind.values), required=True),
    Field("superseded_by", _("A newer list of its issuer, which is not complete here; or empty.")),
    Field("published", _("When it was published, as far as is known."), pattern=PARTIAL_DATE),
    Field("url", _("Where it is published.")),
    Field("certainty", _("How we know what is on it."), enum=tuple(Certainty.values), required=True),
    Field(
        "strategic_apart",
        _("True where the issuer says that its strategic entries are not critical."),
        kind="boolean",
        required=True,
    ),
    Field("note", _("Our remark on it.")),
)
ENTRY_FIELDS = (
    Field("list", _("The list."), "critical_list__slug", required=True, to=("lists", "list")),
    Field("mineral", _("The mineral that the entry is of."), "mineral__slug", required=True, to=MINERAL),
    Field("name_as_listed", _("The name that the list uses."), required=True),
    Field("status", _("What the list says of it."), enum=tuple(Status.values), required=True),
    Field("note", _("Our remark on the entry.")),
)

RESOURCES = (
    Resource(
        "sources",
        _("Sources and licences"),
        _("A source of numbers with its licence."),
        ("source",),
        SOURCE_FIELDS,
        partial(rows_of, Source.objects.order_by("key"), SOURCE_FIELDS),
    ),
    Resource(
        "releases",
        _("Releases"),
        _("An edition of a source, or a correction that it published."),
        ("release",),
        RELEASE_FIELDS,
        partial(rows_of, Release.objects.order_by("key"), RELEASE_FIELDS),
    ),
    Resource(
        "regions",
        _("Regions"),
        _("One of our twelve regions; each country is in exactly one."),
        ("region",),
        REGION_FIELDS,
        partial(rows_of, Region.objects.order_by("slug"), REGION_FIELDS),
    ),
    Resource(
        "countries",
        _("Countries"),
        _("A place that a figure can be of: a state, a territory, a bloc, the world."),
        ("country_iso3",),
        COUNTRY_FIELDS,
        partial(rows_of, Country.objects.order_by("code"), COUNTRY_FIELDS),
        source_keys=lambda: ("country-codes",),
    ),
    Resource(
        "bloc_members",
        _("Members of blocs"),
        _("A bloc and one of its members."),
        ("bloc_iso3", "country_iso3"),
        MEMBER_FIELDS,
        partial(
            rows_of,
            Country.objects.filter(members__isnull=False).order_by("code", "members__code"),
            MEMBER_FIELDS,
        ),
    ),
    Resource(
        "minerals",
        _("Minerals"),
        _("A mineral, metal or material."),
        ("mineral",),
        MINERAL_FIELDS,
        partial(rows_of, Mineral.objects.order_by("slug"), MINERAL_FIELDS),
        with_texts=True,
    ),
    Resource(
        "lists",
        _("Official lists"),
        _("An official list of one issuer and year."),
        ("list",),
        LIST_FIELDS,
        partial(rows_of, CriticalList.objects.order_by("slug"), LIST_FIELDS),
        with_texts=True,
    ),
    Resource(
        "list_entries",
        _("What is on the lists"),
        _("A name on an official list and the mineral that it is of."),
        ("list", "mineral", "name_as_listed", "status"),
        ENTRY_FIELDS,
        partial(
            rows_of,
            ListEntry.objects.order_by("critical_list__slug", "mineral__slug", "name_as_listed", "status"),
            ENTRY_FIELDS,
        ),
        with_texts=True,
    ),
)
