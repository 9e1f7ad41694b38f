"""python -m tests.translation: bring the catalogues up to date (make messages)."""

from tests.translation.catalogs import LANGUAGES, catalog_of, update

update()
for language in LANGUAGES:
    missing = [message.id for message in catalog_of(language) if message.id and not message.string]
    print(f"{language}: {len(missing)} messages without translation", *missing, sep="\n  ")
