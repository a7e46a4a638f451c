"""Places the steps of a protocol on a page: in layers from top to bottom, with few crossings and no overlap."""

from collections import defaultdict
from dataclasses import dataclass, field

GAP = 28  # between two boxes of a layer
DROP = 52  # between two layers
SWEEPS = 24
LEAN = 0.2  # how much a box follows the button that leads to it: enough for the order, not so much that a row drifts


@dataclass
class Place:
    """A box, or a bend of an arrow that passes through a layer (`bend`)."""

    name: str
    width: int
    height: int
    bend: bool = False
    layer: int = 0
    x: float = 0  # its middle
    y: float = 0  # its top
    into: list["Place"] = field(default_factory=list)
    out: list[tuple["Place", float]] = field(default_factory=list)  # where to, and from how far off its middle


@dataclass(frozen=True)
class Arrow:
    """One way from a box to another, through the bends between them."""

    source: str
    port: float  # how far off the middle of the box it starts
    through: tuple[Place, ...]


def arrange(sizes, ways):
    """Place boxes of these sizes ({name: (width, height)}) that ways ([(from, port, to)]) lead between.

    Returns the places by name, the arrows, and the size of the page.
    """
    places = {name: Place(name, *size) for name, size in sizes.items()}
    _put_in_layers(places, ways)
    arrows = [_arrow(places, number, *way) for number, way in enumerate(ways)]
    layers = _layers([*places.values(), *(place for arrow in arrows for place in arrow.through if place.bend)])
    for sweep in range(SWEEPS):
        for layer in layers if sweep % 2 else reversed(layers):
            _move(layer, downward=bool(sweep % 2))
    return places, arrows, _on_page(layers)


def _put_in_layers(places, ways):
    moved = True
    while moved:  # there is no circle among the ways, so this ends
        moved = False
        for source, _, target in ways:
            if places[target].layer <= places[source].layer:
                places[target].layer = places[source].layer + 1
                moved = True


def _arrow(places, number, source, port, target):
    start, end = places[source], places[target]
    through = [Place(f"{number}", 14, 0, bend=True, layer=layer) for layer in range(start.layer + 1, end.layer)]
    before, off = start, port
    for place in (*through, end):
        before.out.append((place, off))
        place.into.append(before)
        before, off = place, 0
    return Arrow(source, port, (*through, end))


def _layers(places):
    layers = defaultdict(list)
    for place in places:
        layers[place.layer].append(place)
    for layer in layers.values():
        _spread(layer, [0] * len(layer))
    return [layers[number] for number in sorted(layers)]


def _move(layer, *, downward):
    """Let each place go to the middle of what it is tied to, as far as its neighbours let it."""
    wanted = [_wanted(place, downward=downward) for place in layer]
    order = sorted(range(len(layer)), key=lambda number: (wanted[number], number))
    layer[:] = [layer[number] for number in order]
    _spread(layer, [wanted[number] for number in order])


def _wanted(place, *, downward):
    if downward:
        tied = [above.x + _port(above, place) * _lean(above) for above in place.into]
    else:
        tied = [below.x - off * _lean(place) for below, off in place.out]
    return sum(tied) / len(tied) if tied else place.x


def _lean(above):
    return LEAN if len(above.out) > 1 else 0  # with a single way there is no order to keep


def _port(above, place):
    return next(off for below, off in above.out if below is place)


def _spread(layer, wanted):
    """Put the places of a layer side by side, as near to where they want to be as fits."""
    left = _pushed(layer, wanted)
    right = [-x for x in reversed(_pushed(layer[::-1], [-x for x in reversed(wanted)]))]
    for place, one, other in zip(layer, left, right, strict=True):
        place.x = (one + other) / 2


def _pushed(layer, wanted):
    found = []
    for number, (place, x) in enumerate(zip(layer, wanted, strict=True)):
        if number:
            x = max(x, found[-1] + (layer[number - 1].width + place.width) / 2 + GAP)
        found.append(x)
    return found


def _on_page(layers):
    left = min(place.x - place.width / 2 for layer in layers for place in layer) - GAP
    y = GAP
    for layer in layers:
        for place in layer:
            place.x, place.y = place.x - left, y
        y += max(place.height for place in layer) + DROP
    right = max(place.x + place.width / 2 for layer in layers for place in layer) + GAP
    return right, y - DROP + GAP
