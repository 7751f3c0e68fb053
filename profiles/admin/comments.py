"""Comments at the desk: the threads of a profile, on their page and beside their fields and changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.html import format_html

from audit_log.actions import Action
from audit_log.models import AuditEvent

from .. import workflow
from ..desk.form_places import form_of
from ..draft import passages, snapshot, targets
from ..draft.diff import anchor
from ..models import Comment
from ..models.desk import COMMENT_LIMIT, PASSAGE_LIMIT
from ..shape import PARTS
from .base import ObjectPage, whole
from .history import comparing

DONE = {"answer": "Answered.", "resolve": "Resolved.", "reopen": "Opened again."}


@dataclass
class Thread:
    """A comment with its answers, and whether its target is still in the draft, of which `tree` is the snapshot."""

    comment: Comment
    number: int  # of all comments on the profile, by age
    tree: Mapping
    answers: list = field(default_factory=list)
    typed: str = ""  # an answer that was refused
    since: list | None = None  # changes at its place since its review was sent back
    among: bool = False  # its place is one of the changes that the page shows
    is_marked: bool = False  # its passage is marked on this page
    resolved_in: int | None = None  # number of the revision whose change resolved it
    is_settled: bool = False  # by one of the changes that the page shows

    def __str__(self):
        return f"Comment {self.number} by {self.comment.author}"

    @cached_property
    def label(self):
        return targets.label(self.tree, self.comment.place)

    @cached_property
    def gone(self):
        """Whether the row or picture is no longer in the draft."""
        return targets.text_at(self.tree, self.comment.place) is None

    @cached_property
    def changed(self):
        """Whether the passage is no longer in the draft, though its place is."""
        place, passage = self.comment.place, self.comment.passage
        return bool(passage) and not self.gone and not targets.has_passage(self.tree, place, passage)

    @property
    def stands(self):
        """Whether a preview marks its passage."""
        return bool(self.comment.passage) and not (self.changed or self.gone or self.comment.resolved_at)

    def link(self, comment_at):
        """The link behind its passage, which leads to the comment at this address but for its key."""
        key, name = self.comment.pk, str(self)
        link = '<a class="comment-mark" id="passage-{}" href="{}{}" aria-label="{}">{}</a>'
        return format_html(link, key, comment_at, key, name, self.number)

    @property
    def anchor(self):
        return anchor(self.comment.place) if self.comment.place else ""

    @property
    def anchor_on_form(self):
        return f"thread-{self.comment.pk}"

    @property
    def on_form(self):
        """The address of its place on the form."""
        return form_of(self.comment.profile_id, self.comment.place, self.anchor_on_form)


@dataclass
class CommentThreads:
    """The threads of one profile, in the order of the page."""

    threads: list[Thread]
    may_comment: bool
    address: str  # where a comment is posted
    preview: str  # the address of the preview that marks its passages
    query: str = ""  # that leads back to where this is shown

    @property
    def open(self):
        return [thread for thread in self.threads if not thread.comment.resolved_at]

    @property
    def resolved(self):
        return [thread for thread in self.threads if thread.comment.resolved_at]

    def at(self, place):
        """Open threads about a field, a row, or a table with its rows."""
        found = [thread for thread in self.open if thread.comment.place.startswith(place)]
        return found if place.endswith(":") else [one for one in found if one.comment.place == place]

    def marked(self, html, place, comment_at="#comment-", within=""):
        """The HTML of a place with the passages of its open comments, each with a link to its comment.

        `comment_at` is the address of a comment but for its key; `within` as in `passages.marked`.
        """
        threads = [one for one in self.open if one.comment.place == place and one.comment.passage]
        if threads:
            quoted = [(one.comment.passage, one.link(comment_at)) for one in threads]
            html, found = passages.marked(html, quoted, within)
            for index in found:
                threads[index].is_marked = True
        return html


class CommentForm(forms.Form):
    place = forms.ChoiceField(label="About", required=False)
    passage = forms.CharField(
        label="Passage, optional",
        required=False,
        max_length=PASSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The words it is about, copied from the text.",
    )
    body = forms.CharField(
        label="Comment", max_length=COMMENT_LIMIT, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, tree, *args, **kwargs):
        super().__init__(*args, auto_id="comment-%s", label_suffix="", **kwargs)
        grouped = [group if group[0] else group[1][0] for group in targets.choices(tree)]
        self.fields["place"].choices = grouped


def may_read(user):
    return user.has_perm("profiles.view_comment") or user.has_perm("profiles.add_comment")


def words_of(profile):
    """The newest revision with names in place of keys: the text of the draft, in one query instead of nine."""
    revision = profile.revisions.newest()
    tree = snapshot.upgrade(revision.payload) if revision else snapshot.snapshot(profile)
    return comparing.named_tree(tree)


def threads_on_draft(profile, user):
    """The CommentThreads of a profile, which read the words of its draft only where somebody asks for them."""
    return threads_of(profile, user, SimpleLazyObject(lambda: words_of(profile)))


def threads_of(profile, user, tree, *, preview="", query=""):
    comments = (
        profile.comments.select_related("author", "resolved_by", "review__revision")
        .defer("review__payload", "review__revision__payload")
        .order_by("created_at", "pk")
    )
    threads = {}
    for comment in comments if may_read(user) else []:
        if comment.parent_id:
            threads[comment.parent_id].answers.append(comment)
            continue
        threads[comment.pk] = Thread(comment, len(threads) + 1, tree)
    order = {part.place: index for index, part in enumerate(PARTS)}
    by_page = sorted(threads.values(), key=lambda t: order.get(targets.part_of(t.comment.place), -1))
    address = reverse("admin:profiles_profile_comments", args=[profile.pk])
    preview = preview or reverse("admin:profiles_profile_preview", args=[profile.pk])
    return CommentThreads(
        by_page, workflow.may(user, "add_comment", profile.subject.place), address, preview, query
    )


def note_revisions(threads):
    """Note on resolved threads the revision whose change resolved each, as the audit log has it."""
    resolved = {str(one.comment.pk): one for one in threads if one.comment.resolved_at}
    if not resolved:
        return
    events = AuditEvent.objects.about(*(one.comment for one in resolved.values())).filter(act=Action.RESOLVED)
    for event in events.order_by("pk"):  # the last one counts: it may have been open again
        resolved[event.object_id].resolved_in = event.detail.get("revision")


class Comments(ObjectPage):
    """All threads about a profile, and the form for a new one."""

    permission_to_post = "add_comment"

    def is_open_to(self, user):
        return may_read(user)

    @cached_property
    def review(self):
        """The review that a comment is part of, or None."""
        number = whole(self.request.POST.get("review") or self.request.GET.get("review"))
        return self.object.reviews.filter(pk=number).defer("payload").first() if number is not None else None

    @cached_property
    def words(self):
        return words_of(self.object)

    def get(self, request):
        asked = {name: request.GET.get(name, "")[:PASSAGE_LIMIT] for name in ("place", "passage")}
        return self.ask(CommentForm(self.words, initial=asked))

    def post(self, request):
        form = CommentForm(self.words, request.POST)
        if not form.is_valid():
            return self.ask(form)
        try:
            made = workflow.comment(self.object, by=request.user, review=self.review, **form.cleaned_data)
        except workflow.Refused as error:
            form.add_error(None, str(error))
            return self.ask(form)
        messages.success(request, f"Commented on {targets.label(self.words, made.place)}.")
        return self.back(made)

    def ask(self, form, typed=None):
        """`typed` are answers that were refused, by the key of their thread."""
        profile, query = self.object, f"review={self.review.pk}" if self.review else ""
        comment_threads = threads_of(profile, self.request.user, self.words, query=query)
        for thread in comment_threads.threads:
            thread.typed = (typed or {}).get(thread.comment.pk, "")
        return self.render(
            "comments",
            title=f"Comments on {profile}",
            comment_threads=comment_threads,
            comment_form=form,
            review=self.review,
        )

    def back(self, comment):
        """Return to the page it came from: the review, or the comments of the profile."""
        if self.review and self.request.POST.get("back") == "review":
            address = reverse("admin:profiles_review_change", args=[self.review.pk])
        else:
            query = f"?{urlencode({'review': self.review.pk})}" if self.review else ""
            address = self.url("comments") + query
        return HttpResponseRedirect(f"{address}#comment-{comment.parent_id or comment.pk}")


class CommentAct(Comments):
    permission = "add_comment"
    http_method_names = ["post"]

    def post(self, request, pk, act):
        thread = self.object.comments.threads().filter(pk=pk).first()
        if thread is None or act not in DONE:
            raise Http404("There is no such comment.")
        body = request.POST.get("body", "")
        try:
            match act:
                case "answer":
                    workflow.comment(self.object, by=request.user, body=body, answers=thread)
                case "resolve":
                    workflow.resolve_comment(thread, by=request.user)
                case "reopen":
                    workflow.reopen(thread, by=request.user)
        except workflow.Refused as error:
            messages.error(request, str(error))
            return self.ask(CommentForm(self.words), typed={pk: body})
        messages.success(request, DONE[act])
        return self.back(thread)


PAGES = (
    ("<path:object_id>/comments/", Comments, "comments"),
    ("<path:object_id>/comments/<int:pk>/<str:act>/", CommentAct, "comment"),
)
