"""Starting a profile: which countries have none yet, and what a new one is proposed to cover."""

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse

from minerals.ledger import Ledger
from minerals.models import Country, Mineral

from .. import workflow
from ..models import KeyMineral, Profile
from .numbers import whole
from .pages import DraftPages


class StartPages(DraftPages):
    """A country is chosen first, in the address: `?country=japan`."""

    def add_view(self, request, form_url="", extra_context=None):
        if request.method == "GET" and self.has_add_permission(request):
            asked = request.GET.get("country")
            taken = Profile.objects.filter(country__slug=asked).first() if asked else None
            if taken:
                self.message_user(request, f"{taken} has a profile already; here it is.", messages.INFO)
                return HttpResponseRedirect(self._url("change", taken))
            if not self._country_to_start(request):
                return self._choose_country(request)
        try:
            return super().add_view(request, form_url, extra_context)
        except IntegrityError:
            if not Profile.objects.filter(country=whole(request.POST.get("country"))).exists():
                raise
            # Somebody started this country between our check and our save: the check now finds it.
            return super().add_view(request, form_url, extra_context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if (
            "_saveasnew" in request.POST
        ):  # which Django takes for an addition, whether `save_as` is set or not
            raise SuspiciousOperation("A country has one profile, which is not copied.")
        return super().change_view(request, object_id, form_url, extra_context)

    def _choose_country(self, request):
        context = self._context(request, title="Start a profile", unknown=request.GET.get("country", ""))
        countries = self._to_start(request).select_related("region")
        context["countries"] = countries.order_by("region__position", "name")
        return TemplateResponse(request, "admin/profiles/start.html", context)

    def _to_start(self, request):
        """Countries without a profile, where this person may start one."""
        return workflow.within(request.user, Country.objects.browsable()).filter(draft__isnull=True)

    def _country_to_start(self, request):
        if not hasattr(request, "desk_country"):
            wanted = self._to_start(request).filter(slug=request.GET.get("country", ""))
            request.desk_country = wanted.first()
        return request.desk_country

    # What the form of a new profile begins with

    def get_changeform_initial_data(self, request):
        country = self._country_to_start(request)
        return {"country": country.pk, "owner": request.user.pk} if country else {}

    def get_inline_instances(self, request, obj=None):
        inlines = super().get_inline_instances(request, obj)
        if obj is None and request.method == "GET":
            for inline in inlines:
                if inline.model is KeyMineral:
                    inline.extra = len(self._proposed(request))
        return inlines

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if inline.model is KeyMineral and request.method == "GET" and not obj.pk:
            kwargs["initial"] = [{"mineral": pk} for pk in self._proposed(request)]
        return kwargs

    def _proposed(self, request):
        """Keys of the minerals a new profile should cover: in the filter, and 5 % of the world or more."""
        if not hasattr(request, "desk_proposed"):
            country = self._country_to_start(request)
            known = dict(Mineral.objects.filter(in_filter=True).values_list("slug", "pk")) if country else {}
            found = Ledger.of_country(country).proposals(country.code, among=known) if country else []
            request.desk_proposed = [known[slug] for slug in found]
        return request.desk_proposed
