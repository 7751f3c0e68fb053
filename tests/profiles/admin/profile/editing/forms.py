"""Movements of a hand in the open form of a profile, and the text that is kept of it."""

# In this browser
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('atlas-text:'))"


def here(profile, table=""):
    """The address of the page of the texts, or of that of a table (its name)."""
    return f"/admin/profiles/profile/{profile.pk}/change/{table and f'?at={table}:'}"


def turn_to(page, table):
    """Open the page of a table, from another page of the form."""
    page.goto(f"{page.url.partition('?')[0]}?at={table}:")


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()


def mineral_of(page):
    """The name of the first key mineral, in its open row."""
    field = page.locator("#id_mineral_links-0-mineral")
    if not field.is_visible():
        page.locator("#mineral_links-0 summary").click()
    return field


def kept(page):
    return page.evaluate(KEPT)


def type_and_keep(page, text, field="overview"):
    """Type, and wait until the server keeps it."""
    page.fill(f"[name={field}]", text)
    wait_until_kept(page)


def wait_until_kept(page):
    page.locator("[data-kept]", has_text="Saved on the server").wait_for()


def crash(page):
    """Another tab of the same browser: what the first one had typed was never saved."""
    other = page.context.new_page()
    other.faults = page.faults
    other.set_default_timeout(10_000)
    other.on("console", lambda m: page.faults.append(m.text) if m.type in ("error", "warning") else None)
    address = page.url
    page.close(run_before_unload=False)
    other.goto(address)
    return other


def titles(profile):
    return list(profile.policy_rows.values_list("title", flat=True))
