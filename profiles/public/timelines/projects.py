"""Mines, plants and projects of live editions, each with its country, its source and its place in the profile."""

from ...models import EditionProject
from ...models.subjects import with_subject
from ..projects import ProjectShown
from .rows import profile_address


class ProjectRow(ProjectShown):
    """An EditionProject in words, with its edition, country and minerals fetched."""

    @classmethod
    def of(cls, ids, today):
        """The rows with these keys, in their order."""
        found = _fetched(EditionProject.objects.all()).in_bulk(ids)
        return [cls(found[pk], today) for pk in ids]

    @property
    def country(self):
        return self.project.edition.subject.place

    @property
    def address(self):
        return profile_address(self.country.slug, self.project.anchor)

    @property
    def minerals(self):
        return self.project.minerals.all()


def projects_on(mineral, today):
    """ProjectRows of live editions that name a mineral, its parent or a child, the countries in order."""
    named = EditionProject.objects.filter(mineral.kin_in("mineral_rows__mineral")).values("pk")
    rows = _fetched(EditionProject.objects.of_live().filter(pk__in=named))
    return [ProjectRow(project, today) for project in rows]


def _fetched(projects):
    projects = projects.select_related(*with_subject("edition__")).defer("edition__payload")
    return projects.prefetch_related("minerals")
