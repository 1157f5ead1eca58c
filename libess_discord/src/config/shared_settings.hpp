// Settings that more than one program reads in the same way.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/setting_reader.hpp"

namespace ess::config {

/// The path of ESS_DATABASE; empty after a problem.
std::string read_sqlite_path(setting_reader& reader);
log_level read_log_level(setting_reader& reader);
/// The keys of AUTH_ENCRYPTION_KEYS_OLD.
std::vector<secret> read_old_keys(setting_reader& reader);

/// ESS_PUBLIC_URL; nothing after a problem.
std::optional<http_url> read_public_url(setting_reader& reader);
/// ESS_MAIL_COMMAND in words; empty when not set or after a problem.
std::vector<std::string> read_mail_command(setting_reader& reader);
/// ESS_TOKEN_MINUTES: how long a link works that resets a password or invites.
std::chrono::minutes read_token_lifetime(setting_reader& reader);
/// ESS_AUDIT_SIGNING_KEY as text; its form is the audit room's business.
secret read_audit_signing_key(setting_reader& reader);

/// DISCORD_API_BASE or DISCORD_AUTHORIZE_URL: https at Discord, or anything under `dev_discord`.
http_url read_discord_url(setting_reader& reader, std::string_view name, bool dev_discord);
/// DISCORD_HTTP_PROXY: an http address without a path.
std::optional<http_url> read_discord_proxy(setting_reader& reader);

/// A secret that goes into a header, so without spaces and control characters; notes a problem otherwise.
secret as_header_secret(setting_reader& reader, std::string_view name, std::string text);

/// Notes a problem if the URL is plain http to another machine.
void need_tls_or_loopback(setting_reader& reader, std::string_view name, const http_url& url);

}  // namespace ess::config
