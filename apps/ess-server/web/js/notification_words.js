// What ESS posts about and in which languages, and what a community changed of it, in words.
export const languages = [["en", "English"], ["de", "Deutsch"], ["fr", "Français"], ["es", "Español"]];
export const events = [
  ["approval", "Requests"],
  ["call", "Calls"],
  ["discord.linked", "Accounts linked"],
  ["discord.unlinked", "Accounts unlinked"],
  ["discord.link_stale", "Links that Discord ended"],
  ["discord.guild_proven", "Server proven yours"],
  ["api_key.created", "API keys created"],
  ["api_key.rotated", "API keys rotated"],
  ["api_key.revoked", "API keys revoked"],
  ["api_key.expiring", "API keys about to expire"],
  ["audit.anchored", "Checkpoints of the audit log"],
  ["api_key.refused_often", "API keys refused often"],
];

/** What is stored, in one line. */
export function notificationSummary({ mutedEvents, quietFrom, quietUntil, quietOffset, language }) {
  const off = events.filter(([name]) => mutedEvents.includes(name)).map(([, title]) => title);
  const parts = [];
  if (off.length > 0) parts.push(`Switched off: ${off.join(", ")}.`);
  if (quietFrom) parts.push(`Quiet from ${quietFrom} to ${quietUntil} (UTC${quietOffset}).`);
  if (language !== "en") parts.push(`Messages in ${languages.find(([code]) => code === language)?.[1] ?? language}.`);
  return parts.join(" ");
}
