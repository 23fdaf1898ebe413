"""Devices of demo users."""

from __future__ import annotations

import random

from records.lists import BiometricType
from records.new_records import NewDevice

MODELS = {
    "ios": ("iPhone 15 Pro", "iPhone 13 mini", "iPhone SE", "iPhone 16", "iPad Air"),
    "android": ("Pixel 9", "Galaxy S24", "Fairphone 5", "Xperia 10 VI", "Redmi Note 13"),
}
OS_VERSIONS = {"ios": ("17.6.1", "18.1", "18.2"), "android": ("13", "14", "15")}
APP_VERSIONS = ("1.2.3", "1.3.0", "1.4.0", "1.4.2")
BIOMETRICS = {
    "ios": (BiometricType.FACE, BiometricType.FINGERPRINT),
    "android": (BiometricType.FINGERPRINT, BiometricType.FACE, BiometricType.VOICE),
}
NICKNAMES = ("My phone", "Work", "Mum's old one", "手机", "телефон", "📱", "Kitchen tablet")


def drawn_device(chance: random.Random, platform: str | None = None) -> NewDevice:
    """A device, of any platform unless one is named."""
    platform = platform or chance.choice(list(MODELS))
    model = chance.choice(MODELS[platform])
    return NewDevice(
        device_id=f"{platform}-{chance.randbytes(8).hex()}",
        platform=platform,
        device_name=chance.choice((model, *NICKNAMES)),
        model=model,
        os_version=chance.choice(OS_VERSIONS[platform]),
        app_version=chance.choice(APP_VERSIONS),
        biometric_type=chance.choice(BIOMETRICS[platform]),
        secure_element=chance.random() < 0.9,
        public_key=chance.randbytes(65).hex(),
    )
