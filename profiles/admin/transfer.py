"""Taking profiles away as files, and bringing them in: what would change is shown first, then exactly that is done."""

from pathlib import PurePath

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from minerals.models import Country

from .. import content, exporting, importing, snapshot, workflow
from ..book import Book
from ..content import BadContent
from ..models import Profile
from ..resolving import resolve
from . import comparing
from .pages import DraftPages
from .states import NoSuchState, state

SALT = "profile-import"
KEPT_FOR = 24 * 3600  # seconds for which a preview can be applied
CSV, MARKDOWN, ZIP = "text/csv; charset=utf-8", "text/markdown; charset=utf-8", "application/zip"
ONE_OR_THE_OTHER = "Choose a file, or paste its text."


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
        required=False,
        label="What it holds",
        choices=[("", "As the file itself says"), *importing.KINDS.items()],
    )

    def clean(self):
        cells = super().clean()
        file, text = cells.get("file"), cells.get("text", "")
        if not self.errors and bool(file) == bool(text.strip()):
            raise forms.ValidationError(ONE_OR_THE_OTHER)
        return cells

    def source(self):
        """(name, text) of what was sent. Raises BadContent where it is no text."""
        file = self.cleaned_data["file"]
        if file:
            name = PurePath(file.name).name
            return name, importing.decoded(name, file.read(importing.MOST_BYTES + 1))
        name = "pasted text"
        return name, importing.decoded(name, self.cleaned_data["text"].encode())


def download(data, name, content_type):
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class TransferPages(DraftPages):
    """Export is for all who may see a profile; import for those who may change it, or start one."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("export/", view(self.export_all), name="profiles_profile_export_all"),
            path("import/", view(self.import_any), name="profiles_profile_import_any"),
            path("<path:object_id>/export/", view(self.export), name="profiles_profile_export"),
            path("<path:object_id>/import/", view(self.import_into), name="profiles_profile_import"),
            *super().get_urls(),
        ]

    # Export

    def export(self, request, object_id):
        """A state of a profile as Markdown, or a table as CSV; without a choice, the page that offers them."""
        profile = self._open(request, object_id)
        asked = request.GET.get("as", "")
        if not asked:
            return self._offer(request, profile)
        try:
            found = state(profile, request.GET.get("of", "draft"))
        except NoSuchState as error:
            return self._offer(request, profile, refused=str(error))
        if found.tree is None:
            return self._offer(request, profile, refused=f"There is {found.name}.")
        stem = profile.country.slug + (f"-{found.key}" if found.key not in ("", "draft") else "")
        if asked == "md":
            return download(content.write(found.tree).encode(), f"{stem}.md", MARKDOWN)
        if asked == "zip":
            return download(exporting.archive([(profile.country, found.tree)]), f"{stem}.zip", ZIP)
        if asked in content.ROWS:
            return download(content.write_table(asked, [found.tree]), f"{stem}-{asked}.csv", CSV)
        raise Http404("There is no such form.")

    def _offer(self, request, profile, refused=""):
        context = self._context(
            request,
            title=f"Export {profile}",
            original=profile,
            refused=refused,
            tables=[(table, name) for table, name in importing.KINDS.items() if table != importing.WHOLE],
            live=workflow.live_edition(profile),
            revisions=profile.revisions.select_related("author").defer("payload").order_by("-number")[:30],
            chosen=request.GET.get("of", "draft"),
            may_import=workflow.may(request.user, "change_profile", profile.country),
        )
        return TemplateResponse(request, "admin/profiles/export.html", context)

    def export_all(self, request):
        """Every profile, as its draft or its live edition is, in one archive."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        profiles = Profile.objects.filter(pk__in=self.get_queryset(request).values("pk"))
        live = request.GET.get("of") == "live"
        return self._archive(profiles, "live" if live else "drafts")

    def _archive(self, profiles, what):
        found = exporting.live_of(profiles) if what == "live" else exporting.drafts_of(profiles)
        return download(exporting.archive(found), f"profiles-{what}-{timezone.now():%Y-%m-%d}.zip", ZIP)

    @admin.action(description="Export the selected drafts as files", permissions=["view"])
    def export_selected(self, request, queryset):
        return self._archive(Profile.objects.filter(pk__in=queryset.values("pk")), "drafts")

    # Import

    def import_any(self, request):
        """A profile of whatever country the file names: a new draft, or a change of the one there is."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        return self._import(request, None)

    def import_into(self, request, object_id):
        """A profile, or one of its tables, laid upon this draft."""
        profile = self._open(request, object_id)
        if not workflow.may(request.user, "change_profile", profile.country):
            raise PermissionDenied
        return self._import(request, profile)

    def _import(self, request, profile):
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if request.method == "POST" and "kept" in request.POST:
            return self._apply(request, profile)
        form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
        if form.is_valid():
            text, problems = "", []
            try:
                name, text = form.source()
                return self._preview(request, profile, name, text, form.cleaned_data["kind"])
            except BadContent as error:
                problems = error.problems
            # A browser never sends a file twice by itself, so its text can be put right where it stands.
            form = ImportForm(initial={"text": text, "kind": form.cleaned_data["kind"]})
            return self._ask(request, profile, form, problems)
        return self._ask(request, profile, form)

    def _ask(self, request, profile, form, problems=()):
        context = self._context(
            request,
            title=f"Import into {profile}" if profile else "Import a profile",
            original=profile,
            form=form,
            problems=problems,
        )
        return TemplateResponse(request, "admin/profiles/import.html", context)

    def _target(self, request, profile, name, text, kind):
        """(profile or None, its country, its snapshot or None, the tree of the file). Raises BadContent."""
        if profile is None:
            tree = importing.read(name, text, kind=kind)
            profile = Profile.objects.select_related("country").filter(country__code=tree["country"]).first()
            if profile is None:
                country = Country.objects.get(code=tree["country"])
                workflow.allowed(request.user, "add_profile", country)
                return None, country, None, tree
        workflow.allowed(request.user, "change_profile", profile.country)
        draft = snapshot.snapshot(profile)
        return profile, profile.country, draft, importing.read(name, text, kind=kind, draft=draft)

    def _preview(self, request, into, name, text, kind, refused=""):
        profile, country, draft, tree = self._target(request, into, name, text, kind)
        version = profile.lock_version if profile else None
        kept = {"name": name, "text": text, "kind": kind, "country": country.code, "version": version}
        context = self._context(
            request,
            title=f"What the import would change in {country}",
            original=profile,
            into=into,
            country=country,
            name=name,
            refused=refused,
            changes=comparing.changes(draft, tree),
            incomplete=resolve(tree, Book.open(country)).problems,
            kept=signing.dumps(kept, salt=SALT, compress=True),
        )
        return TemplateResponse(request, "admin/profiles/import_preview.html", context)

    def _apply(self, request, into):
        """Do what the preview showed; where the draft has changed since, show what would change now."""
        try:
            kept = signing.loads(request.POST["kept"], salt=SALT, max_age=KEPT_FOR)
        except signing.BadSignature:
            self.message_user(
                request, "Nothing was imported: the preview is too old. Send the file again.", messages.ERROR
            )
            return HttpResponseRedirect(request.path)
        name, text, kind = kept["name"], kept["text"], kept["kind"]
        try:
            profile, country, _, tree = self._target(request, into, name, text, kind)
            try:
                if kept["version"] is None:
                    made = workflow.start_from_import(country, tree, by=request.user)
                else:
                    made = self._lay_upon(profile, kept, tree, request.user)
            except workflow.Refused as error:
                return self._preview(request, into, name, text, kind, refused=str(error))
        except BadContent as error:
            form = ImportForm(initial={"text": text, "kind": kind})
            return self._ask(request, into, form, error.problems)
        self.message_user(
            request,
            f"Imported {name} into {country}, saved as revision {made.number}. Readers see it once it is published.",
            messages.SUCCESS,
        )
        return HttpResponseRedirect(self._url("change", made.profile))

    def _lay_upon(self, profile, kept, tree, user):
        if profile is None or profile.country.code != kept["country"]:
            raise workflow.Refused(
                "The draft was discarded since you looked. Below is what the import would start."
            )
        return workflow.import_draft(profile, tree, by=user, base_version=kept["version"])
