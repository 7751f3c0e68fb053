"""Drills of a disk without room. That of the first machine holds its pages, pictures of charts and files of /data/."""

import re

from .acts import PAGE, asked, ended, publish, publishing, verified
from .readers import load

CHARTS = ("/charts/cobalt-mine-production-contained-shares.png", "/charts/cobalt-chain.2x.png")
FILES = ("/data/", "/data/countries.csv")
PICTURE = """
import io
import os
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image
from profiles.draft import images
from profiles.models import LeadImage
file = io.BytesIO()
Image.frombytes("L", (1200, 700), os.urandom(1200 * 700)).save(file, "PNG")
try:
    stored = images.store(ContentFile(file.getvalue()))._asdict()
except ValidationError as error:
    print(*error.messages)
"""
SHOW = (
    PICTURE
    + """
LeadImage.objects.filter(profile=japan).delete()
LeadImage.objects.create(profile=japan, **stored, decorative=True, credit="Rehearsed", licence="CC0")
"""
)
MOVE = "japan.lead_image.__class__.objects.filter(profile=japan).update(focal_x=90)"


def disk_full_under_pages(site, seen):
    """No room for pages and pictures of charts: all of them are answered, and a publication is seen."""
    with site.var.full():
        with load(site, 8) as statuses:
            publish(site, seen)
        drawn = [asked(site.machines[0], path)[0] for path in CHARTS]
    seen.expect(set(statuses) == {200}, f"statuses {dict(statuses)}")
    seen.expect(set(drawn) == {200}, f"of charts {drawn}")


def disk_full_under_package(site, seen):
    """No room for the files of /data/: those of the state before are answered, and new ones once there is room."""
    machine = site.machines[0]
    machine.manage("build_data_package")  # that of the start may have met a full disk
    with site.var.full():
        publish(site, seen)
        ended(machine.begin("ops/manage", "build_data_package"), seen, 1, "could not be written")
        statuses = [asked(machine, path)[0] for path in (*FILES, PAGE)]
        seen.expect(set(statuses) == {200}, f"statuses {statuses}")
        left = list(site.var.folder.glob("data-package/*/tmp-*"))
        seen.expect(not left, f"{len(left)} half-written folders")
    ended(machine.begin("ops/manage", "build_data_package"), seen, 0, "tables")
    status, text = asked(machine, "/ready/")
    seen.expect(status == 200, f"then {text}")


def disk_full_under_pictures(site, seen):
    """No room for pictures: an upload is refused in words and leaves nothing; those that were stored are answered."""
    machine = site.machines[0]
    machine.run(*publishing("With a picture", SHOW))
    shown(site, seen, "before")
    with site.pictures.full():
        before = sorted(site.pictures.folder.rglob("*"))
        refusal = machine.shell(PICTURE).strip()
        seen.expect("cannot be stored" in refusal, refusal.splitlines()[-1] if refusal else "no refusal")
        machine.run(*publishing("With another part of the picture", MOVE))
        shown(site, seen, "meanwhile")
        seen.expect(sorted(site.pictures.folder.rglob("*")) == before, "nothing half-written")
    machine.run(*publishing("With another picture", SHOW))
    shown(site, seen, "with room again")
    verified(machine, seen)


def shown(site, seen, when):
    """Expect each picture that the page names from each machine."""
    statuses = []
    for machine in site.machines:
        status, page = asked(machine, PAGE)
        names = set(re.findall(r"/images/[0-9a-z.-]+", page))
        statuses += [status, *(asked(machine, name)[0] for name in names)]
    seen.expect(
        set(statuses) == {200} and len(statuses) > len(site.machines), f"{when} {len(statuses)} answers"
    )
