"""A change note that was typed and not submitted yet. It is no part of the draft: it belongs to who types it.

A save, and a submission that is refused, would otherwise open the form again without it.
"""

KEY = "change_notes"


def kept(request, profile):
    """{field: value} of what this person typed for `profile` and has not submitted; empty where nothing."""
    return request.session.get(KEY, {}).get(str(profile.pk), {})


def keep(request, profile):
    """What the form sent; nothing where it sent nothing."""
    note, minor = request.POST.get("change_note", ""), "minor" in request.POST
    _set(request, profile, {"change_note": note, "minor": minor} if note.strip() or minor else {})


def forget(request, profile):
    _set(request, profile, {})


def _set(request, profile, values):
    if values == kept(request, profile):
        return  # an untouched session is not written
    others = {pk: one for pk, one in request.session.get(KEY, {}).items() if pk != str(profile.pk)}
    request.session[KEY] = others | ({str(profile.pk): values} if values else {})
