// What every page behind the sign-in starts with: the session, and the way out.
import { byId } from "./dom.js";
import { loadSession, signOut } from "./api.js";

/** The session, or a move to the sign-in page (then the promise never settles). */
export async function requireSession() {
  try {
    return await loadSession();
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    location.replace("/login?to=discord");
    return new Promise(() => {});
  }
}

export function wireSignOut() {
  byId("sign-out").addEventListener("click", async () => {
    try {
      await signOut();
    } catch (problem) {
      if (problem.status !== 401) throw problem;
    }
    location.replace("/login?why=out");
  });
}
