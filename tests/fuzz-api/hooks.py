"""What the OpenAPI document cannot say, as checks for Schemathesis."""

import copy
import json
import re

import schemathesis
from schemathesis.specs.openapi.checks import is_unexpected_http_status_case, response_schema_conformance

# Fields that no request can trim away.
KEPT = {"kind", "slug", "safety", "verdict", "severity", "advice"}
# Members of bodies that name items: whether there is such an item only the content knows.
NAMES_OF_ITEMS = re.compile(r"^body\.(screening\.)?(regions|techniques|equipment)\[\d+\]$|\.issues\[\d+\]\.region$")
# Problems that a request may meet however right it is: for its length, or because a routine cannot be had.
ALWAYS = {
    (414, "address-too-long"),
    (422, "screening-stops-routine"),
    (422, "routine-not-possible"),
}


@schemathesis.check
def right_requests_are_answered(ctx, response, case):
    """A request that is as documented is refused only for words that the content does not have."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or is_unexpected_http_status_case(case):
        return
    if response.status_code < 400 or response.status_code in (404, 410):
        return
    problem = json.loads(response.text)
    if (response.status_code, problem["code"]) in ALWAYS or _has_nul(response.request.url):
        return
    allowed = _unknowable(case)
    wrong = [part for part in problem["errors"] if not allowed(part)]
    assert problem["errors"] and not wrong, f"{response.status_code} to a request that is as documented: {problem}"


def _has_nul(url):
    """The document leaves out that no text may have a NUL: it would say so at every parameter."""
    return "%00" in url


def _unknowable(case):
    """Tells whether a fault is one that the document could not have told before."""
    parameters = case.operation.definition.raw.get("parameters", [])
    slugs = {it["name"] for it in parameters if "pattern" in it.get("schema", {}).get("items", {})}
    orders = str(case.query.get("sort", "")) if case.query else ""

    def allowed(part):
        place, name = part["location"], part["location"].removeprefix("query.")
        if part["reason"].endswith("more than once") and name == "sort":
            # `name,-name`: each is documented, but not together.
            return bool(orders)
        # Faults beyond the first are only counted; the first were judged.
        is_count = part["reason"][0].isdigit() and "more" in part["reason"]
        return name in slugs | {"after"} or bool(NAMES_OF_ITEMS.search(place)) or is_count

    return allowed


@schemathesis.check
def answers_are_as_documented(ctx, response, case):
    """An answer has the shape that is documented; one that was trimmed has it for all that was kept."""
    if is_unexpected_http_status_case(case):
        return
    if response.status_code != 200 or "fields" not in (case.query or {}):
        response_schema_conformance(ctx, response, case)
        return
    document = _trimmed(case)
    errors = [f"{error.instance_path}: {error.message}" for error in document.iter_errors(json.loads(response.text))]
    assert not errors, f"the answer is not as documented: {errors[:5]}"


_validators = {}


def _trimmed(case):
    """The schema of an operation's answer in which items need only have what is always kept."""
    import jsonschema_rs

    label = case.operation.label
    if label not in _validators:
        document = copy.deepcopy(case.operation.schema.raw_schema)
        schemas = document["components"]["schemas"]
        raw = case.operation.definition.raw["responses"]["200"]["content"]["application/json"]["schema"]
        name = raw["$ref"].rsplit("/", 1)[1]
        listed = schemas[name]["properties"].get("items")
        item = listed["items"]["$ref"].rsplit("/", 1)[1] if listed else name
        trimmed = copy.deepcopy(schemas[item])
        trimmed["required"] = [field for field in trimmed["required"] if field in KEPT]
        schemas["Trimmed"] = trimmed
        if listed:
            listed["items"] = {"$ref": "#/components/schemas/Trimmed"}
            root = {"$ref": f"#/components/schemas/{name}"}
        else:
            root = {"$ref": "#/components/schemas/Trimmed"}
        _validators[label] = jsonschema_rs.Draft202012Validator({**root, "components": document["components"]})
    return _validators[label]
