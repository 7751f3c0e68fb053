"""A moment as people write it: a day, a time and a time zone."""

import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

UTC = datetime.UTC
ZONE_KEY = "desk_zone"  # of the session: the zone that somebody chose last
LOCAL_AREAS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip


def moments(local, zone):
    """The aware datetimes of a naive `local` in `zone`, earlier first.

    There is none where clocks go forward and skip it, and there are two where they go back over it.
    """
    both = [local.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    there = [one for one in both if one.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local]
    return there if both[0].utcoffset() != both[1].utcoffset() else there[:1]


@cache
def zones():
    """Choices of a select: the site's own zone and UTC, then every place, by area."""
    site = timezone.get_default_timezone_name()
    usual = [(name, name) for name in dict.fromkeys([site, "UTC"])]
    areas = {}
    for name in sorted(available_timezones()):
        area, _, place = name.partition("/")
        if place and area in LOCAL_AREAS:
            areas.setdefault(area, []).append((name, place.replace("_", " ")))
    return [("Usual", usual), *areas.items()]


def chosen_zone(request):
    """Return the time zone that somebody chose last, otherwise the site's."""
    try:
        return ZoneInfo(request.session[ZONE_KEY])
    except (KeyError, ValueError, OSError, TypeError):
        return timezone.get_default_timezone()


def offset(when):
    """“UTC+02:00”."""
    return f"UTC{when:%:z}" if when.utcoffset() else "UTC"


def in_words(when, zone):
    """“3 March 2027, 09:00 Europe/Berlin (UTC+01:00), which is 3 March 2027, 08:00 UTC”."""
    local, utc = when.astimezone(zone), when.astimezone(UTC)
    text = f"{local:%-d %B %Y, %H:%M} {zone.key}"
    if not local.utcoffset():
        return text if zone.key == "UTC" else f"{text}, which is UTC"
    same_day = local.date() == utc.date()
    return f"{text} ({offset(local)}), which is {utc:{'%H:%M' if same_day else '%-d %B %Y, %H:%M'}} UTC"


def planned(when, zone):
    """The initial data of a ScheduleForm; `when` may be None."""
    local = when and when.astimezone(zone)
    return {"zone": zone.key} | ({"date": local.date(), "time": local.time()} if local else {})


def _required(kind, label, **options):
    return kind(label=label, error_messages={"required": f"Give the {label.lower()}."}, **options)


class ScheduleForm(forms.Form):
    """A form for the time of publication. `when` of the cleaned data is the moment."""

    asks_which = False  # of two moments

    date = _required(
        forms.DateField, "Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    time = _required(
        forms.TimeField,
        "Time",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S"],
    )
    zone = _required(forms.ChoiceField, "Time zone", choices=zones)
    which = forms.ChoiceField(
        label="Which of the two",
        required=False,
        widget=forms.RadioSelect,
        choices=[("0", "The first"), ("1", "The second")],
    )

    def clean(self):
        cleaned = super().clean()
        if not {"date", "time", "zone"} <= cleaned.keys():
            return cleaned
        local = datetime.datetime.combine(cleaned["date"], cleaned["time"])
        zone, which = ZoneInfo(cleaned["zone"]), cleaned.get("which")
        clocks = f"On {local:%-d %B %Y} clocks in {zone.key} go"
        try:
            found = moments(local, zone)
        except OverflowError:
            raise ValidationError({"date": "Choose a day of this century."}) from None
        if not found:
            problem = f"{clocks} forward and skip {local:%H:%M}. Choose a time before or after."
            raise ValidationError({"time": problem})
        if len(found) > 1 and not which:
            self.asks_which = True
            self.fields["which"].choices = [
                (value, f"{label}, {offset(one)}: {one.astimezone(UTC):%H:%M} UTC")
                for (value, label), one in zip(self.fields["which"].choices, found, strict=True)
            ]
            problem = f"{clocks} back, and {local:%H:%M} occurs twice. Choose which one you mean."
            raise ValidationError({"which": problem})
        cleaned["when"] = found[-1 if which == "1" else 0]
        return cleaned

    def remember(self, request):
        """The chosen time in words. Its zone is offered first from now on."""
        request.session[ZONE_KEY] = self.cleaned_data["zone"]
        return in_words(self.cleaned_data["when"], chosen_zone(request))
