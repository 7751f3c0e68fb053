"""Static files as users get them: hashed, and naming each other by their hashed names."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from config.assets.sheets import compact

pytestmark = pytest.mark.pure

HASH = r"\.[0-9a-f]{12}\."
IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")


def collected(pattern):
    return sorted(Path(settings.STATIC_ROOT).rglob(pattern))


def test_modules_import_hashed_modules_that_exist():
    imports = [
        (module, name)
        for module in [*collected("admin-atlas/**/*.js"), *collected("js/*.js")]
        for name in IMPORT.findall(module.read_text(encoding="utf-8"))
    ]
    assert len(imports) > 20, "the modules of the form import each other"
    wrong = [
        (module.name, name)
        for module, name in imports
        if not re.search(HASH, name) or not (module.parent / name).is_file()
    ]
    assert not wrong


def test_only_hashed_names_are_there_to_be_asked_for():
    plain = [path.name for path in collected("*.*") if not re.search(HASH, path.name)]
    assert plain == ["staticfiles.json"]


def test_templates_name_hashed_files():
    assert re.search(HASH, staticfiles_storage.url("css/base.css"))


def test_one_sheet_holds_what_every_page_has():
    sheet = Path(settings.STATIC_ROOT, staticfiles_storage.stored_name("css/site.css")).read_text("utf-8")
    assert "@import" not in sheet
    # The order of the layers comes first; then a rule of each part, in the order in which they are named.
    parts = [
        "@layer tokens,base,",
        ":root{color-scheme:light dark",
        'font-family:"Atlas Serif"',
        "@layer base{",
    ]
    found = [sheet.index(part) for part in (*parts, "@layer layout{", "@layer components{")]
    assert found == sorted(found)
    assert found[0] == 0
    assert re.search(r"\.\./fonts/serif\.[0-9a-f]{12}\.woff2", sheet)


def test_sheets_are_sent_without_comments_and_indentation():
    for path in (*collected("css/*.css"), *collected("admin-atlas/*.css")):
        sheet = path.read_text("utf-8")
        assert "/*" not in sheet, path.name
        assert "\n" not in sheet, path.name


@pytest.mark.parametrize(
    ("css", "sent"),
    [
        (".a {\n  color: red;\n  margin: 0 auto;\n}\n", ".a{color:red;margin:0 auto}"),
        (".a :hover, .a:hover > b { top: 0; }", ".a :hover,.a:hover > b{top:0}"),
        ("a { width: calc(1rem + 2 * var(--s1)); }", "a{width:calc(1rem + 2 * var(--s1))}"),
        ('a::before { content: " /* { ; "; }', 'a::before{content:" /* { ; "}'),
        (".a/* one element */.b { top: 0; }", ".a/**/.b{top:0}"),
        (".a /* its child */ .b { top: 0; }", ".a .b{top:0}"),
        ("@media (width < 44rem) { a { top: 0; } }", "@media (width < 44rem){a{top:0}}"),
    ],
)
def test_a_compact_sheet_says_the_same(css, sent):
    assert compact(css) == sent
