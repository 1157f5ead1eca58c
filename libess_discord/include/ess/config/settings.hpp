// The settings of each program: described in one table, read from environment and `.env`, checked all at once.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/log.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/config/environment.hpp"
#include "ess/config/ip_network.hpp"
#include "ess/config/url.hpp"

namespace ess::config {

enum class program { server, bot, ctl };

/// One setting. Each can also be given as `<name>_FILE`, the path of a file that holds the value.
struct setting_description {
  std::string_view name;
  std::string_view default_text;  ///< empty: none
  bool is_secret = false;
  bool for_server = false;
  bool for_bot = false;
  bool for_ctl = false;
  std::string_view help;  ///< one sentence

  bool is_for(program which) const noexcept;
};

/// Every setting of every program, by name.
std::span<const setting_description> setting_descriptions() noexcept;

/// Figures of sessions and passwords (security requirements SE-1, SE-2, SE-6, SE-10, SE-13).
struct account_settings {
  std::chrono::minutes session_idle{720};
  std::chrono::hours session_absolute{14 * 24};
  std::chrono::minutes fresh_password{10};  ///< for changes of one's own account
  std::chrono::minutes admin_password{30};  ///< for changes of a community
  int password_memory_mib = 64;             ///< at least 19, OWASP's floor
  int password_queue = 64;                  ///< sign-ins that wait for a worker
  int sign_in_failures = 5;                 ///< free, per account and network
  std::chrono::minutes sign_in_window{15};
  std::chrono::minutes token_lifetime{30};  ///< of links that reset a password or invite
};

/// Figures of notifications for Discord channels (security requirements OB-2, OB-4, OB-5, OB-8).
struct outbox_settings {
  int rows = 100'000;                    ///< of one community that may wait
  std::chrono::hours age{7 * 24};        ///< what waits for longer is dropped
  std::chrono::hours give_up_after{12};  ///< for which one is tried
  std::chrono::seconds first_retry{1};   ///< bound of the first wait between tries; it doubles
  std::chrono::seconds longest_retry{300};
  std::chrono::seconds nonce_memory{120};  ///< for which one that may have been sent is sent again unseen
  int poison_tries = 3;                    ///< of one that cannot be made
};

/// What ess-server needs to know.
struct server_settings {
  listen_address listen;
  http_url public_url;      ///< path is empty
  std::string sqlite_path;  ///< from ESS_DATABASE=sqlite:<path>
  secret encryption_key;    ///< 32 bytes
  std::vector<secret> old_encryption_keys;
  std::string discord_client_id;  ///< empty: linking is not configured
  secret discord_client_secret;
  std::optional<application_id>
      discord_app;           ///< DISCORD_APP_ID, else DISCORD_CLIENT_ID: Discord gives both the same number
  secret discord_bot_token;  ///< for communities that have none of their own; empty: those have none
  http_url discord_api_base;
  http_url discord_authorize_url;
  std::optional<http_url> discord_proxy;  ///< what connections to Discord go through
  bool dev_discord = false;               ///< ESS_DEV_DISCORD=1: other hosts and plain http for Discord's endpoints
  std::string discord_public_key;  ///< 64 hex digits; empty: no signed requests under the server's own application
  bool bot_http_loopback = false;  ///< ESS_BOT_HTTP_LOOPBACK=1
  std::vector<std::string> allowed_hosts;  ///< Host header values besides the public URL's own
  std::vector<ip_network> trusted_proxies;
  account_settings accounts;
  outbox_settings outbox;
  std::vector<std::string> mail_command;           ///< program and arguments; empty: no mail is sent
  std::string mail_from;                           ///< sender of that mail
  secret audit_signing_key;                        ///< text; empty: the audit log gets no checkpoints
  bool audit_anchor_discord = false;               ///< ESS_AUDIT_ANCHOR_DISCORD=1: communities' channels get them too
  std::string audit_anchor_file;                   ///< empty: checkpoints stay in the database alone
  int audit_checkpoint_entries = 1000;             ///< after so many a chain gets a checkpoint
  std::chrono::minutes audit_checkpoint_wait{10};  ///< how long an entry waits for one at most
  log_level log = log_level::info;
};

/// How the gateway is asked to pack what it sends.
enum class gateway_packing { none, zlib_stream, zstd_stream };

/// What ess-bot needs to know.
struct bot_settings {
  secret bot_token;
  application_id app;
  std::optional<guild_id> guild;
  http_url ess_base_url;
  secret api_key;  ///< empty for `register`, and where `api_keys_file` has all keys
  http_url discord_api_base;
  std::optional<http_url> gateway_url;  ///< overrides what Discord's REST API says
  bool dev_discord = false;
  log_level log = log_level::info;
  std::string api_keys_file;                    ///< empty: one key serves every guild
  std::string state_dir;                        ///< empty: nothing is kept between runs
  std::optional<listen_address> health_listen;  ///< of this machine; nothing: the bot listens nowhere
  gateway_packing packing = gateway_packing::none;
  std::optional<http_url> discord_proxy;  ///< as in `server_settings`
};

/// What essctl needs to know.
struct ctl_settings {
  std::string sqlite_path;
  secret encryption_key;  ///< empty if not set: commands that touch secrets then need the running server
  std::vector<secret> old_encryption_keys;
  std::string public_origin;                ///< of ESS_PUBLIC_URL; begins links that are printed or mailed
  bool mail_enabled = false;                ///< ESS_MAIL_COMMAND is set: what is queued here, the server sends
  std::chrono::minutes token_lifetime{30};  ///< as in `account_settings`
  secret audit_signing_key;                 ///< as in `server_settings`
  std::string audit_anchor_file;
  log_level log = log_level::info;
};

/// `ess-bot register` talks to Discord alone, so it needs no ESS_API_KEY.
enum class bot_task { run, register_commands };

/// The process environment wins over `.env`, which wins over defaults. Names that begin with ESS_, DISCORD_ or
/// AUTH_ENCRYPTION_ and mean nothing to any program are errors, lest a misspelt setting be lost.
/// Errors: `invalid_settings`; the message lists every problem, one per line, each with what to do. Values of secret
/// settings never appear in it.
result<server_settings> load_server_settings(const environment& process, const environment& dotenv);
result<bot_settings> load_bot_settings(const environment& process, const environment& dotenv,
                                       bot_task task = bot_task::run);
result<ctl_settings> load_ctl_settings(const environment& process, const environment& dotenv);

/// One line per setting of that program: name, value (secrets as "[redacted]"), source. Works with faulty settings too.
std::string print_config(program which, const environment& process, const environment& dotenv);

}  // namespace ess::config
