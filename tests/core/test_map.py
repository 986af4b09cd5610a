from collections import Counter

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation

from collectif.core.map import (
    CELLS,
    STEPS,
    TILE,
    department_map,
    outline,
    shade_bounds,
    shade_of,
    toggling,
)
from collectif.core.places import DEPARTMENTS, REGIONS

TEMPLATE = "components/department_map.html"


def touches(cell, cells):
    column, row = cell
    around = [(column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)]
    return any(neighbour in cells for neighbour in around)


def drawn(counts, selected=(), query=""):
    url_for = toggling("/calls/", QueryDict(query), "department")
    return department_map(counts, selected, url_for)


def shown(counts, selected=(), query=""):
    with translation.override("en"):
        return render_to_string(TEMPLATE, {"map": drawn(counts, selected, query)})


def tile(drawing, code):
    tiles = (tile for shape in drawing.regions for tile in shape.tiles)
    return next(tile for tile in tiles if tile.department.code == code)


def test_tiles_show_each_department_once_and_never_two_on_one_square():
    assert set(CELLS) == set(DEPARTMENTS)
    assert Counter(CELLS.values()).most_common(1)[0][1] == 1


@pytest.mark.parametrize("region", [r for r in REGIONS.values() if len(r.departments) > 1], ids=str)
def test_tiles_of_a_region_hold_together(region):
    cells = {CELLS[department.code] for department in region.departments}
    reached = {min(cells)}
    while more := {cell for cell in cells - reached if touches(cell, reached)}:
        reached |= more
    assert reached == cells


def test_tiles_of_corsica_and_overseas_lie_apart_from_the_mainland():
    apart = {code for code in CELLS if code in {"2A", "2B"} or len(code) == 3}
    mainland = {CELLS[code] for code in CELLS if code not in apart}
    assert [code for code in apart if touches(CELLS[code], mainland)] == []


def test_tiles_keep_the_compass_in_order():
    """West of, north of: on the map as on the ground."""
    assert CELLS["29"][0] < CELLS["75"][0] < CELLS["67"][0]
    assert CELLS["59"][1] < CELLS["75"][1] < CELLS["63"][1] < CELLS["34"][1] < CELLS["66"][1]


def test_outline_of_two_squares_goes_round_both():
    assert outline([(0, 0), (1, 0)]) == "M2 2L42 2L82 2L82 42L42 42L2 42Z"


def test_outline_of_a_ring_draws_its_hole_and_squares_that_meet_at_a_corner():
    ring = [(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)]
    assert outline(ring).count("M") == 2
    corners = outline([(0, 0), (1, 1)])
    assert corners.count("L") + corners.count("M") in {8, 9}


def test_outline_of_nothing_is_empty():
    assert outline([]) == ""


def test_shades_cut_the_filled_departments_in_five():
    assert shade_bounds([0, 0, *range(1, 11)]) == [2, 4, 6, 8, 10]


def test_shades_of_equal_counts_are_one_the_darkest():
    bounds = shade_bounds([3, 3, 3, 0])
    assert bounds == [3]
    assert [shade_of(count, bounds) for count in (0, 3)] == [0, STEPS]


def test_shades_without_a_count_are_empty():
    assert shade_bounds([0, 0]) == []
    assert shade_of(0, []) == 0


def test_map_places_counts_and_shades_tiles():
    isere = tile(drawn({"38": 12, "73": 1}), "38")
    column, row = CELLS["38"]
    assert f'x="{column * TILE + 4.5}" y="{row * TILE + 4.5}"' in isere.square
    assert (isere.count, isere.step, isere.is_selected) == (12, STEPS, False)


def test_map_sums_a_region_and_toggles_it_whole():
    drawing = drawn({"2A": 2, "2B": 3}, ["2A"], "department=2A")
    corsica = next(shape for shape in drawing.regions if shape.region.name == "Corse")
    assert (corsica.count, corsica.is_selected) == (5, False)
    assert corsica.url == "/calls/?department=2A&department=2B"


def test_toggling_adds_takes_away_and_forgets_the_page():
    url_for = toggling(
        "/calls/", QueryDict("q=eau&page=3&department=38&department=73"), "department"
    )
    assert url_for(["25"]) == "/calls/?q=eau&department=38&department=73&department=25"
    assert url_for(["38"]) == "/calls/?q=eau&department=73"
    assert url_for(["38", "73"]) == "/calls/?q=eau"


def test_toggling_keeps_hostile_values_inside_the_query():
    url = toggling("/calls/", QueryDict("q=%22%3E%3Cb%3E"), "department")(["38"])
    assert url == "/calls/?q=%22%3E%3Cb%3E&department=38"


def test_component_names_each_link_and_says_what_is_chosen():
    html = shown({"38": 1200, "73": 1}, ["73"], "department=73")
    assert (
        'href="/calls/?department=73&amp;department=38" aria-label="Isère (38), 1,200 calls"'
        in html
    )
    assert 'aria-label="Savoie (73), 1 call" aria-current="true"' in html


def test_component_links_only_what_would_find_something():
    html = shown({"38": 4})
    assert html.count('class="department-map-tile is-step-5"') == 1
    assert html.count("<a ") == 1 + 1 + 2  # skip link, square, région and département of the list
    assert html.count("department-map-tile is-step-0") == len(DEPARTMENTS) - 1


def test_component_lets_an_empty_choice_be_taken_back():
    html = shown({}, ["38"], "department=38")
    assert 'aria-label="Isère (38), 0 calls" aria-current="true"' in html
    assert "department-map-legend" not in html


def test_component_lists_the_same_by_region():
    html = shown({"25": 3, "39": 2, "971": 1})
    listed = html.partition("<details")[2]
    assert "Bourgogne-Franche-Comté</a>" in listed
    assert "Doubs (25)</a>" in listed
    assert listed.count("Guadeloupe") == 1
    assert "Bretagne" not in listed
