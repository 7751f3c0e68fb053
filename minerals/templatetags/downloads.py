"""The row of files in which a page's figures can be taken away."""

from django import template
from django.urls import reverse

register = template.Library()

LABELS = {
    "csv": ("CSV", "plain table"),
    "xlsx": ("XLSX", "for spreadsheets"),
    "json": ("JSON", "for programs"),
    "zip": ("ZIP", "CSV with README and licence"),
}


@register.inclusion_tag("minerals/includes/downloads.html")
def downloads(address, *args):
    """Links to each format of the download that is named `address`; `args` are what comes before the ending."""
    return {
        "files": [
            {"label": label, "what": what, "url": reverse(address, args=[*args, ending])}
            for ending, (label, what) in LABELS.items()
        ]
    }
