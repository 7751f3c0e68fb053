"""Report an error: the one public form that is stored, and the one public page that sets a cookie, for CSRF."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from profiles import workflow
from profiles.accounts import limits
from profiles.accounts.forwarded import client_address

from .form import VALID_FOR, ReportForm, seal
from .limits import first_use, take_back, take_report
from .subject import subject_at


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request):
    """The form about the page `?about=`; nothing typed is lost where it is refused."""
    asked = request.GET.get("about", "/")
    subject = subject_at(asked)
    unknown = subject is None
    subject = subject or subject_at("/")
    if request.method != "POST":
        form = ReportForm(initial={"token": seal(subject)})
        return _page(request, form, subject, unknown=unknown)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, form, form.subject or subject, status=422)
    typed = {name: form.cleaned_data[name] for name in ("message", "source_url", "contact")}
    token = form.cleaned_data["token"]
    is_first = first_use(token, "\n".join(typed.values()), VALID_FOR)
    if is_first is None:  # pressed twice
        return redirect("website:report_received")
    if not is_first:
        form.add_error(
            None, gettext("This form was sent already. Send it once more if this is another error.")
        )
        return _page(request, form, form.subject, status=422, new_seal=True)
    if seconds := take_report(client_address(request), was_open=form.was_open):
        take_back(token)
        minutes = limits.minutes(seconds)
        form.add_error(
            None,
            ngettext(
                "Too many reports were sent from here within the hour. Try again in %(minutes)s minute.",
                "Too many reports were sent from here within the hour. Try again in %(minutes)s minutes.",
                minutes,
            )
            % {"minutes": minutes},
        )
        response = _page(request, form, form.subject, status=429)
        response["Retry-After"] = str(seconds)
        return response
    seen = form.subject
    try:
        workflow.receive_report(
            path=seen.path, title=seen.title, seen=seen.seen, country_id=seen.country_id,
            edition_id=seen.edition_id, revision_id=seen.revision_id, **typed,
        )  # fmt: skip
    except Exception:
        take_back(token)
        raise
    return redirect("website:report_received")


@never_cache
@require_safe
def report_received(request):
    return render(request, "website/report_received.html")


def _page(request, form, subject, *, status=200, unknown=False, new_seal=False):
    if new_seal or (form.is_bound and form.subject is None):  # the old one is of no more use
        form.data = form.data.copy()
        form.data["token"] = seal(subject)
    context = {"form": form, "subject": subject, "unknown": unknown}
    return render(request, "website/report.html", context, status=status)
