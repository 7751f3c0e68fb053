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


class NoSuchTime(ValueError):
    """Clocks go forward and skip this time."""


class TwoSuchTimes(ValueError):
    """Clocks go back over this time, so it occurs twice. `both` are the two moments, earlier first."""

    def __init__(self, both):
        self.both = both
        super().__init__("This time occurs twice.")


def moment(local, zone, which=None):
    """The aware datetime of a naive `local` in `zone`. `which` is 0 or 1 where clocks go back over it.

    Raises NoSuchTime, and TwoSuchTimes where there are two and `which` does not say.
    """
    both = [local.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    there = [one for one in both if one.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local]
    if not there:
        raise NoSuchTime(f"On {local:%-d %B %Y} clocks in {zone.key} go forward and skip {local:%H:%M}.")
    if both[0].utcoffset() != both[1].utcoffset():
        if which is None:
            raise TwoSuchTimes(both)
        return both[which]
    return both[0]


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
    """The zone that somebody chose last, else the site's."""
    try:
        return ZoneInfo(request.session[ZONE_KEY])
    except (KeyError, ValueError, OSError, TypeError):
        return timezone.get_default_timezone()


def offset(when):
    """“UTC+02:00”."""
    sign = f"{when:%z}"
    return f"UTC{sign[:3]}:{sign[3:5]}" if sign.strip("+-0") else "UTC"


def in_words(when, zone):
    """“3 March 2027, 09:00 Europe/Berlin (UTC+01:00), which is 3 March 2027, 08:00 UTC”."""
    local, utc = when.astimezone(zone), when.astimezone(UTC)
    text = f"{local:%-d %B %Y, %H:%M} {zone.key}"
    if local.utcoffset() == datetime.timedelta(0):
        return text if zone.key == "UTC" else f"{text}, which is UTC"
    same_day = local.date() == utc.date()
    return f"{text} ({offset(local)}), which is {utc:{'%H:%M' if same_day else '%-d %B %Y, %H:%M'}} UTC"


def planned(when, zone):
    """The initial data of a ScheduleForm; `when` may be None."""
    local = when and when.astimezone(zone)
    return {"zone": zone.key} | ({"date": local.date(), "time": local.time()} if local else {})


class ScheduleForm(forms.Form):
    """When something goes live. `when` of the cleaned data is the moment."""

    date = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(
        label="Time",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S"],
    )
    zone = forms.ChoiceField(label="Time zone", choices=zones)
    which = forms.ChoiceField(label="Which of the two", required=False, widget=forms.RadioSelect)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        for name in ("date", "time", "zone"):
            self.fields[name].error_messages["required"] = f"Give the {self.fields[name].label.lower()}."
        self.fields["which"].choices = [("0", "The first"), ("1", "The second")]
        self.asks_which = False

    def clean(self):
        cleaned = super().clean()
        if not {"date", "time", "zone"} <= cleaned.keys():
            return cleaned
        local = datetime.datetime.combine(cleaned["date"], cleaned["time"])
        zone = ZoneInfo(cleaned["zone"])
        which = cleaned.get("which")
        try:
            cleaned["when"] = moment(local, zone, int(which) if which else None)
        except OverflowError:
            raise ValidationError({"date": "Choose a day of this century."}) from None
        except NoSuchTime as error:
            raise ValidationError({"time": f"{error} Choose a time before or after."}) from None
        except TwoSuchTimes as error:
            self.asks_which = True
            self.fields["which"].choices = [
                (str(fold), f"{word}, {offset(one)}: {one.astimezone(UTC):%H:%M} UTC")
                for fold, (word, one) in enumerate(zip(("The first", "The second"), error.both, strict=True))
            ]
            raise ValidationError(
                {
                    "which": f"On {local:%-d %B %Y} clocks in {zone.key} go back, and {local:%H:%M} occurs twice. "
                    "Choose which one you mean."
                }
            ) from None
        return cleaned
