"""The facts that a draft is resolved against."""

from minerals.facts.figure_store import FigureStore
from minerals.models import FigureRevision
from profiles import workflow
from profiles.draft import snapshot
from profiles.publishing.facts import Facts
from profiles.publishing.resolving import resolve
from tests.factories import MineralFactory, figure


def test_a_submission_reads_the_figures_of_its_own_minerals_alone(saved, editor, japan, monkeypatch):
    figure(japan, MineralFactory(name="Nickel"), 7)
    read = []
    made = FigureStore.__init__
    monkeypatch.setattr(
        FigureStore,
        "__init__",
        lambda self, found, **options: (
            read.append(sum(len(s.observations) for s in found.values())),
            made(self, found, **options),
        )[1],
    )
    workflow.submit(saved, by=editor, change_note="More")
    assert FigureRevision.objects.current().count() == 5
    assert read == [4]


def test_it_resolves_to_the_same_as_all_figures_do(saved, japan):
    child = MineralFactory(name="Cobalt oxide", parent=saved.mineral_links.get().mineral)
    figure(japan, child, 3), figure(japan, MineralFactory(name="Nickel"), 7)
    tree = snapshot.snapshot(saved)
    few, all_of_them = Facts.for_drafts(japan, tree), Facts.open(japan)
    assert len(few.store.series) < len(all_of_them.store.series)
    assert resolve(tree, few) == resolve(tree, all_of_them)
