"""Storage of static files as users get them."""

from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from .sheets import compact, join


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
