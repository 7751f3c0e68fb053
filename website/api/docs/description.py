"""The OpenAPI description: the one that ninja generates, with the parts that it leaves out."""

import json
import re

from ..problems import MEDIA_TYPE

ABOUT = (
    "The public record of the Critical Minerals Atlas, read-only: figures with unit, year, flag and source, editions "
    "of country profiles, trade, official lists, policies, partnerships, projects and events. No key is needed. Values "
    "are strings, exactly as published; a null value is never zero, and `flag` says why. Version 1 may gain "
    "fields and codes; since 30 November 2026 none is removed or renamed. The header "
    "`Atlas-Data-Version` names the version of the data, as at `/data/<version>/`. It is absent for some "
    "minutes after a change, until the new version exists."
)
EXTRA = {
    "info": {
        "license": {
            "name": "CC BY 4.0; figures under the licence of their source",
            "identifier": "CC-BY-4.0",
        },
    },
    "tags": [
        {"name": "countries", "description": "Places: states, territories, blocs, the world."},
        {"name": "editions", "description": "Published profiles, frozen and numbered."},
        {"name": "figures", "description": "Production, reserves, capacity: each number with its source."},
        {"name": "minerals", "description": "Minerals with their groups and the lists they are on."},
        {"name": "lists", "description": "Official lists of critical minerals."},
        {"name": "sources", "description": "Who publishes the numbers, under which licence."},
        {"name": "policies", "description": "Policies that live profiles state."},
        {"name": "partnerships", "description": "Partnerships that live profiles state."},
        {"name": "projects", "description": "Mines, plants and projects that live profiles state."},
        {"name": "events", "description": "Events of several countries or minerals, each told once."},
        {"name": "trade", "description": "Who sells what to whom, by customs code."},
        {"name": "search", "description": "One search for all."},
    ],
}
NOT_CHANGED = {"description": "Not modified since the response whose ETag was sent as If-None-Match."}

# Answered by the server in front of the application, as a page.
TOO_LONG = {
    "description": "The address is longer than 4,000 bytes. Ask for fewer values at once.",
    "content": {"text/html": {"schema": {"type": "string"}}},
}


def described(schema, site):
    """Return the description with the requested server, errors by media type, and without unused schemas."""
    schema = json.loads(json.dumps(schema)) | {"servers": [{"url": site}]}
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["content"] = {MEDIA_TYPE: answer["content"].pop("application/json")}
            operation["responses"]["304"] = NOT_CHANGED
            if any(one["in"] == "query" for one in operation.get("parameters", ())):
                operation["responses"]["414"] = TOO_LONG
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(schema)))
    components = schema["components"]["schemas"]
    schema["components"]["schemas"] = {name: components[name] for name in sorted(named)}
    return schema
