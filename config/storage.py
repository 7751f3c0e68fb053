"""How static files are stored for users."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed static files. Modules import each other by hashed names, or browsers run some twice."""

    support_js_module_import_aggregation = True
