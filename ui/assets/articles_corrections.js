// What a person corrected of one page, as the server takes it: see index/corrections.py.

export const none = () => ({ split_at: [], keep: [], drop: [], fields: [] });
export const isNone = (stated) => Object.values(stated).every((values) => !values.length);

const without = (lines, line) => lines.filter((one) => one !== line);
const inOrder = (lines) => [...new Set(lines)].sort((one, other) => one - other);

export const keeping = (stated, line, byHand) => ({
  ...stated,
  drop: without(stated.drop, line),
  keep: byHand ? without(stated.keep, line) : inOrder([...stated.keep, line]),
});

export const dropping = (stated, line, byHand) => ({
  ...stated,
  keep: without(stated.keep, line),
  drop: byHand ? without(stated.drop, line) : inOrder([...stated.drop, line]),
});

/** An article starts at `line` too; `starts` are the lines at which the others do. */
export const splitting = (stated, starts, line) => ({ ...stated, split_at: inOrder([...starts, line]) });

/** The article that starts at `line` is part of the one before it. */
export const joining = (stated, starts, line) => ({
  ...stated,
  split_at: without(starts, line),
  fields: stated.fields.filter(({ at }) => at !== line),
});

/** The field `name` of the article that starts at `line` is `value`. */
export function stating(stated, line, name, value) {
  const others = stated.fields.filter(({ at }) => at !== line);
  const own = stated.fields.find(({ at }) => at === line) || { at: line };
  return { ...stated, fields: [...others, { ...own, [name]: value }] };
}
