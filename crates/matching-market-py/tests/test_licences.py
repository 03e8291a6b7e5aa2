"""What is compiled in is licensed as `deny.toml` lets in."""

import json
import pathlib
import re
import subprocess
import tomllib

PACKAGE = pathlib.Path(__file__).parents[1]


def test_licences_are_those_that_are_allowed():
    deny = tomllib.loads((PACKAGE.parents[1] / "deny.toml").read_text())
    allowed = set(deny["licenses"]["allow"])
    banned = {one["name"] for one in deny["bans"]["deny"]}
    command = ["cargo", "metadata", "--format-version=1", "--locked", "--manifest-path", PACKAGE / "Cargo.toml"]
    packages = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)["packages"]
    assert len(packages) > 30
    for package in packages:
        assert package["name"] not in banned
        # Each alternative must be a plain conjunction; brackets are one alternative each.
        expression = (package["license"] or "").replace("/", " OR ")
        parts = re.sub(r"\(([^()]*)\)", lambda inner: inner[1].split(" OR ")[0], expression).split(" OR ")
        met = any(all(one.strip() in allowed for one in part.split(" AND ")) for part in parts)
        assert met, f"{package['name']} is under {package['license']!r}, which deny.toml does not allow"
