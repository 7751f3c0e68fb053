"""Parts that are identical on every page, rendered once."""

from django import template
from django.template.loader_tags import BlockNode
from django.urls import get_script_prefix
from django.utils.translation import get_language

register = template.Library()


class OnceNode(template.Node):
    def __init__(self, nodes):
        self.nodes = nodes
        self._kept = {}

    def render(self, context):
        key = get_language(), get_script_prefix()
        if key not in self._kept:
            self._kept[key] = self.nodes.render(context.new({}))
        return self._kept[key]


@register.tag
def once(parser, token):
    """`{% once %}…{% endonce %}`: rendered by each process once a language.

    Nothing of a request reaches what is inside: it has no variables.
    """
    nodes = parser.parse(("endonce",))
    parser.delete_first_token()
    if nodes.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError("A page could not fill a block inside of “once”.")
    return OnceNode(nodes)
