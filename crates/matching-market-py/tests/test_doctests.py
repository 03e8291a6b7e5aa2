"""Every example of the documentation strings is run."""

import doctest
import importlib
import inspect
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


def functions():
    """Everything that users call, by name."""
    for name in matching_market.__all__:
        one = getattr(matching_market, name)
        if inspect.isfunction(one):
            yield name, one
        elif inspect.isclass(one) and not issubclass(one, Exception):
            for member in (member for member in vars(one) if not member.startswith("_")):
                if inspect.isroutine(getattr(one, member)):
                    yield f"{name}.{member}", getattr(one, member)


@pytest.mark.parametrize(("name", "function"), list(functions()))
def test_parameters_and_results_are_documented(name, function):
    """As numpydoc has it: sections at the margin, every parameter by its name."""
    text, signature = inspect.getdoc(function), inspect.signature(function)
    parameters = [one for one in signature.parameters if one != "self"]
    section = text.partition("Parameters\n----------\n")[2].partition("\n\n")[0]
    heads = [line.split(" : ")[0] for line in section.splitlines() if not line.startswith(" ")]
    named = [one for head in heads for one in head.split(", ")]
    assert named == parameters
    made = str(signature.return_annotation)
    if made not in ("None", "Market", "Round", "list[str]"):
        assert "\nReturns\n-------\n" in text
