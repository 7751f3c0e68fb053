"""The README and docs/: links, paths, addresses, commands, options and settings exist."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, resolve

from profiles.publishing.texts import examples

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parent.parent
DECISIONS = ROOT / "docs" / "decisions"
README, ADDING, OPERATIONS = ROOT / "README.md", ROOT / "docs" / "adding.md", ROOT / "docs" / "operations.md"
# A decision has the paths and names of its day.
TODAY = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
WRITTEN = [*TODAY, *sorted(DECISIONS.glob("*.md"))]
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:manage\.py |ops/manage |make manage ARGS=\")([a-z_]+)([^\"#`]*)")
SCRIPT = re.compile(r"-m ([a-z_.]+)|\b((?:scripts|bench)/\w+)\.py|\bmake (?:bench|mutants|test-long)\b")
MODULE = re.compile(r"[\w/]+\.(?:py|html)\b")
ROW_OF_AN_OPTION = re.compile(r"^\| `(--[a-z-]+)", re.MULTILINE)
OF_THE_MACHINE = ("/etc/", "/srv/")
SAMPLES = {
    "<code>": "hs92-283691",
    "<key>": "a-key",
    "<path>": "/",
    "<place>": "chile",
    "<series>": "a-series",
    "<slug>": "cobalt",
    "<version>": "2026-11-30.1",
}

each_page = pytest.mark.parametrize("page", TODAY, ids=lambda page: page.stem)


def prose_of(page):
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def fenced(page):
    return FENCE.findall(page.read_text(encoding="utf-8"))


def code_of(page):
    """Every inline code and every line of a code block; inline code may break over two lines."""
    inline = re.findall(r"`([^`]+)`", prose_of(page))
    return [" ".join(code.split()) for code in inline] + [
        line for block in fenced(page) for line in block.splitlines()
    ]


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def options_of(command):
    return (
        load_command_class(get_commands()[command], command).create_parser("", command)._option_string_actions
    )


def test_the_readme_is_read_in_ten_minutes():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 130


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.stem)
def test_links_lead_to_a_file_and_a_heading(page):
    broken = []
    for link in LINK.findall(prose_of(page)):
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


@each_page
def test_paths_are_those_of_today(page):
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"var"}
    words = (word.strip("\"',;:()") for code in code_of(page) for word in code.split())
    paths = {
        re.sub(r"<[^>]+>", "*", word) for word in words if re.fullmatch(r"[\w.*<>/-]+/[\w.*<>/-]*", word)
    }
    paths = {path for path in paths if path.partition("/")[0] in folders}
    assert not [path for path in sorted(paths) if not any(ROOT.glob(path))]


def test_the_walks_name_modules_that_exist():
    walks = [block for block in fenced(ROOT / "docs" / "architecture.md") if ".py" in block]
    assert len(walks) == 3
    left_out = {".venv", ".tools", "var"}
    known = [
        f"/{path.relative_to(ROOT).as_posix()}"
        for folder in ROOT.iterdir()
        if folder.is_dir() and folder.name not in left_out
        for path in folder.rglob("*.*")
    ]
    named = {name for walk in walks for name in MODULE.findall(walk)} - {"manage.py"}
    assert not [name for name in sorted(named) if not any(path.endswith(f"/{name}") for path in known)]


@each_page
def test_make_has_the_targets(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for code in code_of(page) for name in re.findall(r"\bmake ([a-z-]+)", code)}
    assert named <= targets


@each_page
def test_commands_have_their_options(page):
    unknown = []
    for command, arguments in (found for code in code_of(page) for found in COMMAND.findall(code)):
        known = options_of(command)
        unknown += [(command, one) for one in re.findall(r"--[a-z-]+", arguments) if one not in known]
    assert not unknown


@pytest.mark.parametrize(("page", "command"), [("data", "import_release"), ("operations", "verify")])
def test_a_table_of_options_is_of_its_command(page, command):
    named = set(ROW_OF_AN_OPTION.findall((ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")))
    assert named
    assert named <= set(options_of(command))


@each_page
def test_scripts_have_their_options(page):
    """Find each option in the text of its script, or of the one behind a target of make."""
    behind = {"make bench": "bench.run", "make mutants": "scripts.mutants", "make test-long": "tests.tiers"}
    for code in code_of(page):
        if found := SCRIPT.search(code):
            module = behind.get(found[0]) or found[1] or found[2].replace("/", ".")
            text = (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
            assert not [one for one in re.findall(r"--[a-z-]+", code) if f'"{one}"' not in text], code


def test_the_settings_are_all_that_are_read():
    tree = ast.parse((ROOT / "config" / "settings.py").read_text(encoding="utf-8"))
    read = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "env"
    }
    rows = re.findall(
        r"^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE
    )
    told = {name for row in rows for name in re.findall(r"[A-Z_]+", row)}
    assert told == read - {"DEBUG", "DEMO"} | {
        "EXTRAS",
        "HOST",
        "PORT",
        "WEB_CONCURRENCY",
    }  # of our scripts


def test_the_file_of_settings_has_names_that_are_read():
    told = re.findall(r"`([A-Z_]+)`", OPERATIONS.read_text(encoding="utf-8"))
    named = re.findall(
        r"^([A-Z_]+)='", (ROOT / "ops" / "atlas.env").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(named) > 10
    assert set(named) <= set(told)


def test_the_citation_of_the_code_is_of_this_project():
    """The keys that the Citation File Format asks for; title and licence as elsewhere."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert all(set(one) == {"name"} for one in cited["authors"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cited["license"] == project["license"]
    assert f"# {cited['title']}\n" in README.read_text(encoding="utf-8")


@each_page
def test_addresses_are_of_the_site(page):
    lost = []
    for code in code_of(page):
        if re.fullmatch(r"/[^\s…]*", code) and not code.startswith(OF_THE_MACHINE):
            address = code.partition("?")[0].partition("#")[0].replace(".*", ".csv")
            for name, sample in SAMPLES.items():
                address = address.replace(name, sample)
            try:
                resolve(address)
            except Resolver404:
                lost.append(code)
    assert not lost


def test_the_guide_has_the_references_of_the_docs():
    """The guide is resolved against the content by a test of its own."""
    known = {one.text for one in (*examples.FIGURES, *examples.CITATIONS)}
    (block,) = [block for block in fenced(ROOT / "docs" / "editing.md") if "[[" in block]
    lines = [re.split(r"\s{3,}", line)[0] for line in block.splitlines()[1:-1]]
    assert lines
    assert not [line for line in lines if line not in known]


def test_the_index_of_decisions_has_each_once():
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- \[.+?\]\((.+?)\)", index, re.MULTILINE)
    assert sorted(listed) == sorted(path.name for path in DECISIONS.glob("2*.md"))


def test_a_superseded_decision_says_so_at_its_head():
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    for page in DECISIONS.glob("2*.md"):
        head = page.read_text(encoding="utf-8")[:600]
        if told := re.search(r"Supersedes [^.]*?(2\d{3}-[\w-]+\.md)", head):
            assert f"]({page.name})" in (DECISIONS / told[1]).read_text(encoding="utf-8")[:600]
        is_superseded = re.search(r"^\*\*Superseded( in part)?\*\* by \[", head, re.MULTILINE) is not None
        assert (f"]({page.name}) (superseded" in index) == is_superseded, page.name
