"""What the page of a country needs to be shown from a payload that is not public."""

from . import related
from .presentation import CountryPage


def pins(payload, known=()):
    """The pins of a payload, each with the Portrait of its country where `known`, of live editions, has one."""
    by_code = {portrait.country.code: portrait for portrait in known}
    return [{"pin": pin, "portrait": by_code.get(pin.code)} for pin in payload.related]


def preview_context(payload, country, *, images_at):
    """The context of `country_detail.html`; pictures are fetched below the address `images_at`."""
    known = related.portraits()
    pinned = [pin.code for pin in payload.related]
    return {
        "country": country,
        "page": CountryPage(payload, images_at),
        "pins": pins(payload, known.values()),
        "proposals": related.proposals(country, pinned=pinned, known=known),
    }
