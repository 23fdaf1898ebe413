"""Made-up people in many scripts. Their e-mails end in domains that are reserved for examples."""

from __future__ import annotations

import random
from dataclasses import dataclass

DOMAINS = ("example.com", "example.org", "example.net")


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name, and the part of their e-mail before the @."""

    name: str
    given: str | None
    family: str | None
    mailbox: str


@dataclass(frozen=True, slots=True)
class Script:
    """Names of one script, each with a Latin spelling. Some scripts put the family name first."""

    given: tuple[tuple[str, str], ...]
    family: tuple[tuple[str, str], ...]
    family_first: bool = False
    between: str = " "


SCRIPTS = {
    "latin": Script(
        (("Hannah", "hannah"), ("James", "james"), ("Priya", "priya"), ("Tom", "tom")),
        (("Walker", "walker"), ("Okafor", "okafor"), ("Smith", "smith"), ("de Vries", "devries")),
    ),
    "accents": Script(
        (("Zoë", "zoe"), ("Jürgen", "juergen"), ("Čeněk", "cenek"), ("Søren", "soren")),
        (("Müller", "mueller"), ("Ångström", "angstrom"), ("Łukaszewicz", "luka"), ("Núñez", "nu")),
    ),
    "turkish": Script(
        (("İpek", "ipek"), ("Çağla", "cagla"), ("Işıl", "isil")),
        (("Yıldız", "yildiz"), ("Öztürk", "ozturk"), ("Güneş", "gunes")),
    ),
    "vietnamese": Script(
        (("Thị Hường", "huong"), ("Văn Đức", "duc")),
        (("Nguyễn", "nguyen"), ("Trần", "tran")),
        family_first=True,
    ),
    "greek": Script(
        (("Ελένη", "eleni"), ("Γιώργος", "giorgos"), ("Αθηνά", "athina")),
        (("Παπαδοπούλου", "papadopoulou"), ("Νικολάου", "nikolaou"), ("Οικονόμου", "oiko")),
    ),
    "cyrillic": Script(
        (("Юлия", "yuliya"), ("Борис", "boris"), ("Оксана", "oksana"), ("Ђорђе", "djordje")),
        (("Шевченко", "shevchenko"), ("Иванова", "ivanova"), ("Щербаков", "shcherbakov")),
    ),
    "arabic": Script(
        (("ليلى", "layla"), ("يوسف", "yusuf"), ("فاطمة", "fatima")),
        (("الحداد", "alhaddad"), ("منصور", "mansour"), ("العلي", "alali")),
    ),
    "hebrew": Script(
        (("נועה", "noa"), ("דוד", "david"), ("תמר", "tamar")),
        (("לוי", "levi"), ("כהן", "cohen"), ("בן־דוד", "bendavid")),
    ),
    "chinese": Script(
        (("伟", "wei"), ("秀英", "xiuying"), ("思远", "siyuan")),
        (("王", "wang"), ("欧阳", "ouyang"), ("李", "li")),
        family_first=True,
        between="",
    ),
    "japanese": Script(
        (("さくら", "sakura"), ("健太", "kenta"), ("ユミ", "yumi")),
        (("佐藤", "sato"), ("高橋", "takahashi"), ("渡邊", "watanabe")),
        family_first=True,
    ),
    "korean": Script(
        (("서연", "seoyeon"), ("민준", "minjun")),
        (("김", "kim"), ("박", "park")),
        family_first=True,
        between="",
    ),
    "devanagari": Script(
        (("आरव", "aarav"), ("लक्ष्मी", "lakshmi"), ("श्रेया", "shreya")),
        (("शर्मा", "sharma"), ("पटेल", "patel"), ("कुलकर्णी", "kulkarni")),
    ),
    "thai": Script(
        (("สมชาย", "somchai"), ("กนกวรรณ", "kanokwan")),
        (("ศรีสุข", "srisuk"), ("วงศ์ใหญ่", "wongyai")),
    ),
}

VERY_LONG = "Wolfeschlegelsteinhausenbergerdorff " * 9

#: Names that break something somewhere; each is in the demo data once.
AWKWARD = (
    Name("<b>Bob</b>", "<b>Bob</b>", "<script>alert(1)</script>", "bob"),
    Name("Siobhán O'Brien-D'Angelo", "Siobhán", "O'Brien-D'Angelo", "siobhan.o'brien"),
    Name(f"{VERY_LONG}Senior", "Wolfe", f"{VERY_LONG}Senior", "wolfe." + "long" * 12),
    Name("Sunny 🌻👩‍👩‍👧‍👦", "Sunny", "🌻👩‍👩‍👧‍👦", "sunny+🌻"),
    Name("محمد Smith علي", "محمد", "Smith علي", "محمد.علي"),
    Name("שרה Cohen", "שרה", "Cohen", "שרה"),
    Name("Ze\u0301lie Combining", "Ze\u0301lie", "Combining", "ze\u0301lie"),
    Name('=HYPERLINK("https://example.com")', "=1+1", "@SUM(A1)", "formula"),
    Name("Null", "Null", "None", "null"),
    Name("  Ida   Spaces  ", "  Ida", "Spaces  ", "ida.spaces"),
    Name("X Æ A-12", "X", "Æ A-12", "x"),
    Name("Prince", "Prince", None, "prince"),
    Name("", None, None, "nameless"),
    Name("Ελένη Παπαδοπούλου", "Ελένη", "Παπαδοπούλου", "ελένη"),
    Name("Юлия Иванова", "Юлия", "Иванова", "юлия.иванова"),
    Name("王伟", "伟", "王", "王伟"),
    Name("佐藤 さくら", "さくら", "佐藤", "さくら"),
    Name("लक्ष्मी शर्मा", "लक्ष्मी", "शर्मा", "लक्ष्मी"),
    Name("สมชาย ศรีสุข", "สมชาย", "ศรีสุข", "สมชาย"),
)


def drawn_name(chance: random.Random, number: int) -> Name:
    """The name of the user of that number; scripts take turns, so that each is there."""
    scripts = list(SCRIPTS.values())
    script = scripts[number % len(scripts)]
    given, latin_given = chance.choice(script.given)
    family, latin_family = chance.choice(script.family)
    parts = (family, given) if script.family_first else (given, family)
    mailbox = f"{latin_given}.{latin_family}.{number}"
    return Name(script.between.join(parts), given, family, mailbox)
