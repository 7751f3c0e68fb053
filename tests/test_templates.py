"""Templates as they are loaded: without the indentation of their source, and short enough in it to be reviewed."""

import pytest
from django.conf import settings
from django.template import engines

from config.assets.templates import Loader

pytestmark = pytest.mark.pure

LONGEST = 160


def loaded(tmp_path, name, source):
    (tmp_path / name).write_text(source, encoding="utf-8")
    loader = Loader(engines["django"].engine, [str(tmp_path)])
    return loader.get_contents(next(iter(loader.get_template_sources(name))))


def test_indentation_and_lines_of_logic_alone_leave_the_page(tmp_path):
    source = "<ul>\n  {% for one in all %}\n    <li>{{ one }}</li>,\n  {% endfor %}\n</ul>\n  {% translate 'x' %}\n"
    assert loaded(tmp_path, "list.html", source) == (
        "<ul>\n{% for one in all %}<li>{{ one }}</li>,\n{% endfor %}</ul>\n{% translate 'x' %}\n"
    )


def test_the_space_between_two_words_stays(tmp_path):
    source = "one\n    {% if more %}\n      two\n    {% endif %}\n    three\n"
    template = engines["django"].from_string(loaded(tmp_path, "words.html", source))
    assert template.render({"more": True}).split() == ["one", "two", "three"]
    assert template.render({}).split() == ["one", "three"]


def test_mail_keeps_its_lines(tmp_path):
    assert loaded(tmp_path, "mail.txt", "One\n  {% if two %}\n  two\n") == "One\n  {% if two %}\n  two\n"


def test_no_line_of_a_template_is_too_long_to_review():
    folder = settings.BASE_DIR / "templates"
    long = {
        str(path.relative_to(folder)): max(map(len, path.read_text(encoding="utf-8").splitlines()))
        for path in folder.rglob("*.html")
    }
    assert {name: length for name, length in long.items() if length > LONGEST} == {}
