"""Storages of files: static ones as users get them, and what people upload on a local disk."""

import os
import tempfile
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from .sheets import compact, join


class LocalFiles(FileSystemStorage):
    """Files on a disk, where a name appears once its file is whole. It is never replaced: the name is the content."""

    def _save(self, name, content):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=os.path.dirname(path), suffix=".part", delete=False) as part:
            try:
                for chunk in content.chunks():
                    part.write(chunk)
                part.flush()
                os.chmod(part.name, 0o644)
                os.replace(part.name, path)
            except BaseException:
                os.unlink(part.name)
                raise
        return name


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed static files. Modules import each other by hashed names, or browsers run some twice.

    A style sheet is sent compact, and as one file with those it imports: each further file costs a request and, in
    its headers, as much as a small sheet.
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            sheets = [name for name in paths if name.endswith(".css")]
            for name in sheets:
                self._pack(name)
            # Django hashes the file of the source folder unless it is told that this one has taken its place.
            paths = {**paths, **{name: (self, name) for name in sheets}}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _pack(self, name):
        folder = PurePosixPath(name).parent
        packed = compact(join(self._text(name), lambda one: self._text(str(folder / one))))
        self.delete(name)
        self._save(name, ContentFile(packed.encode()))

    def _text(self, name):
        with self.open(name) as file:
            return file.read().decode()
