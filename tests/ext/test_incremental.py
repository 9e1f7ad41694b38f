"""What is read and written after which edit, by name; and that nothing is left over."""

from __future__ import annotations

from pathlib import Path

from .conftest import Book, fill, pattern

FLOOR = "patterns/model-validation/noise-floor"
SEALED = "patterns/model-validation/sealed-test"
SPLIT = "patterns/model-validation/split-contract"
STAGE = "patterns/model-validation/index"
NEEDS = "patterns/model-validation/needs"


def test_nothing_edited_reads_and_writes_nothing(book: Book) -> None:
    assert book.build().reported == []
    again = book.build()
    assert (again.read, again.written) == ([], [])


def test_prose_edit_reads_and_writes_that_page(book: Book) -> None:
    book.build()
    again = book.edit(f"{FLOOR}.md", "Repeat it.", "Repeat it ten times.").build()
    assert again.read == [FLOOR]
    # Sphinx itself writes the pages whose toctrees hold the edited one.
    assert again.written == [FLOOR, STAGE] or again.written == sorted([FLOOR, STAGE])


def test_title_edit_writes_exactly_the_pages_that_show_it(book: Book) -> None:
    book.build()
    again = book.edit(f"{FLOOR}.md", "# Noise Floor", "# Floor of Noise").build()
    assert again.read == [FLOOR]
    assert set(again.written) >= {FLOOR, SEALED, STAGE, NEEDS, "index"}
    assert "Floor of Noise" in again.html(SEALED)
    assert "Floor of Noise" in again.html(NEEDS)


def test_lost_link_is_lost_on_the_other_page(book: Book) -> None:
    assert "Preceded by" in book.build().html(SEALED)
    again = book.edit(f"{FLOOR}.md", ":precedes: sealed-test\n", "").build()
    assert again.read == [FLOOR]
    assert SEALED in again.written
    assert "Preceded by" not in again.html(SEALED)


def test_removed_page_leaves_nothing_and_is_reported_where_it_is_named(book: Book) -> None:
    book.build()
    again = book.remove(f"{FLOOR}.md").build()
    assert not (again.out / f"{FLOOR}.html").exists()
    assert not (again.out / "_sources" / f"{FLOOR}.md.txt").exists()
    assert "Noise Floor" not in again.html(STAGE)
    assert [line for line in again.reported if "noise-floor" in line and "[hitl.unknown-id]" in line and line.startswith(f"{SEALED}.md:6:")]
    assert [line for line in again.reported if line.startswith("prose.md:3:") and "[hitl.broken-link]" in line]
    assert len(again.reported) == 2
    assert book.build().reported == again.reported


def test_renamed_id_is_followed(book: Book) -> None:
    book.build()
    book.edit(f"{NEEDS}.md", ":id: seed-variance", ":id: spread-of-seeds\n:formerly: seed-variance")
    again = book.build()
    assert again.read == [NEEDS]
    assert {NEEDS, FLOOR, SEALED, SPLIT} <= set(again.written)
    assert 'href="needs.html#spread-of-seeds"' in again.html(FLOOR)
    assert again.reported == []


def test_two_builders_with_one_doctree_folder(book: Book) -> None:
    book.build()
    book.edit(f"{FLOOR}.md", "# Noise Floor", "# Floor of Noise")
    book.build("dummy")
    again = book.build()
    assert again.read == []
    assert "Floor of Noise" in again.html(SEALED)


def test_deleted_output_is_made_anew(book: Book) -> None:
    first = book.build().tree()
    import shutil

    shutil.rmtree(book.root.parent / "book-out" / "html")
    assert book.build().tree() == first


def test_vocabulary_is_read_again_once(book: Book) -> None:
    book.build()
    book.write("conf/language.toml", '[kinds]\npattern = { label = "Recipe", plural = "Recipes" }\n')
    assert len(book.build().read) == 8
    assert book.build().read == []


def test_serial_and_parallel_builds_give_equal_bytes(tmp_path: Path) -> None:
    one = fill(Book(tmp_path / "one" / "book"))
    two = fill(Book(tmp_path / "two" / "book"))
    for other in (one, two):
        for number in range(12):
            other.write(f"patterns/model-validation/extra-{number}.md", pattern(f"Extra {number}", ":uses: noise-flor\n"))
    serial, parallel = one.build(jobs=1), two.build(jobs=2)
    assert serial.tree() == parallel.tree()
    assert serial.reported == parallel.reported
    assert len(serial.reported) == 12
