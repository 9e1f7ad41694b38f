"""python -m tests.translation: bring the catalogs up to date (make messages)."""

import sys

from tests.translation.catalogs import LANGUAGES, catalog_of, update

update()
for language in LANGUAGES:
    missing = [message.id for message in catalog_of(language) if message.id and not message.string]
    sys.stdout.write("\n  ".join([f"{language}: {len(missing)} messages without translation", *missing]) + "\n")
