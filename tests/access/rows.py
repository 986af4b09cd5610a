"""What a part of the table of access says: its lines, and what its addresses are about."""

from collections.abc import Callable
from typing import Any

# A reader of the table, by the name of its column.
type People = dict[str, Any]
# Url name, without its app: what makes the arguments of its address.
type Arguments = dict[str, Callable[[], list[Any]]]
