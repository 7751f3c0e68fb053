"""Profiles as files: export, and import with a preview of exactly what it changes."""

from pathlib import PurePath

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from minerals.models import Country

from .. import content, workflow
from ..content import ContentError, exporting, importing
from ..draft import snapshot
from ..models import Profile
from ..publishing.facts import Facts
from ..publishing.resolving import resolve
from ..shape import TABLE
from .base import DeskPage, ListPage, ObjectPage
from .history import comparing
from .history.states import NoSuchState, state

SALT = "profile-import"
PREVIEW_LASTS = 24 * 3600  # seconds for which a preview can be applied
CSV, MARKDOWN, ZIP = "text/csv; charset=utf-8", "text/markdown; charset=utf-8", "application/zip"


class ImportForm(forms.Form):
    file = forms.FileField(
        required=False,
        help_text=f"A .md file as the export writes it, or a .csv of one table; at most "
        f"{importing.MOST_BYTES // 1000:,} kB.",
        widget=forms.FileInput(attrs={"accept": ".md,.csv,.txt,text/markdown,text/csv"}),
    )
    text = forms.CharField(
        required=False,
        strip=False,
        label="Or paste its text",
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        required=False, label="Content", choices=[("", "As the file says"), *importing.KINDS.items()]
    )

    def clean(self):
        cells = super().clean()
        file, text = cells.get("file"), cells.get("text", "")
        if not self.errors and bool(file) == bool(text.strip()):
            raise forms.ValidationError("Choose a file, or paste its text.")
        return cells

    def source(self):
        """(name, text) of the upload or the pasted text. Raises ContentError for a binary file."""
        file, text = self.cleaned_data["file"], self.cleaned_data["text"]
        name = PurePath(file.name).name if file else "pasted text"
        return name, importing.decoded(name, file.read(importing.MOST_BYTES + 1) if file else text.encode())


def download(data, name, content_type):
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=content_type, headers=headers)


class Export(ObjectPage):
    """A state of a profile as Markdown, CSV or both; without a choice, the page that offers them."""

    def get(self, request):
        profile, asked = self.object, request.GET.get("as", "")
        if not asked:
            return self.offer()
        try:
            found = state(profile, request.GET.get("of", "draft"))
        except NoSuchState as error:
            return self.offer(refused=str(error))
        if found.tree is None:
            return self.offer(refused=f"There is {found.name}.")
        stem = profile.subject.slug + (f"-{found.key}" if found.key not in ("", "draft") else "")
        if asked == "md":
            return download(content.write(found.tree).encode(), f"{stem}.md", MARKDOWN)
        if asked == "zip":
            return download(exporting.archive([(profile.subject, found.tree)]), f"{stem}.zip", ZIP)
        if asked in TABLE:
            return download(content.write_table(asked, [found.tree]), f"{stem}-{asked}.csv", CSV)
        raise Http404("There is no such form.")

    def offer(self, refused=""):
        profile = self.object
        return self.render(
            "export",
            title=f"Export {profile}",
            refused=refused,
            tables=[(table, name) for table, name in importing.KINDS.items() if table != importing.WHOLE],
            live=workflow.live_edition(profile),
            revisions=profile.revisions.select_related("author").defer("payload").order_by("-number")[:30],
            may_import=workflow.may(self.request.user, "change_profile", profile.subject.place),
        )


class ExportAll(ListPage):
    """Every profile in one archive: the drafts, or the live editions."""

    def get(self, request):
        profiles = self.model_admin.get_queryset(request)
        return archive_of(profiles, "live" if request.GET.get("of") == "live" else "drafts")


def archive_of(profiles, what):
    profiles = Profile.objects.filter(pk__in=profiles.values("pk"))  # without the annotations of a list
    found = exporting.live_of(profiles) if what == "live" else exporting.drafts_of(profiles)
    return download(exporting.archive(found), f"profiles-{what}-{timezone.now():%Y-%m-%d}.zip", ZIP)


@admin.action(description="Export the selected drafts as files", permissions=["view"])
def export_selected(profile_admin, request, queryset):
    return archive_of(queryset, "drafts")


class ImportPage(DeskPage):
    """A file that replaces a draft or one of its tables, or starts a draft: a preview, then the import."""

    permission = "change_profile"

    def get(self, request):
        return self.ask(ImportForm())

    def post(self, request):
        if "import" in request.POST:
            return self.apply()
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.ask(form)
        text, kind = "", form.cleaned_data["kind"]
        try:
            name, text = form.source()
            return self.preview(name, text, kind)
        except ContentError as error:
            # A browser does not send a file again, so its text is shown to be corrected.
            return self.ask(ImportForm(initial={"text": text, "kind": kind}), error.problems)

    def ask(self, form, problems=()):
        profile = self.object
        title = f"Import into {profile}" if profile else "Import a profile"
        return self.render("import", title=title, form=form, problems=problems)

    def target(self, name, text, kind):
        """(profile or None, its subject, its snapshot or None, the tree of the file). Raises ContentError."""
        profile, user = self.object, self.request.user
        if profile is None:
            tree = importing.read(name, text, kind=kind)
            named = snapshot.named_in(tree)
            profile = Profile.objects.with_subject().about(named).first()
            if profile is None:
                workflow.require_permission(user, "add_profile", Country.objects.get(code=tree["country"]))
                return None, named, None, tree
        workflow.require_permission(user, "change_profile", profile.subject.place)
        draft = snapshot.snapshot(profile)
        return profile, profile.subject, draft, importing.read(name, text, kind=kind, draft=draft)

    def preview(self, name, text, kind, refused=""):
        profile, subject, draft, tree = self.target(name, text, kind)
        version = profile.lock_version if profile else None
        about = snapshot.subject_of(tree)
        sent = {"name": name, "text": text, "kind": kind, "about": about, "version": version}
        country = Country.objects.get(code=tree["country"])
        return self.render(
            "import_preview",
            title=f"What the import would change in {subject}",
            original=profile,
            into=self.object,
            subject=subject,
            name=name,
            refused=refused,
            changes=comparing.changes(draft, tree),
            incomplete=resolve(tree, Facts.for_drafts(country, tree)).problems,
            signed=signing.dumps(sent, salt=SALT, compress=True),
        )

    def apply(self):
        """Carry out the preview; if the draft has changed since, show the preview again."""
        request = self.request
        try:
            sent = signing.loads(request.POST["import"], salt=SALT, max_age=PREVIEW_LASTS)
        except signing.BadSignature:
            messages.error(request, "Nothing was imported: the preview is too old. Send the file again.")
            return HttpResponseRedirect(request.path)
        file = {name: sent[name] for name in ("name", "text", "kind")}
        try:
            profile, subject, _, tree = self.target(**file)
            try:
                if sent["version"] is None:
                    made = workflow.start_from_import(tree, by=request.user)
                elif profile is None or snapshot.subject_of(tree) != sent["about"]:
                    raise workflow.Refused(
                        "The draft was discarded since you looked. Below is what the import would start."
                    )
                else:
                    made = workflow.import_draft(profile, tree, by=request.user, base_version=sent["version"])
            except workflow.Refused as error:
                return self.preview(**file, refused=str(error))
        except ContentError as error:
            return self.ask(ImportForm(initial=file), error.problems)
        messages.success(
            request,
            f"Imported {sent['name']} into {subject}, saved as revision {made.number}. "
            "Readers see it once it is published.",
        )
        return HttpResponseRedirect(reverse("admin:profiles_profile_change", args=[made.profile_id]))


class ImportAny(ImportPage):
    """A file that names its country."""

    def check(self, request):
        profile_admin = self.model_admin
        if not (profile_admin.has_add_permission(request) or profile_admin.has_change_permission(request)):
            raise PermissionDenied


class ImportInto(ObjectPage, ImportPage):
    """A file of this profile, or of one of its tables."""


PAGES = (
    ("export/", ExportAll, "export_all"),
    ("import/", ImportAny, "import_any"),
    ("<path:object_id>/export/", Export, "export"),
    ("<path:object_id>/import/", ImportInto, "import"),
)
