// "Bot health": when bots last called, how often they were refused, how messages fare.
import { byId, el, failure, timeElement } from "./dom.js";
import { call, communityPath } from "./api.js";
import { pageUrl } from "./pages.js";

const quiet = 24 * 3600e3;

function judgement({ keys, lastCommandAt, guild }) {
  if (guild?.state === "left") {
    return ["Removed", "bad", "The bot was removed from the Discord server. Add it again with the link above."];
  }
  if (keys.length === 0) return ["No key", "warn", "Make an API key and give it to the bot."];
  if (!lastCommandAt) return ["Never heard of", "warn", "No command has come yet. Is the bot running, with its key?"];
  if (Date.now() - new Date(lastCommandAt).getTime() > quiet) return ["Quiet", "plain", "No command in the last 24 hours."];
  return ["Active", "good", ""];
}

const fact = (name, value) => el("div", {}, el("dt", {}, name), el("dd", {}, value));
const when = (at) => (at ? timeElement(at, { relative: true }) : "never");

/** How messages to channels fare, leading to the page about them; nothing for who may not read that page. */
async function deliveryFact(community) {
  const sums = await call("GET", `${communityPath(community.id, "deliveries")}?limit=1`).catch(() => null);
  if (!sums) return [];
  const words = `${sums.waiting} waiting, ${sums.dead} failed`;
  return [fact("Messages to channels", el("a", { id: "health-deliveries", href: pageUrl("deliveries", community.slug) }, words))];
}

// Drawn once somebody wants to see them.
function hours(path) {
  const box = el("details", { className: "help", id: "health-hours" }, el("summary", {}, "The last 24 hours"));
  box.addEventListener("toggle", async () => (await import("./activity_chart.js")).showActivity(box, path));
  return box;
}

/** Loads and shows the section. Who manages keys (`can`) has read above when each was last used. */
export async function showHealth(community, can) {
  const body = byId("health-body");
  const at = (...rest) => communityPath(community.id, ...rest);
  try {
    const [health, deliveries] = await Promise.all([call("GET", at("bot-health")), deliveryFact(community)]);
    const [word, kind, advice] = judgement(health);
    body.replaceChildren(
      el("dl", { className: "facts" }, fact("State", el("span", { className: `tag ${kind}` }, word)),
        ...(health.guild ? [fact(health.guild.state === "left" ? "Removed from the server" : "In the server since", when(health.guild.at))] : []),
        fact("Last command", when(health.lastCommandAt)), fact("Refused in 24 hours", String(health.refusals)),
        ...deliveries),
      ...(advice ? [el("p", { className: "notice" }, advice)] : []),
      ...(can("api_keys:manage") ? [] : [(await import("./key_use.js")).keyUse(health.keys)]), hours(at("activity")));
  } catch (problem) {
    body.replaceChildren(failure(problem, () => showHealth(community, can)));
  }
}
