"""The shared epoch in Redis, for processes on several machines."""

from contextlib import contextmanager

from redis import Redis, RedisError

_RAISE = """
local now = tonumber(redis.call('GET', KEYS[1]) or '0')
if now < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1]) end
return 1
"""
_LOWER = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) end return 1"


@contextmanager
def _as_os_error():
    try:
        yield
    except RedisError as error:
        raise ConnectionError(str(error)) from error


class RedisEpoch:
    """A number under one key. Raises ConnectionError while Redis is away."""

    def __init__(self, url, key):
        self._client = Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
        self._key = key
        self._raise = self._client.register_script(_RAISE)
        self._lower = self._client.register_script(_LOWER)

    def read(self):
        with _as_os_error():
            return int(self._client.get(self._key) or 0)

    def raise_to(self, value):
        with _as_os_error():
            self._raise(keys=[self._key], args=[value])

    def lower(self, expected, value):
        with _as_os_error():
            self._lower(keys=[self._key], args=[expected, value])
