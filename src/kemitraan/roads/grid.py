"""A grid of cells over the network, listing the pieces of street that touch each: for snapping and
drawing.
"""

import math

import numpy as np

from kemitraan.roads.arrays import F64, I32, compiled
from kemitraan.roads.measure import METRES_PER_DEGREE

CELL_METRES = 150.0
MAX_CELLS = 4_000_000  # a whole province gets larger cells rather than an unbounded table


def build_grid(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Give `grid_shape` (columns, rows), `grid_box` (west, south, cell width, cell height in degrees) and the
    lists `grid_ptr`, `grid_seg` of the pieces in each cell, row by row from the south-west."""
    lon, lat = arrays["point_lon"], arrays["point_lat"]
    west, south, east, north = lon.min(), lat.min(), lon.max(), lat.max()
    metres = CELL_METRES
    while True:
        height = metres / METRES_PER_DEGREE
        width = height / max(0.05, math.cos(math.radians((south + north) / 2)))
        columns, rows = int((east - west) / width) + 1, int((north - south) / height) + 1
        if columns * rows <= MAX_CELLS:
            break
        metres *= 1.5
    box = np.array([west, south, width, height], np.float64)
    shape = np.array([columns, rows], np.int32)
    ptr, seg = _list_cells(lon, lat, arrays["seg_chain"], box, columns, rows)
    return {"grid_shape": shape, "grid_box": box, "grid_ptr": ptr, "grid_seg": seg}


@compiled
def _list_cells(lon: F64, lat: F64, chain: I32, box: F64, columns: int, rows: int) -> tuple[I32, I32]:
    west, south, width, height = box[0], box[1], box[2], box[3]
    ptr = np.zeros(columns * rows + 1, np.int32)
    seg = np.empty(0, np.int32)
    for filling in range(2):
        for s in range(chain.size):
            p = s + chain[s]
            x0, y0 = (lon[p] - west) / width, (lat[p] - south) / height
            x1, y1 = (lon[p + 1] - west) / width, (lat[p + 1] - south) / height
            if x0 > x1:
                x0, y0, x1, y1 = x1, y1, x0, y0
            slope = (y1 - y0) / (x1 - x0) if x1 > x0 else 0.0
            for column in range(max(0, int(x0)), min(columns - 1, int(x1)) + 1):
                # The part of the piece inside this column, and so the rows it crosses there.
                ya, yb = y0, y1
                if x1 - x0 > 1e-9:
                    ya = y0 + slope * (max(x0, float(column)) - x0)
                    yb = y0 + slope * (min(x1, column + 1.0) - x0)
                low, high = min(ya, yb) - 1e-9, max(ya, yb) + 1e-9
                for row in range(max(0, int(low)), min(rows - 1, int(high)) + 1):
                    cell = row * columns + column
                    if filling == 1:
                        seg[ptr[cell]] = s
                        ptr[cell] += 1
                    else:
                        ptr[cell + 1] += 1
        if filling == 0:
            for cell in range(columns * rows):
                ptr[cell + 1] += ptr[cell]
            seg = np.empty(ptr[columns * rows], np.int32)
    for cell in range(columns * rows, 0, -1):
        ptr[cell] = ptr[cell - 1]
    ptr[0] = 0
    return ptr, seg
