#!/usr/bin/env python3
"""Write content/country_names.csv: what countries are called in twelve languages and in their own, from Unicode CLDR.

    .tools/uv/bin/uv run --no-sync --with babel==2.19.0 scripts/build_country_names.py

Run by a developer when countries or CLDR change; the site needs the result only. Babel ships the data of CLDR under the
Unicode License v3, whose notice is in LICENSES/Unicode-3.0.txt. The names are as in CLDR, but for these:

- “Congo (Kinshasa)” is also there without what is in brackets, where no other place of the language is called that.
- Names that differ in nothing but capitals and accents from the English one or from one before them are left out, since
  the search reads them as one. So are those in ENGLISH.

The twelve languages are the six of the United Nations but English (Arabic, Chinese, French, Russian, Spanish), those of
the large producers and buyers of minerals that have another (German, Hindi, Indonesian, Japanese, Korean, Portuguese,
Turkish). `own` has the other official languages of the country itself, whatever its script.
"""

import csv
import re
import sys
from collections import Counter
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from search.words import whole  # noqa: E402 - the module needs the path

LANGUAGES = ("ar", "de", "es", "fr", "hi", "id", "ja", "ko", "pt", "ru", "tr", "zh")
OFFICIAL = {"official", "de_facto_official"}
ENGLISH = {"=island"}  # an English word of its own: German for Iceland
BRACKETED = re.compile(r"\s*[(（].*[)）]\s*$")
ALPHA2 = {"EUU": "EU"}  # of a bloc, which ISO 3166 has no code for


def territories(language):
    """{alpha-2 code: (name, the name without what is in brackets)} of a language; none of one that CLDR lacks."""
    try:
        names = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    bare = Counter(BRACKETED.sub("", name) for name in names.values())
    return {
        code: [name, short] if bare[short := BRACKETED.sub("", name)] == 1 and short != name else [name]
        for code, name in names.items()
        if name != code
    }


def own(alpha2):
    """The official languages of a country that are none of the twelve, most spoken first."""
    spoken = get_global("territory_languages").get(alpha2, {})
    found = [
        language
        for language, facts in sorted(spoken.items(), key=lambda one: -one[1]["population_percent"])
        if facts["official_status"] in OFFICIAL and language not in (*LANGUAGES, "en")
    ]
    return found


def main():
    known = {}
    with (ROOT / "content" / "countries.csv").open(encoding="utf-8", newline="") as file:
        places = list(csv.DictReader(file))
    with (ROOT / "content" / "country_names.csv").open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n")
        write.writerow(("code", *LANGUAGES, "own"))
        for place in places:
            alpha2 = place["alpha2"] or ALPHA2.get(place["code"])
            if not alpha2:
                continue
            said = ENGLISH | {whole(name) for name in (place["name"], *place["aliases"].split(";"))}
            cells = []
            for languages in (*((language,) for language in LANGUAGES), own(alpha2)):
                names = []
                for language in languages:
                    known.setdefault(language, territories(language))
                    for name in known[language].get(alpha2, ()):
                        if whole(name) not in said:
                            said.add(whole(name))
                            names.append(name)
                cells.append(";".join(names))
            if any(cells):
                write.writerow((place["code"], *cells))


if __name__ == "__main__":
    main()
