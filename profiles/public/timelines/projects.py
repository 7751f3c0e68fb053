"""Mines, plants and projects of live editions, each with its country, its source and its place in the profile."""

from dataclasses import dataclass

from django.db.models import F

from ...models import EditionProject
from ...models.subjects import with_subject
from ...publishing.payload.payload import Named
from ..projects import ProjectShown
from .rows import profile_address


@dataclass(frozen=True)
class ProjectRow(ProjectShown):
    """An EditionProject in words, with its edition and country fetched, and the minerals that it names."""

    minerals: tuple[Named, ...] = ()

    @classmethod
    def of(cls, ids, today):
        """The rows with these keys, in their order."""
        found = {row.project.pk: row for row in _rows(EditionProject.objects.filter(pk__in=ids), today)}
        return [found[pk] for pk in ids]

    @property
    def country(self):
        return self.project.edition.subject.place

    @property
    def address(self):
        return profile_address(self.country.slug, self.project.anchor)


def projects_on(mineral, today):
    """ProjectRows of live editions that name a mineral, its parent or a child, the countries in order."""
    named = EditionProject.objects.filter(mineral.kin_in("mineral_rows__mineral")).values("pk")
    return _rows(EditionProject.objects.of_live().filter(pk__in=named), today)


def _rows(projects, today):
    """The ProjectRows of a queryset, in its order and in one query: it gives a project for each of its minerals."""
    projects = projects.select_related(*with_subject("edition__")).defer("edition__payload")
    projects = projects.annotate(
        of_slug=F("mineral_rows__mineral__slug"), of_name=F("mineral_rows__mineral__name")
    )
    found, minerals = {}, {}
    for project in projects.order_by(*projects.query.order_by, "mineral_rows__pk"):
        found.setdefault(project.pk, project)
        named = minerals.setdefault(project.pk, [])
        if project.of_slug:
            named.append(Named(project.of_slug, project.of_name))
    return [ProjectRow(project, today, tuple(minerals[pk])) for pk, project in found.items()]
