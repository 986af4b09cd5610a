"""The squares of the map and their names, written without a template: there are two hundred."""

from html import escape

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from collectif.core.map import DepartmentMap, RegionShape, Tile
from collectif.core.templatetags.ui import number

register = template.Library()


@register.simple_tag
def map_squares(shape: RegionShape) -> SafeString:
    """The départements of a région as squares; a link where something would be found."""
    return SafeString("".join(map(_square, shape.tiles)))


@register.simple_tag
def map_outlines(drawing: DepartmentMap) -> SafeString:
    """The line around each région."""
    return format_html_join(
        "",
        '<path class="department-map-region{}" d="{}"></path>',
        ((" is-selected" if shape.is_selected else "", shape.outline) for shape in drawing.regions),
    )


@register.simple_tag
def map_names(shape: RegionShape) -> SafeString:
    """The same as a list of names, each with its count."""
    return SafeString("".join(_name(tile) for tile in shape.tiles if _is_offered(tile)))


def _is_offered(tile: Tile) -> bool:
    return bool(tile.count or tile.is_selected)


def _square(tile: Tile) -> str:
    label = escape(tile.label)
    drawing = f"<title>{label}</title>{tile.square}{tile.check if tile.is_selected else ''}"
    if not _is_offered(tile):
        return f'<g class="department-map-tile is-step-0" aria-hidden="true">{drawing}</g>'
    return (
        f'<a class="department-map-tile is-step-{tile.step}'
        f'{" is-selected" if tile.is_selected else ""}" href="{escape(tile.url)}"'
        f' aria-label="{label}"{_current(tile)}>{drawing}</a>'
    )


def _name(tile: Tile) -> str:
    return (
        f'<li><a href="{escape(tile.url)}"{_current(tile)}>{escape(str(tile.department))}</a>'
        f' <span class="choice-count">{number(tile.count)}</span></li>'
    )


def _current(tile: Tile) -> str:
    return ' aria-current="true"' if tile.is_selected else ""
