"""The icons of every back office: one path each, on a grid of 20, drawn as a line.

They stand in the page itself: no request of their own, and nothing that appears late.
A project's shell adds its own.
"""

from __future__ import annotations

ICONS = {
    "account": "M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4M3.8 16.6a6.2 6.2 0 0 1 12.4 0",
    "audit": "M10 5.8V10l2.8 1.8M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4",
    "bad": "M6.4 2.8h7.2l3.6 3.6v7.2l-3.6 3.6H6.4l-3.6-3.6V6.4zM10 6.4v4.2M10 13.4v.2",
    "brand": "M3.6 3.6h5v5h-5zM11.4 3.6h5v5h-5zM3.6 11.4h5v5h-5zM11.4 11.4h5v5h-5z",
    "check": "M4 10.6l4 4 8-8.8",
    "chevron": "M6 8l4 4 4-4",
    "close": "M5 5l10 10M15 5L5 15",
    "copy": "M7.4 7.4h9v9h-9zM12.6 7.2V3.6h-9v9h3.6",
    "eye": "M2.4 10S5.2 4.8 10 4.8s7.6 5.2 7.6 5.2-2.8 5.2-7.6 5.2S2.4 10 2.4 10"
    "M10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4",
    "good": "M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4M6.8 10.2l2.2 2.2 4.2-4.6",
    "home": "M3.2 8.8L10 3.2l6.8 5.6v8h-4.6v-4.6H7.8v4.6H3.2z",
    "keyboard": "M2.4 5.2h15.2v9.6H2.4zM5.4 8.4h.1M8.4 8.4h.1M11.5 8.4h.1M14.6 8.4h.1M6.6 11.6h6.8",
    "list": "M7.4 5.2h9M7.4 10h9M7.4 14.8h9M3.8 5.2h.1M3.8 10h.1M3.8 14.8h.1",
    "lock": "M4.4 9h11.2v7.8H4.4zM6.8 9V6.4a3.2 3.2 0 0 1 6.4 0V9",
    "neutral": "M10 17.2a7.2 7.2 0 1 0 0-14.4 7.2 7.2 0 0 0 0 14.4M10 9.2v4.4M10 6.4v.2",
    "refresh": "M16.4 10a6.4 6.4 0 1 1-1.9-4.5l1.9 1.9M16.4 3.4v4h-4",
    "search": "M9 14.6A5.6 5.6 0 1 0 9 3.4a5.6 5.6 0 0 0 0 11.2M13.2 13.2l3.6 3.6",
    "shield": "M10 2.8l6.2 2.2v4.6c0 3.6-2.6 6.4-6.2 7.6-3.6-1.2-6.2-4-6.2-7.6V5z",
    "sign-out": "M8 3.2H3.6v13.6H8M12.6 6.4l3.8 3.6-3.8 3.6M16.4 10H8",
    "staff": "M3 5h14v10.4H3zM7.4 10.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4"
    "M4.9 13.2a2.6 2.6 0 0 1 5 0M12.4 8.4h2.4M12.4 11.4h2.4",
    "theme": "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
    "warning": "M10 3l7.6 13.6H2.4zM10 8v4M10 14.2v.2",
}
OTHER_ICON = "M5 5h10v10H5z"
