"""XML from the JSON that BOAMP makes of it: the same shapes, written back."""

from html import unescape
from typing import Any
from xml.sax.saxutils import escape, quoteattr

OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"
DILA = "urn:boamp:names:specification:ubl:schema:xsd:"
P27 = "http://data.europa.eu/p27/"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def namespaces(ubl: str = OASIS) -> dict[str, str]:
    """Return the namespaces of a notice by prefix; BOAMP has its own addresses for UBL."""
    return {
        "cac": f"{ubl}CommonAggregateComponents-2",
        "cbc": f"{ubl}CommonBasicComponents-2",
        "ext": f"{ubl}CommonExtensionComponents-2",
        "efac": f"{P27}eforms-ubl-extension-aggregate-components/1",
        "efbc": f"{P27}eforms-ubl-extension-basic-components/1",
        "efext": f"{P27}eforms-ubl-extensions/1",
    }


def declared(ubl: str = OASIS) -> str:
    """Return the declarations of these namespaces, as they stand in an opening tag."""
    return "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in namespaces(ubl).items())


def to_xml(form: dict[str, Any], *, ubl: str = OASIS) -> str:
    """Return `{"ContractNotice": {…}}` as an XML document."""
    ((root, content),) = form.items()
    inner = "".join(elements(name, value) for name, value in content.items())
    return f'{HEAD}<{root} xmlns="{ubl}{root}-2"{declared(ubl)}>{inner}</{root}>\n'


def elements(name: str, value: Any) -> str:
    """Return an element by the rules of the JSON: a list repeats it, "@x" is an attribute."""
    if isinstance(value, list):
        return "".join(elements(name, each) for each in value)
    if not isinstance(value, dict):
        return f"<{name}>{escape(value)}</{name}>"
    attributes = {key[1:]: text for key, text in value.items() if key.startswith("@")}
    head = "".join(f" {key}={quoteattr(text)}" for key, text in attributes.items())
    inner = "".join(
        elements(key, each) for key, each in value.items() if not key.startswith(("@", "#"))
    )
    return f"<{name}{head}>{escape(value.get('#text', ''))}{inner}</{name}>"


def unescaped(tree: Any) -> Any:
    """Return a tree without the escapes that the JSON keeps in its texts."""
    if isinstance(tree, dict):
        return {key: unescaped(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [unescaped(value) for value in tree]
    return unescape(tree) if isinstance(tree, str) else tree
