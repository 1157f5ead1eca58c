// Linking and unlinking one's own Discord account, and no longer showing a role. Loaded with the first press.
import { ask, busy, byId, notice, toast } from "./dom.js";
import { call } from "./api.js";

function fail(problem) {
  notice(byId("page-problem"), problem.message);
  byId("page-problem").scrollIntoView({ block: "center" });
}

/** Goes to Discord for a consent that `POST path` begins; answers what was refused, once the person is back or at once. */
export async function goToDiscord(path, body) {
  try {
    const { authorizeUrl } = await call("POST", path, body);
    location.assign(authorizeUrl);
    await new Promise((resolve) => { addEventListener("pageshow", resolve, { once: true }); });
  } catch (problem) {
    return problem;
  }
  return null;
}

export async function link() {
  notice(byId("page-problem"), "");
  const problem = await goToDiscord("/api/auth/signin/discord", {});
  if (problem) fail(problem);
}

/** Asks first; `changed` is called after the account was unlinked. */
export async function unlink(button, changed) {
  const sure = await ask({
    title: "Unlink this Discord account?",
    text: "ESS commands on Discord stop working for you at once. You can link again at any time.",
    yes: "Unlink", danger: true,
  });
  if (!sure) return;
  await busy(button, async () => {
    try {
      await call("DELETE", "/api/account/link");
      toast("Discord account unlinked.");
      changed();
    } catch (problem) {
      fail(problem);
    }
  });
}

/** Asks first; a refusal is told in `said`. */
export async function stopShowing(path, button, said, reload) {
  const sure = await ask({
    title: "Stop showing your role to Discord?",
    text: "Discord takes back the roles you got by it. Your link stays.",
    yes: "Stop showing", danger: true,
  });
  if (!sure) return;
  await busy(button, async () => {
    try {
      await call("DELETE", path);
      toast("Your role is no longer shown to Discord.");
      await reload();
    } catch (problem) {
      notice(said, problem.message);
    }
  });
}
