// Saving what ESS answers as a file.
import { refusal, request, withRepeats } from "./api.js";

/** Saves what a GET answers as a file on the person's computer. */
export async function download(path, fileName) {
  const bytes = await withRepeats(async () => {
    const answer = await request("GET", path);
    if (!answer.ok) throw await refusal(answer);
    return answer.blob();
  });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(bytes), download: fileName });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
