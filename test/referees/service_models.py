"""Validates calls of AWS services against the service models that botocore carries.

Reads a JSON list of calls from standard input, each {caller, service, operation, parameters}; `service` is the name of
the service's client package for JavaScript. Writes a JSON list of problems, each {call, problem}, to standard output.

botocore's own validator knows neither enum values nor upper limits nor patterns, so that this walks the models itself.
A call whose caller is "stateMachine" has the spelling of Step Functions' AWS SDK integrations.
"""

import json
import re
import sys
from datetime import datetime

from botocore.loaders import Loader

FOLDERS = {"sfn": "stepfunctions", "secrets-manager": "secretsmanager", "eventbridge": "events"}
TYPES = {
    "string": str,
    "integer": int,
    "long": int,
    "double": (int, float),
    "float": (int, float),
    "boolean": bool,
    "list": list,
    "map": dict,
    "structure": dict,
    "blob": str,
}


def folded(member):
    """How Step Functions spells a member: only a leading acronym is folded."""
    return re.sub(
        r"^[A-Z]+(?=[A-Z][a-z]|[^a-zA-Z]|$)", lambda match: match[0].capitalize(), member
    )


class Model:
    """The service model of one service."""

    def __init__(self, service):
        self.model = Loader().load_service_model(FOLDERS.get(service, service), "service-2")

    def problems(self, call):
        operation = self.model["operations"].get(call["operation"])
        if operation is None:
            yield "is no operation of the service"
            return
        spell = folded if call["caller"] == "stateMachine" else lambda member: member
        shape = operation.get("input", {}).get("shape")
        if shape is None:
            yield from ["takes no parameters"] if call["parameters"] else []
            return
        yield from self.of_value(shape, call["parameters"], "", spell)

    def of_value(self, name, value, path, spell):
        shape = self.model["shapes"][name]
        kind = shape["type"]
        if kind == "timestamp":
            yield from of_timestamp(value, path)
            return
        is_misplaced_boolean = isinstance(value, bool) and kind != "boolean"
        if not isinstance(value, TYPES[kind]) or is_misplaced_boolean:
            yield f"{path}: {json.dumps(value)} is not of the type {kind}"
            return
        yield from of_limits(shape, value, path)
        if kind == "structure":
            yield from self.of_members(shape, value, path, spell)
        if kind == "list":
            for index, item in enumerate(value):
                yield from self.of_value(shape["member"]["shape"], item, f"{path}[{index}]", spell)
        if kind == "map":
            for key, item in value.items():
                yield from self.of_value(shape["key"]["shape"], key, f"{path}({key})", spell)
                yield from self.of_value(shape["value"]["shape"], item, f"{path}.{key}", spell)

    def of_members(self, shape, value, path, spell):
        members = shape["members"]
        by_lower_case = {member.lower(): member for member in members}
        given = set()
        for name, item in value.items():
            member = by_lower_case.get(name.lower())
            if member is None:
                yield f"{path}.{name} is unknown"
                continue
            given.add(member)
            if name != spell(member):
                yield f"{path}.{name} is spelt {spell(member)}"
            yield from self.of_value(members[member]["shape"], item, f"{path}.{name}", spell)
        for member in shape.get("required", []):
            if member not in given:
                yield f"{path}.{spell(member)} is required"
        if shape.get("union") and len(given) != 1:
            yield f"{path} has {len(given)} members of a union"


def of_timestamp(value, path):
    try:
        datetime.fromisoformat(value.replace("Z", "+00:00"))
    except (AttributeError, ValueError):
        yield f"{path}: {json.dumps(value)} is not of the type timestamp"


def of_limits(shape, value, path):
    """What the model says of lengths, ranges, enum values and patterns."""
    is_number = isinstance(value, (int, float))
    size, noun = (value, "value") if is_number else (len(value), "length")
    if "min" in shape and size < shape["min"]:
        yield f"{path} has the {noun} {size}, the least is {shape['min']}"
    if "max" in shape and size > shape["max"]:
        yield f"{path} has the {noun} {size}, the most is {shape['max']}"
    if "enum" in shape and value not in shape["enum"]:
        yield f"{path}: {json.dumps(value)} is none of {', '.join(shape['enum'])}"
    if shape["type"] == "string" and "pattern" in shape and not matches(shape["pattern"], value):
        yield f"{path}: {json.dumps(value)} does not match {shape['pattern']}"


def matches(pattern, value):
    """The models' patterns are Java's: they match the whole text, and name classes of characters by \\p."""
    known = pattern.replace(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]", r"[\w\s.:/=+\-@]")
    if r"\p" in known:
        known = re.sub(r"\\p\{\w+\}", r"\\w\\s", known)
    return re.fullmatch(known, value) is not None


def main():
    models = {}
    found = []
    for index, call in enumerate(json.load(sys.stdin)):
        service = call["service"]
        if service not in models:
            models[service] = Model(service)
        found += [{"call": index, "problem": problem} for problem in models[service].problems(call)]
    json.dump(found, sys.stdout)


main()
