// The permissions a key can carry, as people read them. The names are the server's.

/** What the bot of ESS needs for its commands. */
export const botPermissions = [
  ["approvals:decide", "Approvals", "list pending requests and decide them: /ess approvals, approve"],
  ["dispatch:read", "Dispatch calls", "see open calls: /ess dispatch_calls"],
  ["players:read", "Players", "look players up: /ess whois"],
];

export const otherPermissions = [
  "actions:create", "actions:revoke", "api_keys:manage", "audit:read", "bans:create", "bans:extend", "bans:remove",
  "cases:assign", "cases:comment", "cases:create", "cases:read", "commands:manage", "commands:run", "dispatch:manage",
  "map:manage_layers", "notifications:manage", "notifications:read", "players:edit", "players:flag", "reports:read",
  "reports:resolve", "reports:triage", "security:read", "settings:edit", "users:disable", "users:edit_role",
  "users:invite", "users:read", "views:manage",
];
