"""Text that has broken other people's software, each kind once."""

from __future__ import annotations

#: What must never come back as markup. `{mark}` makes each occurrence findable.
MARKUP = (
    "<script>alert('{mark}')</script>",
    "\"'><img src=x onerror=alert('{mark}')>",
    "</textarea></title></style><svg onload={mark}>",
    "<!--{mark}--><iframe src=//{mark}.example>",
    "javascript:/*{mark}*/alert(1)",
    '{mark}" autofocus onfocus="alert(1)',
)

TEXTS = (
    *("", " ", "\t", "\r\n", "\0", "a\0b", "null", "None", "undefined", "NaN", "-1", "0", "1e309"),
    *("'", '"', "`", "\\", "\\\\", "%", "%%", "%s%s%n", "%00", "%0d%0aSet-Cookie:a=b", "%c0%ae"),
    "{0}{{7*7}}${7*7}#{7*7}<%= 7*7 %>{% now 'Y' %}{{ settings.SECRET_KEY }}",
    *("' OR 1=1 --", '"; DROP TABLE users; --', "1; EXEC xp_cmdshell('dir')", "' UNION SELECT 1"),
    *('{"$gt": ""}', "attribute_exists(PK)", "#PK = :v", "USER#", "USER#x#PROFILE", "PAYMENT#"),
    *(
        "../../../etc/passwd",
        "..\\..\\win.ini",
        "/etc/passwd\0.png",
        "file:///etc/passwd",
        "//x.y/",
    ),
    *(
        "a\r\nSet-Cookie: staff=x",
        "a\nLocation: //evil.example",
        "a\u2028b\u2029c",
        "x: y\r\n\r\nz",
    ),
    *("\u202eevil\u202c", "\u2066x\u2069", "\u200b\u200c\u200d\u2060\ufeff", "\u00ad", "\ufffe"),
    *("e\u0301" * 20, "Z\u0351\u036b\u0343" * 30, "\u1e9e\u0130\u0131\ufb01", "\u00c5\u212b"),
    *(
        "\U0001f469\u200d\U0001f469\u200d\U0001f467",
        "\U0001f1f8\U0001f1ea",
        "\U0010ffff",
        "\U000e0041",
    ),
    *("\u0661\u0662\u0663", "\uff11\uff12", "\u2460", "\u00bd", "\u5343", "\U0001d7d8"),
    *("Жанна д'Арк", "أحمد", "名前", "이름", "ชื่อ", "שם", "नाम", "O’Brien-Þórsdóttir"),
    *("ada@", "@", "a@b", "a@b@c", "ada@xn--", "\u0430da@example.com", "a" * 300 + "@b.example"),
    *("google:", ":", "google:\0", "GOOGLE:1", "google:google:1", "apple:" + "9" * 1000, "#", "##"),
    *("0" * 63, "0" * 64, "0" * 65, "g" * 64, "F" * 64, "\uff10" * 64),
    "00000000-0000-0000-0000-000000000000",
    "00000000-0000-0000-0000-00000000000",
    "ZZZZZZZZ-0000-0000-0000-000000000000",
    "00000000000000000000000000000000",
    *("x" * 1000, "x" * 1001, "é" * 5000, "\U0001f600" * 1000, "\u202e" * 2000, "{" * 3000),
    *("eyJhIjoxfQ:1abcde:AAAAAAAAAAAAAAAA", ".eJw:1:2", ":::", "....", "=" * 100),
    *("\x7f", "\x1b[31mred", "\x08\x08", "\x85", "\xa0", "\x00\x01\x02\x03\x04\x05"),
)

#: Bytes that are no UTF-8, among them lone surrogates as some encoders write them.
BYTES = (
    *(b"\xff", b"\xfe\xff", b"\xc3\x28", b"\xe2\x82", b"\xf0\x28\x8c\x28", b"\x80" * 50),
    *(
        b"\xed\xa0\x80",
        b"\xed\xbf\xbf",
        b"\xed\xa0\xbd\xed\xb8\x80",
        b"\xf4\x90\x80\x80",
        b"\xc0\x80",
    ),
)

#: What a server should not hand on, but might.
BEYOND_LATIN = ("\ud800", "\udfff", "\u20ac", "\U0001f600", "a\ud83dz", "/\udcff/")

HEADERS = (
    *("HTTP_COOKIE", "HTTP_HOST", "HTTP_X_FORWARDED_FOR", "HTTP_REFERER", "HTTP_ACCEPT_LANGUAGE"),
    *("CONTENT_TYPE", "HTTP_ORIGIN", "HTTP_X_FORWARDED_PROTO", "HTTP_USER_AGENT", "HTTP_ACCEPT"),
    *("HTTP_ACCEPT_ENCODING", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_RANGE"),
    *("HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_AUTHORIZATION", "HTTP_X_CSRFTOKEN", "HTTP_EXPECT"),
    *("HTTP_TRANSFER_ENCODING", "HTTP_X_ORIGINAL_URL", "HTTP_X_FORWARDED_HOST", "CONTENT_LENGTH"),
    *("REMOTE_ADDR", "SERVER_NAME", "SERVER_PORT", "HTTP_X_REQUEST_ID", "HTTP_FORWARDED"),
)

_FORM = "application/x-www-form-urlencoded"
CONTENT_TYPES = (
    *("", ";", "/", "text/html", "application/json", _FORM + ";", _FORM + "; charset"),
    *(f"{_FORM}; charset={name}" for name in ("utf-8", "utf-16", "utf-7", "latin-1", "cp037")),
    *(f"text/plain; charset={name}" for name in ("hex", "base64", "rot13", "undefined", "idna")),
    *(f"{_FORM}; charset={name}" for name in ("punycode", "unicode_escape", "\0", "'", "x" * 9000)),
    *("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\0"),
    *("multipart/form-data; boundary=x", 'multipart/form-data; boundary="x', "multipart/mixed"),
    *("multipart/form-data; boundary=é", "multipart/form-data; boundary=" + "x" * 300),
    *(
        f"multipart/form-data; boundary=x; charset={name}"
        for name in ("hex", "utf-16", "undefined")
    ),
    *("multipart/form-data; boundary*=utf-8''x", "multipart/form-data; boundary*=bogus''x"),
    *(
        "multipart/form-data; boundary*0=x; boundary*1=y",
        "a/b; x*9999999999=y; x*=a'b",
        "a; =; *=''",
    ),
)
_PART = b'--x\r\nContent-Disposition: form-data; name="q"'
BODIES = (
    *(b"", b"&", b"=", b"&&&===", b"q", b"q=%", b"q=%zz", b"q=%ff", b"q=%ed%a0%80", b"q=%00"),
    *(b"%ff=%ff", b"q[]=1&q[a]=2", b"&".join(b"a%d=b" % n for n in range(150)), b"\0" * 5000),
    _PART + b"\r\n\r\nada\r\n--x--\r\n",
    _PART + b"\r\n\r\nada",
    _PART + b'; filename="../../x"\r\nContent-Type: text/plain\r\n\r\nada\r\n--x--\r\n',
    _PART + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--\r\n",
    _PART + b"\r\nContent-Transfer-Encoding: base64\r\n\r\nYWRh\r\n--x--\r\n",
    _PART + b"\r\nContent-Type: text/plain; charset=hex\r\n\r\n\xff\xfe\r\n--x--\r\n",
    b"--x\r\nContent-Disposition: form-data; name*=bogus''q\r\n\r\nada\r\n--x--\r\n",
    b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x\r\n\r\n--x--\r\n" * 120,
    b'{"q": "ada"}',
)
