"""The tables of the catalog."""

import sqlalchemy as sa

schema = sa.MetaData()
meta = sa.Table("meta", schema, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text))
articles = sa.Table(
    "articles",
    schema,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False, index=True),  # pending, live, or restated: live with a former title
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("publisher", sa.Text, nullable=False),
    sa.Column("date", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("dropped", sa.Text, nullable=False),
    sa.Column("tags", sa.Text, nullable=False),
)
# One row for each place an article was read from; `file` is the file that holds it, whose change replaces it.
sources = sa.Table(
    "sources",
    schema,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("article_id", sa.Text, primary_key=True),
    sa.Column("file", sa.Text, nullable=False, index=True),
)
files = sa.Table(
    "files", schema, sa.Column("file", sa.Text, primary_key=True), sa.Column("fingerprint", sa.Text, nullable=False)
)
# What a person corrected of a page; kept when its articles go, for when the file is added again.
corrections = sa.Table(
    "corrections", schema, sa.Column("file", sa.Text, primary_key=True), sa.Column("stated", sa.Text, nullable=False)
)
# What a file that was handed over through the page was called there; it lies under a name of our own.
uploads = sa.Table(
    "uploads", schema, sa.Column("file", sa.Text, primary_key=True), sa.Column("name", sa.Text, nullable=False)
)
# When an article came in, in UTC; unknown for those that an older version stored.
additions = sa.Table(
    "additions", schema, sa.Column("article_id", sa.Text, primary_key=True), sa.Column("added", sa.Text, nullable=False)
)
# Articles that were removed by hand, each whole as a line of an export (index/transfer.py), until they are restored.
removed = sa.Table(
    "removed",
    schema,
    sa.Column("article_id", sa.Text, primary_key=True),
    sa.Column("removed", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
)
passages = sa.Table(
    "passages",
    schema,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("article_id", sa.Text, nullable=False, index=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("text_hash", sa.Text, nullable=False),
)
# What index.reprints knows of the articles. One without a row here, or with a row of another version, is compared with
# the others at the next publication.
reprints = sa.Table(
    "reprints",
    schema,
    sa.Column("article_id", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("fingerprints", sa.LargeBinary, nullable=False),
    sa.Column("group_id", sa.Text, nullable=True, index=True),  # null: neither a reprint nor reprinted
)
reprint_pairs = sa.Table(
    "reprint_pairs",
    schema,
    sa.Column("one", sa.Text, primary_key=True),
    sa.Column("other", sa.Text, primary_key=True, index=True),
)
# Every figure that index.figures reads in the articles, with the sentence it stands in.
figures = sa.Table(
    "figures",
    schema,
    sa.Column("article_id", sa.Text, primary_key=True),
    sa.Column("start", sa.Integer, primary_key=True),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("value", sa.Float, nullable=False, index=True),
    sa.Column("high", sa.Float, nullable=True),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("approx", sa.Text, nullable=False),
    sa.Column("year", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("counts", sa.Text, nullable=False),
    sa.Column("sentence_start", sa.Integer, nullable=False),
    sa.Column("sentence_end", sa.Integer, nullable=False),
)
# How an article's figures were read. One without a row here, of another version or with another date is read anew when
# an index is next added to or rebuilt.
figure_readings = sa.Table(
    "figure_readings",
    schema,
    sa.Column("article_id", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("date", sa.Text, nullable=False),
)
# The question bank, see index.questions.bank. An article without a row in question_banks, or with one of another
# version, gets its questions when an index is changed next.
question_banks = sa.Table(
    "question_banks",
    schema,
    sa.Column("article_id", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
)
questions = sa.Table(
    "questions",
    schema,
    sa.Column("article_id", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
)
INFO_COLUMNS = [column for column in articles.c if column.name not in {"text", "dropped"}]
# The vectors of a passage's sentences, in the order of `index.chunking.sentence_spans`; its id settles its text.
# Passages that an older version stored have none until `index rebuild`.
sentence_vectors = sa.Table(
    "sentence_vectors",
    schema,
    sa.Column("model_hash", sa.Text, primary_key=True),
    sa.Column("passage_id", sa.Text, primary_key=True),
    sa.Column("vectors", sa.LargeBinary, nullable=False),
)
vectors = sa.Table(
    "vectors",
    schema,
    sa.Column("model_hash", sa.Text, primary_key=True),
    sa.Column("text_hash", sa.Text, primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
