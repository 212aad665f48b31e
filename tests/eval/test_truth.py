import json
from pathlib import Path
from typing import Any

import pytest

from eval.truth import ENDING, PageTruth, TrueArticle, load_marked_pages
from index.errors import EvalError, PathNotFound

ARTICLE = {"title": "甲", "publisher": "山报", "date": "2024-05-06", "text": "水渠通了。"}
TRUTH = {"note": "一页", "articles": [ARTICLE]}


def write(folder: Path, name: str, truth: Any, *, page: bool = True) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if page:
        path.write_text("水渠通了。", encoding="utf-8")
    file = path.with_name(path.name + ENDING)
    file.write_text(truth if isinstance(truth, str) else json.dumps(truth), encoding="utf-8")
    return file


def test_pages_by_name_in_folders_too_and_others_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "sub/b.html", {"note": "", "articles": []})
    write(tmp_path, "a.txt", TRUTH | {"either": ["阿强摄"]})
    (tmp_path / "unmarked.txt").write_text("另一页", encoding="utf-8")
    first, second = load_marked_pages(tmp_path)
    assert (first.name, first.path) == ("a.txt", tmp_path / "a.txt")
    assert first.truth == PageTruth("一页", (TrueArticle("甲", "山报", "2024-05-06", "水渠通了。"),), ("阿强摄",))
    assert (second.name, second.truth.articles) == ("sub/b.html", ())


@pytest.mark.parametrize(
    ("truth", "complaint"),
    [
        ("", "the file: Invalid JSON"),
        ("[]", "the file: Input should be an object"),
        ({"note": ""}, "articles: Field required"),
        ({"articles": []}, "note: Field required"),
        (TRUTH | {"extra": 1}, "extra: Unexpected keyword argument"),
        (TRUTH | {"articles": [ARTICLE | {"date": "2024-5-6"}]}, "articles.0.date: "),
        (TRUTH | {"articles": [ARTICLE | {"date": "20240506"}]}, "articles.0.date: "),
        (TRUTH | {"articles": [ARTICLE | {"text": " \n"}]}, "articles.0.text: Value error, must not be blank"),
        (TRUTH | {"articles": [ARTICLE | {"titel": ""}]}, "articles.0.titel: Unexpected keyword argument"),
        (TRUTH | {"articles": [ARTICLE | {"title": None}]}, "articles.0.title: Input should be a valid string"),
        (TRUTH | {"either": [" "]}, "either.0: Value error, must not be blank"),
    ],
)
def test_a_malformed_truth_is_named_with_its_key(tmp_path: Path, truth: Any, complaint: str) -> None:
    file = write(tmp_path, "a.txt", truth)
    with pytest.raises(EvalError) as raised:
        load_marked_pages(tmp_path)
    assert str(raised.value).startswith(f"{file}: {complaint}")
    assert str(raised.value).endswith("; correct this truth file")
    assert "\n" not in str(raised.value)


def test_a_truth_without_its_page(tmp_path: Path) -> None:
    file = write(tmp_path, "a.txt", TRUTH, page=False)
    with pytest.raises(EvalError, match=r"there is no page a\.txt beside it; rename or remove it") as raised:
        load_marked_pages(tmp_path)
    assert str(raised.value).startswith(str(file))


def test_a_truth_that_is_no_file(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", TRUTH).unlink()
    (tmp_path / f"a.txt{ENDING}").mkdir()
    with pytest.raises(EvalError, match="can't be read"):
        load_marked_pages(tmp_path)


def test_a_folder_without_truth_files_and_none_at_all(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match=r"holds no truth file; write one beside each page"):
        load_marked_pages(tmp_path)
    with pytest.raises(PathNotFound, match="no such folder"):
        load_marked_pages(tmp_path / "none")
