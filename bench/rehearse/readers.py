"""Clients of nginx."""

import http.client
import random
import ssl
import threading
import time
from collections import Counter
from contextlib import contextmanager

from .acts import PAGE
from .machines import HOST

PAGES = (
    PAGE, "/", "/countries/", "/countries/?mineral=cobalt", "/minerals/cobalt/", "/policies/",
    "/compare/?country=japan&country=chile", "/api/v1/minerals", "/minerals/cobalt.csv", "/search/?q=lithium",
    "/changes/", "/methodology/",
)  # fmt: skip
RATE = 400  # requests a second of all readers: what is rehearsed needs the processors, too


class Reader:
    """A client of nginx with one connection."""

    def __init__(self, site):
        self.port, self.asked = site.tls, None

    def get(self, path, timeout=30):
        """Return (status, headers, text) of an address; (0, {}, reason) where no answer came."""
        for attempt in (1, 2):
            fresh = self.asked is None
            try:
                if fresh:
                    context = ssl._create_unverified_context()
                    self.asked = http.client.HTTPSConnection(
                        "127.0.0.1", self.port, context=context, timeout=timeout
                    )
                self.asked.request("GET", path, headers={"Host": HOST})
                response = self.asked.getresponse()
                return response.status, response.headers, response.read().decode(errors="replace")
            except (OSError, http.client.HTTPException) as error:
                self.asked.close()
                self.asked = None
                if fresh or attempt == 2:  # a kept connection may have ended; a new one may not
                    return 0, {}, repr(error)


@contextmanager
def load(site, readers, pages=PAGES, on_answer=None):
    """Read all the while, at most RATE pages a second; the Counter of statuses is whole after the block."""
    statuses, ended = Counter(), threading.Event()

    def read():
        reader, pick = Reader(site), random.Random()
        while not ended.is_set():
            began = time.monotonic()
            status, _, text = reader.get(pick.choice(pages))
            statuses[status] += 1
            if on_answer:
                on_answer(began, status, text)
            ended.wait(readers / RATE)

    threads = [threading.Thread(target=read, daemon=True) for _ in range(readers)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        ended.set()
        for thread in threads:
            thread.join()
