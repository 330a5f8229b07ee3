"""The second opinion on the wire: botocore's own models against Lectern's.

Random valid input and random output of every modelled operation, made from botocore's models by a seed. What the
rehearsal received must be what botocore was given; what botocore returns must be what the rehearsal answered.
Prints one JSON object with the counts.
"""

import datetime
import json
import os
import random
import sys
import urllib.request

import botocore
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
CLIENT_NAMES = {"elasticloadbalancing": "elbv2", "servicequotas": "service-quotas"}
TIME = "$time"
BYTES = "$bytes"
ALPHABET = list("aZ0 &<>\"'+=%./") + ["é", "漢", "😀", "\n"]


class ModelDifference(Exception):
    """A member that the older of the two models does not have."""


def control(action, body):
    request = urllib.request.Request(
        f"{ENDPOINT}/_lectern/{action}",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


class Maker:
    """Random values for botocore's shapes."""

    def __init__(self, rng, simple_text, paths=None, no_empty=False):
        self.rng = rng
        # ec2Query has no way to say "an empty list", so a required one would be missing.
        self.no_empty = no_empty
        self.simple_text = simple_text
        self.paths = paths

    def structure(self, shape, depth=0, prefix=""):
        names = list(shape.members)
        if self.paths is not None and depth >= 0:
            names = [name for name in names if self.modelled(prefix + name)]
        required = set(shape.required_members)
        if getattr(shape, "is_tagged_union", False):
            names, required = self.rng.sample(names, 1) if names else [], set()
            chosen = names
        else:
            chance = 0.5 if depth == 0 else 0.35
            chosen = [name for name in names if name in required or self.rng.random() < chance]
        result = {}
        # An empty structure is not something that every protocol can carry.
        for name in chosen if chosen or depth == 0 else names[:1]:
            member = shape.members[name]
            if self.skipped(name, member):
                continue
            value = self.value(member, depth + 1, prefix + name, name in required)
            if value is not None:
                result[name] = value
        return result

    def modelled(self, path):
        return any(path == p or path.startswith(p + ".") or p.startswith(path + ".") for p in self.paths)

    def skipped(self, name, member):
        # What botocore itself makes, changes or checks on the way (rehearsal-wire.md, pitfall 22; S3's checksums).
        if name.endswith("PartNumberMarker"):
            return True  # a number in the one model, a string in the other
        if name in ("SourceRegion", "PreSignedUrl", "EncodingType", "ExpectedBucketOwner"):
            return True
        if self.simple_text and (name.startswith(("Checksum", "SSECustomer", "CopySource", "Expires")) or name in ("ContentMD5", "ContentLength", "ContentEncoding", "ContentRange")):
            return True
        return False

    def value(self, shape, depth, path, required):
        kind = shape.type_name
        if kind == "structure":
            if depth > 6 and not required:
                return None
            made = self.structure(shape, depth, path + ".")
            return made if made else None
        if kind == "list":
            count = self.rng.choice([0, 1, 2, 11]) if depth < 3 else self.rng.choice([1, 2])
            count = max(count, shape.metadata.get("min", 0))
            if "max" in shape.metadata:
                count = min(count, shape.metadata["max"])
            if (self.simple_text and shape.serialization.get("flattened")) or (required and self.no_empty):
                count = max(count, 1)
            made = [self.value(shape.member, depth + 1, path, True) for _ in range(count)]
            return None if any(item is None for item in made) else made
        if kind == "map":
            key = self.value(shape.key, depth + 1, path, True)
            value = self.value(shape.value, depth + 1, path, True)
            return None if value is None else {key: value}
        if kind == "string":
            return self.text(shape)
        if kind in ("integer", "long"):
            low = max(shape.metadata.get("min", 0), -(2**31))
            high = min(shape.metadata.get("max", 2**31 - 1 if kind == "integer" else 2**45), 2**45)
            return self.rng.randint(low, high)
        if kind in ("float", "double"):
            return self.rng.randint(0, 4000) / 4
        if kind == "boolean":
            return self.rng.random() < 0.5
        if kind == "timestamp":
            return datetime.datetime.fromtimestamp(self.rng.randint(10**9, 2 * 10**9), datetime.timezone.utc)
        if kind == "blob":
            return self.rng.randbytes(self.rng.randint(1, 40))
        raise TypeError(kind)

    def text(self, shape):
        if getattr(shape, "enum", None):
            return self.rng.choice(shape.enum)
        if self.simple_text:
            text = "w" + "".join(self.rng.choice("abc0123") for _ in range(8))
        else:
            text = "x" + "".join(self.rng.choice(ALPHABET) for _ in range(self.rng.randint(1, 9))) + "y"
        return text + "z" * max(0, shape.metadata.get("min", 0) - len(text))


def neutral(value):
    """As the rehearsal's side writes it."""
    if isinstance(value, datetime.datetime):
        return {TIME: round(value.timestamp() * 1000)}
    if isinstance(value, (bytes, bytearray)):
        return {BYTES: bytes(value).hex()}
    if isinstance(value, dict):
        return {name: neutral(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [neutral(item) for item in value]
    if hasattr(value, "read"):
        return {BYTES: value.read().hex()}
    return value


def difference(want, got, path, extra_allowed):
    """The first place where the two differ, in words; None when they agree."""
    if isinstance(want, dict) and isinstance(got, dict):
        for name in want:
            if name not in got:
                if want[name] == [] and extra_allowed:
                    continue
                return f"{path}.{name} is missing"
            found = difference(want[name], got[name], f"{path}.{name}", extra_allowed)
            if found:
                return found
        for name in got:
            if name not in want and not extra_allowed:
                return f"{path}.{name} was never sent"
        return None
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for index, (a, b) in enumerate(zip(want, got)):
            found = difference(a, b, f"{path}[{index}]", extra_allowed)
            if found:
                return found
        return None
    return None if want == got else f"{path}: {json.dumps(want)[:80]} became {json.dumps(got)[:80]}"


def tokens_of(shape):
    """The members that botocore fills by itself."""
    return {name for name, member in shape.members.items() if member.metadata.get("idempotencyToken")} if shape else set()


def expected_input(service, operation, sent):
    """What botocore makes of an input before it goes out."""
    if service == "ec2" and operation == "RunInstances" and "UserData" in sent:
        import base64

        return {**sent, "UserData": base64.b64encode(sent["UserData"].encode()).decode()}
    return sent


def case(client, service, name, models, seed):
    model = client.meta.service_model.operation_model(name)
    rng = random.Random(f"{seed} {service} {name}")
    s3 = service == "s3"
    maker = Maker(rng, s3, models if s3 else None, service == "ec2")
    sent = maker.structure(model.input_shape) if model.input_shape else {}
    if name == "RunInstances":
        sent["MaxCount"] = 1  # each costs a token of a bucket
    if s3:
        if "Bucket" in sent:
            sent["Bucket"] = "bucket-" + sent["Bucket"]
        if "Body" in sent:
            sent["Body"] = rng.randbytes(30)
    answered = Maker(rng, s3).structure(model.output_shape) if model.output_shape else {}
    control("expect", neutral(answered))
    problem = None
    returned = None
    try:
        returned = getattr(client, botocore.xform_name(name))(**sent)
    except ClientError as error:
        problem = f"{error.response['Error'].get('Code')}: {error.response['Error'].get('Message')}"
    told = control("received", {})
    if problem is not None:
        text = problem + json.dumps(told["complaints"])
        if "has no member" in text or "does not model the member" in text:
            raise ModelDifference(text[:200])
        return f"failed: {text[:300]}"
    received = told["received"]
    for token in tokens_of(model.input_shape):
        if token not in sent:
            received.pop(token, None)
    if s3:
        received.pop("EncodingType", None)
        for made in ("ChecksumCRC32", "ChecksumAlgorithm", "ContentLength", "ContentMD5", "ContentType", "ContentEncoding"):
            if made not in sent:
                received.pop(made, None)
    want = neutral(expected_input(service, name, sent))
    # Neither ec2Query nor a header says "an empty list".
    found = difference(want, received, "input", False)
    if found and service in ("ec2", "s3"):
        found = difference(want, received, "input", True)
    if found:
        return found
    returned.pop("ResponseMetadata", None)
    if s3:
        returned.pop("ContentLength", None)
    return difference(neutral(answered), neutral(returned), "output", s3)


def main():
    seeds = int(sys.argv[1])
    operations = json.load(sys.stdin)
    session = botocore.session.get_session()
    config = Config(
        retries={"max_attempts": 0},
        s3={"addressing_style": "path"},
        inject_host_prefix=False,
        max_pool_connections=2,
    )
    clients, counts, failures, differences = {}, {}, [], {}
    for operation in operations:
        service, name = operation["service"], operation["name"]
        if service not in clients:
            clients[service] = session.create_client(
                CLIENT_NAMES.get(service, service), region_name="eu-west-1", endpoint_url=ENDPOINT, config=config
            )
        count = counts.setdefault(service, {"operations": 0, "cases": 0, "agree": 0})
        count["operations"] += 1
        for seed in range(seeds):
            count["cases"] += 1
            try:
                problem = case(clients[service], service, name, operation["models"], seed)
            except ModelDifference as error:
                differences.setdefault(f"{service} {name}", str(error))
                continue
            if problem is None:
                count["agree"] += 1
            else:
                failures.append(f"{service} {name} (seed {seed}): {problem}")
    json.dump(
        {"botocore": botocore.__version__, "seeds": seeds, "counts": counts, "failures": failures, "differences": differences},
        sys.stdout,
    )


main()
