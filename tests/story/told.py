"""Stories of our own, to be told again."""

FIRST = (
    "A ferry with 84 people on board ran aground off Kestrel Bay on Monday evening, the coast guard said.",
    "Rescue boats from three harbours reached the vessel within an hour and took off all passengers.",
    "At least 12 people were treated for injuries, most of them caused by falls when the ship hit the rocks.",
    "The captain told investigators that a sudden fog had hidden the northern marker buoy from the bridge.",
    "Divers will examine the hull as soon as the wind drops, and a tug waits in the outer harbour.",
    "The operator has suspended the evening crossing and promised to refund every ticket sold for the week.",
    "Fishermen of the bay had complained for years about the light on the marker, which often fails in winter.",
    "The ministry of transport said it would publish what its inspectors find before the summer season begins.",
)
OTHER = (
    "The city council voted late on Tuesday to keep the old tram depot and turn it into a covered market.",
    "Traders from the eastern suburbs had asked for a roof over their stalls since the floods of the spring.",
    "Architects are to hand in their drawings by the end of the month, and work could begin in the autumn.",
)
NEW = "Prosecutors opened an inquiry into the upkeep of the light and searched the offices of the harbour authority."


def story(*sentences: str) -> str:
    return "\n\n".join(" ".join(sentences[at : at + 2]) for at in range(0, len(sentences), 2))


def article_id(number: int) -> str:
    return f"{number:032x}"
