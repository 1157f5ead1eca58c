#include "config/shared_settings.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/text.hpp"
#include "ess/crypto/key_ring.hpp"

namespace ess::config {

namespace {

void read_addresses(setting_reader& reader, server_settings& settings) {
  settings.listen = reader.parsed<listen_address>("ESS_LISTEN", parse_listen_address).value_or(listen_address());
  if (auto url = read_public_url(reader)) settings.public_url = std::move(*url);
  for (const std::string& host : reader.list("ESS_ALLOWED_HOSTS")) {
    // A Host header is the authority part of a URL.
    auto url = parse_http_url("http://" + host);
    if (!url || !url->path.empty() || host.ends_with('/')) {
      reader.problem("ESS_ALLOWED_HOSTS", "\"" + host + "\" is not a host name, with a port or without.");
    } else {
      settings.allowed_hosts.push_back(url->authority());
    }
  }
  for (const std::string& text : reader.list("ESS_TRUSTED_PROXIES")) {
    if (auto network = ip_network::parse(text)) {
      settings.trusted_proxies.push_back(*network);
    } else {
      reader.problem("ESS_TRUSTED_PROXIES", "\"" + text + "\": " + network.error().message());
    }
  }
}

void read_keys(setting_reader& reader, server_settings& settings) {
  if (auto text = reader.need("AUTH_ENCRYPTION_KEY", "Make a key with: openssl rand -hex 32")) {
    if (auto key = crypto::parse_encryption_key(*text)) {
      settings.encryption_key = std::move(*key);
    } else {
      reader.problem("AUTH_ENCRYPTION_KEY", key.error().message());
    }
    wipe(*text);
  }
  settings.old_encryption_keys = read_old_keys(reader);
}

std::string read_public_key(setting_reader& reader) {
  auto text = reader.text("DISCORD_PUBLIC_KEY").value_or("");
  const auto bytes = from_hex(text);
  if (text.empty() || (bytes && bytes->size() == 32)) return text;
  reader.problem("DISCORD_PUBLIC_KEY", "It is the 64 hex digits shown on the application's page in the portal.");
  return {};
}

/// It is written into a header, so it must not be able to end one.
bool is_mail_sender(std::string_view text) {
  return text.find('@') != std::string_view::npos && !has_control_characters(text) && is_utf8(text);
}

void read_discord(setting_reader& reader, server_settings& settings) {
  settings.dev_discord = reader.flag("ESS_DEV_DISCORD");
  settings.discord_proxy = read_discord_proxy(reader);
  settings.discord_api_base = read_discord_url(reader, "DISCORD_API_BASE", settings.dev_discord);
  settings.discord_authorize_url = read_discord_url(reader, "DISCORD_AUTHORIZE_URL", settings.dev_discord);
  settings.discord_public_key = read_public_key(reader);
  settings.discord_app = reader.parsed<application_id>("DISCORD_APP_ID", application_id::parse);
  if (auto token = reader.text("DISCORD_BOT_TOKEN")) {
    settings.discord_bot_token = as_header_secret(reader, "DISCORD_BOT_TOKEN", std::move(*token));
  }
  auto client = reader.parsed<application_id>("DISCORD_CLIENT_ID", application_id::parse);
  auto client_secret = reader.text("DISCORD_CLIENT_SECRET");
  const bool has_id = reader.text("DISCORD_CLIENT_ID").has_value();
  if (has_id && !client_secret) {
    reader.problem("DISCORD_CLIENT_SECRET", "It is not set although DISCORD_CLIENT_ID is. Set both, or neither.");
  }
  if (!has_id && client_secret) {
    reader.problem("DISCORD_CLIENT_ID", "It is not set although DISCORD_CLIENT_SECRET is. Set both, or neither.");
  }
  if (!settings.discord_app) settings.discord_app = client;
  if (client) settings.discord_client_id = client->str();
  if (client_secret) settings.discord_client_secret = secret::take(std::move(*client_secret));
}

void read_mail(setting_reader& reader, server_settings& settings) {
  settings.mail_command = read_mail_command(reader);
  settings.mail_from = reader.text("ESS_MAIL_FROM").value_or("ess@" + settings.public_url.host);
  if (!is_mail_sender(settings.mail_from)) {
    reader.problem("ESS_MAIL_FROM", "It is no address, as in ess@example.org.");
  }
}

account_settings read_accounts(setting_reader& reader) {
  using std::chrono::hours, std::chrono::minutes;
  account_settings accounts;
  accounts.session_idle = minutes(reader.number("ESS_SESSION_IDLE_MINUTES", 5, 14 * 24 * 60));
  accounts.session_absolute = hours(24 * reader.number("ESS_SESSION_DAYS", 1, 90));
  accounts.fresh_password = minutes(reader.number("ESS_PASSWORD_FRESH_MINUTES", 1, 60));
  accounts.admin_password = minutes(reader.number("ESS_ADMIN_PASSWORD_MINUTES", 1, 12 * 60));
  accounts.password_memory_mib = reader.number("ESS_PASSWORD_MEMORY_MIB", 19, 1024);
  accounts.password_queue = reader.number("ESS_PASSWORD_QUEUE", 1, 1024);
  accounts.sign_in_failures = reader.number("ESS_SIGN_IN_FAILURES", 1, 100);
  accounts.sign_in_window = minutes(reader.number("ESS_SIGN_IN_WINDOW_MINUTES", 1, 24 * 60));
  accounts.token_lifetime = read_token_lifetime(reader);
  return accounts;
}

outbox_settings read_outbox(setting_reader& reader) {
  using std::chrono::hours, std::chrono::seconds;
  outbox_settings outbox;
  outbox.rows = reader.number("ESS_OUTBOX_ROWS", 100, 10'000'000);
  outbox.age = hours(24 * reader.number("ESS_OUTBOX_DAYS", 1, 90));
  outbox.give_up_after = hours(reader.number("ESS_OUTBOX_RETRY_HOURS", 1, 7 * 24));
  outbox.first_retry = seconds(reader.number("ESS_OUTBOX_RETRY_SECONDS", 1, 60));
  outbox.longest_retry = seconds(reader.number("ESS_OUTBOX_RETRY_MOST_SECONDS", 60, 60 * 60));
  // Discord forgets a nonce after "a few minutes": more than two would risk a message twice.
  outbox.nonce_memory = seconds(reader.number("ESS_OUTBOX_NONCE_SECONDS", 1, 120));
  outbox.poison_tries = reader.number("ESS_OUTBOX_TRIES", 1, 100);
  return outbox;
}

}  // namespace

result<server_settings> load_server_settings(const environment& process, const environment& dotenv) {
  setting_reader reader(process, dotenv);
  reader.refuse_unknown_names();
  server_settings settings;
  read_addresses(reader, settings);
  settings.sqlite_path = read_sqlite_path(reader);
  read_keys(reader, settings);
  read_discord(reader, settings);
  read_mail(reader, settings);
  settings.accounts = read_accounts(reader);
  settings.outbox = read_outbox(reader);
  settings.bot_http_loopback = reader.flag("ESS_BOT_HTTP_LOOPBACK");
  settings.audit_signing_key = read_audit_signing_key(reader);
  settings.audit_anchor_discord = reader.flag("ESS_AUDIT_ANCHOR_DISCORD");
  settings.audit_anchor_file = reader.text("ESS_AUDIT_ANCHOR_FILE").value_or("");
  settings.audit_checkpoint_entries = reader.number("ESS_AUDIT_CHECKPOINT_ENTRIES", 10, 100'000);
  settings.audit_checkpoint_wait = std::chrono::minutes(reader.number("ESS_AUDIT_CHECKPOINT_MINUTES", 1, 24 * 60));
  settings.log = read_log_level(reader);
  if (reader.has_problems()) return reader.problems();
  return settings;
}

}  // namespace ess::config
