"""The facets of /countries/, each declared here alone: form, notices, index, counts and title follow."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minerals.models import Country
from minerals.wording import lower_first
from minerals.wording.numbers import alternatives

from ...models.choices import Role
from .facets import Facet, FacetSet, Switch, read_values

TITLED = 3  # values of a facet that the title names; more are counted
ANY_ROLE, PROFILES = "any-role", "profiles"


class CountryFacet(Facet):
    """A facet that shows few values at once, so that the filter is not longer than its result.

    For the title: `word` words a label; `counted` words more than three values; `title` continues the title after
    `what` with the `values`. Mineral, role and group have their own position there.
    """

    def __init__(self, label, *columns, counted, title="", word=str, at_once=0, **shown):
        super().__init__(label, at_once=at_once, **shown)
        self.columns, self.counted, self.title, self.word = columns, counted, title, word

    def titled(self, index, slugs):
        """The values as the title has them: “cobalt, copper or tin”; empty without one."""
        if len(slugs) > TITLED:
            return self.counted % {"number": len(slugs)}
        return str(alternatives([self.named(slug, index.labels[self.name][slug]) for slug in slugs]))

    def named(self, slug, label):
        return self.word(label)

    def go_on(self, what, values):
        return self.title % {"what": what, "values": values} if values else what


class PlaceFacet(CountryFacet):
    """True of a country, by `columns` of Country: the slug and the label of its value, or one that is both."""


class MineralFacet(CountryFacet):
    """True of the mineral of a pair, by `columns` of Mineral or by `values_of`."""

    def values_of(self, mineral, index):
        """{slug: label} of the values that find a FilterMineral."""
        return mineral.values[self.name]


class KinFacet(MineralFacet):
    """The mineral itself, which its parent and its children find too."""

    def values_of(self, mineral, index):
        return {slug: index.minerals[slug].name for slug in index.kin(mineral.slug)}

    def read(self, slugs, index):
        """Take a mineral that no country names for its parent, if one names that."""
        labels, reasons = index.labels[self.name], []
        for place, slug in enumerate(slugs):
            one = index.minerals.get(slug)
            if slug not in labels and one and one.parent in labels:
                slugs[place] = one.parent
                named = {"child": one.name, "mineral": labels[one.parent]}
                reasons.append(gettext("%(child)s is found under %(mineral)s.") % named)
        return *read_values(slugs, labels, self.label), reasons

    def order(self, index, counts, chosen):
        """Count only countries that name it, so that scandium is not second because of everybody who mines rare
        earths.
        """
        return super().order(index, {slug: min(n, index.naming[slug]) for slug, n in counts.items()}, chosen)


class ListFacet(MineralFacet):
    """The official lists that count and have a mineral or its child."""

    def values_of(self, mineral, index):
        return index.lists.get(mineral.slug, {})


class RoleFacet(CountryFacet):
    """The role of a country in a pair; by the switch, in any pair."""

    def named(self, slug, label):
        return Role(slug).text.plural % {"role": Role(slug).label.lower()}

    def order(self, index, counts, chosen):
        return list(index.labels[self.name])


class CountryFilter(FacetSet):
    """The choices of readers among countries, in the order of the page. `selection` says what it finds."""

    mineral = KinFacet(_("Mineral"), counted=_("%(number)s minerals"), word=lower_first, at_once=5)
    role = RoleFacet(_("Role"), counted=_("%(number)s roles"), at_once=3, is_alphabetical=False)
    region = PlaceFacet(
        _("Region"), "region__slug", "region__name",
        counted=_("%(number)s regions"), title=_("%(what)s in %(values)s"), at_once=4,
    )  # fmt: skip
    group = MineralFacet(
        _("Mineral group"), "group__slug", "group__name",
        counted=_("%(number)s groups of minerals"), word=lower_first,
    )  # fmt: skip
    list = ListFacet(
        _("On the official list of"), noun=_("official list"),
        counted=_("%(number)s issuers"), title=_("%(what)s on the list of %(values)s"),
    )  # fmt: skip
    any_role = Switch(_("Match roles for any mineral"))
    profiles = Switch(_("Profiles only"), narrows=True)

    class Meta:
        model = Country
        fields = []

    @property
    def title(self):
        """“Countries: cobalt refiners in East Asia”; empty without a choice."""
        values = {
            name: one.titled(self.index, self.chosen_slugs[name])
            for name, one in self.declared_facets.items()
        }
        if not any(values.values()):
            return gettext("Country profiles") if PROFILES in self.switches else ""
        title = gettext("Country profiles") if PROFILES in self.switches else gettext("Countries")
        if what := self._titled_pairs(values):
            title = f"{title}: {what}"
        for name, facet in PLACE_FACETS.items():
            title = facet.go_on(title, values[name])
        return title

    def _titled_pairs(self, values):
        """“nickel producers among battery minerals on the list of Japan 2025”."""
        mineral, role, kind = values["mineral"], values["role"], values["group"]
        for name, facet in MINERAL_FACETS.items():
            if facet.title:
                kind = facet.go_on(kind or (values[name] and gettext("minerals")), values[name])
        what = mineral or role
        if mineral and role:
            linked, apart = _("%(minerals)s %(roles)s"), _("%(minerals)s, %(roles)s of anything")
            what = (apart if ANY_ROLE in self.switches else linked) % {"minerals": mineral, "roles": role}
        if not (what and kind):
            return what or kind
        text = _("%(what)s among %(kind)s") if mineral else _("%(what)s of %(kind)s")
        return text % {"what": what, "kind": kind}


FACETS = CountryFilter.declared_facets
PLACE_FACETS = {name: one for name, one in FACETS.items() if isinstance(one, PlaceFacet)}
MINERAL_FACETS = {name: one for name, one in FACETS.items() if isinstance(one, MineralFacet)}
