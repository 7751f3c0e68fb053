from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """A record that nobody edits, whatever their permissions."""

    view_on_site = False

    def lookup_allowed(self, lookup, value, request):
        """Only what the list filters by: Django lets anybody guess the model's own fields, letter by letter."""
        names = [
            item if isinstance(item, str) else item[0] if isinstance(item, tuple) else item.parameter_name
            for item in self.get_list_filter(request)
        ]
        endings = ("", "__exact", "__id__exact", "__isnull")
        return lookup in {name + ending for name in names for ending in endings}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
