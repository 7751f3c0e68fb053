"""What the page of a country needs to be shown from a payload that is not public."""

from . import related
from .presentation import CountryPage


def preview_context(payload, country, *, images_at):
    """The context of `country_detail.html`; pictures are fetched below the address `images_at`."""
    if payload["image"]:
        payload = payload | {"image": payload["image"] | {"folder": images_at}}
    known = related.portraits()
    by_code = {portrait.country.code: portrait for portrait in known.values()}
    pinned = [pin["code"] for pin in payload["related"]]
    return {
        "country": country,
        "page": CountryPage(payload),
        "pins": [{"pin": pin, "portrait": by_code.get(pin["code"])} for pin in payload["related"]],
        "proposals": related.proposals(country, pinned=pinned, known=known),
    }
