// When each key was last used, for who may not see the list of keys. Loaded for them only.
import { el, timeElement } from "./dom.js";
import { table } from "./lists.js";

/** A table of `[{ name, lastUsedAt }]`; empty without any. */
export function keyUse(keys) {
  const when = (at) => (at ? timeElement(at, { relative: true }) : "never");
  const rows = keys.map(({ name, lastUsedAt }) => ({ cells: [el("strong", { dir: "auto" }, name), when(lastUsedAt)] }));
  return el("div", {}, rows.length === 0 ? null : table(["Key", "Last used"], rows, { caption: "Keys and when each was last used" }));
}
