// "Send test message": loaded with the first press.
import { notice, toast } from "./dom.js";
import { call } from "./api.js";

/** Sends a test message to the channel of that purpose; a refusal is said in `said`. */
export async function sendTest(path, purpose, said) {
  notice(said, "");
  try {
    await call("POST", path, { channel: purpose });
    toast("Test message sent. Look at the channel on Discord.");
  } catch (problem) {
    notice(said, problem.message);
  }
}
