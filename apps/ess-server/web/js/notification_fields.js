// The part of the settings form that says what ESS posts, when, and in which language.
import { el } from "./dom.js";
import { events, languages } from "./notification_words.js";

// The browser's distance from UTC today, as in +01:00.
function ownOffset() {
  const east = -new Date().getTimezoneOffset();
  const two = (number) => String(number).padStart(2, "0");
  return `${east < 0 ? "-" : "+"}${two(Math.floor(Math.abs(east) / 60))}:${two(Math.abs(east) % 60)}`;
}

function field(name, label, control, help) {
  if (help) control.setAttribute("aria-describedby", `${name}-help`);
  return el("div", { className: "field" }, el("label", { htmlFor: name }, label), control,
    help ? el("p", { className: "field-help", id: `${name}-help` }, help) : null, el("p", { className: "field-error", hidden: true }));
}

const time = (name, value) => el("input", { type: "time", id: name, name, value: value ?? "", attrs: { autocomplete: "off" } });

const helps = {
  approval: "New ones, with buttons",
  call: "Opened and changed",
  "api_key.expiring": "14 days ahead",
  "api_key.refused_often": "Unknown, revoked or expired ones that somebody keeps using",
};

function eventBox([name, title], muted) {
  const help = helps[name];
  return el("label", { className: "check" }, el("input", { type: "checkbox", value: name, checked: !muted.includes(name) }),
    el("span", {}, title, help ? el("small", {}, help) : null));
}

const hasOwnChoices = ({ mutedEvents, quietFrom, language }) => mutedEvents.length > 0 || quietFrom !== null || language !== "en";

/** The fields, filled with what is stored. */
export function notificationFields(config) {
  return el("details", { className: "help", id: "notifications", open: hasOwnChoices(config) },
    el("summary", {}, "What ESS posts, when, and in which language"),
    el("fieldset", { className: "field", id: "notify-events" }, el("legend", {}, "Post"), el("div", { className: "checks compact" }, events.map((each) => eventBox(each, config.mutedEvents))),
      el("p", { className: "field-help" }, "Critical security events and changes of these settings are always posted. The audit log keeps everything.")),
    el("fieldset", { className: "field" }, el("legend", {}, "Quiet hours"), el("div", { className: "grid" },
      field("quietFrom", "From", time("quietFrom", config.quietFrom)),
      field("quietUntil", "Until", time("quietUntil", config.quietUntil)),
      field("quietOffset", "Distance from UTC", el("input", { className: "mono", id: "quietOffset", name: "quietOffset", maxLength: 6,
        value: config.quietOffset ?? ownOffset(), spellcheck: false, attrs: { autocomplete: "off" } }), "As in +01:00. Summer time does not change it by itself.")),
      el("p", { className: "field-help" }, "Meanwhile only critical security events are posted, the rest afterwards. What stands in a channel is kept up to date.")),
    field("language", "Language of messages", el("select", { id: "language", name: "language", attrs: { autocomplete: "off" } },
      languages.map(([code, name]) => el("option", { value: code, lang: code, selected: code === config.language }, name)))));
}

/** What the fields say now, as the server takes it. */
export function notificationValues(form) {
  const value = (name) => form.elements.namedItem(name).value.trim();
  const quiet = value("quietFrom") !== "" || value("quietUntil") !== "";
  return {
    mutedEvents: [...form.querySelectorAll("#notify-events input:not(:checked)")].map((box) => box.value).sort(),
    quietFrom: quiet ? value("quietFrom") : null,
    quietUntil: quiet ? value("quietUntil") : null,
    quietOffset: quiet ? value("quietOffset") : null,
    language: value("language"),
  };
}

export function notificationsDiffer(form, config) {
  return Object.entries(notificationValues(form)).some(([name, now]) => String(now) !== String(config[name]));
}

/** What is wrong with them, by field. */
export function notificationProblems(form) {
  const { quietFrom, quietUntil, quietOffset } = notificationValues(form);
  const wrong = {};
  if (quietFrom === null) return wrong;
  if (quietFrom === "") wrong.quietFrom = "Give both times, or neither.";
  else if (quietUntil === "") wrong.quietUntil = "Give both times, or neither.";
  else if (quietFrom === quietUntil) wrong.quietUntil = "Quiet hours end at another time than they begin.";
  if (!/^[+-][0-9]{2}:[0-9]{2}$/.test(quietOffset)) wrong.quietOffset = "Give the distance from UTC as in +01:00.";
  return wrong;
}
