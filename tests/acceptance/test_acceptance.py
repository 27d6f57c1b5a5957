from __future__ import annotations

from pathlib import Path

from reader.model import File
from tests.acceptance import captures, copying, scores
from tests.acceptance.editions import Text, edition, markdown

TEN = "one two three four five six seven eight nine ten"


def known(tmp_path: Path) -> dict[tuple[str, ...], str]:
    capture = tmp_path / "capture.txt"
    capture.write_text(f"before {TEN.replace('three', 'Three’s,')} after", "utf-8")
    return copying.of_captures([capture])


def content(tmp_path: Path, front: str, body: str) -> Path:
    folder = tmp_path / "content"
    (folder / "readings").mkdir(parents=True)
    (folder / "readings" / "a.md").write_text(f"---\n{front}\n---\n{body}\n", "utf-8")
    return folder


def test_ten_words_in_a_row_are_found_whatever_stands_between_them(tmp_path: Path) -> None:
    folder = content(tmp_path, "title: A", TEN.replace(" six", " — *SIX*\n"))
    assert len(list(copying.in_content(folder, known(tmp_path)))) == 1


def test_nine_words_in_a_row_are_not(tmp_path: Path) -> None:
    folder = content(tmp_path, "title: A", TEN.removesuffix(" ten"))
    assert list(copying.in_content(folder, known(tmp_path))) == []


def test_the_title_of_the_work_a_reading_is_about_may_stand(tmp_path: Path) -> None:
    about = content(tmp_path, f'title: A\nabout:\n  title: "{TEN}"', "Text.")
    assert list(copying.in_content(about, known(tmp_path))) == []


def test_other_front_matter_may_not(tmp_path: Path) -> None:
    abstract = content(tmp_path, f'title: A\nabstract: "{TEN}"', "Text.")
    assert len(list(copying.in_content(abstract, known(tmp_path)))) == 1


def test_words_of_a_site_are_found_in_its_text_its_attributes_and_its_index(tmp_path: Path) -> None:
    folder = content(tmp_path, "title: A", "Text.")
    pages = [
        File("a.html", f"<p>{TEN.replace('five', '<a href=x>five</a>')}</p>".encode()),
        File("b.html", f'<p title="{TEN}">Text</p>'.encode()),
        File("search/texts-0.js", f'texts(0,{{"0":"{TEN}"}});'.encode()),
        File("c.html", b"<p>one two three</p>"),
    ]
    found = [place.partition(":")[0] for place in copying.in_site(pages, folder, known(tmp_path))]
    assert found == ["a.html", "b.html", "search/texts-0.js"]


def test_links_are_scored_by_what_they_overlap() -> None:
    terms = [
        {"p": 0, "at": 0, "form": "the Union (EU)", "id": "eu", "tier": 1},
        {"p": 0, "at": 30, "form": "gas", "id": "gas", "tier": 2},
        {"p": 1, "at": 0, "form": "3+3", "id": "three-plus-three", "tier": 1},
    ]
    links = [
        {"p": 0, "start": 11, "end": 13, "id": "eu", "form": "EU"},
        {"p": 0, "start": 50, "end": 52, "id": "eu", "form": "EU"},
        {"p": 1, "start": 0, "end": 3, "id": "3-plus-3", "form": "3+3"},
        {"p": 1, "start": 9, "end": 12, "id": "oil", "form": "oil"},
    ]
    tier_of = scores.tiers([terms], frozenset({"eu", "gas", "3-plus-3", "oil"}))
    found = scores.score(links, terms, tier_of)
    assert (found[1].found, found[1].wanted, found[1].right, found[1].made) == (2, 2, 2, 3)
    assert (found[2].found, found[2].wanted, found[2].made) == (0, 1, 0)


def test_a_hand_cleaned_text_becomes_a_reading_that_says_exactly_this() -> None:
    hard = '1. "A" -- *b* <i>… # [^1] | x\\ `c` 3+3_'
    text = Text("a", {"title": "T: 'x'", "date": "2022-02", "authors": None}, (hard, "Two."), ((1, "# Head"),))
    from reader.document import Setting, Task, survey
    from reader.glossary import Glossary

    front, body = copying.front_matter(markdown(text))
    assert front == {"title": "T: 'x'", "date": "2022-02", "rights": "full"}
    document = survey(Task("readings/a.md", "readings/a.html", body, 1, "en", Setting(Glossary())))
    assert document.text == f"{hard}\n# Head\nTwo.\n"
    assert any(source.path == "glossary/jcpoa.md" for source in edition([text]).sources)


GOLD = {
    "paragraphs": ["The first boat was late.", "The second did not come at all."],
    "boilerplate": ["Share", "Read our other pieces about boats"],
    "headings": [{"text": "At the quay"}],
    "pull_quotes": [],
    "title": "Late",
}


def test_paragraphs_are_compared_with_those_of_the_gold() -> None:
    right = captures.compared(GOLD, [captures.plain(text) for text in ("At the quay", *GOLD["paragraphs"])])
    assert (right["exact"], right["made"], right["wanted"], right["leaks"], right["joins"]) == (2, 2, 2, 0, 0)
    wrong = [" ".join(GOLD["paragraphs"]), "Share", "Read our other pieces about boats."]
    counts = captures.compared(GOLD, list(map(captures.plain, wrong)))
    assert (counts["exact"], counts["made"], counts["leaks"], counts["joins"]) == (0, 3, 2, 1)
