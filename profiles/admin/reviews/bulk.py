"""Several reviews at once: each by itself, with a message about each, and the page that schedules them."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse

from ... import workflow
from ..base import DeskPage, whole
from ..times import ScheduleForm, chosen_zone

AT_ONCE = 100  # reviews


class ScheduleSeveral(DeskPage):
    """Schedule several reviews for one time; a refusal stops no other."""

    permission = "publish_review"

    def dispatch(self, request):
        self.check(request)
        asked = (request.POST if request.method == "POST" else request.GET).get("reviews", "")
        keys = {key for key in map(whole, asked.split(",")[:AT_ONCE]) if key is not None}
        reviews = self.model_admin.get_queryset(request).filter(pk__in=keys)
        self.reviews = reviews.defer("payload").order_by("profile_id")
        if not self.reviews:
            messages.error(request, "Nothing was done: choose from the list.")
            return HttpResponseRedirect(reverse("admin:profiles_review_changelist"))
        return super().dispatch(request)

    def get(self, request):
        return self.ask(ScheduleForm(initial={"zone": chosen_zone(request).key}))

    def post(self, request):
        form = ScheduleForm(request.POST)
        if not form.is_valid():
            return self.ask(form)
        act, done = partial(workflow.schedule, when=form.cleaned_data["when"]), form.remember(request)
        each(request, self.reviews, act, done=f"scheduled, {done}", not_done="not scheduled")
        return HttpResponseRedirect(f"{reverse('admin:profiles_review_changelist')}?state=scheduled")

    def ask(self, form):
        keys, title = keys_of(self.reviews), "Schedule reviews"
        return self.render("bulk_schedule", title=title, form=form, reviews=self.reviews, keys=keys)


def each(request, reviews, act, *, done, not_done):
    """Call `act` for each review, with a message about each; a refusal stops no other. Returns how many were done."""
    count = 0
    for review in reviews:
        try:
            act(review, by=request.user)
        except (workflow.Refused, PermissionDenied) as error:
            messages.error(request, f"{review}: {not_done}. {error}")
        else:
            messages.success(request, f"{review}: {done}.")
            count += 1
    return count


def keys_of(reviews):
    return ",".join(str(key) for key in reviews.values_list("pk", flat=True)[:AT_ONCE])
