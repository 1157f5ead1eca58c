// The pages behind the sign-in: what the navigation shows, and where `/login?to=<name>` may lead.
// `needs`: any one of these permissions in the chosen community opens the page; none named: open to every account.
export const pages = {
  overview: { path: "/app", label: "Overview", needs: [], icon: "overview" },
  approvals: { path: "/app/approvals", label: "Approvals", needs: ["approvals:decide", "commands:run"], icon: "approvals" },
  dispatch: { path: "/app/dispatch", label: "Dispatch", needs: ["dispatch:read"], icon: "dispatch" },
  players: { path: "/app/players", label: "Players", needs: ["players:read"], icon: "players" },
  members: { path: "/app/members", label: "Members", needs: ["users:read"], icon: "members" },
  audit: { path: "/app/audit", label: "Audit", needs: ["audit:read", "security:read"], icon: "audit" },
  deliveries: { path: "/app/deliveries", label: "Deliveries", needs: ["notifications:read"], icon: "deliveries" },
  discord: { path: "/app/settings/integrations/discord", label: "Discord", needs: [], icon: "discord", settings: true },
  security: { path: "/app/settings/security", label: "Security", needs: [], icon: "security", settings: true },
};

/** `more`: further parameters, such as the `id` of what is to be marked there. */
export function pageUrl(name, slug, more = {}) {
  const query = new URLSearchParams(slug ? { community: slug, ...more } : more);
  return pages[name].path + (query.size > 0 ? `?${query}` : "");
}
