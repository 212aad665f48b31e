"""The tables of packs, in a file of their own beside the catalog: an index may be thrown away, these not."""

import sqlalchemy as sa

schema = sa.MetaData()
packs = sa.Table(
    "packs",
    schema,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("items", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),  # grows with every change, an undo included
    sa.Column("updated", sa.Float, nullable=False),  # seconds since 1970
    sa.Column("deleted", sa.Float, nullable=True),  # when; the row goes for good a while later
    sa.Column("document", sa.Text, nullable=False),  # the whole pack as JSON
)
steps = sa.Table(
    "pack_steps",
    schema,
    sa.Column("pack_id", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("document", sa.Text, nullable=False),  # the pack as it was in this version
)
