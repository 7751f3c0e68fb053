"""Templates of databases: named by what they are made of, made once, copied for each process."""

import io
import re

import pytest
from django.apps import apps
from django.core.management import call_command

from profiles.models import Edition

from . import databases
from .databases import MIGRATED, SEEDED
from .seeds import WRITTEN


@pytest.fixture
def project(tmp_path, settings):
    """A project of one file a folder."""
    for folder in (*databases.SOURCES, "content", "tests"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "file.py").write_text("1")
    (tmp_path / "uv.lock").write_text("1")
    settings.BASE_DIR = tmp_path
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(databases, "__file__", str(tmp_path / "tests" / "file.py"))
        databases.name_of.cache_clear()
        yield tmp_path
    databases.name_of.cache_clear()


def names():
    databases.name_of.cache_clear()
    return databases.name_of(MIGRATED), databases.name_of(SEEDED)


@pytest.mark.pure
@pytest.mark.parametrize("changed", ["minerals/file.py", "uv.lock", "tests/file.py", "config/new.py"])
def test_another_program_makes_both_templates_anew(project, changed):
    migrated, seeded = names()
    (project / changed).write_text("2")
    assert migrated != names()[0]
    assert seeded != names()[1]


@pytest.mark.pure
def test_other_content_makes_the_seeded_template_anew(project):
    migrated, seeded = names()
    (project / "content" / "file.py").write_text("2")
    assert migrated == names()[0]
    assert seeded != names()[1]


@pytest.mark.pure
def test_the_same_files_have_the_same_name_whatever_python_keeps_beside_them(project):
    before = names()
    (project / "minerals" / "__pycache__").mkdir()
    (project / "minerals" / "__pycache__" / "file.pyc").write_text("2")
    assert names() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "editions"),
    [
        pytest.param(MIGRATED, 0, marks=pytest.mark.on_postgresql("databases are copied in its own way")),
        (SEEDED, WRITTEN),  # of PostgreSQL in the long tier: no other test of `make test` needs it
    ],
)
def test_a_copy_is_of_its_own_and_goes_with_its_process(kind, editions):
    with databases.copy_of(kind) as copy:
        with databases.using(copy):
            call_command("createsuperuser", username="a", email="", interactive=False, stdout=io.StringIO())
            assert Edition.objects.count() == editions
        assert copy in list(databases.databases().copies())
    assert copy not in list(databases.databases().copies())
    assert not apps.get_model("auth", "User").objects.exists()


# What each seeding makes anew: keys, hashes over them, times, unusable passwords
ANEW = re.compile(
    r"[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|datetime\.datetime\([^)]*\)|\d{4}-\d\d-\d\dT[\d:.]+|![A-Za-z0-9]{40}"
)


# Terms are numbered in the order of a set, which differs by process.
NUMBERED = {"search.Term": ["text", "in_name", "documents"]}
NUMBERED |= {
    f"search.{name}": ["term__text", *columns]
    for name, columns in (("Posting", ["document", "weight", "of_name"]), ("Spelling", ["text"]))
}


def contents():
    """{model: its rows as texts}, without what each seeding creates again."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        label, fields = model._meta.label, model._meta.concrete_fields
        if label != "page_store.Epoch":
            rows = model.objects.values_list(*NUMBERED.get(label, [field.attname for field in fields]))
            found[label] = sorted(ANEW.sub("…", repr(row)) for row in rows.iterator())
    return found


@pytest.mark.django_db(transaction=True)
def test_the_seeded_template_is_what_seeding_makes():
    # Not the copy of this process: a page of the data that another test asked for has made a version there.
    with databases.copy_of(SEEDED) as copy, databases.using(copy):
        kept = contents()
    with databases.copy_of(MIGRATED) as copy, databases.using(copy):
        call_command("seed", stdout=io.StringIO())
        made = contents()
    assert len(kept["profiles.Edition"]) == WRITTEN
    assert [name for name in kept if kept[name] != made[name]] == []
