"""Each type of page of the desk and each state of its forms: axe, sideways scrolling and console, wide and narrow.

`make test` looks at a state on one screen, in turn; the long tier on all. Flows are in
tests/profiles/**/test_*_browser.py, and run no axe; public pages in tests/test_every_page_browser.py.
"""

from functools import partial
from itertools import cycle
from urllib.parse import quote

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from minerals.models import Country, ImportState, Mineral, Origin, ReleaseImport
from profiles import workflow
from profiles.accounts.groups import EDITOR
from profiles.models import CheckedAddress, Edition, Policy, Profile, PublicationSet, Review

from .browsing import IN_BROWSER, SCREENS, faults_of, open_folds
from .factories import (
    CountryFactory,
    CriticalListFactory,
    ListEntryFactory,
    MineralFactory,
    ReleaseFactory,
    UserFactory,
    complete_profile,
    publish,
)
from .profiles.admin.audit.test_audit_log import change
from .profiles.admin.profile.test_images import picture
from .profiles.admin.test_desk_walk import lists
from .profiles.desk.test_dashboard_browser import load_busy
from .profiles.workflow.reviews import approved_by
from .seeds import once_a_process, publish_japan, save_japan
from .tiers import deeper

pytestmark = IN_BROWSER

PROFILES = "/admin/profiles"


class Sweep:
    """A collection of faults, by the state of a page in which each was found."""

    def __init__(self):
        self.found, self.screens = {}, cycle(deeper([[one] for one in SCREENS], [SCREENS]))

    def look(self, page, state, **options):
        if faults := faults_of(page, screens=next(self.screens), **options):
            self.found[state] = faults

    def walk(self, page, who, *addresses, folds=False, **options):
        for address in addresses:
            page.goto(address)
            if folds:
                open_folds(page)
            self.look(page, (who, address), **options)


@pytest.fixture
def sweep():
    """A Sweep that must have found nothing at the end."""
    made = Sweep()
    yield made
    assert not made.found


# One profile, in each step of its life

published = once_a_process(publish_japan)


def test_no_page_about_a_profile_has_a_fault(published, profile, editor, moderator, sign_in, visit, sweep):
    here = f"{PROFILES}/profile/{profile.pk}"
    page = visit("/admin/")
    sweep.look(page, "sign in")

    mine = sign_in(editor, at="about:blank")
    sweep.walk(
        mine, "editor", f"{here}/links/", f"{here}/preview/screens/", f"{here}/export/", f"{here}/import/"
    )
    sweep.walk(mine, "editor", "/admin/my-settings/", f"{PROFILES}/profile/guide/")
    mine.goto(f"{here}/import/")
    mine.fill("[name=text]", "---\ncountry: JPN\nnonsense: x\n---\n")
    mine.get_by_role("button", name="Show what would change").click()
    mine.get_by_text("is not a field of a profile").wait_for()
    sweep.look(mine, "an import with problems")
    mine.fill("[name=text]", "---\ncountry: JPN\ntagline: Another.\n---\n")
    mine.get_by_role("button", name="Show what would change").click()
    mine.get_by_role("button", name="Import into the draft").wait_for()
    sweep.look(mine, "what an import would change")
    mine.goto(f"{here}/links/")
    mine.fill("[name=purpose]", "Dr Sato")
    mine.get_by_role("button", name="Make the link").click()
    mine.get_by_role("button", name="Revoke").wait_for()
    sweep.look(mine, "a link")
    mine.goto(mine.locator(".link-address input").input_value())
    sweep.look(mine, "what an outsider sees")

    change(profile, "The agency keeps stocks of rare metals.[@paper]", editor)
    review = workflow.submit(profile, by=editor, change_note="Stocks")
    decided = f"{PROFILES}/review/{review.pk}/change/"
    sweep.walk(mine, "editor", "/admin/", f"{PROFILES}/profile/", f"{here}/change/", f"{here}/history/")
    sweep.walk(mine, "editor", f"{here}/preview/", f"{here}/compare/?from=1&to=2", f"{PROFILES}/profile/add/")
    theirs = sign_in(moderator, at="about:blank")
    sweep.walk(theirs, "moderator", "/admin/", f"{PROFILES}/review/", decided, f"{PROFILES}/edition/")

    talk = partial(workflow.comment, profile, review=review)
    first = talk(by=moderator, body="Which?", place="overview", passage="The agency")
    workflow.comment(profile, by=editor, body="JOGMEC.", answers=first)
    workflow.resolve_comment(talk(by=moderator, body="A typo.", place="tagline"), by=moderator)
    pages = ["compare/?from=live&to=draft&whole=1&notation=1", "history/", "comments/", "preview/", "change/"]
    recent = [f"{PROFILES}/profile/recent/", f"{PROFILES}/revision/"]
    talked = [*(f"{here}/{page}" for page in pages), decided, *recent]
    sweep.walk(theirs, "moderator", *talked, folds=True)
    sweep.walk(theirs, "moderator", f"{here}/compare/?from=e9", expected="404", folds=True)


# Many profiles


def load_desk():
    """A desk with something on every queue, a review in every state, a set, and two profiles that ended."""
    edition = load_busy()
    editor, moderator = UserFactory(username="editor"), UserFactory(username="moderator")
    cobalt = Mineral.objects.get(slug="cobalt")

    def another(name):
        return complete_profile(
            CountryFactory(name=name), minerals=[cobalt], reference="cobalt/mine/production country=japan"
        )

    together = [approved_by(another(name), editor, moderator) for name in ("Cuba", "Haiti")]
    workflow.make_set(by=moderator, title="Islands", reviews=together)
    gone = publish(another("Nauru"), editor=editor, moderator=moderator)
    workflow.unpublish(gone, by=moderator, notice="It mixed up two countries.")
    led = publish(another("Tuvalu"), editor=editor, moderator=moderator)
    workflow.consolidate(led, edition.subject.place, by=moderator, notice="One profile for both.")
    long, now = f"https://example.org/{'a-word-' * 30}?page=1", timezone.now()
    Profile.objects.get(subject__place=edition.subject.place).citations.update(url=long)
    reason = "404: there is no such page."
    CheckedAddress.objects.create(
        address=long, outcome="gone", reason=reason, failing_since=now, checked_at=now
    )


in_use = once_a_process(load_desk)
LISTS = [
    "/admin/",
    f"{PROFILES}/draftcheck/moved/",
    f"{PROFILES}/profile/",
    f"{PROFILES}/profile/?q=text+%22A+publisher%22&owner=nobody",
    f"{PROFILES}/review/?state=all",
    f"{PROFILES}/edition/?state=live",
    f"{PROFILES}/revision/?kind__exact=save",
]


def test_no_list_of_the_desk_has_a_fault(in_use, editor, moderator, administrator, sign_in, sweep):
    cited = f"source={quote(CheckedAddress.objects.get().address)}"
    edits = ["across/?find=the&by=that", f"across/?{cited}&title=Another", f"used/?{cited}"]
    pages = [f"{PROFILES}/checkedaddress/gone/", *(f"{PROFILES}/profile/{page}" for page in edits)]
    for user, *own in ((editor, *pages), (moderator,)):
        sweep.walk(sign_in(user, at="about:blank"), user.username, *LISTS, *own)
    page = sign_in(administrator, at="about:blank")
    sweep.walk(page, "administrator", "/admin/auth/", "/admin/minerals/", "/admin/profiles/")
    sweep.walk(page, "administrator", "/admin/minerals/figure/", "/admin/audit_log/auditevent/")
    sweep.walk(sign_in(editor, at="about:blank"), "editor", "/admin/auth/user/", expected="403")


# What of a list is out of sight, and times on more than two lines.
CUT = """() => [
  ...[...document.querySelectorAll("#changelist .results")].filter((one) => one.scrollWidth > one.clientWidth),
  ...[...document.querySelectorAll("#result_list tbody :is(.field-when, [class*='_at'])")].filter((cell) => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    return new Set([...text.getClientRects()].map(({ bottom }) => Math.round(bottom))).size > 2;
  }),
].map((one) => `${one.className}: ${one.innerText.slice(0, 60)}`)"""


def test_every_column_of_every_list_is_in_sight(in_use, admin_user, sign_in):
    release = ReleaseFactory(
        key="usgs-mcs-2026-v1-3", name="USGS Mineral Commodity Summaries 2026, data release"
    )
    file_name = "MCS2026_Commodities_Industry_Statistics.csv"
    ReleaseImport.objects.create(
        release=release, file_name=file_name, state=ImportState.APPLIED, applied_at=timezone.now(),
        origin=Origin.CONTENT, by=admin_user,
    )  # fmt: skip
    ListEntryFactory(
        critical_list=CriticalListFactory(
            name="Metals among the specified critical products, Economic Security Promotion Act"
        ),
        mineral=MineralFactory(name="Platinum-group metals"),
        name_as_listed="Light rare earth elements",
    )
    page, found = sign_in(admin_user, at="about:blank"), {}
    page.set_viewport_size({"width": 1280, "height": 900})
    for address in lists("root"):
        page.goto(address)
        if cut := page.evaluate(CUT):
            found[address] = cut
    assert not found


def test_no_page_of_publishing_has_a_fault(in_use, moderator, administrator, sign_in, visit, sweep):
    def review(name):
        return Review.objects.get(profile__subject__place__name=name)

    waiting, late = review("Oceania 01"), review("Oceania 02")
    japan = Country.objects.get(code="JPN")
    page = sign_in(moderator, at="about:blank")
    reviews = (waiting, late, review("Oceania 03"), review("Cuba"))
    addresses = [f"{PROFILES}/review/{one.pk}/change/" for one in reviews]
    sets = f"{PROFILES}/publicationset"
    addresses += [
        f"{PROFILES}/review/schedule/?reviews={late.pk},{waiting.pk}",
        f"{sets}/",
        f"{sets}/add/?reviews={waiting.pk},{late.pk}",
        f"{sets}/{PublicationSet.objects.get().pk}/change/",
        f"{PROFILES}/edition/{Edition.objects.live().get(subject__place=japan).pk}/change/",
    ]
    sweep.walk(page, "moderator", *addresses, folds=True)
    page = sign_in(administrator, at="about:blank")
    force, country = f"{PROFILES}/review/{waiting.pk}/force/", f"/admin/minerals/country/{japan.pk}/change/"
    sweep.walk(page, "administrator", force, country, folds=True)
    public = ["/countries/nauru/data/", "/countries/tuvalu/editions/", "/countries/tuvalu/editions/1/"]
    public += ["/countries/oceania-03/", "/countries/japan/"]
    sweep.walk(visit("about:blank"), "a reader", *public, folds=True)


# The form of a profile


def load_draft():
    """Japan's draft with faults, rows of its own and a picture."""
    save_japan()
    profile, editor = Profile.objects.get(), UserFactory(username="editor", group=EDITOR)
    for position, title in enumerate(["An Act", "A Plan", "A Fund"]):
        Policy.objects.create(
            profile=profile, title=title, date="2026", kind="strategy", status="in-force", summary="So it is.",
            citation="paper" if position else "nobody", position=position,
        )  # fmt: skip
    Profile.objects.filter(pk=profile.pk).update(tagline="", overview="Of [[copper mine]].")
    workflow.save_revision(profile, by=editor)
    change(profile, "Of [[copper mine]] again.", editor)


drafted = once_a_process(load_draft)


def test_no_state_of_the_form_has_a_fault(drafted, editor, editor2, sign_in, sweep):
    draft = Profile.objects.get()
    here = f"{PROFILES}/profile/{draft.pk}/"
    page = sign_in(editor, at=f"{here}submit/")
    page.set_default_timeout(10_000)

    def look(state, within=None):
        sweep.look(page, state, within=within)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")

    def button(name, within=page):
        return within.get_by_role("button", name=name, exact=True)

    def save():
        with page.expect_navigation():
            button("Save").click()

    look("the step to a review without script")
    page.goto(f"{here}change/")
    look("a draft with faults")

    page.goto(f"{here}change/?at=policies:")
    open_folds(page)
    page.fill("[name=policy_rows-0-citation]", "paper")
    save()
    page.goto(f"{here}change/")
    button("Open all sections").click()
    open_folds(page)
    for name, value in (("tagline", "So."), ("overview", "So.")):
        page.fill(f"[name={name}]", value)
    image = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture().read()}
    page.set_input_files("[name=lead_image-0-file]", image)
    for name, value in (("alt", "A smelter"), ("credit", "A. P."), ("licence", "CC BY 4.0")):
        page.fill(f"[name=lead_image-0-{name}]", value)
    save()
    open_folds(page)
    page.fill("[name=mining]", "It came to [[cobalt/mine/production]].[@paper]")
    expect(page.locator('.live[data-live-of="id_mining"]')).to_contain_text("30\N{NO-BREAK SPACE}t")
    page.fill("[name=overview]", "It was [[copper mine]] and <b>so</b>, see [x](/nowhere/).[@paper]")
    expect(page.locator("#id_overview-problems li")).to_have_count(4)
    look("all texts, with a picture, previews and problems")
    save()
    page.goto(f"{here}change/?at=policies:")
    open_folds(page)
    page.fill("[name=policy_rows-0-minerals]", "Cobalt, Unobtainium")
    page.press("[name=policy_rows-0-minerals]", "Tab")
    button("Add another policy").click()
    page.locator("[name=policy_rows-3-minerals]").press_sequentially("cob")
    page.get_by_role("option", name="Cobalt").wait_for()
    look("a table, with an unknown name and names to choose from")

    page.goto(f"{here}change/")
    button("Submit for review").click()
    page.get_by_role("dialog", name="Submit for review").wait_for()
    look("the dialog to submit", within="#submit-dialog")
    page.keyboard.press("Escape")
    tools = page.get_by_role("toolbar", name="Tools for Mining")
    button("Insert figure", tools).click()
    page.keyboard.type("cobalt mine")
    page.get_by_role("option", name="Mine production").wait_for()
    look("the dialog of figures", within="dialog[open]")
    page.reload()
    button("Insert citation", tools).click()
    page.get_by_label("Key, title or publisher").fill("An outlook")
    button("New source").click()
    button("Add and cite").click()
    page.get_by_text("Write who published it.").wait_for()
    look("the dialog of a new source, refused", within="dialog[open]")

    page.goto(f"{here}change/?at=policies:")
    open_folds(page)
    page.fill("[name=policy_rows-1-date]", "soon")
    save()
    page.locator(".errornote").wait_for()
    look("a row that was refused", within="#policy_rows-1")
    page.goto(f"{here}change/")
    look("unsaved changes on another page", within=".notice")
    page.goto(f"{here}change/?at=policies:")
    page.locator(".kept-text summary").first.click()
    look("unsaved text", within=".kept-text")
    for _ in range(page.locator(".kept-text").count()):
        button("Discard").first.click()
    page.goto(f"{here}change/")

    theirs = sign_in(editor2, at=f"{here}change/")
    expect(theirs.locator("#present")).to_contain_text("editor has had this open since")
    sweep.look(theirs, "somebody else is here", within="#present")
    theirs.close()

    page.reload()
    open_folds(page)
    draft.refresh_from_db()
    draft.mining = "Theirs, saved.[@paper]"
    draft.save()
    workflow.save_revision(draft, by=editor2)
    page.fill("[name=mining]", "Mine, typed.[@paper]")
    save()
    page.get_by_role("heading", name="1 place that both of you changed").wait_for()
    open_folds(page)
    look("a save that meets another")
