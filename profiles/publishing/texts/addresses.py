"""Addresses that prose may link to, and hosts that look like another one."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u00a0\u2028\u2029\\]")  # browsers drop some, and read \ as /
SCHEME = re.compile(r"[^/?#]*:")


def is_link(address):
    """Whether prose may link to `address`: a place on the page, a path of this site, or http(s):// with its host.

    `//host`, `http:host` and `/\\host` look like paths and lead elsewhere; encoded, they are broken.
    """
    if UNSEEN.search(address):
        return False
    decoded = UNSEEN.sub(lambda match: "/" if match[0] == "\\" else "", unquote(address))
    if decoded.startswith("//"):
        return False
    if not SCHEME.match(address):
        return not SCHEME.match(decoded)
    try:
        parts = urlsplit(address)
        port = parts.port  # raises ValueError where it is no port
    except ValueError:
        return False
    return (
        re.match(r"https?://[^/?#]", address, re.IGNORECASE) is not None
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and port != 0
    )


# Scripts with letters like Latin ones
ALIKE = ("ARMENIAN ", "CHEROKEE ", "COPTIC ", "CYRILLIC ", "GREEK ", "LISU ")


def lookalike(address):
    """The letter that makes the host of `address` look like another one, or an empty string.

    Such a host mixes Latin letters with letters of a script that has the same shapes: “аpple.com” with a Cyrillic а.
    """
    try:
        labels = (urlsplit(address).hostname or "").split(".")
        host = "".join(
            label.removeprefix("xn--").encode().decode("punycode") if label.startswith("xn--") else label
            for label in labels
        )
    except ValueError:  # no host, or an invalid one
        return ""
    names = {letter: unicodedata.name(letter, "") for letter in host if letter.isalpha()}
    if not any(name.startswith("LATIN ") for name in names.values()):
        return ""
    return next((letter for letter, name in names.items() if name.startswith(ALIKE)), "")


def why_alike(letter):
    return f"the “{letter}” in its host only looks like a Latin letter: copy the address of the page itself"
