"""One edit of many drafts: a preview of each change, then one revision and one review for each draft.

Each draft is changed by the usual rules. One that was saved since the preview is refused by name.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpResponseRedirect

from page_store.snapshot import shared_in_view

from ... import checking, workflow
from ...desk.drafts import unpublished_revisions
from ...desk.form_places import PLACES, form_of
from ...draft import snapshot, targets
from ...models import Citation, Profile, Review, Revision
from ...models.originals import ORIGINAL
from ...models.record import RevisionKind
from ...models.subjects import by_subject
from ...publishing.texts.markup import unseen
from ...shape import TEXT
from ...workflow.rules import regions_of
from ..base import DeskPage, whole
from ..history.comparing import named_tree
from ..lists.searching import LONGEST
from ..profile.bulk import ChangeNoteForm, each, submit_each
from ..profile.submitting import save_note
from .edits import AS_ORIGINAL, Match, Replacement, SourceEdit, sources_at

AT_ONCE = 3  # profiles on a page: each costs a save, a check and a review
MOST_MATCHES = 40  # of a profile on a page; the others follow once these are made
SENT_WITH = {"by", "title"}  # fields that a browser sends with every edit, and links to the page do not have
IN_REVIEW = "This profile is in review. Decide or withdraw the review first."
NOTE = "across_note"  # of the session: the note typed for the edit at an address
UNCHECKED = "across_unchecked"  # of the session: keys of the drafts that were changed and not checked yet


class WordsForm(forms.Form):
    """Words to find in the texts of drafts, and their replacement."""

    find = forms.CharField(min_length=2, max_length=LONGEST)
    by = forms.CharField(required=False, max_length=200, label="Replace with")
    case = forms.BooleanField(required=False, label="Match case")
    whole = forms.BooleanField(required=False, label="Whole words only")

    def clean(self):
        cells = super().clean()
        if cells.get("find") == cells.get("by"):
            self.add_error("by", "This is what you look for.")
        for passage in unseen(cells.get("by") or ""):
            self.add_error("by", f"{passage.reason[:1].upper()}{passage.reason[1:]}.")
        return cells

    def edit(self):
        cells = self.cleaned_data
        return Replacement(cells["find"], cells["by"], cells["case"], cells["whole"])


def _values_at(address, names):
    """{name of a field: the values that the sources, or originals, at an address have}"""
    found = {name: set() for name in names}
    for row in sources_at(address).values(*names):
        for name in names:
            if row["url"] == address:
                found[name].add(row[name])
            if row["original_url"] == address and name in AS_ORIGINAL:
                found[name].add(row[AS_ORIGINAL[name]])
    return found


class SourceForm(forms.ModelForm):
    """New values of the source at an address; a value that all citing drafts share is there already."""

    class Meta:
        model = Citation
        fields = ["url", "kind", "title", "publisher", "published", *ORIGINAL]
        labels = {"url": "Address"}

    def __init__(self, data=None, *, address):
        self.address = address
        values = _values_at(address, self._meta.fields)
        shared = {name: next(iter(found)) for name, found in values.items() if len(found) == 1}
        super().__init__(data, initial=shared)
        self.instance.clean = lambda: None  # an edit judges each row together with the values that it keeps
        if not values["kind"] and any(values.values()):  # all that it is here is an original
            self.fields = {name: self.fields[name] for name in AS_ORIGINAL}
        for name, field in self.fields.items():
            field.required = False
            if name not in shared:
                field.help_text = "This differs between the profiles. Leave it empty to keep it in each."

    def edit(self):
        return SourceEdit(self.address, {name: value for name, value in self.cleaned_data.items() if value})


class SubmitForm(ChangeNoteForm):
    """The change note of all drafts, and whether they are submitted."""

    submit = forms.BooleanField(required=False, initial=True, label="Submit each draft for review")
    field_order = ["submit"]

    def clean(self):
        if self.cleaned_data.get("submit"):
            super().clean()


@dataclass
class Draft:
    """A draft that an edit would change."""

    profile: Profile
    tree: dict
    matches: list[Match]
    posted: set[str] | None = None  # what was ticked, where a page comes back

    @property
    def is_ticked(self):
        """Whether the draft is ticked: as posted, or otherwise if a review would hold nothing but this change."""
        if self.posted is None:
            return not self.profile.is_edited
        return f"{self.profile.pk} {self.profile.lock_version}" in self.posted

    @property
    def why_not(self):
        return IN_REVIEW if self.profile.in_review else ""

    @property
    def lines(self):
        """Yield (Match, the name of its place, the address of the form there, whether it is ticked)."""
        for match in self.makeable[:MOST_MATCHES]:
            label = self.label(match)
            is_ticked = self.posted is None or f"{self.profile.pk} {match.key}" in self.posted
            yield match, label, form_of(self.profile.pk, PLACES.get(label, match.place)), is_ticked

    @property
    def more(self):
        """The number of matches that are not on the page."""
        return max(0, len(self.makeable) - MOST_MATCHES)

    @property
    def kept(self):
        """{reason why a match is left as it is: the names of its places}."""
        found = defaultdict(dict)
        for match in self.matches:
            if match.why_not:
                found[match.why_not][self.label(match)] = None
        return dict(found)

    def label(self, match):
        return targets.label(self.named, match.place)

    @cached_property
    def makeable(self):
        return [match for match in self.matches if not match.why_not]

    @cached_property
    def named(self):
        return named_tree(snapshot.upgrade(self.tree))


def drafts_with(user, edit, profiles=None):
    """The Drafts of `user` that an edit would change, in three queries; those in review come last."""
    profiles = Profile.objects.all() if profiles is None else profiles
    found = workflow.within(user, edit.narrow(profiles), "subject__place").annotate(
        in_review=Subquery(Review.objects.open().filter(profile=OuterRef("pk")).values("pk")[:1]),
        is_edited=Exists(unpublished_revisions("pk")),
        newest=Revision.objects.newest_of("pk"),
    )
    found = list(found.with_subject().defer(*TEXT).order_by(by_subject(), "pk"))
    revisions = Revision.objects.filter(pk__in=[profile.newest for profile in found])
    trees = dict(revisions.values_list("profile_id", "payload"))
    drafts = (
        Draft(profile, trees[profile.pk], list(edit.matches(snapshot.upgrade(trees[profile.pk]))))
        for profile in found
        if profile.pk in trees
    )
    return sorted((draft for draft in drafts if draft.makeable), key=lambda draft: bool(draft.why_not))


class Across(DeskPage):
    """Find words, or the source at an address, in the drafts that one may edit, and change them in the chosen ones."""

    permission = "change_profile"

    def dispatch(self, request):
        self.address = address = request.GET.get("source", "")
        data = request.GET if SENT_WITH & request.GET.keys() else None
        first = request.GET.dict()
        self.form = SourceForm(data, address=address) if address else WordsForm(data, initial=first)
        return super().dispatch(request)

    def get(self, request):
        # In a request of their own: together with changes and reviews they would take more than a second.
        if unchecked := request.session.pop(UNCHECKED, None):
            checking.check_profiles(Profile.objects.filter(pk__in=unchecked))
        saved = request.session.get(NOTE, {})
        return self.ask(SubmitForm(initial=saved if saved.get("of") == self.edited else {}))

    @property
    def edited(self):
        """The address of the edit, without the page."""
        query = self.request.GET.copy()
        query.pop("page", None)
        return query.urlencode()

    def ask(self, note):
        context = {"form": self.form, "note": note, "address": self.address}
        if self.form.is_valid():
            drafts = drafts_with(self.request.user, self.form.edit())
            context["page"] = page = Paginator(drafts, AT_ONCE).get_page(self.request.GET.get("page"))
            context["number"] = sum(len(draft.makeable) for draft in drafts if not draft.why_not)
            for draft in page if note.is_bound else ():
                posted = self.request.POST
                draft.posted = {*posted.getlist("profile"), *posted.getlist("match")}
        title = "Change a source" if self.address else "Replace words"
        limited = bool(regions_of(self.request.user))
        return self.render("across", title=f"{title} across profiles", limited=limited, **context)

    def post(self, request):
        note = SubmitForm(request.POST)
        if not (self.form.is_valid() and note.is_valid()):
            return self.ask(note)
        cells = note.cleaned_data
        request.session[NOTE] = cells | {"of": self.edited}
        words = {name: cells[name] for name in ("change_note", "minor")}
        with shared_in_view():  # facts are read once for all reviews
            done = self.change(self.form.edit())
            if done and cells["submit"]:
                submit_each(request, done, **words)
        for profile in done if any(words.values()) and not cells["submit"] else ():
            save_note(request, profile, cells["change_note"], minor=cells["minor"])
        return HttpResponseRedirect(request.get_full_path())

    def change(self, edit):
        """Make the chosen changes, each draft by itself. Return the profiles that were changed."""
        versions, keys = (pairs(self.request.POST.getlist(name)) for name in ("profile", "match"))
        chosen = [pk for pk in versions if pk in keys][:AT_ONCE]
        drafts = {
            draft.profile: draft
            for draft in drafts_with(self.request.user, edit, Profile.objects.filter(pk__in=chosen))
        }
        done = []

        @transaction.atomic
        def act(profile):
            if why_not := drafts[profile].why_not:
                raise workflow.Refused(why_not)
            draft = snapshot.snapshot(workflow.lock_profile(profile.pk))
            try:
                tree = edit.made(draft, set(keys[profile.pk]))
            except ValueError as error:
                raise workflow.Refused(str(error)) from None
            base = {"base_version": whole(versions[profile.pk][0]), "kind": RevisionKind.SAVE}
            made = workflow.import_draft(profile, tree, by=self.request.user, **base)
            done.append(profile)
            return f"revision {made.number}"

        with checking.checked_together():
            each(self.request, list(drafts), act, done="Changed", not_done="Not changed")
        self.request.session[UNCHECKED] = [profile.pk for profile in done]
        return done


def pairs(values):
    """{key of a profile: [the rest]} of values such as “12 overview.overview.31”; others are ignored."""
    found = {}
    for value in values:
        key, _, rest = value.partition(" ")
        if (pk := whole(key)) is not None:
            found.setdefault(pk, []).append(rest)
    return found


PAGES = (("across/", Across, "across"),)
