"""Open311 GeoReport v2: the standard's door into the same verbs that the public form uses."""
