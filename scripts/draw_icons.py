"""Draws the PNGs in static/img from icon.svg and world.svg: icons of the manifest, and the picture of shared links.

    .venv/bin/python scripts/draw_icons.py

Needs Debian's Chromium, as the browser tests do. Run it again when one of the two drawings or the name changes.
"""

import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
PAPER, INK, MUTED, LAND = "#fbfaf6", "#1a1d22", "#59616c", "#dfdbd0"
ICONS = {  # name: (side in pixels, part of it that the mark fills, ground or None)
    "icon-180": (180, 0.76, PAPER),
    "icon-192": (192, 1, None),
    "icon-512": (512, 1, None),
    "icon-maskable-512": (512, 0.56, PAPER),  # what a phone may cut off is a fifth on each side
}
SHARED = """
<body style="margin:0; width:1200px; height:630px; background:{paper}; position:relative; overflow:hidden">
<div style="position:absolute; left:140px; top:205px; width:940px">{world}</div>
<div style="position:absolute; left:64px; top:48px; width:128px">{icon}</div>
<p style="position:absolute; left:216px; top:50px; margin:0; font:600 68px/1.1 'P052', 'Palatino', serif; color:{ink}">
Critical Minerals Atlas</p>
<p style="position:absolute; left:218px; top:130px; margin:0; font:28px/1.4 'DejaVu Sans', sans-serif; color:{muted}">
Who mines, refines and holds them: every number with its source</p>
"""


def drawn(page, html, width, height, *, clear=False):
    page.set_viewport_size({"width": width, "height": height})
    page.set_content(html)
    return page.screenshot(omit_background=clear)


def save(name, png, colours=None):
    """Write a PNG as small as it goes: `colours` of a palette are enough for flat drawings without transparency."""
    image = Image.open(io.BytesIO(png))
    if colours:
        image = image.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
    image.save(IMAGES / f"{name}.png", optimize=True)
    print(f"{name}.png {(IMAGES / f'{name}.png').stat().st_size:,} bytes")


def main():
    icon = (IMAGES / "icon.svg").read_text(encoding="utf-8")
    world = (IMAGES / "world.svg").read_text(encoding="utf-8").replace("#c9c9c4", LAND).replace("#fff", PAPER)
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        for name, (side, part, ground) in ICONS.items():
            margin = round(side * (1 - part) / 2)
            html = (
                f'<body style="margin:0; background:{ground or "transparent"}">'
                f'<div style="padding:{margin}px; width:{side - 2 * margin}px">{icon}</div>'
            )
            save(name, drawn(page, html, side, side, clear=ground is None), colours=64 if ground else None)
        html = SHARED.format(world=world, icon=icon, paper=PAPER, ink=INK, muted=MUTED)
        save("share", drawn(page, html, 1200, 630), colours=64)
        browser.close()


if __name__ == "__main__":
    main()
