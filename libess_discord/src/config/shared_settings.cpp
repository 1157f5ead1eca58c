#include "config/shared_settings.hpp"

#include <algorithm>
#include <array>

#include "config/command_words.hpp"
#include "ess/base/text.hpp"
#include "ess/crypto/key_ring.hpp"

namespace ess::config {

namespace {

constexpr std::array<std::string_view, 3> discord_hosts = {"discord.com", "canary.discord.com", "ptb.discord.com"};

result<std::string> parse_database(std::string_view text) {
  if (text.starts_with("postgresql:") || text.starts_with("postgres:")) {
    return error(errc::unsupported, "invalid_database",
                 "This build stores in SQLite only. Write the path of a file, as in sqlite:/var/lib/ess/ess.db.");
  }
  constexpr std::string_view prefix = "sqlite:";
  if (!text.starts_with(prefix) || text.size() == prefix.size() || has_control_characters(text)) {
    return error(errc::invalid_argument, "invalid_database",
                 "Write sqlite: and the path of a file, as in sqlite:/var/lib/ess/ess.db.");
  }
  return std::string(text.substr(prefix.size()));
}

}  // namespace

std::string read_sqlite_path(setting_reader& reader) {
  return reader.parsed<std::string>("ESS_DATABASE", parse_database).value_or("");
}

log_level read_log_level(setting_reader& reader) {
  return reader.parsed<log_level>("ESS_LOG", parse_log_level).value_or(log_level::info);
}

std::vector<secret> read_old_keys(setting_reader& reader) {
  std::vector<secret> keys;
  int number = 0;
  for (std::string& text : reader.list("AUTH_ENCRYPTION_KEYS_OLD")) {
    ++number;
    auto key = crypto::parse_encryption_key(text);
    wipe(text);
    if (key) {
      keys.push_back(std::move(*key));
    } else {
      reader.problem("AUTH_ENCRYPTION_KEYS_OLD", "Key " + std::to_string(number) + ": " + key.error().message());
    }
  }
  return keys;
}

std::optional<http_url> read_public_url(setting_reader& reader) {
  auto url = reader.parsed<http_url>("ESS_PUBLIC_URL", parse_http_url);
  if (!url) return std::nullopt;
  need_tls_or_loopback(reader, "ESS_PUBLIC_URL", *url);
  if (!url->path.empty()) reader.problem("ESS_PUBLIC_URL", "It may have no path: write " + url->origin() + ".");
  return url;
}

std::chrono::minutes read_token_lifetime(setting_reader& reader) {
  return std::chrono::minutes(reader.number("ESS_TOKEN_MINUTES", 5, 24 * 60));
}

std::vector<std::string> read_mail_command(setting_reader& reader) {
  auto words = reader.parsed<std::vector<std::string>>("ESS_MAIL_COMMAND", split_command);
  return words ? std::move(*words) : std::vector<std::string>();
}

secret read_audit_signing_key(setting_reader& reader) {
  auto text = reader.text("ESS_AUDIT_SIGNING_KEY");
  return text ? secret::take(std::move(*text)) : secret();
}

http_url read_discord_url(setting_reader& reader, std::string_view name, bool dev_discord) {
  auto url = reader.parsed<http_url>(name, parse_http_url);
  if (!url) return {};
  const bool is_discord = url->scheme == "https" && url->port == 443 &&
                          std::find(discord_hosts.begin(), discord_hosts.end(), url->host) != discord_hosts.end();
  if (!is_discord && !dev_discord) {
    reader.problem(name, "It must be an https:// address at discord.com. For a simulator set ESS_DEV_DISCORD=1 too.");
  }
  return std::move(*url);
}

std::optional<http_url> read_discord_proxy(setting_reader& reader) {
  auto url = reader.parsed<http_url>("DISCORD_HTTP_PROXY", parse_http_url);
  if (!url) return std::nullopt;
  // What goes through it is TLS from end to end all the same.
  if (url->is_secure() || !url->path.empty()) {
    reader.problem("DISCORD_HTTP_PROXY", "Write the proxy's host and port after http://, as in http://127.0.0.1:3128.");
  }
  return url;
}

secret as_header_secret(setting_reader& reader, std::string_view name, std::string text) {
  const bool fits = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!fits) {
    reader.problem(name, text.starts_with("Bot ")
                             ? "Leave out the word \"Bot \" before the token."
                             : "It holds a space or a character that is not ASCII. Copy it again.");
  }
  return secret::take(std::move(text));
}

void need_tls_or_loopback(setting_reader& reader, std::string_view name, const http_url& url) {
  if (url.is_secure() || url.is_loopback()) return;
  reader.problem(
      name, "Plain http is only for this machine (localhost, 127.0.0.1, [::1]). Use https:// for " + url.host + ".");
}

}  // namespace ess::config
