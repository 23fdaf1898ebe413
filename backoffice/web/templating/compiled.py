"""Templates compiled ahead: a folder beside the site, written when it is deployed."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from jinja2 import BaseLoader, BytecodeCache, Environment
from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Code of templates in a folder that a running site only reads.

    Each file holds the digest of the template it was made of, and the versions of Python and
    Jinja2's code. What does not fit is passed over: the template is compiled as if there were no
    folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """By the name alone: a deployed site stands elsewhere than where it was built."""
        return super().get_cache_key(name)

    def load_bytecode(self, bucket: Bucket) -> None:
        path = self.folder / bucket.key
        if path.exists():
            with path.open("rb") as file:
                bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Nothing: a deployed site cannot write, and elsewhere there is nothing to gain."""

    def write(self, environment: Environment) -> int:
        """Write the folder anew with the code of all templates that the environment loads. Returns
        how many there are."""
        loader = cast(BaseLoader, environment.loader)
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.iterdir():
            old.unlink()
        names = loader.list_templates()
        for name in names:
            source, _, _ = loader.get_source(environment, name)
            bucket = self.get_bucket(environment, name, None, source)
            bucket.code = environment.compile(source, name, name)
            with (self.folder / bucket.key).open("wb") as file:
                bucket.write_bytecode(file)
        return len(names)
