"""Validates every object of a rendered chart, strictly: Kubernetes' own kinds with its schemas, others with ours.

usage: validate.py RENDERED KUBERNETES_VERSION SCHEMAS_FOLDER; prints how many objects are good, or what is not.
"""

import json
import pathlib
import sys

import jsonschema
import kubernetes_validate
import yaml

rendered, version, schemas = sys.argv[1:]
good, bad = 0, []
for number, thing in enumerate(yaml.safe_load_all(pathlib.Path(rendered).read_text())):
    if thing is None:
        continue
    name = "%s/%s" % (thing.get("kind"), thing.get("metadata", {}).get("name"))
    ours = pathlib.Path(schemas) / ("%s.json" % thing.get("kind"))
    try:
        if ours.exists():
            jsonschema.validate(thing, json.loads(ours.read_text()))
        else:
            kubernetes_validate.validate(thing, version, strict=True)
        good += 1
    except Exception as problem:
        bad.append("%s: %s" % (name, str(problem).split("\n")[0]))
print("\n".join(bad) if bad else "%d good" % good)
sys.exit(1 if bad else 0)
