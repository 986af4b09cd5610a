"""Public sources of notices: bytes or dicts in, frozen dataclasses out. No Django, no models."""
