"""What forms about one's own account offer."""

from __future__ import annotations

import pytest

from backoffice.staff.forms import time_zones


@pytest.mark.parametrize(
    "zone",
    [
        *("Africa/Cairo", "America/Lima", "Antarctica/Troll", "Arctic/Longyearbyen", "Asia/Tokyo"),
        *("Atlantic/Azores", "Australia/Perth", "Europe/Oslo", "Indian/Maldives", "Pacific/Fiji"),
        "UTC",
    ],
)
def test_each_continent_has_its_zones(zone: str) -> None:
    assert zone in time_zones("UTC")


@pytest.mark.parametrize("zone", ["Etc/GMT+5", "US/Pacific", "posixrules", "Factory"])
def test_what_is_no_place_is_not_offered(zone: str) -> None:
    assert zone not in time_zones("UTC")


def test_the_present_zone_can_stay_whatever_it_is() -> None:
    assert time_zones("US/Pacific")[0] == "UTC"
    assert time_zones("US/Pacific")[-1] == "US/Pacific"
    assert time_zones("Asia/Tokyo").count("Asia/Tokyo") == 1
