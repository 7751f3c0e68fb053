"""Imports point down, none hides inside a function, and only the workflow writes a status."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "minerals": set(),
    "profiles": {"minerals"},
    "website": {"minerals", "profiles"},
    "config": set(),
}
APPS = set(MAY_IMPORT)


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


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_down(path):
    app = path.relative_to(ROOT).parts[0]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    up = [(n.lineno, name) for n, name in imports(tree) if name in APPS - MAY_IMPORT[app] - {app}]
    assert not up, f"{path.name} imports from above: {up}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_import_hides_in_a_function(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = [
        inner.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not hidden, f"{path.name}: lines {hidden}"


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


def test_only_the_workflow_writes_a_status():
    writers = {
        path.relative_to(ROOT).as_posix(): found
        for path in MODULES
        if path.relative_to(ROOT).parts[0] != "minerals"  # an import of figures has a state of its own
        and (found := sorted(status_writes(ast.parse(path.read_text(encoding="utf-8")))))
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
