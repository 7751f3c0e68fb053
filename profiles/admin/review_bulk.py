"""Bulk actions on reviews that ask something first, on a page of their own."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from minerals.admin import desk_context

from .. import workflow
from .numbers import whole
from .times import ZONE_KEY, ScheduleForm, chosen_zone, spoken

AT_ONCE = 100  # reviews


def keys_of(reviews):
    """The reviews that were chosen, for an address."""
    return ",".join(str(key) for key in reviews.values_list("pk", flat=True)[:AT_ONCE])


def schedule_several(model_admin, request):
    """One time for several reviews, each by itself; what is refused is said, and stops nothing else."""
    if not model_admin.has_publish_permission(request):
        raise PermissionDenied
    asked = (request.POST if request.method == "POST" else request.GET).get("reviews", "")
    keys = {key for key in map(whole, asked.split(",")[:AT_ONCE]) if key is not None}
    reviews = model_admin.get_queryset(request).filter(pk__in=keys).defer("payload").order_by("profile_id")
    if not reviews:
        model_admin.message_user(request, "Nothing was done: choose from the list.", messages.ERROR)
        return HttpResponseRedirect(reverse("admin:profiles_review_changelist"))
    form = ScheduleForm(request.POST or None, initial={"zone": chosen_zone(request).key})
    if request.method == "POST" and form.is_valid():
        request.session[ZONE_KEY] = form.cleaned_data["zone"]
        when = spoken(form.cleaned_data["when"], chosen_zone(request))
        for review in reviews:
            try:
                workflow.schedule(review, by=request.user, when=form.cleaned_data["when"])
            except (workflow.Refused, PermissionDenied) as error:
                model_admin.message_user(request, f"{review}: not scheduled. {error}", messages.ERROR)
            else:
                model_admin.message_user(request, f"{review}: scheduled, {when}.", messages.SUCCESS)
        return HttpResponseRedirect(f"{reverse('admin:profiles_review_changelist')}?state=scheduled")
    context = desk_context(
        model_admin,
        request,
        title="Schedule reviews",
        form=form,
        reviews=reviews,
        keys=keys_of(reviews),
    )
    return TemplateResponse(request, "admin/profiles/bulk_schedule.html", context)
