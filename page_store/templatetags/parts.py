"""Parts that outlive a page: `{% once %}` of all pages alike; of one page `{% parts_of … %}`, `{% part "name" %}` each.

    {% parts_of edition.pk edition.approved_at edition.state page.today %}
      {% part "sources" %}…{% endpart %}
      what follows the facts
    {% endparts_of %}

The arguments are the state of all parts inside: whenever a part would read something else, one of them must differ.
Where the first is empty, as in a preview, and outside of a public page every part is rendered each time. `as name`
after the name of a part gives it to the template, to be shown where it stands or not at all.
"""

from django import template
from django.template.loader_tags import BlockNode
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .. import lasting
from ..snapshot import epoch_of_page

register = template.Library()
PARTS = "_kept_parts"


class PartsOf(template.Node):
    def __init__(self, nodelist, name, state):
        self.nodelist, self.name, self.state = nodelist, name, state

    def render(self, context):
        state = [one.resolve(context) for one in self.state]
        if epoch_of_page() is None or not state[0]:
            with context.push(**{PARTS: None}):
                return self.nodelist.render(context)
        name = lasting.named("parts", self.name, state)
        known = lasting.get(name) or {}
        parts = dict(known)
        with context.push(**{PARTS: parts}):
            html = self.nodelist.render(context)
        if parts.keys() != known.keys():
            lasting.put(name, parts)
        return html


class PartNode(template.Node):
    def __init__(self, nodelist, name, target):
        self.nodelist, self.name, self.target = nodelist, name, target

    def render(self, context):
        html = self._html(context)
        if self.target is None:
            return html
        context[self.target] = SafeString(html.strip())
        return ""

    def _html(self, context):
        parts = context.get(PARTS)
        if parts is None:
            return self.nodelist.render(context)
        name = self.name.resolve(context)
        if name not in parts:
            parts[name] = self.nodelist.render(context)
        return parts[name]


@register.tag
def parts_of(parser, token):
    _tag, *state = token.split_contents()
    nodelist = parser.parse(["endparts_of"])
    parser.delete_first_token()
    return PartsOf(nodelist, parser.origin.template_name, [parser.compile_filter(one) for one in state])


@register.tag
def part(parser, token):
    _tag, name, *target = token.split_contents()
    if target and (target[0] != "as" or len(target) != 2):
        raise template.TemplateSyntaxError("A part has a name, and may go on with “as” and a variable.")
    nodelist = parser.parse(["endpart"])
    parser.delete_first_token()
    return PartNode(nodelist, parser.compile_filter(name), target[1] if target else None)


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
