from babel import Locale

from agents.extract.gazetteer import country_names, gazetteer, lines


def test_every_country_of_iso_3166_is_known_by_its_cldr_name() -> None:
    cldr = Locale("en").territories
    exceptional = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
    codes = {str(code) for code in cldr if len(str(code)) == 2} - exceptional
    assert set(country_names()) == codes
    for code in sorted(codes):
        entry = gazetteer().exact(cldr[code])
        assert entry is not None, code
        assert (entry.country, entry.kind) == (code, "country")


def test_alpha_3_codes_are_unique() -> None:
    codes = [country.iso3 for country in country_names().values()]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 3 and code.isupper() for code in codes)


def test_regions_and_organisations_have_no_country_that_counts() -> None:
    for name in (*lines("regions.txt"), *lines("groups.txt"), "NATO", "European Union", "BelTA"):
        entry = gazetteer().exact(name)
        assert entry is not None, name
        assert entry.kind not in ("country", "people", "capital", "city", "area"), name


def test_names_in_capitals_and_with_either_apostrophe() -> None:
    for name in ("DUSHANBE", "N'Djamena", "N’Djamena", "Côte d’Ivoire", "U.S.", "Guinea-Bissau"):
        assert gazetteer().exact(name), name
    assert gazetteer().exact("us") is None
    assert gazetteer().exact("polish") is None
