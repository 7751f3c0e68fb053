"""The form of a draft's lead image."""

from django import forms
from django.core import signing

from .. import crops, images
from ..models import LeadImage
from ..snapshot import IMAGE_FIELDS


class ImageForm(forms.ModelForm):
    """The lead image. An accepted file is kept, signed, while something else on the form is put right."""

    file = forms.FileField(
        required=False,
        help_text="JPEG, PNG or WebP, at least 600 pixels wide and 300 high, no side longer than four times "
        "the other, at most 10 MB. A new file replaces the old.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = LeadImage
        fields = ["focal_x", "focal_y", "alt", "decorative", "credit", "licence"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = None
        for name in ("focal_x", "focal_y"):
            self.fields[name].required = False

    def clean_focal_x(self):
        return self._focal("focal_x")

    def clean_focal_y(self):
        return self._focal("focal_y")

    def _focal(self, name):
        """Left empty it is the middle."""
        value = self.cleaned_data[name]
        return LeadImage._meta.get_field(name).default if value is None else value

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            self.stored = images.store(file)
            # The form may fail elsewhere, and a browser never sends a file twice by itself.
            self.data[self.add_prefix("kept")] = signing.dumps([*self.stored], salt="lead-image")
        return file

    def clean(self):
        cleaned = super().clean()
        kept = cleaned.get("kept")
        if kept and not self.stored:
            try:
                self.stored = images.Stored(*signing.loads(kept, salt="lead-image"))
            except signing.BadSignature:
                self.add_error("file", "Choose the file again.")
        if self.stored:
            self.instance.sha256, self.instance.width, self.instance.height = self.stored
        elif not self.instance.sha256 and "file" not in self.errors:
            self.add_error("file", "Choose a file.")
        return cleaned

    def save(self, commit=True):
        image = super().save(commit)
        crops.render({name: getattr(image, name) for name in IMAGE_FIELDS})
        return image
