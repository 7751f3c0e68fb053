"""The page of exposure as tests read it."""

from profiles.public.exposure import ExposureFacts, ExposurePage

ADDRESS = "/countries/japan/exposure/"


def page_of(country):
    return ExposurePage(ExposureFacts(country))


def page_row(country, code="283691"):
    return next(row for row in page_of(country).bought if row.commodity.code == code)


def body(response):
    return " ".join(response.content.decode().split())
