"""Profiles whose figures moved, and the progress of their refresh."""

from dataclasses import dataclass

from django.db.models import Prefetch

from ... import workflow
from ...models import DraftCheck, Edition, Review, Revision
from ...models.choices import EditionState
from ...models.record import RevisionKind
from ...models.subjects import by_subject, with_subject


@dataclass
class MovedProfile:
    check: DraftCheck
    edition: Edition  # the live one
    newest: Revision
    refreshes: list[Revision]  # since the published revision
    review: Review | None  # under way
    may_submit: bool

    @property
    def profile(self):
        return self.check.profile

    @property
    def as_published(self):
        return self.newest.number == self.edition.review.revision.number

    @property
    def is_refreshed(self):
        return bool(self.refreshes)

    @property
    def is_edited(self):
        """Whether somebody has saved it since the refresh."""
        return self.is_refreshed and self.newest.kind != RevisionKind.REFRESH

    @property
    def can_refresh(self):
        return self.may_submit and self.as_published and not self.review

    @property
    def can_submit(self):
        return self.may_submit and self.is_refreshed and not self.review


def moved_checks():
    return (
        DraftCheck.objects.exclude(moved=[])
        .select_related(*with_subject("profile__"))
        .order_by(by_subject("profile__"), "pk")
    )


def rows_of(user, checks):
    """The MovedProfiles of these checks (a queryset), in a fixed number of queries."""
    newest = Revision.objects.filter(pk=Revision.objects.newest_of("profile")).select_related("author")
    published = Review.objects.filter(edition__state=EditionState.LIVE)
    published = published.select_related("edition", "revision")
    unfinished = Review.objects.unfinished().order_by("-pk").select_related("submitter")
    refreshes = Revision.objects.filter(kind=RevisionKind.REFRESH).order_by("-number")
    checks = checks.prefetch_related(
        Prefetch("profile__revisions", newest.defer("payload"), to_attr="newest"),
        Prefetch("profile__revisions", refreshes.defer("payload"), to_attr="refreshes"),
        Prefetch(
            "profile__reviews",
            published.defer("payload", "edition__payload", "revision__payload"),
            to_attr="published",
        ),
        Prefetch("profile__reviews", unfinished.defer("payload"), to_attr="under_way"),
    )
    return [_row(user, one) for one in checks if one.profile.published and one.profile.newest]


def _row(user, check):
    profile, (review,) = check.profile, check.profile.published
    edition, published = review.edition, review.revision.number
    edition.review = review
    return MovedProfile(
        check,
        edition,
        newest=profile.newest[0],
        refreshes=[one for one in profile.refreshes if one.number > published],
        review=next(iter(profile.under_way), None),
        may_submit=workflow.may(user, "submit_profile", profile.subject.place),
    )
