"""What the pages that we add to the admin have in common with its own."""


def desk_context(model_admin, request, **context):
    """The context of a page of our own: what every page of the admin has, and what this one shows."""
    request.current_app = model_admin.admin_site.name
    return {**model_admin.admin_site.each_context(request), "opts": model_admin.opts, **context}
