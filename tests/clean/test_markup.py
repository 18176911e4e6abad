"""Tags are found at speed without losing step with those that the HTML standard says there are."""

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.clean import markup
from agents.clean.markup import MOST_ATTRIBUTES, blocks, parse

_SIGNS = (
    "<a", "<B ", ">", '"', "'", "=", "x", " ", "/", "<script", "<Style>", "</script>", "<!--", "-->", "-", "<", "!",
    ' y="1"', "='", '="', "\n", "<title>", "</title>", "<xm", "<sc", "<te", "é", "<!doctype>", "1",
)  # fmt: skip


@settings(max_examples=1_000)
@given(st.lists(st.sampled_from(_SIGNS)).map("".join))
def test_what_is_not_passed_over_is_what_a_tokenizer_finds(source: str) -> None:
    every = {tag.span() for tag in markup._TAGS.finditer(source)}
    assert {tag.span() for tag in markup._unusual(source)} <= every


def test_no_way_to_hide_attributes() -> None:
    many = " ".join(f"""a{n}=">'" """ for n in range(MOST_ATTRIBUTES + 2))
    for before in ("", "<b '>", '<b ">', "<!-- ' -->", "<script>'</script>", '<title>"</title>', "<b a=c'>", "<"):
        kept = markup._bounded(f"{before}<p {many}>The council met.")
        assert "a1000" not in kept, before
        assert blocks(parse(kept))[-1].endswith("The council met.")


def test_a_tag_with_some_attributes_keeps_them() -> None:
    page = "<p " + " ".join(f'data-{n}="{n}"' for n in range(MOST_ATTRIBUTES - 1)) + ">The council met."
    assert markup._bounded(page) == page
