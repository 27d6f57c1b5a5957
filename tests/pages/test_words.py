"""Python and JavaScript agree: on folding, on stems, on what lunr finds; and every word leads to where it stands."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from lunr.index import Index
from playwright.sync_api import Page

from reader import disk, search
from reader.build import build
from reader.language import is_unspaced, search_words
from reader.model import Content, File, Library, Source
from reader.search import indexed
from reader.stems import stem
from tests.bench import corpus
from tests.conftest import CASES
from tests.pages.conftest import KINDS, Sample, Visit
from tests.pages.test_search import QUERIES
from tests.test_search import whole

FOLD = json.loads((CASES / "fold.json").read_text("utf-8"))
ENGLISH = """
attorney always away array betray try lay happily righteousness day days daily boy boys toy cry cries crying cried
say says saying enjoy enjoyed enjoyment money monies by my fly flies dry dryly yes yellow eye eyes syzygy rhythm
relational conditional rationalize vietnamization predication operator feudalism decisiveness hopefulness callousness
formality sensitivity sensibility triplicate formative electrical hopeful goodness revival allowance inference airliner
gyroscopic adjustable defensible irritant replacement adjustment dependent adoption homologous communism activate
effective bowdlerize probate rate cease controlling rolling caresses ponies ties caress cats feed agreed plastered bled
motoring sing conflated troubled sized hopping tanned falling hissing fizzed failing filing happy sky generalization
oscillators a be ion sion tion ing ed y ay s ss
""".split()
FOREIGN = """
ایران برجام تحریمها санкции свпд россия größe strasse ankara izmir 3+3 p5+1 2022 x1 iran5y 日本 naive المکتبه
والکتاب بالقلم
للطالبین البته بالا والا
""".split()


# Blocks of letters, marks and signs from which chance makes texts.
BLOCKS = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x36F), (0x370, 0x52F), (0x591, 0x5F4), (0x600, 0x77F), (0x900, 0xDFF),
    (0xE00, 0xEFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1E00, 0x20CF), (0x3000, 0x30FF), (0x4E00, 0x4E80),
    (0xAC00, 0xAD00), (0x1100, 0x11FF), (0xFB00, 0xFDFF), (0xFE00, 0xFFEF), (0x10400, 0x1044F), (0x1D400, 0x1D7FF),
)  # fmt: skip
JOINS = ["'s ", "’s", "‘s,", "+", " ", "–", "/", "[12]", "\u00ad", "\u200c", "²"]
MIXED = {
    "reader.toml": '[edition]\nname = "mixed"\ntitle = "Mixed"\n',
    "readings/west.md": (
        "---\ntitle: Größe und Maß\nauthors: [Łukasz Ørsted]\n---\n\nDie Größe der Straße: Æsop’s œuvre, "
        "naïve cafe\u0301s.\n\nΣίσυφος, ΟΔΥΣΣΕΥΣ· ὁ λόγος.[^a]\n\nDiyarbakır, İĞDIR, ısı.\n\n"
        "Ёлка, Йошкар-Ола, съезд.\n\n[^a]: Ὀδυσσεὺς only here.\n"
    ),
    "readings/east.md": (
        "---\ntitle: 東と南\nlanguage: ja\n---\n\n日本語の文章には空白がない。東京・大阪、ガスとカス。\n\n"
        "中华人民共和国与俄罗斯。漢\n\nภาษาไทยไม่มีช่องว่าง ปี ๒๕๖๕\n\nမြန်မာဘာသာ ភាសាខ្មែរ\n\n"
        "हिन्दी भाषा की किताब, கி கா.\n\n한국은 南北. NATO軍の3+3会議\n"
    ),
    "readings/rtl.md": (
        "---\ntitle: راست به چپ\nlanguage: fa\n---\n\nمی‌خواهند، كرملين، رئیس‌جمهور ۲۰۲۲؛ خانهٔ ما.\n\n"
        "שָׁלוֹם עֲלֵיכֶם, צה״ל.\n\nقُرْآن ٱلقرآن مؤمن\n\nދިވެހި\n"
    ),
    "glossary/ge.md": "---\nterm: საქართველო\naliases: [Հայաստան]\n---\nმხოლოდ აქ.\n",
}
CORPUS = 24  # readings in which the index is cut into many slices
SLICE = 4000


@pytest.fixture
def search_page(visit: Visit) -> Page:
    """The search page with its index loaded."""
    page = visit(KINDS["search"]).page
    page.evaluate("() => readerSearch.find('iran').then(found => found.hits.length)")
    return page


def test_words_are_folded_alike_in_the_browser(search_page: Page) -> None:
    texts = [text for text, _ in FOLD]
    assert search_page.evaluate("texts => texts.map(readerSearch.words)", texts) == [words for _, words in FOLD]


def test_every_text_of_the_edition_has_the_same_words_in_the_browser(sample: Sample, search_page: Page) -> None:
    texts = texts_of(sample)
    assert search_page.evaluate("texts => texts.map(readerSearch.words)", texts) == [
        search_words(text) for text in texts
    ]


@pytest.mark.slow
def test_letters_of_every_script_are_folded_alike(search_page: Page) -> None:
    # Every character that was in Unicode when this Python was made; the browser may know younger ones.
    letters = [chr(code) for code in range(0x20, 0x20000) if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")]
    texts = ["".join(f"a{letter}b " for letter in letters[n : n + 500]) for n in range(0, len(letters), 500)]
    found = search_page.evaluate("texts => texts.map(readerSearch.words)", texts)
    wrong = []
    for text, words in zip(texts, found, strict=True):
        if words != search_words(text):
            for part in text.split(" "):
                theirs = search_page.evaluate("readerSearch.words", part)
                if theirs != search_words(part):
                    wrong.append(f"{part} {part!a}: {search_words(part)} {theirs}")
    assert not wrong, "\n".join(wrong[:40]) + f"\n{len(wrong)}"


def test_texts_made_by_chance_are_folded_and_split_alike(search_page: Page) -> None:
    chance = random.Random(20261)
    texts = [text for text in (by_chance(chance) for _ in range(4000)) if all(map(unicodedata.category, text))]
    known = [text for text in texts if "Cn" not in map(unicodedata.category, text)][:2000]
    assert len(known) == 2000
    theirs = search_page.evaluate(
        "texts => texts.map(readerSearch.words).map(words => [words, words.flatMap(readerSearch.indexed)])",
        known,
    )
    ours = [[words := search_words(text), [one for word in words for one in indexed(word)]] for text in known]
    assert not [(ascii(text), one, other) for text, one, other in zip(known, ours, theirs, strict=True) if one != other]


def by_chance(chance: random.Random) -> str:
    """A short text of letters, marks and signs from up to three scripts."""
    blocks = [BLOCKS[0], *chance.choices(BLOCKS, k=3)]
    letters = [
        chance.choice(JOINS) if chance.random() < 0.2 else chr(chance.randint(*chance.choice(blocks)))
        for _ in range(14)
    ]
    return "".join(letters[: chance.randint(1, 14)])


def test_stems_are_those_of_lunr_js(sample: Sample, search_page: Page) -> None:
    chance = random.Random(20262)
    endings = "ies sses eed ed ing y ational izer alism iveness icate ful ness ance ement sion e ll s".split()
    made = {
        "".join(chance.choices("aeiouybstlcr", k=chance.randint(0, 6))) + chance.choice(endings) for _ in range(5000)
    }
    vocabulary = {word for text in texts_of(sample) for word in search_words(text)}
    words = sorted(vocabulary | made | {*endings, *ENGLISH, *FOREIGN})
    theirs = search_page.evaluate("words => words.map(readerSearch.stem)", words)
    assert not [(word, stem(word), their) for word, their in zip(words, theirs, strict=True) if stem(word) != their]


@pytest.mark.slow
def test_lunr_js_and_lunr_py_find_the_same_in_the_index(sample: Sample, search_page: Page) -> None:
    serialized = whole(sample.files.values())
    index = Index.load(json.dumps(serialized))
    search_page.evaluate("index => { window.tested = lunr.Index.load(index) }", serialized)
    found = 0
    for query in [*QUERIES, "the", "of iran and russia"]:
        stems = [stem(word) for word in search_words(query)]
        theirs = search_page.evaluate(
            "stems => tested.query(query => stems.forEach(stem => query.term(stem, { usePipeline: false })))"
            ".map(({ ref, score }) => [ref, score])",
            stems,
        )
        asked = index.create_query()
        for word in stems:
            asked.term(word, use_pipeline=False)
        ours = {hit["ref"]: hit["score"] for hit in index.query(asked)}
        assert ours == {ref: pytest.approx(score, abs=5e-4) for ref, score in theirs}, query
        found += bool(ours)
    assert found > 20


# The slices


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, dict[str, Any], str]:
    """An edition whose index is cut into many slices: its library, the whole index, and its address."""
    folder = tmp_path_factory.mktemp("cut")
    corpus.write(folder / "content", CORPUS)
    theme = disk.read_theme("default")
    library, files = build(disk.read_content(folder / "content"), theme, outputs=("site",))
    sliced = search.files([search.tally(text) for text in search.texts(library, theme)], SLICE)
    paths = {f"site/{file.path}" for file in sliced}
    kept = [file for file in files if file.path not in paths]
    disk.write(folder / "build", [*kept, *(File(f"site/{file.path}", file.data) for file in sliced)])
    assert len([path for path in paths if "/words-" in path]) > 60
    return library, whole(sliced), (folder / "build" / "site").as_uri() + "/"


def queries_about(library: Library, count: int) -> list[str]:
    """Words, beginnings, exclusions and names of terms, as people might put them together."""
    chance = random.Random(7)
    words = sorted({word for entry in library.entries for word in search_words(entry.document.text)})
    names = [definition.term.term for definition in library.definitions]
    made = []
    for n in range(count):
        some = chance.sample(words, chance.randint(1, 4))
        if n % 4 == 0:
            some[-1] = some[-1][: max(3, len(some[-1]) - 2)]  # as it is being typed
        elif n % 4 == 1:
            some.insert(0, chance.choice(names))
        elif n % 4 == 2:
            some.append(f"-{chance.choice(words)} ")
        made.append(" ".join(some) + (" " if n % 4 == 3 else ""))
    return made


BOTH = """async query => {
  const asked = readerSearch.parse(query);
  const { entries, widenings } = await readerSearch.gather(asked);
  const plain = results => results.map(({ ref, score }) => [ref, score]);
  return {
    sliced: plain(readerSearch.rank(readerSearch.assemble(entries), asked, widenings)),
    whole: plain(readerSearch.rank(tested, asked, widenings)),
    open: asked.asked.some(({ open }) => open),
    widened: widenings.length,
  };
}"""


@pytest.mark.slow
def test_a_few_slices_give_the_hits_order_and_scores_of_the_whole_index(
    cut: tuple[Library, dict[str, Any], str], visit: Visit
) -> None:
    library, index, address = cut
    tab = visit("search.html", root=address)
    page = tab.page
    page.evaluate("() => readerSearch.find('x')")
    page.evaluate("index => { window.tested = lunr.Index.load(index) }", index)
    answers = [page.evaluate(BOTH, query) for query in queries_about(library, 240)]
    assert [answer["sliced"] for answer in answers] == [answer["whole"] for answer in answers]
    assert sum(bool(answer["whole"]) for answer in answers) > 200
    assert sum(answer["open"] for answer in answers) > 50
    assert sum(answer["widened"] > 0 for answer in answers) > 50


def test_a_query_loads_the_slices_of_its_own_words_alone(
    cut: tuple[Library, dict[str, Any], str], visit: Visit
) -> None:
    library, _, address = cut
    tab = visit("search.html", root=address)
    word = max((word for entry in library.entries for word in search_words(entry.document.text)), key=len)
    tab.page.evaluate("word => readerSearch.find(word + ' ')", word)
    assert len([path for path in tab.paths() if path.startswith("search/words-")]) == 1
    assert "search/nearest.js" not in tab.paths()


# Every word


def words_by_place(library: Library) -> dict[str, set[str]]:
    """Every word as it is written, and all places that have it."""
    found: dict[str, set[str]] = {}
    for entry in library.entries:
        for passage in entry.document.passages:
            text = entry.document.text[passage.start : passage.end]
            for word in re.findall(r"[^\W_][^\s—–/()\[\]\"“”«»,;:!?…|]*", text):
                found.setdefault(word, set()).add(f"{entry.document.address}#{passage.anchor}")
    return found


MISSED = """async words => {
  const missed = [];
  for (const [word, places] of words) {
    const { hits } = await readerSearch.find(word.replaceAll(":", " ") + " ");
    await readerSearch.loadTexts(hits);
    const place = ({ group, number }) => `${readerSearch.groupOf(group)[1]}#${readerSearch.textOf(number).anchor}`;
    const found = new Set(hits.map(place));
    if (!places.every(one => found.has(one))) missed.push([word, places.filter(one => !found.has(one))]);
  }
  return missed;
}"""


def test_every_word_of_the_sample_leads_to_all_its_places(sample: Sample, visit: Visit) -> None:
    page = visit(KINDS["search"]).page
    words = words_by_place(sample.library)
    assert len(words) > 2500
    assert page.evaluate(MISSED, [[word, sorted(places)] for word, places in words.items()]) == []


def test_every_word_of_a_mixed_edition_leads_to_all_its_places(tmp_path: Path, visit: Visit) -> None:
    content = Content(tuple(Source(*pair) for pair in MIXED.items()))
    library, files = build(content, disk.read_theme("default"), outputs=("site",))
    disk.write(tmp_path / "build", files)
    page = visit("search.html", root=(tmp_path / "build" / "site").as_uri() + "/").page
    words = words_by_place(library)
    assert len(words) > 45
    assert page.evaluate(MISSED, [[word, sorted(places)] for word, places in words.items()]) == []
    # Where no spaces are set, every part of a text is a word to somebody.
    east = next(entry for entry in library.entries if entry.reading.slug == "east").document
    parts = [
        [part, [f"{east.address}#{passage.anchor}"]]
        for passage in east.passages
        for run in search_words(east.text[passage.start : passage.end])
        if is_unspaced(run)
        for part in {run[n:m] for n in range(len(run)) for m in range(n + 1, min(len(run), n + 5) + 1)}
    ]
    assert len(parts) > 250
    assert page.evaluate(MISSED.replace(' + " "', ""), parts) == []


def texts_of(sample: Sample) -> list[str]:
    """Every text that search reads."""
    library: Any = sample.library
    documents = [owner.document for owner in (*library.entries, *library.definitions, *library.pages)]
    names = [
        " ".join([term.term, *term.aliases, *(name for _, name in term.names)])
        for term in (definition.term for definition in library.definitions)
    ]
    return [document.text for document in documents] + names
