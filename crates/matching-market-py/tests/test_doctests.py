"""Every example of the documentation strings is run."""

import doctest
import importlib
import pkgutil

import pytest

import matching_market

MODULES = ["matching_market"] + [
    f"matching_market.{one.name}" for one in pkgutil.iter_modules(matching_market.__path__) if one.name != "_native"
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_the_documentation(name):
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0


def test_what_is_public_is_documented():
    public = [getattr(matching_market, name) for name in matching_market.__all__]
    missing = [one for one in public if not one.__doc__]
    for one in public:
        if isinstance(one, type) and one.__module__.startswith("matching_market"):
            members = ((name, member) for name, member in vars(one).items() if not name.startswith("_"))
            missing += [f"{one.__name__}.{name}" for name, member in members if callable(member) and not member.__doc__]
    assert missing == []
