from collectif.core.places import (
    DEPARTMENTS,
    REGIONS,
    department_choices,
    department_of_nuts3,
    departments_of,
    distance_km,
)


def test_departments_table_holds_every_department_and_territory():
    assert len(DEPARTMENTS) == 107
    assert sum(bool(place.nuts3) for place in DEPARTMENTS.values()) == 101
    assert len({place.nuts3 for place in DEPARTMENTS.values() if place.nuts3}) == 101


def test_departments_table_centres_lie_in_their_part_of_the_world():
    metropolitan = [place for place in DEPARTMENTS.values() if len(place.code) == 2]

    assert len(metropolitan) == 96
    assert all(41 < place.latitude < 51.2 for place in metropolitan)
    assert all(-5 < place.longitude < 9.6 for place in metropolitan)


def test_departments_table_has_thirteen_metropolitan_regions():
    regions = {place.region for place in DEPARTMENTS.values() if len(place.code) == 2}

    assert len(regions) == 13


def test_regions_share_out_the_departments():
    members = [place.code for region in REGIONS.values() for place in region.departments]

    assert sorted(members) == sorted(DEPARTMENTS)
    assert [place.code for place in REGIONS["94"].departments] == ["2A", "2B"]
    assert str(REGIONS["27"]) == "Bourgogne-Franche-Comté"


def test_department_of_nuts3_known_code_gives_the_department():
    assert department_of_nuts3(" frk24 ") == DEPARTMENTS["38"]


def test_department_of_nuts3_wider_or_foreign_area_gives_none():
    assert [department_of_nuts3(code) for code in ("FRK2", "DE712", "")] == [None, None, None]


def test_departments_of_padded_codes_are_the_same_department():
    assert departments_of("1") == departments_of("01") == departments_of("001")
    assert departments_of("2a") == (DEPARTMENTS["2A"],)


def test_departments_of_former_corsica_gives_both_departments():
    assert departments_of("20") == (DEPARTMENTS["2A"], DEPARTMENTS["2B"])


def test_departments_of_unknown_code_is_empty():
    assert departments_of("99") == departments_of("") == ()


def test_department_choices_label_names_the_code():
    choices = dict(department_choices())

    assert choices["38"] == "Isère (38)"
    assert list(choices) == list(DEPARTMENTS)


def test_distance_km_is_symmetric_and_zero_at_home():
    isere, rhone = DEPARTMENTS["38"], DEPARTMENTS["69"]

    assert distance_km(isere, isere) == 0
    assert distance_km(isere, rhone) == distance_km(rhone, isere)


def test_distance_km_paris_to_reunion_is_about_nine_thousand():
    assert 9_200 < distance_km(DEPARTMENTS["75"], DEPARTMENTS["974"]) < 9_500


def test_distance_km_neighbours_are_tens_of_kilometres_apart():
    assert 90 < distance_km(DEPARTMENTS["38"], DEPARTMENTS["69"]) < 110
