"""Storage of what people upload in a bucket, by the protocol of S3. Only imported where STORAGE_URL names one."""

from contextlib import contextmanager

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

CONNECT, READ = 5, 20  # seconds to wait
TRIES = 3


@contextmanager
def _as_os_error(name):
    """Raise what a disk would raise, so that nobody who stores files has to know which kind of storage it is."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(None, f"the bucket did not answer: {error}", name) from error


class BucketFiles(S3Storage):
    """Files of a bucket, read whole when they are opened."""

    def __init__(self, **settings):
        # A server that is no Amazon has no host name for each bucket.
        style = "path" if settings.get("endpoint_url") else "auto"
        config = Config(
            s3={"addressing_style": style}, signature_version="s3v4", connect_timeout=CONNECT, read_timeout=READ,
            retries={"max_attempts": TRIES, "mode": "standard"},
        )  # fmt: skip
        super().__init__(client_config=config, default_acl=None, max_memory_size=2_000_000, **settings)

    def _open(self, name, mode="rb"):
        with _as_os_error(name):
            file = super()._open(name, mode)
            file.file.seek(0)  # downloads it
            return file

    def _save(self, name, content):
        with _as_os_error(name):
            return super()._save(name, content)

    def exists(self, name):
        with _as_os_error(name):
            return super().exists(name)

    def listdir(self, name):
        with _as_os_error(name):
            return super().listdir(name)

    def delete(self, name):
        with _as_os_error(name):
            super().delete(name)

    def size(self, name):
        with _as_os_error(name):
            return super().size(name)
