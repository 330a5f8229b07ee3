"""What botocore's service models say of the values of the modelled input members, as JSON.

stdin: [{service, name, models}]; stdout: {source, fractional: [Structure.member of an answer], services: {service: {limits: {shape: limit}, members:
{operation: {path: shape}}}}}. `[]` in a path is an item of a list or a value of a map.
"""

import json
import sys

import botocore
import botocore.session

CLIENT_NAMES = {"elasticloadbalancing": "elbv2", "servicequotas": "service-quotas"}

# Enums that grow faster than a model, or whose values the handler knows better (with AWS's own words).
OPEN_ENUMS = {
    "ec2": {"InstanceType", "ResourceType"},
    # S3 names the header or element in a text of its own for each.
    "s3": None,
}


def limit_of(service, shape):
    """The limit of one shape; None when it says nothing."""
    found = {}
    kind = shape.type_name
    if kind in ("integer", "long", "float", "double"):
        found["number"] = kind
    for key in ("min", "max", "pattern"):
        if key in shape.metadata:
            found[key] = shape.metadata[key]
    values = getattr(shape, "enum", None)
    still_open = OPEN_ENUMS.get(service, set())
    if values and still_open is not None and shape.name not in still_open:
        found["values"] = values
    if found and shape.metadata.get("sensitive"):
        found["sensitive"] = True
    return found or None


def modelled(path, models):
    return any(path == m or path.startswith(m + ".") or m.startswith(path + ".") for m in models)


def walk(service, shape, path, plain, models, seen, limits, members):
    """`plain` is the path without `[]`, as the rehearsal's lists of modelled members have it."""
    if path:
        limit = limit_of(service, shape)
        if limit is not None:
            limits[shape.name] = limit
            members[path] = shape.name
    if shape.type_name == "structure":
        if shape.name in seen:
            return
        for name, member in shape.members.items():
            inner = f"{plain}.{name}" if plain else name
            if modelled(inner, models):
                walk(service, member, f"{path}.{name}" if path else name, inner, models, seen | {shape.name}, limits, members)
    elif shape.type_name == "list":
        walk(service, shape.member, f"{path}[]", plain, models, seen, limits, members)
    elif shape.type_name == "map":
        walk(service, shape.value, f"{path}[]", plain, models, seen, limits, members)


def fractional(shape, seen, found):
    """The members that may have a fraction, as `Structure.member`; also where the structure is not modelled."""
    if shape is None or shape.name in seen:
        return
    seen.add(shape.name)
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if member.type_name in ("float", "double"):
                found.add(f"{shape.name}.{name}")
            fractional(member, seen, found)
    elif shape.type_name == "list":
        fractional(shape.member, seen, found)
    elif shape.type_name == "map":
        fractional(shape.value, seen, found)


def main():
    session = botocore.session.get_session()
    services, fractions = {}, set()
    for operation in json.load(sys.stdin):
        service, name = operation["service"], operation["name"]
        entry = services.setdefault(service, {"limits": {}, "members": {}})
        model = session.get_service_model(CLIENT_NAMES.get(service, service)).operation_model(name)
        members = {}
        if model.input_shape:
            walk(service, model.input_shape, "", "", operation["models"], frozenset(), entry["limits"], members)
        fractional(model.output_shape, set(), fractions)
        if members:
            entry["members"][name] = members
    json.dump({"source": f"botocore {botocore.__version__}", "fractional": sorted(fractions), "services": services}, sys.stdout)


main()
