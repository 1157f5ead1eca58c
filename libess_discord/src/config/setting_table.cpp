#include <array>

#include "ess/config/settings.hpp"

namespace ess::config {

namespace {

enum users : unsigned { server = 1, bot = 2, ctl = 4 };
enum class kind { open, hidden };

constexpr setting_description row(std::string_view name, unsigned who, kind k, std::string_view default_text,
                                  std::string_view help) {
  return {name, default_text, k == kind::hidden, (who & server) != 0, (who & bot) != 0, (who & ctl) != 0, help};
}

constexpr auto open = kind::open;
constexpr auto hidden = kind::hidden;

// By name. Each program accepts the names of the others, so that all can share one .env.
constexpr std::array table = {
    row("AUTH_ENCRYPTION_KEY", server | ctl, hidden, "",
        "The key that seals secrets in the database: 64 hex digits, or base64 of 32 bytes."),
    row("AUTH_ENCRYPTION_KEYS_OLD", server | ctl, hidden, "",
        "Earlier keys, separated by commas; they only open what they sealed."),
    row("DISCORD_API_BASE", server | bot, open, "https://discord.com/api/v10", "Where Discord's REST API is."),
    row("DISCORD_APP_ID", server | bot, open, "",
        "The application's id, from Discord's developer portal; ess-server accepts proofs of its interactions."),
    row("DISCORD_AUTHORIZE_URL", server, open, "https://discord.com/oauth2/authorize",
        "Where a browser goes to authorize a link."),
    row("DISCORD_BOT_TOKEN", server | bot, hidden, "",
        "The bot's token, from Discord's developer portal; ess-server uses it for communities without one of their "
        "own."),
    row("DISCORD_CLIENT_ID", server, open, "", "OAuth client id; with DISCORD_CLIENT_SECRET it turns linking on."),
    row("DISCORD_CLIENT_SECRET", server, hidden, "", "OAuth client secret."),
    row("DISCORD_GATEWAY_URL", bot, open, "", "A gateway to use instead of the one Discord's REST API names."),
    row("DISCORD_GUILD_ID", bot, open, "", "Registers commands for this one server only, where they appear at once."),
    row("DISCORD_HTTP_PROXY", server | bot, open, "",
        "A proxy, as in http://proxy.example.org:3128, that connections to Discord go through; it must allow CONNECT."),
    row("DISCORD_PUBLIC_KEY", server, open, "",
        "The application's public key: checks what Discord signs and posts to /api/discord/interactions and "
        "/api/discord/events."),
    row("ESS_ADMIN_PASSWORD_MINUTES", server, open, "30",
        "How long ago the password may have been given when a community is changed."),
    row("ESS_ALLOWED_HOSTS", server, open, "",
        "Host names, separated by commas, that browsers may use besides the one of ESS_PUBLIC_URL."),
    row("ESS_API_KEY", bot, hidden, "",
        "The key the bot calls ESS with, for servers that ESS_API_KEYS_FILE does not name."),
    row("ESS_API_KEYS_FILE", bot, open, "",
        "A JSON file of API keys by Discord server, for a bot of several communities; read again when it changes."),
    row("ESS_AUDIT_ANCHOR_DISCORD", server, open, "0",
        "1 also posts a checkpoint of each community's audit log to its security channel, once a day."),
    row("ESS_AUDIT_ANCHOR_FILE", server | ctl, open, "",
        "Checkpoints of the audit log are appended to this file: keep it where the database's writer cannot change "
        "it."),
    row("ESS_AUDIT_CHECKPOINT_ENTRIES", server, open, "1000",
        "After so many entries of a chain of the audit log a checkpoint is signed, 10 to 100000."),
    row("ESS_AUDIT_CHECKPOINT_MINUTES", server, open, "10",
        "How long an entry of the audit log waits for a checkpoint at most, 1 to 1440."),
    row("ESS_AUDIT_SIGNING_KEY", server | ctl, hidden, "",
        "The key that signs checkpoints of the audit log; `essctl init` makes ESS_AUDIT_SIGNING_KEY_FILE."),
    row("ESS_BASE_URL", bot, open, "", "Where the bot finds ESS, as in https://ess.example.org."),
    row("ESS_BOT_COMPRESSION", bot, open, "none",
        "How Discord packs events for the bot: none, zlib-stream or zstd-stream."),
    row("ESS_BOT_HEALTH_LISTEN", bot, open, "",
        "Address and port of this machine, as in 127.0.0.1:3001, where the bot answers /health, /ready and /metrics."),
    row("ESS_BOT_HTTP_LOOPBACK", server, open, "0",
        "1 lets bots on this machine use plain http although the public URL is https."),
    row("ESS_BOT_STATE_DIR", bot, open, "",
        "A directory of the bot's own, where it keeps what a restart must know: session, identify budget, "
        "interactions."),
    row("ESS_DATABASE", server | ctl, open, "sqlite:ess.db", "The database, as in sqlite:/var/lib/ess/ess.db."),
    row("ESS_DEV_DISCORD", server | bot, open, "0",
        "1 lets the Discord addresses be on any host, private ones too, and without TLS, for a simulator."),
    row("ESS_LISTEN", server, open, "127.0.0.1:3000", "Address and port to listen on."),
    row("ESS_LOG", server | bot | ctl, open, "info", "The least level that is logged: debug, info, warning or error."),
    row("ESS_MAIL_COMMAND", server | ctl, open, "",
        "Program and arguments that take mail on standard input, as in /usr/sbin/sendmail -t; unset, none is sent."),
    row("ESS_MAIL_FROM", server, open, "", "The sender of that mail; unless set, ess@ and the public URL's host."),
    row("ESS_OUTBOX_DAYS", server, open, "7", "After how many days a notification that still waits is dropped."),
    row("ESS_OUTBOX_NONCE_SECONDS", server, open, "120",
        "For how long a notification that may have been sent is simply sent again, at most 120; later the channel is "
        "read first."),
    row("ESS_OUTBOX_RETRY_HOURS", server, open, "12", "For how many hours a notification is tried."),
    row("ESS_OUTBOX_RETRY_MOST_SECONDS", server, open, "300", "The longest wait between two tries of a notification."),
    row("ESS_OUTBOX_RETRY_SECONDS", server, open, "1",
        "The longest wait before the second try of a notification; it doubles with each further one."),
    row("ESS_OUTBOX_ROWS", server, open, "100000",
        "How many notifications of one community may wait; the oldest beyond that are dropped."),
    row("ESS_OUTBOX_TRIES", server, open, "3", "After how many tries a notification that cannot be made is given up."),
    row("ESS_PASSWORD_FRESH_MINUTES", server, open, "10",
        "How long ago the password may have been given when an account is linked, unlinked, exported or deleted."),
    row("ESS_PASSWORD_MEMORY_MIB", server, open, "64", "Memory that hashing one password takes, at least 19."),
    row("ESS_PASSWORD_QUEUE", server, open, "64",
        "How many sign-ins may wait for their turn; more are told to come back."),
    row("ESS_PUBLIC_URL", server | ctl, open, "http://localhost:3000",
        "The address people type into a browser; unless set, its port follows ESS_LISTEN."),
    row("ESS_SESSION_DAYS", server, open, "14", "After how many days a session ends, however much it is used."),
    row("ESS_SESSION_IDLE_MINUTES", server, open, "720", "After how many minutes without use a session ends."),
    row("ESS_SIGN_IN_FAILURES", server, open, "5",
        "Failed sign-ins per account and network that cost nothing; each further one must wait longer."),
    row("ESS_SIGN_IN_WINDOW_MINUTES", server, open, "15",
        "For how long failed sign-ins count, and the longest that a further one must wait."),
    row("ESS_TOKEN_MINUTES", server | ctl, open, "30", "How long a link works that resets a password or invites."),
    row("ESS_TRUSTED_PROXIES", server, open, "",
        "Addresses or networks, separated by commas, whose X-Forwarded-For is believed."),
};

}  // namespace

bool setting_description::is_for(program which) const noexcept {
  switch (which) {
    case program::server:
      return for_server;
    case program::bot:
      return for_bot;
    case program::ctl:
      return for_ctl;
  }
  return false;
}

std::span<const setting_description> setting_descriptions() noexcept { return table; }

}  // namespace ess::config
