"""Two editors on one profile: a save from an older form is refused, and nothing typed is lost."""

import pytest

from profiles import workflow
from profiles.models import KeyMineral, Profile
from tests.factories import MineralFactory
from tests.profiles.admin.profile.forms import as_saved, messages, open_form, place, save
from tests.profiles.browser import add_row, posted
from tests.profiles.shared import shared_draft

opened, saved, profile, cobalt_figures, form = shared_draft()


def test_a_stale_save_is_refused_and_both_texts_are_shown(saved, client, form, editor, editor2):
    client.force_login(editor)
    mine = form | {"overview": "What I typed, and do not want to lose."}
    client.force_login(editor2)
    save(client, saved, form | {"overview": "What my colleague typed."})
    client.force_login(editor)
    response = save(client, saved, mine)
    page = response.content.decode()
    assert "somebody else has saved this profile" in page
    assert "What my colleague typed." in page
    assert "What I typed, and do not want to lose." in posted(response)["overview"]
    assert "editor2 saved revision 2" in " ".join(page.split())
    saved.refresh_from_db()
    assert saved.overview == "What my colleague typed."


def test_saving_on_top_is_a_second_conscious_step(saved, client, form, editor, editor2):
    client.force_login(editor)
    mine = form | {"overview": "Mine."}
    client.force_login(editor2)
    save(client, saved, form | {"overview": "Theirs."})
    client.force_login(editor)
    again = posted(save(client, saved, mine))
    assert "Still not saved" in save(client, saved, again).content.decode()
    save(client, saved, again, button="_overwrite", value="2")
    saved.refresh_from_db()
    assert saved.overview == "Mine."
    assert saved.revisions.count() == 3


def test_saving_on_top_is_refused_again_where_a_third_save_came_in_between(
    saved, client, form, editor, editor2
):
    client.force_login(editor)
    mine = form | {"overview": "Mine."}
    client.force_login(editor2)
    for text in ("Theirs.", "Theirs again."):
        assert save(client, saved, as_saved(form, saved) | {"overview": text}).status_code == 302
    client.force_login(editor)
    assert (
        "somebody else has saved"
        in save(client, saved, mine, button="_overwrite", value="2").content.decode()
    )


def test_rows_survive_a_stale_save_whatever_the_colleague_did_to_them(saved, client, editor, editor2, cobalt):
    nickel, zinc, iodine = (MineralFactory(name=name) for name in ("Nickel", "Zinc", "Iodine"))
    KeyMineral.objects.create(profile=saved, mineral=nickel, position=5)
    workflow.save_revision(saved, by=editor)
    uid = saved.mineral_links.get(mineral=nickel).uid
    client.force_login(editor)
    mine = open_form(client, saved, "minerals")
    theirs = mine | {"mineral_links-1-DELETE": "on"}
    mine["mineral_links-1-note"] = "I changed the row that they delete."
    add_row(mine, "mineral_links", mineral=zinc.pk)
    client.force_login(editor2)
    save(client, saved, add_row(theirs, "mineral_links", mineral=iodine.pk))
    assert place(saved, ["cobalt", "iodine"])
    client.force_login(editor)
    again = posted(save(client, saved, mine))
    save(client, saved, again, button="_overwrite", value=str(Profile.objects.get().lock_version))
    assert set(saved.mineral_links.values_list("mineral__slug", flat=True)) == {
        "cobalt",
        "nickel",
        "zinc",
        "iodine",
    }
    assert saved.mineral_links.get(mineral=nickel).uid == uid
    assert saved.mineral_links.get(mineral=nickel).note == "I changed the row that they delete."


@pytest.mark.parametrize(
    ("table", "typed"), [("", {"overview": "Mine."}), ("minerals", {"mineral_links-0-note": "Mine."})]
)
def test_a_restore_in_between_makes_no_row_twice(saved, client, editor, editor2, table, typed):
    client.force_login(editor)
    mine = open_form(client, saved, table) | typed
    Profile.objects.filter(pk=saved.pk).update(overview="Theirs.")
    saved.mineral_links.update(note="Theirs.")
    workflow.save_revision(saved, by=editor2)
    workflow.restore(saved.revisions.last(), by=editor2)
    response = save(client, saved, mine)  # which changed nothing in the end
    assert "as revision 4" in messages(response)[0]
    mine = open_form(client, saved, table) | dict.fromkeys(typed, "Mine, too.")
    workflow.restore(saved.revisions.last(), by=editor2)
    again = posted(save(client, saved, mine))
    response = save(client, saved, again, button="_overwrite", value=str(Profile.objects.get().lock_version))
    assert "as revision 6" in messages(response)[0]
    now = Profile.objects.get()
    assert (now.mineral_links.get().note if table else now.overview) == "Mine, too."
    assert (now.mineral_links.count(), now.citations.count()) == (1, 1)


def test_a_form_without_its_version_is_stale(saved, desk, form):
    data = form | {"overview": "Typed"}
    del data["base_version"]
    assert "somebody else has saved" in save(desk, saved, data).content.decode()
