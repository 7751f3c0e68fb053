"""Imports point down, none hides inside a function, and only the workflow writes a status."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "config": set(),
    "audit_log": {"config"},
    "admin_base": {"config", "audit_log"},
    "search": set(),
    "page_store": set(),
    "tables": set(),
    "monitoring": {"config"},
    "minerals": {"config", "audit_log", "admin_base", "search", "page_store", "tables"},
    "profiles": {
        "config",
        "audit_log",
        "admin_base",
        "search",
        "page_store",
        "tables",
        "monitoring",
        "minerals",
    },
    "website": {"config", "monitoring", "search", "page_store", "tables", "minerals", "profiles"},
}
APPS = set(MAY_IMPORT)
ENTRY = Path("config/wsgi.py")  # what a server starts: it puts the store before Django

MODULES = [
    path
    for app in MAY_IMPORT
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]


def imports(tree):
    """(node, top-level package) of every absolute import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node, node.module.split(".")[0]


def imports_in_functions(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield inner


@pytest.fixture(scope="module")
def trees():
    """{path from the root: tree} of every module of the apps."""
    found = {path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
    assert {path.parts[0] for path in found} == APPS
    return found


DECLARE = {  # what may be passed on: the column and its one rule, and where the column itself is read or shown
    "minerals/models/sources.py", "minerals/importers/tidy/reference.py", "minerals/admin/reference.py",
    "minerals/tables/sources.py", "website/api/docs/renames.py",
}  # fmt: skip


def test_no_output_writes_the_rule_on_what_may_be_passed_on(trees):
    found = {str(path) for path in trees if "may_be_passed_on" in (ROOT / path).read_text(encoding="utf-8")}
    assert found == DECLARE


def test_imports_point_down(trees):
    up = [
        f"{path}:{node.lineno} imports {name}"
        for path, tree in trees.items()
        for node, name in imports(tree)
        if name in APPS - MAY_IMPORT[path.parts[0]] - {path.parts[0]}
        and (path, name) != (ENTRY, "page_store")
    ]
    assert not up


def test_a_draft_knows_nothing_of_its_publication(trees):
    """`publishing` reads drafts, so no module of `draft` imports it."""
    drafts = {path: tree for path, tree in trees.items() if path.parts[:2] == ("profiles", "draft")}
    assert len(drafts) > 5
    assert not [
        f"{path}:{node.lineno}"
        for path, tree in drafts.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and "publishing" in (node.module or "").split(".")
    ]


KEEPS_NOTHING = [  # rooms that compute, word or publish: facts and views keep results for them
    ("minerals", "indicators"), ("minerals", "presentation"), ("minerals", "wording"), ("profiles", "publishing"),
]  # fmt: skip


@pytest.mark.parametrize("room", KEEPS_NOTHING, ids="/".join)
def test_no_page_is_kept_where_figures_are_computed_worded_or_published(trees, room):
    modules = {path: tree for path, tree in trees.items() if path.parts[:2] == room}
    assert modules
    assert not [path for path, tree in modules.items() for _, name in imports(tree) if name == "page_store"]


def test_no_import_hides_in_a_function(trees):
    assert not [
        f"{path}:{node.lineno}" for path, tree in trees.items() for node in imports_in_functions(tree)
    ]


def test_what_counts_as_an_import():
    tree = ast.parse(
        "import profiles.models as m\nfrom minerals import wording\ndef f():\n    import website"
    )
    assert [name for _, name in imports(tree)] == ["profiles", "minerals", "website"]
    assert [node.lineno for node in imports_in_functions(tree)] == [4]


WRITES = {"update", "create", "get_or_create", "update_or_create", "bulk_update"}
RECORDS = {"Review", "Edition"}


def status_writes(tree):
    """Lines that may give a review or an edition a state, or make one: `review.state = …`, `.update(state=…)`."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets):
                if any(isinstance(t, ast.Attribute) and t.attr == "state" for t in targets):
                    yield node.lineno
            case ast.Call(func=ast.Name(id=name)) if name in RECORDS:
                yield node.lineno
            case ast.Call(func=ast.Attribute(attr=verb, value=manager)) if verb in WRITES:
                names = {n.id for n in ast.walk(manager) if isinstance(n, ast.Name)}
                given = {keyword.arg for keyword in node.keywords}
                named = {n.value for a in node.args for n in ast.walk(a) if isinstance(n, ast.Constant)}
                if "state" in given | named or (verb != "update" and names & RECORDS):
                    yield node.lineno


def test_only_the_workflow_writes_a_status(trees):
    writers = {
        path.as_posix(): found
        for path, tree in trees.items()
        if path.parts[0] != "minerals"  # an import of figures has a state of its own
        if (found := sorted(status_writes(tree)))
    }
    doors = {name for name in writers if name.startswith("profiles/workflow/")}
    assert doors, "the doors themselves were not found, so nothing was looked at"
    assert not writers.keys() - doors, writers


@pytest.mark.parametrize(
    "line",
    [
        'review.state = "published"',
        'Review.objects.filter(pk=1).update(state="published")',
        'reviews.bulk_update(found, ["state"])',
        "Edition.objects.create(number=1)",
        "Review(profile=profile)",
    ],
)
def test_what_counts_as_writing_a_status(line):
    assert list(status_writes(ast.parse(line))) == [1]


@pytest.mark.parametrize(
    "line", ["review.state == 1", "reviews.filter(state=1)", "Edition.objects.filter(pk=1)"]
)
def test_reading_a_status_is_no_writing(line):
    assert not list(status_writes(ast.parse(line)))
