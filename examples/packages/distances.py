"""Distances on the earth, by the pure-Python package `geographiclib`."""

from geographiclib.geodesic import Geodesic


def distance(point, airport):
    """Kilometres from a (latitude, longitude) pair to a row of the table."""
    latitude, longitude = point
    there = float(airport["latitude"]), float(airport["longitude"])
    return Geodesic.WGS84.Inverse(latitude, longitude, *there)["s12"] / 1000
