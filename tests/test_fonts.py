"""The two families that the site serves: their letters, their weight, and the way a page asks for them."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from fontTools.ttLib import TTFont

pytestmark = pytest.mark.pure

ROOT = Path(settings.BASE_DIR)
FILES = [ROOT / "static" / "fonts" / name for name in ("serif.woff2", "sans.woff2")]
BUDGET = 50_000  # bytes, both together
# Signs drawn by style sheets and the desk, which every machine has; controls have no shape.
SHAPES = "△▸▾◆◇○●✓✖⌘⠿␣\u2060"
NOT_READ = ("importers", "migrations", "admin", "desk")  # folders whose strings no reader sees


def written(text):
    return {letter for letter in text if letter.isprintable() and ord(letter) > 0x7E}


def strings_of(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


# Shown only to who has typed the name, in a font of their system.
OF_OTHER_SCRIPTS = ("country_names.csv", "foreign_names.csv")


def shown():
    """Each character beyond ASCII that content, templates, style sheets or words in the code may show, and where."""
    found = {}
    for pattern in ("content/**/*.md", "content/**/*.csv", "templates/**/*.html", "static/css/*.css"):
        for path in ROOT.glob(pattern):
            if "admin" not in path.parts and path.name not in OF_OTHER_SCRIPTS:
                found |= dict.fromkeys(written(path.read_text(encoding="utf-8")), path)
    for app in ("minerals", "profiles", "website"):
        for path in (ROOT / app).rglob("*.py"):
            if not set(NOT_READ) & set(path.parts) and (
                "presentation" in path.parts
                or "wording" in path.parts
                or "public" in path.parts
                or "words" in path.stem
            ):
                found |= dict.fromkeys(written("".join(strings_of(path))), path)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_letter_of_the_site_is_in_both_families(path):
    letters = shown()
    assert {"ü", "ğ", "’", "–", "≥"} <= letters.keys(), "names and signs were found"
    cmap = TTFont(path).getBestCmap()
    missing = {letter: str(place) for letter, place in letters.items() if ord(letter) not in cmap}
    assert {one: where for one, where in missing.items() if one not in SHAPES} == {}, (
        "see scripts/build_fonts.py"
    )
    assert set(range(0x20, 0x7F)) <= cmap.keys()


def test_both_families_together_stay_within_their_budget():
    assert sum(path.stat().st_size for path in FILES) <= BUDGET


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_family_has_regular_and_semibold_and_figures_of_one_width(path):
    font = TTFont(path)
    (weight,) = font["fvar"].axes
    assert (weight.axisTag, weight.minValue, weight.maxValue) == ("wght", 400, 600)
    features = (
        {one.FeatureTag for one in font["GSUB"].table.FeatureList.FeatureRecord} if "GSUB" in font else set()
    )
    cmap, metrics = font.getBestCmap(), font["hmtx"].metrics
    assert "tnum" in features or len({metrics[cmap[ord(digit)]][0] for digit in "0123456789"}) == 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_family_names_its_licence_and_not_the_reserved_name(path):
    names = TTFont(path)["name"]
    assert "SIL Open Font License, Version 1.1" in names.getDebugName(13)
    assert all("Source" not in (names.getDebugName(number) or "") for number in (1, 3, 4, 6, 16))
    (licence,) = (ROOT / "LICENSES").glob(f"OFL-1.1-source-{path.stem}.txt")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text(encoding="utf-8")


def test_a_page_asks_early_for_the_files_that_the_sheet_names():
    head = render_to_string("includes/fonts.html")
    sheet = Path(settings.STATIC_ROOT, staticfiles_storage.stored_name("css/fonts.css")).read_text(
        encoding="utf-8"
    )
    named = re.findall(r'url\("?\.\./fonts/([^")]+)', sheet)
    assert len(named) == 2
    for name in named:
        assert re.search(r"\.[0-9a-f]{12}\.woff2$", name)
        assert f'fonts/{name}" as="font" type="font/woff2" crossorigin' in head


def test_text_keeps_its_room_while_a_font_loads():
    """Each font of the machine that may stand in is as wide and as high as ours."""
    sheet = (ROOT / "static" / "css" / "fonts.css").read_text(encoding="utf-8")
    tokens = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    for rule in re.findall(r"@font-face \{[^}]+\}", sheet):
        if "local(" in rule:
            for name in ("size-adjust", "ascent-override", "descent-override", "line-gap-override"):
                assert f"{name}: " in rule
        else:
            assert "font-display: swap" in rule
    for family in re.findall(r'font-family: "([^"]+)"', sheet):
        assert f'"{family}"' in tokens
