"""Comments at the desk: the conversations of a profile, on pages of their own and beside what they are about."""

from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from .. import places, snapshot, workflow
from ..diff import anchor
from ..models import Comment
from ..models.desk import COMMENT_LIMIT, PASSAGE_LIMIT
from ..models.draft import TEXTS
from . import comparing
from .numbers import whole

DONE = {"answer": "Answered.", "resolve": "Resolved.", "reopen": "Opened again."}


@dataclass
class Thread:
    """A comment with its answers, and whether what it is about still stands in the draft."""

    comment: Comment
    label: str
    gone: bool  # the row or picture is no longer in the draft
    changed: bool  # the passage is not
    answers: list = field(default_factory=list)
    typed: str = ""  # an answer that was refused
    among: bool = False  # its place is one of the changes that the page shows

    @property
    def anchor(self):
        return anchor(self.comment.place) if self.comment.place else ""


@dataclass
class Talk:
    """The conversations of one profile, in the order of the page, and what this person may do about them."""

    threads: list[Thread]
    may_comment: bool
    address: str  # where a comment is posted
    query: str = ""  # that leads back to where this is shown

    @property
    def open(self):
        return [thread for thread in self.threads if not thread.comment.resolved_at]

    @property
    def resolved(self):
        return [thread for thread in self.threads if thread.comment.resolved_at]

    def at(self, place):
        """Open conversations about a place: a field, a row, or a table with its rows."""
        return [t for t in self.open if t.comment.place == place or _within(t.comment.place, place)]


def _within(place, table):
    return table.endswith(":") and place.startswith(table)


class CommentForm(forms.Form):
    """A comment on a place. What is typed stays, whatever is wrong with it."""

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
        grouped = [group if group[0] else group[1][0] for group in places.choices(tree)]
        self.fields["place"].choices = grouped


def may_read(user):
    return user.has_perm("profiles.view_comment") or user.has_perm("profiles.add_comment")


def words_of(profile):
    """The newest revision as `places` takes it: what the draft says now, in one query instead of nine."""
    revision = profile.revisions.order_by("-number").first()
    tree = snapshot.raised(revision.payload) if revision else snapshot.snapshot(profile)
    return comparing.named_tree(tree)


def talk_of(profile, user, tree, *, query=""):
    """The Talk of a profile. `tree` is what the draft says now."""
    return _talk(profile, user, partial(places.text_at, tree), partial(places.label, tree), query)


def talk_on_form(profile, user, formsets):
    """The Talk beside the fields of a form: the rows are those that its formsets have read already."""
    names = {table.accessor: table.name for table in snapshot.TABLES} | {"lead_image": "image"}
    rows = {}
    for formset in formsets:
        for form in formset.initial_forms:
            table, row = names[formset.prefix], form.instance
            rows["image" if table == "image" else f"{table}:{row.uid}"] = row

    def read(place):
        if place in TEXTS:
            return getattr(profile, place)
        if place == "" or place.endswith(":"):
            found = [row for key, row in rows.items() if key.startswith(place)]
            return "\n".join(map(_said, [*([] if place else [profile]), *found]))
        return _said(rows[place]) if place in rows else None

    def label(place):
        table, _, uid = place.partition(":")
        if not uid:
            return places.label({}, place)
        return f"{places.TABLE_NAMES.get(table, table)}: {rows.get(place, 'a row that is gone')}"

    return _talk(profile, user, read, label, "")


def _said(row):
    values = (getattr(row, f.attname) for f in row._meta.concrete_fields)
    return "\n".join(value for value in values if isinstance(value, str))


def _talk(profile, user, read, label, query):
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
        text = read(comment.place)
        changed = bool(comment.passage) and text is not None and not places.stands(comment.passage, text)
        threads[comment.pk] = Thread(comment, label(comment.place), text is None, changed)
    order = {place: index for index, place in enumerate(places.PAGE)}
    by_page = sorted(threads.values(), key=lambda t: order.get(places.part_of(t.comment.place), -1))
    address = reverse("admin:profiles_profile_comments", args=[profile.pk])
    return Talk(by_page, workflow.may(user, "add_comment", profile.country), address, query)


# Pages


def addresses(desk):
    """What is mounted in the admin of profiles, `desk`."""
    view = desk.admin_site.admin_view
    return [
        path("<path:object_id>/comments/", view(partial(comments, desk)), name="profiles_profile_comments"),
        path(
            "<path:object_id>/comments/<int:pk>/<str:act>/",
            view(partial(take_up, desk)),
            name="profiles_profile_comment",
        ),
    ]


def comments(desk, request, object_id):
    """All conversations about a profile; a new one is posted here."""
    profile = desk._open(request, object_id)
    if not may_read(request.user):
        raise PermissionDenied
    tree = words_of(profile)
    review = _review(profile, request.POST.get("review") or request.GET.get("review"))
    if request.method != "POST":
        asked = {name: request.GET.get(name, "")[:PASSAGE_LIMIT] for name in ("place", "passage")}
        return _page(desk, request, profile, tree, CommentForm(tree, initial=asked), review)
    form = CommentForm(tree, request.POST)
    if not form.is_valid():
        # A row that went away meanwhile is no reason to lose the words: the permission is asked all the same.
        workflow.allowed(request.user, "add_comment", profile.country)
        return _page(desk, request, profile, tree, form, review)
    try:
        made = workflow.comment(profile, by=request.user, review=review, **form.cleaned_data)
    except workflow.Refused as error:
        form.add_error(None, str(error))
        return _page(desk, request, profile, tree, form, review)
    desk.message_user(request, f"Commented on {places.label(tree, made.place)}.", messages.SUCCESS)
    return _back(request, profile, review, made)


def take_up(desk, request, object_id, pk, act):
    """Answer, resolve or reopen a conversation."""
    profile = desk._open(request, object_id)
    thread = profile.comments.threads().filter(pk=pk).first()
    if thread is None or act not in DONE:
        raise Http404("There is no such comment.")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    review = _review(profile, request.POST.get("review"))
    body = request.POST.get("body", "")
    try:
        match act:
            case "answer":
                workflow.comment(profile, by=request.user, body=body, answers=thread)
            case "resolve":
                workflow.resolve_comment(thread, by=request.user)
            case "reopen":
                workflow.reopen(thread, by=request.user)
    except workflow.Refused as error:
        tree = words_of(profile)
        desk.message_user(request, str(error), messages.ERROR)
        return _page(desk, request, profile, tree, CommentForm(tree), review, typed={pk: body})
    desk.message_user(request, DONE[act], messages.SUCCESS)
    return _back(request, profile, review, thread)


def _review(profile, text):
    number = whole(text)
    return profile.reviews.filter(pk=number).defer("payload").first() if number is not None else None


def _back(request, profile, review, comment):
    """To the page it came from: the review it is part of, or the comments of the profile."""
    if review and request.POST.get("back") == "review":
        address = reverse("admin:profiles_review_change", args=[review.pk])
    else:
        query = f"?{urlencode({'review': review.pk})}" if review else ""
        address = reverse("admin:profiles_profile_comments", args=[profile.pk]) + query
    return HttpResponseRedirect(f"{address}#comment-{comment.parent_id or comment.pk}")


def _page(desk, request, profile, tree, form, review, *, typed=None):
    talk = talk_of(profile, request.user, tree, query=f"review={review.pk}" if review else "")
    for thread in talk.threads:
        thread.typed = (typed or {}).get(thread.comment.pk, "")
    context = desk._context(
        request,
        title=f"Comments on {profile}",
        original=profile,
        talk=talk,
        comment_form=form,
        review=review,
    )
    return TemplateResponse(request, "admin/profiles/comments.html", context)
