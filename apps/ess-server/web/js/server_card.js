// "Discord server": what is set, what Discord says about it right now, and the form to change it.
import { busy, byId, empty, failure, show, toast } from "./dom.js";
import { call, communityPath } from "./api.js";

const body = byId("server-body");
const editButton = byId("config-edit");

let here = null;
let stored = null;   // the settings
let live = null;     // what Discord says, null where it could not be asked
let checking = true; // while Discord is being asked
let asked = null;    // settles when it has answered
let refusal = null;  // why it could not be asked
let form = null;     // of config_form.js while it is open
let words = null;    // server_summary.js once there is a server
const at = (...rest) => communityPath(here.id, "discord", ...rest);

function draw() {
  if (form) return;
  show(editButton, true);
  editButton.textContent = stored.version === 0 ? "Set up" : "Change";
  body.replaceChildren(stored.guildId ? words.summary({ stored, live, checking, refusal, at, reload: load })
    : empty("No Discord server yet", "Tell ESS which one the community uses; then commands work there."));
}

async function openForm() {
  const { openConfig } = await import("./config_form.js");
  await Promise.race([asked, new Promise((late) => { setTimeout(late, 5000); })]);  // what can be picked is not typed
  show(editButton, false);
  form = openConfig({
    body, config: stored, live, path: at(),
    done: (config) => {
      form = null;
      if (config) [stored, live] = [config, null];
      if (words || !stored.guildId) draw();  // else the form stays until load() has the words
      show(editButton, true);
      editButton.focus();
      if (config) toast("Saved.");
      return (asked = load());
    },
  });
}

async function readStored() {
  checking = true;
  try {
    stored = (await call("GET", at())).config;
    if (stored.guildId) words ??= await import("./server_summary.js");
    draw();
  } catch (problem) {
    body.replaceChildren(failure(problem, load));
    return false;
  }
  return Boolean(stored.guildId);
}

async function askDiscord() {
  try {
    [live, refusal] = [await call("GET", at("live")), null];
  } catch (problem) {
    [live, refusal] = [null, problem];
  }
  checking = false;
  draw();
  if (!form && (refusal?.code !== "bot_token_missing" || stored.applicationId)) await words.addInvite(at);
}

async function load() {
  if (await readStored()) await askDiscord();
}

editButton.addEventListener("click", () => busy(editButton, openForm));

/** Shows the settings of a community; settles when they are there, Discord's part comes later. */
export async function showServer(community) {
  here = community;
  if (await readStored()) asked = askDiscord();
}
