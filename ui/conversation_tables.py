"""The tables of conversations, in a file of their own beside the catalog: an index may be thrown away, these not."""

import sqlalchemy as sa

schema = sa.MetaData()
conversations = sa.Table(
    "conversations",
    schema,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("updated", sa.Float, nullable=False),  # seconds since 1970
    sa.Column("deleted", sa.Float, nullable=True),  # when; the row goes for good a while later
)
exchanges = sa.Table(
    "exchanges",
    schema,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("conversation_id", sa.Text, nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("exchange", sa.Text, nullable=False),  # the whole record, the Answer document in it, as JSON
)
ratings = sa.Table(
    "ratings",
    schema,
    sa.Column("exchange_id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("given", sa.Float, nullable=False),
)
