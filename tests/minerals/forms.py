"""Detection of the publisher's form that a text is in."""

from minerals.importers.reading.formats import recognise


def form_of(text):
    """“usgs-long”, or an empty text for none."""
    found = recognise(text)
    return found[0] if found else ""
