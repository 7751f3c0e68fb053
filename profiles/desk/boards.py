"""Which piles somebody has: by what they may do, in the order in which it presses."""

from dataclasses import dataclass

from .. import checking, workflow
from . import care, drafts, imports, reviews
from .tasks import Pile

LAZILY = 25  # profiles that the first page checks by itself; a command does the rest


@dataclass(frozen=True)
class Board:
    piles: list[Pile]
    unchecked: int = 0  # profiles that changed, or whose figures did, since they were last checked

    @property
    def full(self):
        return [pile for pile in self.piles if pile.tasks or pile.more]

    @property
    def empty(self):
        return [pile for pile in self.piles if not pile.tasks and not pile.more]


def board(user):
    """The piles of `user`, by what they may do, empty ones included."""
    decides, publishes = user.has_perm("profiles.decide_review"), user.has_perm("profiles.publish_review")
    edits, imports_facts = (
        user.has_perm("profiles.change_profile"),
        user.has_perm("minerals.view_releaseimport"),
    )
    found, unchecked = [], 0
    if decides:
        found.append(reviews.waiting(user))
    if edits:
        found += [drafts.sent_back(user), drafts.mine(user)]
    if publishes:
        found.append(reviews.approved(user))
    if publishes or user.has_perm("profiles.force_publish_review"):
        found.append(reviews.scheduled(user))
    if edits:
        found.append(reviews.submissions(user))
    if user.has_perm("profiles.view_review"):
        found.append(reviews.forced(user))
    if imports_facts:
        found.append(imports.previewed())
    if edits:
        found.append(care.overdue_for(user))
    elif decides:
        found.append(care.overdue_and_nobodys(user))
    if edits or imports_facts:
        facts = checking.facts_stamp()
        stale = workflow.within(user, checking.stale_profiles(facts), "country")
        unchecked = checking.refresh_stale(stale, facts, at_most=LAZILY)
        found.append(care.moved_for(user, facts))
        if edits:
            found += [care.incomplete_for(user, facts), care.broken_for(user, facts)]
    return Board(found, unchecked)
