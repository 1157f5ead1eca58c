// Below a linked account: showing one's role in a community to Discord, where the community uses linked roles.
import { el } from "./dom.js";
import { call } from "./api.js";

const path = "/api/account/linked-roles";

/** Fills `box` with what the server said of them. */
export async function showLinkedRoles(box, { available, connected, offered }) {
  const said = el("p", { className: "field-error", hidden: true, attrs: { role: "alert" } });
  const others = available ? offered.filter((each) => each.id !== connected?.community.id) : [];
  const reload = async () => showLinkedRoles(box, await call("GET", path));
  const rows = [];
  if (connected) rows.push((await import("./shown_role.js")).shownRole(connected, path, said, reload));
  if (others.length > 0) {
    const { offeredRole } = await import("./offered_role.js");
    rows.push(...others.map((each) => offeredRole(each, path, connected !== null, said)));
  }
  box.replaceChildren(...rows, said);
}
