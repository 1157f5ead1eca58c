// Asking for an approval. Loaded when somebody does.
import { call } from "./api.js";
import { formDialog } from "./form_dialog.js";

// "target: Nelly" on a line of its own becomes {"target":"Nelly"}; null for a line without a name.
function readDetails(text) {
  const pairs = text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => /^([^:]+):\s*(.*)$/s.exec(line));
  return pairs.includes(null) ? null : Object.fromEntries(pairs.map(([, name, value]) => [name.trim(), value]));
}

function check({ commandId, payload }) {
  const details = readDetails(payload);
  const taken = details !== null && Object.hasOwn(details, "commandId");
  return {
    commandId: commandId ? "" : "Say what should be done.",
    payload: details === null ? "Write each line as a name, a colon and a value." : taken ? "Use another name than commandId." : "",
  };
}

/** Asks for a new request; answers it, or null. */
export const requestForm = (path) => formDialog({
  title: "Ask for approval", yes: "Send request", check,
  text: "Somebody else with the right to decide looks at it.",
  fields: [
    { name: "commandId", label: "What should be done", maxLength: 64, help: "A short name, as in ban or unban." },
    { name: "riskLevel", label: "Risk", kind: "select", value: "LOW", options: [["LOW", "Low"], ["MEDIUM", "Medium"], ["HIGH", "High"]] },
    { name: "payload", label: "Details", kind: "textarea", optional: true, maxLength: 6000, help: "One on each line, as in: target: Nelly" },
    { name: "reason", label: "Reason", kind: "textarea", optional: true, maxLength: 500 },
  ],
  send: (values) => call("POST", path, { ...values, payload: readDetails(values.payload) }),
});
