// Making, replacing and revoking API keys. Loaded with the first press. `list` shows the keys anew.
import { ask, busy, byId, person, show, toast } from "./dom.js";
import { call } from "./api.js";
import { keyForm, rotateDialog } from "./key_forms.js";
import { secretOnce } from "./secret_once.js";

const area = byId("key-area");
const newButton = byId("key-new");

function showSecret(name, secret) {
  secretOnce(area, {
    title: ["Copy the key of “", person(name), "” now"], label: "API key", secret, done: () => newButton.focus(),
    text: "It is shown this once. ESS keeps only a fingerprint of it.",
  });
}

/** A new key with permissions out of `own`. */
export async function make(path, own, list) {
  newButton.setAttribute("aria-expanded", "true");
  show(newButton, false);
  const made = await keyForm(area, path, own);
  newButton.setAttribute("aria-expanded", "false");
  show(newButton, true);
  if (!made) {
    newButton.focus();
    return;
  }
  await list();
  showSecret(made.key.name, made.secret);
}

export async function rotate(path, key, list) {
  const made = await rotateDialog(key, path);
  if (!made) return;
  await list();
  showSecret(made.key.name, made.secret);
}

export async function revoke(path, key, button, list) {
  const sure = await ask({
    title: ["Revoke “", person(key.name), "”?"],
    text: "The bot that uses it is refused from this moment. This cannot be undone.",
    yes: "Revoke key", danger: true,
  });
  if (!sure) return;
  await busy(button, async () => {
    try {
      await call("DELETE", path);
      toast("Key revoked.");
      await list();
      newButton.focus();
    } catch (problem) {
      toast(problem.message);
    }
  });
}
