"""Make static/fonts/*.woff2 and static/css/fonts.css: the letters of this site out of Source Serif 4 and Source Sans 3.

    mkdir fonts && cd fonts && npm install source-serif@4.5.1 source-sans@3.52.0 dejavu-fonts-ttf@2.37.3 \\
        @fontsource/{arimo,tinos,gelasio,roboto,noto-sans,noto-serif}@5
    uv run --with fonttools==4.68.0 --with brotli scripts/build_fonts.py fonts/node_modules

Run by a developer when letters are missing (tests/test_fonts.py names them); the site needs the results only.

Each family is one variable file from regular to semibold, 50 kB for both. Kerning does not vary with the weight:
that alone saves 7 kB. The families are called Atlas Serif and Atlas Sans, as the licence (SIL OFL 1.1) keeps the name
Source for what Adobe publishes.

Until a font has arrived, text stands in one that the reader's machine has, scaled to the same width, with the same
height of a line: nothing moves when it is replaced. Arimo, Tinos and Gelasio stand in for Arial, Times New Roman and
Georgia here, whose widths they share and which cannot be downloaded.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "static" / "fonts"
SHEET = ROOT / "static" / "css" / "fonts.css"

ASCII = "".join(map(chr, range(0x20, 0x7F)))
LATIN = "".join(chr(one) for one in range(0xA0, 0x100) if one != 0xAD)
# Beyond Latin-1, what names of places, companies and laws in Europe and Türkiye need.
LETTERS = "ĀāĂăĄąĆćČčĎďĐđĒēĘęĚěĞğĪīİıŁłŃńŇňŌōŐőŒœŘřŚśŞşŠšŤťŪūŮůŰűŸŹźŻżŽžȘșȚț"
MARKS = "‑–—‘’‚“”„†•…‹›€™←↑→↓−≈≤≥Σ∑₂₃₄"
HYPHEN, UNBROKEN_HYPHEN = 0x2010, 0x2011
FEATURES = ["kern", "tnum", "lnum"]
BUDGET = 50_000  # bytes, both families

FAMILIES = {
    "Atlas Serif": {
        "file": "serif.woff2",
        "from": "source-serif/VAR/SourceSerif4Variable-Roman.ttf",
        "axes": {"wght": (400, 600), "opsz": 18},
        "size": 1,
        "instead": ["Georgia", "Times New Roman", "Noto Serif", "DejaVu Serif"],
    },
    "Atlas Sans": {
        "file": "sans.woff2",
        "from": "source-sans/VF/SourceSans3VF-Upright.ttf",
        "axes": {"wght": (400, 600)},
        "size": 1.06,  # its small letters are lower than those of other faces for screens
        "instead": ["Arial", "Roboto", "Noto Sans", "DejaVu Sans"],
    },
}
# What a machine may have: names of its regular and bold face, and files with the same widths.
LATIN_FILES = (
    "@fontsource/{0}/files/{0}-latin-400-normal.woff2",
    "@fontsource/{0}/files/{0}-latin-700-normal.woff2",
)
DEJAVU_FILES = "dejavu-fonts-ttf/ttf/{0}.ttf", "dejavu-fonts-ttf/ttf/{0}-Bold.ttf"
INSTEAD = {
    "Georgia": (["Georgia"], ["Georgia Bold", "Georgia-Bold"], LATIN_FILES, "gelasio"),
    "Times New Roman": (
        ["Times New Roman", "TimesNewRomanPSMT", "Liberation Serif"],
        ["Times New Roman Bold", "TimesNewRomanPS-BoldMT", "Liberation Serif Bold"],
        LATIN_FILES,
        "tinos",
    ),
    "Noto Serif": (
        ["Noto Serif", "NotoSerif-Regular"],
        ["Noto Serif Bold", "NotoSerif-Bold"],
        LATIN_FILES,
        "noto-serif",
    ),
    "DejaVu Serif": (["DejaVu Serif"], ["DejaVu Serif Bold"], DEJAVU_FILES, "DejaVuSerif"),
    "Arial": (
        ["Arial", "ArialMT", "Liberation Sans"],
        ["Arial Bold", "Arial-BoldMT", "Liberation Sans Bold"],
        LATIN_FILES,
        "arimo",
    ),
    "Roboto": (["Roboto", "Roboto-Regular"], ["Roboto Bold", "Roboto-Bold"], LATIN_FILES, "roboto"),
    "Noto Sans": (
        ["Noto Sans", "NotoSans-Regular"],
        ["Noto Sans Bold", "NotoSans-Bold"],
        LATIN_FILES,
        "noto-sans",
    ),
    "DejaVu Sans": (["DejaVu Sans"], ["DejaVu Sans Bold"], DEJAVU_FILES, "DejaVuSans"),
}


def build(packages):
    """The files of both families and the sheet that names them; the bytes of both files."""
    FONTS.mkdir(exist_ok=True)
    text = sample()
    rules, total = [], 0
    for name, family in FAMILIES.items():
        font = cut(packages / family["from"], family["axes"])
        rename(font, name)
        font.flavor = "woff2"
        font.save(FONTS / family["file"], reorderTables=False)
        size = (FONTS / family["file"]).stat().st_size
        total += size
        print(f"{name}: {len(font.getBestCmap())} characters, {size:,} bytes")
        rules.append(face(name, family))
        rules += [
            rule for one in family["instead"] for rule in faces_instead(one, font, family, packages, text)
        ]
    SHEET.write_text(
        "/* Made by scripts/build_fonts.py. Until a font is here, one of the machine takes its place and its room. */\n"
        + "\n".join(rules)
        + "\n",
        encoding="utf-8",
    )
    print(f"Together {total:,} of {BUDGET:,} bytes")
    return total


def cut(path, axes):
    """The font with the letters and features of this site, between the two weights."""
    font = reread(instancer.instantiateVariableFont(TTFont(path, recalcTimestamp=False), axes))
    for table in font["cmap"].tables:
        if table.isUnicode() and HYPHEN in table.cmap:
            table.cmap[UNBROKEN_HYPHEN] = table.cmap[HYPHEN]
    options = subset.Options(layout_features=FEATURES, hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=ASCII + LATIN + LETTERS + MARKS)
    subsetter.subset(font)
    flatten_kerning(font)
    return reread(font)


def reread(font):
    """Return the font after saving and reading it again: lazy tables have their glyphs only then."""
    font.flavor = None
    kept = BytesIO()
    font.save(kept)
    kept.seek(0)
    return TTFont(kept, recalcTimestamp=False)


def flatten_kerning(font):
    """Let the kerning of the regular weight hold for all."""
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            if table.LookupType != 2:
                continue
            table.ValueFormat1 &= 0x0F
            table.ValueFormat2 &= 0x0F
            if table.Format == 1:
                records = [record for pairs in table.PairSet for record in pairs.PairValueRecord]
            else:
                records = [record for row in table.Class1Record for record in row.Class2Record]
            for value in (value for record in records for value in (record.Value1, record.Value2) if value):
                for device in ("XPlaDevice", "YPlaDevice", "XAdvDevice", "YAdvDevice"):
                    vars(value).pop(device, None)


def rename(font, name):
    names = {
        1: name,
        2: "Regular",
        3: f"{name}, of the Critical Minerals Atlas",
        4: name,
        6: name.replace(" ", ""),
    }
    for number, value in names.items():
        font["name"].setName(value, number, 3, 1, 0x409)


def sample():
    """Words as the site has them, for the average width of a letter."""
    texts = [
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "content" / "profiles").glob("*.md"))
    ]
    return re.sub(r"[^A-Za-z ,.]+", " ", " ".join(texts))


def width(font, text):
    """The average advance of a letter, in parts of the em."""
    cmap, metrics = font.getBestCmap(), font["hmtx"].metrics
    advances = {letter: metrics[cmap[ord(letter)]][0] for letter in set(text)}
    return sum(advances[letter] for letter in text) / len(text) / font["head"].unitsPerEm


def face(name, family):
    size = f" size-adjust: {percent(family['size'])};" if family["size"] != 1 else ""
    return (
        f'@font-face {{ font-family: "{name}"; src: url("../fonts/{family["file"]}") format("woff2"); '
        f"font-weight: 400 600; font-display: swap;{size} }}"
    )


def faces_instead(name, font, family, packages, text):
    """The rules for one font of the machine, regular and bold, as wide and as high as ours."""
    regular, bold, files, file_name = INSTEAD[name]
    for weight, names, file in zip((400, 600), (regular, bold), files, strict=True):
        ours = instancer.instantiateVariableFont(reread(font), {"wght": weight}) if "fvar" in font else font
        size = family["size"] * width(ours, text) / width(TTFont(packages / file.format(file_name)), text)
        heights = {
            "ascent-override": font["hhea"].ascent,
            "descent-override": -font["hhea"].descent,
            "line-gap-override": font["hhea"].lineGap,
        }
        scale = family["size"] / size / font["head"].unitsPerEm
        rules = "; ".join(f"{rule}: {percent(value * scale)}" for rule, value in heights.items())
        sources = ", ".join(f'local("{one}")' for one in names)
        yield (
            f'@font-face {{ font-family: "as {name}"; src: {sources}; font-weight: {weight}; '
            f"size-adjust: {percent(size)}; {rules}; }}"
        )


def percent(value):
    return f"{100 * value:.1f}".removesuffix(".0") + "%"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if build(Path(sys.argv[1])) > BUDGET:
        sys.exit("Too large: take letters out, or give the reason in docs/decisions.")
