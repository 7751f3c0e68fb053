"""The addresses of a lead image and of its crops, as `src` and `srcset` have them."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from ...draft import crops, images
from ...publishing.payload.payload import Image
from ...publishing.payload.written import written


@dataclass(frozen=True)
class Crop:
    """One shape of a picture; width and height are those of its largest file."""

    width: int
    height: int
    src: str  # the largest JPEG
    jpg: str  # for `srcset`
    webp: str  # the same for this; empty if there is none


@dataclass(frozen=True)
class ShownImage:
    """A payload's Image. A published one has its public address; a preview brings its own `folder`."""

    image: Image
    folder: str = ""

    @cached_property
    def _renditions(self):
        return images.renditions(self.image.sha256, self.image.width)

    @property
    def src(self):
        """The largest JPEG, for browsers that read neither WebP nor `srcset`."""
        return self._address(self._renditions[-1][2])

    @property
    def webp(self):
        return _srcset((self._address(webp), width) for width, webp, _ in self._renditions)

    @property
    def jpg(self):
        return _srcset((self._address(jpg), width) for width, _, jpg in self._renditions)

    @cached_property
    def crops(self):
        """{shape: Crop}, where the payload names any."""
        return {shape: self._crop(shape, sizes) for shape, sizes in self.image.crops.items()}

    def _crop(self, shape, sizes):
        kept = written(self.image)

        def files(form):
            return [(self._address(crops.name(kept, shape, width, form)), width) for width, _ in sizes]

        jpg = files("jpg")
        webp = files("webp") if "webp" in crops.SHAPES[shape].forms else []
        return Crop(*sizes[-1], jpg[-1][0], _srcset(jpg), _srcset(webp))

    def _address(self, name):
        return self.folder + name if self.folder else reverse("profiles:image", args=[name])


def _srcset(files):
    return ", ".join(f"{address} {width}w" for address, width in files)
