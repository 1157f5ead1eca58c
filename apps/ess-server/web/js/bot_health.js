// "Bot health": when bots last called, with which keys, and the hours of a day as a chart.
import { addStyles, byId, el, failure, timeElement } from "./dom.js";
import { table } from "./lists.js";
import { call, communityPath } from "./api.js";
import { activityChart } from "./activity_chart.js";
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

function keyRow(key) {
  return { cells: [el("strong", { dir: "auto" }, key.name), when(key.lastUsedAt)] };
}

/** How messages to channels fare, leading to the page about them; nothing for who may not read that page. */
async function deliveryFact(community) {
  const sums = await call("GET", `${communityPath(community.id, "deliveries")}?limit=1`).catch(() => null);
  if (!sums) return [];
  const words = `${sums.waiting} waiting, ${sums.dead} failed`;
  return [fact("Messages to channels", el("a", { id: "health-deliveries", href: pageUrl("deliveries", community.slug) }, words))];
}

/** Loads and shows the section. */
export async function showHealth(community) {
  addStyles("health");
  const body = byId("health-body");
  const at = (...rest) => communityPath(community.id, ...rest);
  try {
    const [health, activity, deliveries] = await Promise.all([
      call("GET", at("bot-health")), call("GET", `${at("activity")}?hours=24`), deliveryFact(community)]);
    const [word, kind, advice] = judgement(health);
    body.replaceChildren(
      el("dl", { className: "facts" }, fact("State", el("span", { className: `tag ${kind}` }, word)),
        ...(health.guild ? [fact(health.guild.state === "left" ? "Removed from the server" : "In the server since", when(health.guild.at))] : []),
        fact("Last command", when(health.lastCommandAt)), fact("Refused in 24 hours", String(health.refusals)),
        ...deliveries),
      ...(advice ? [el("p", { className: "notice" }, advice)] : []),
      activityChart(activity.buckets),
      ...(health.keys.length === 0 ? [] : [table(["Key", "Last used"], health.keys.map(keyRow), { caption: "Keys and when each was last used" })]));
  } catch (problem) {
    body.replaceChildren(failure(problem, () => showHealth(community)));
  }
}
