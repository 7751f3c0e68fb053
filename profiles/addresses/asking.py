"""One question to an address: does it still answer? Few redirects, few bytes, few seconds."""

import http.client
import socket
import ssl
import threading
import time
from contextlib import closing, suppress
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from .hosts import PORTS, Refused, public_numbers

SECONDS = 10  # without a byte
SECONDS_IN_ALL = 20  # of a request, however slowly bytes arrive
PAUSE = 5  # seconds between two requests to a host
REQUESTS = 7  # for one address: five redirects, and GET where HEAD is refused
FIRST_BYTES = 1024
NUMBERS = 2  # of a host, to be tried one after the other
REDIRECTS = (301, 302, 303, 307, 308)
BUSY = (429, 503)  # not asked again in the same run, neither by GET nor for another address
AS_TYPED = "/%:@!$&'()*+,;=~-._?"  # characters of an address that are not percent-encoded
NO_SUCH_HOST = (socket.EAI_NONAME, socket.EAI_NODATA)  # other errors are of our own resolver
WORDS = {
    404: "there is no such page",
    410: "the page was removed",
    401: "the page asks for a password",
    403: "the server refuses programs, or everybody",
    429: "the server asks for fewer requests",
    451: "the page is withheld for legal reasons",
    503: "the server is busy, or refuses programs",
}
TLS = ssl.create_default_context()


class Answer(NamedTuple):
    """The answer of an address. `fails` is None where a person has to look."""

    fails: bool | None
    reason: str
    reached: bool | None = True  # whether a server answered; None if none was asked
    busy: bool = False


NO_ADDRESS = Answer(None, "It is not an address that can be opened.", reached=None)


class Asker:
    """Asks addresses one after the other, and pauses between two requests to the same host.

    `resolve` is as `public_numbers`; tests give one that leads to this machine.
    """

    def __init__(self, agent, *, resolve=public_numbers, pause=PAUSE, seconds=SECONDS, in_all=SECONDS_IN_ALL):
        self.agent, self.resolve = agent, resolve
        self.pause, self.seconds, self.in_all = pause, seconds, in_all
        self.asked_at = {}

    def answer(self, address):
        """The Answer of an address. Nothing that a server does or leaves undone raises."""
        try:
            return self._follow(address)
        except Refused as error:
            return Answer(None, f"Not opened: {error}.", reached=None)
        except socket.gaierror as error:
            fails = True if error.errno in NO_SUCH_HOST else None
            return Answer(fails, "The name of the host is not known.", reached=False)
        except TimeoutError:
            return Answer(True, f"No answer within {self.seconds} seconds.", reached=False)
        except ssl.SSLCertVerificationError as error:
            return Answer(None, f"Its certificate is not trusted: {error.verify_message}.")
        except ssl.SSLError:
            return Answer(None, "No encrypted connection could be made.")
        except (http.client.InvalidURL, ValueError):
            return NO_ADDRESS
        except (OSError, http.client.HTTPException):
            return Answer(True, "The connection was refused or broken off.", reached=False)

    def _follow(self, address):
        method = "HEAD"
        for _ in range(REQUESTS):
            try:
                status, location = self._ask(method, address)
            except (http.client.HTTPException, ConnectionError, TimeoutError):
                if method == "GET":
                    raise
                method = "GET"  # some servers break off at HEAD
                continue
            if status in REDIRECTS and location:
                address = urljoin(address, location)
            elif status >= 400 and method == "HEAD" and status not in BUSY:
                method = "GET"
            else:
                return _judged(status)
        return Answer(None, f"It still redirects after {REQUESTS} requests.")

    def _ask(self, method, address):
        """Return (status, where it redirects to) of one request."""
        parts = urlsplit(address)
        if parts.scheme not in PORTS or not parts.hostname:
            raise Refused("only http:// and https:// are")
        host = parts.hostname.encode("idna").decode()
        numbers = self.resolve(host, parts.port or PORTS[parts.scheme])
        time.sleep(max(0, self.asked_at.get(host, -self.pause) + self.pause - time.monotonic()))
        began = time.monotonic()
        try:
            # A timeout of a socket begins again with each byte, so a timer ends what never ends. It has a handle of its
            # own on the connection, since TLS takes over the first one.
            with closing(self._connected(numbers)) as sock, closing(sock.dup()) as handle:
                end = threading.Timer(self.in_all, _shut, [handle])
                end.start()
                try:
                    return self._request(method, parts, host, sock)
                finally:
                    end.cancel()
        except (OSError, http.client.HTTPException) as error:
            if time.monotonic() - began < self.in_all:
                raise
            raise TimeoutError from error
        finally:
            self.asked_at[host] = time.monotonic()

    def _connected(self, numbers):
        """A socket to the first of the numbers that takes one."""
        error = None
        for family, place in numbers[:NUMBERS]:
            sock = socket.socket(family, socket.SOCK_STREAM)
            sock.settimeout(self.seconds)
            try:
                sock.connect(place)
                return sock
            except OSError as raised:
                sock.close()
                error = raised
        raise error

    def _request(self, method, parts, host, sock):
        if parts.scheme == "https":
            sock = TLS.wrap_socket(sock, server_hostname=host)
        headers = {"Host": host, "User-Agent": self.agent, "Accept": "*/*", "Connection": "close"}
        if method == "GET":
            headers["Range"] = f"bytes=0-{FIRST_BYTES - 1}"
        path = quote(parts.path or "/", safe=AS_TYPED)
        if parts.query:
            path += f"?{quote(parts.query, safe=AS_TYPED)}"
        with closing(http.client.HTTPConnection(host)) as connection:
            connection.sock = sock
            connection.request(method, path, headers=headers)
            with connection.getresponse() as response:
                response.read(FIRST_BYTES)
                location = response.headers.get("Location", "")
                return response.status, location.encode("latin-1").decode(errors="replace")


def _shut(sock):
    with suppress(OSError):  # it has just ended by itself
        sock.shutdown(socket.SHUT_RDWR)


def _judged(status):
    """The Answer that a status is. Walls against programs look like refusals, so only a person can judge those."""
    if status < 400:
        return Answer(False, f"{status}.")
    fails = status in (404, 410) or (status >= 500 and status not in BUSY)
    words = WORDS.get(
        status, "the server has an error" if status >= 500 else "the server refuses the request"
    )
    return Answer(fails or None, f"{status}: {words}.", busy=status in BUSY)
