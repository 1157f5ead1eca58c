// The dialogs and forms of the pages in which something is typed, and a community in which each of them opens.
import { ids, settings } from "./stack.mjs";

export const olga = "olga@example.org";
const mo = "mo@example.org";

/** Makes the community Harbour Roleplay, of which Olga is the owner, with what the forms are about. */
export async function fillHarbour(stack) {
  await stack.addUser(olga, "Olga Owner");
  await stack.addUser(mo, "Mo Mod");
  await stack.addCommunity("harbour", "Harbour Roleplay", olga, "OWNER");
  await stack.addMember("harbour", mo, "MOD");
  await stack.essctl("discord", "config", "set", "--community", "harbour", "--guild", ids.guild, "--approvals-channel", ids.channel);
  await stack.essctl("player", "add", "--community", "harbour", "--name", "Robin");
  for (const title of ["Smoke", "Lost dog"]) await stack.essctl("call", "add", "--community", "harbour", "--title", title);
  for (const command of ["ban", "kick"]) await stack.essctl("approval", "add", "--community", "harbour", "--command", command, "--risk", "high");
  await stack.essctl("approval", "add", "--community", "harbour", "--command", "warn", "--requested-by", olga);
}

const press = (text, name) => async (page) => page.locator("tbody tr", { hasText: text }).locator("button", { hasText: name }).click();
const click = (selector) => (page) => page.click(selector);
export const dialog = "dialog:not([id])";  // the one that asks to sign in again has an id
export const community = "?community=harbour";

/** `typed` by name of the field; `sends`: what the request for it is; `then`: what the page shows once it is done. */
export const forms = [
  { name: "asking for an approval", path: `/app/approvals${community}`, open: click("#approval-new"), form: dialog,
    typed: { commandId: "unban", payload: "target: Robin", reason: "served" }, sends: ["POST", /\/approvals$/], then: "Request sent." },
  { name: "approving", path: `/app/approvals${community}`, open: press("ban", "Approve"), form: dialog,
    typed: { reason: "clear case" }, sends: ["POST", /\/approve$/], then: "Approved." },
  { name: "denying", path: `/app/approvals${community}`, open: press("kick", "Deny"), form: dialog,
    typed: { reason: "no proof" }, sends: ["POST", /\/deny$/], then: "Denied." },
  { name: "taking a request back", path: `/app/approvals${community}`, open: press("warn", "Take back"), form: dialog,
    typed: { reason: "not needed" }, sends: ["POST", /\/cancel$/], then: "Taken back." },
  { name: "opening a call", path: `/app/dispatch${community}`, open: click("#call-new"), form: dialog,
    typed: { title: "Flood", locationName: "Quay", description: "water" }, sends: ["POST", /\/calls$/], then: "Call opened." },
  { name: "changing a call", path: `/app/dispatch${community}`, form: dialog, typed: { title: "Smoke at the pier", note: "seen again" },
    open: async (page) => {
      await press("Smoke", "Details")(page);
      await page.locator("dialog button", { hasText: "Change" }).click();
      await page.waitForSelector("dialog [name=note]");
    },
    sends: ["PATCH", /\/calls\/[^/]+$/], then: "Call changed." },
  { name: "clearing a call", path: `/app/dispatch${community}`, open: press("Lost dog", "Clear"), form: dialog,
    typed: { note: "found" }, sends: ["PATCH", /\/calls\/[^/]+$/], then: "Call cleared." },
  { name: "adding a player", path: `/app/players${community}`, open: click("#player-new"), form: dialog,
    typed: { name: "Ümit", robloxId: "12345" }, sends: ["POST", /\/players$/], then: "Player added." },
  { name: "changing a player", path: `/app/players${community}`, open: press("Robin", "Change"), form: dialog,
    typed: { name: "Robin H", discordId: ids.otto }, sends: ["PATCH", /\/players\/[^/]+$/], then: "Player changed." },
  { name: "making a key", path: `${settings}${community}`, form: "#key-form",
    open: async (page) => {
      await page.locator("#keys").scrollIntoViewIfNeeded();
      await page.click("#key-new");
    },
    typed: { name: "Main bot" }, sends: ["POST", /\/keys$/], then: "It is shown this once." },
  { name: "replacing a key", path: `${settings}${community}`, form: dialog,
    open: async (page) => {
      await page.locator("#keys").scrollIntoViewIfNeeded();
      await page.click("#keys-body [aria-label^=Replace]");
    },
    typed: {}, chosen: { overlapDays: "3" }, sends: ["POST", /\/rotate$/], then: "It is shown this once." },
];

/** Those whose other tests are elsewhere. */
export const otherForms = [
  { name: "inviting somebody", path: `/app/members${community}`, open: click("#invite-open"), form: "#invite-form", typed: { email: "sam@example.org" } },
  { name: "changing the password", path: `/app/settings/security${community}`, open: click("#new"), form: "#password-form", typed: { new: "four unrelated words here" } },
  { name: "changing the Discord settings", path: `${settings}${community}`, open: click("#config-edit"), form: "#config", typed: { guildId: "910000000000000009" } },
];
