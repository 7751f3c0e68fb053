"""Parts of a profile, a facet and a publisher are added to a copy of the project as docs/adding.md says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
PUBLISHER, TABLE = ROOT / "tests" / "publisher", ROOT / "tests" / "table"
CODE = (
    "admin_base",
    "audit_log",
    "config",
    "minerals",
    "profiles",
    "search",
    "monitoring",
    "page_store",
    "tables",
    "website",
    "templates",
    "static",
    "tests",
)
DRAFT, CHOICES = "profiles/models/draft.py", "profiles/models/choices.py"
AMOUNT_AND_DAY = """\
    amount = models.DecimalField(max_digits=9, decimal_places=1, null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    through = models.ForeignKey(Country, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    traded = models.ManyToManyField(Mineral, blank=True, related_name="+")
"""
RAILWAY = '''\
class Railway(Child):
    """A railway that is being built."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="railways")
    title = models.CharField(max_length=200)
    mineral = models.ForeignKey(Mineral, on_delete=models.PROTECT, related_name="+")
    partners = models.ManyToManyField(Country, blank=True, related_name="+")
    opens = models.DateField(null=True, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    summary = models.TextField(blank=True, validators=[MaxLengthValidator(600)])
    citation = models.SlugField(max_length=60, help_text=CITATION_HELP)
    as_of = partial_date("as of", blank=True)

    class Meta(Child.Meta):
        constraints = [unique("railway_uid", "uid")]

    def __str__(self):
        return self.title


'''
CONTINENT = """\
    continent = PlaceFacet(
        _("Continent"), "continent", counted=_("%(number)s continents"), title=_("%(what)s from %(values)s")
    )
"""
CHECK_OF_CONTINENT = """

def test_a_continent_is_in_form_title_address_and_notices(client, japan_edition, chile_edition):
    chile_edition.subject.place.continent = "south-america"
    chile_edition.subject.place.save()
    selection = select(continent=["south-america", "atlantis"], mineral=["copper"])
    assert (countries(selection), len(selection.notices)) == (["Chile"], 1)
    assert selection.title == "Countries: copper from south-america"
    page = client.get(selection.url).content.decode()
    assert 'name="continent" value="south-america" checked' in page
    assert "role, region, continent, mineral group and official list" in client.get("/countries/").content.decode()
"""

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql", reason="the copy of the project has SQLite"
)


class Copy:
    """A copy of the project in which a test edits files."""

    def __init__(self, root):
        self.root = root
        for name in CODE:
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("manage.py", "pyproject.toml", "uv.lock"):
            shutil.copy(ROOT / name, root / name)
        for name in ("content", "docs"):
            (root / name).symlink_to(ROOT / name)

    def edit(self, name, before, after):
        text = (self.root / name).read_text(encoding="utf-8")
        assert text.count(before) == 1, (name, before)
        (self.root / name).write_text(text.replace(before, after), encoding="utf-8")

    def run(self, *arguments):
        environment = {**os.environ, "DEBUG": "1", "DATABASE_URL": "sqlite://:memory:"}
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.root, env=environment, capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode, done.stdout[-3000:] + done.stderr[-2000:]

    def is_known_everywhere(self, *but):
        """Migrate, and run the tests of the parts; that of their order lists them by hand."""
        code, said = self.run("manage.py", "makemigrations", "profiles", "--name", "added")
        assert code == 0, said
        code, said = self.run(
            "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "tests/profiles/test_every_part.py",
            "tests/profiles/test_shape.py", "--deselect",
            "tests/profiles/test_shape.py::test_the_parts_are_in_the_order_of_the_page", *but,
        )  # fmt: skip
        assert code == 0, said


@pytest.fixture
def project(tmp_path):
    return Copy(tmp_path)


def test_a_section_a_field_of_a_table_and_a_role_are_each_added_in_one_file(project):
    project.edit(
        DRAFT, '    "partnerships": _("Inter', '    "trade": _("Trade"),\n    "partnerships": _("Inter'
    )
    field = "    partnerships = prose_field"
    project.edit(DRAFT, field, f'    trade = prose_field("Trade")\n{field}')
    field = "    reason = models.CharField(max_length=200, blank=True)\n"
    project.edit(DRAFT, field, f"{field}{field.replace('reason', 'since')}{AMOUNT_AND_DAY}")
    project.edit(
        CHOICES,
        "    GATEKEEPER = (",
        '    TRADER = "trader", RoleText(_("Buys the mineral to sell it on.")), _("Trader")\n    GATEKEEPER = (',
    )
    # Where a field stands for readers is a template's.
    project.is_known_everywhere(
        "--deselect", "tests/profiles/test_every_part.py::test_readers_see_every_text"
    )


def test_a_table_is_added_in_two_files_and_readers_see_it(project):
    project.edit(DRAFT, "class RelatedPin(Child):", f"{RAILWAY}class RelatedPin(Child):")
    line = '    Table("pins", draft.RelatedPin'
    added = '    Table("railways", draft.Railway, _("Railways"), named_by=("title",), under="mining"),'
    project.edit("profiles/shape.py", line, f"{added}\n{line}")
    shutil.copy(TABLE / "check_railways.py", project.root / "tests" / "profiles" / "test_railways.py")
    project.is_known_everywhere("tests/profiles/test_railways.py")


def test_a_facet_is_added_in_one_file_and_a_line_of_the_tests(project):
    line, plain = "    group = MineralFacet(", 'PLACE_FACETS = {"region": '
    project.edit("profiles/public/filters/countries.py", line, f"{CONTINENT}{line}")
    added = 'PLACE_FACETS = {"continent": lambda country: {country.continent}, "region": '
    project.edit("tests/plain_filter.py", plain, added)
    tests, made = "tests/profiles/public/test_filters.py", 'name=f"Country {n:02}", region'
    continent = 'continent=["asia", "europe"][n % 2]'
    project.edit(tests, made, made.replace("region", f"{continent}, region"))
    path = project.root / tests
    path.write_text(path.read_text(encoding="utf-8") + CHECK_OF_CONTINENT, encoding="utf-8")
    code, said = project.run("-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", tests)
    assert code == 0, said


def test_a_publisher_is_added_by_a_folder_and_rows_of_csv(project):
    (project.root / "content").unlink()
    shutil.copytree(ROOT / "content", project.root / "content")
    package = project.root / "minerals" / "importers" / "publishers" / "office"
    package.mkdir()
    shutil.copy(PUBLISHER / "office.py", package / "__init__.py")
    shutil.copytree(PUBLISHER / "content", project.root / "content" / "publishers" / "office")
    with (project.root / "content" / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("office-yearbook,Yearbook,Office,,CC BY 4.0,,no,,yes,Yearbook\n")
    shutil.copy(PUBLISHER / "check_office.py", project.root / "tests" / "minerals" / "test_office.py")
    code, said = project.run(
        "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "tests/minerals/test_office.py",
        "tests/minerals/test_importers_content.py", "tests/minerals/test_import_release.py",
        "tests/minerals/test_import_release_forms.py",
    )  # fmt: skip
    assert code == 0, said
