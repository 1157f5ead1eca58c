#include "session.hpp"

#include <chrono>
#include <optional>
#include <thread>

#include "ess/admin/execute.hpp"
#include "ess/audit/checkpoint.hpp"
#include "ess/base/encoding.hpp"
#include "ess/crypto/key_ring.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/identity/password_hasher.hpp"
#include "ess/secrets/community_key_file.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "ess/storage/sqlite/file_lock.hpp"
#include "socket_client.hpp"

namespace ess::ctl {

namespace {

namespace sqlite = storage::sqlite;

// Long enough for another essctl to finish and for a server to start.
constexpr std::chrono::milliseconds patience{3000};
constexpr std::chrono::milliseconds pause_between_tries{50};

/// Carries out the command, and the ones that follow from it, each by `execute`.
template <class F>
result<boost::json::object> repeat(const job& what, F execute) {
  boost::json::object arguments = what.arguments;
  while (true) {
    auto answer = execute(arguments);
    if (!answer || !what.next) return answer;
    auto more = what.next(*answer);
    if (!more) return answer;
    arguments = std::move(*more);
  }
}

/// The keys of the settings; none when no key is set.
result<std::optional<crypto::key_ring>> make_keys(const config::ctl_settings& settings) {
  if (settings.encryption_key.empty()) return std::optional<crypto::key_ring>();
  std::vector<secret> old;
  for (const auto& key : settings.old_encryption_keys) old.push_back(key.clone());
  auto ring = crypto::key_ring::make(settings.encryption_key.clone(), std::move(old));
  if (!ring) return std::move(ring).error();
  return std::optional<crypto::key_ring>(*std::move(ring));
}

result<std::optional<audit::checkpoint_signer>> make_signer(const config::ctl_settings& settings) {
  if (settings.audit_signing_key.empty()) return std::optional<audit::checkpoint_signer>();
  auto signer = audit::checkpoint_signer::parse(settings.audit_signing_key.reveal());
  if (!signer) return std::move(signer).error();
  return std::optional<audit::checkpoint_signer>(*std::move(signer));
}

result<boost::json::object> execute_here(const config::ctl_settings& settings, const job& what) {
  const system_clock clock;
  system_random random;
  sqlite::options options;
  options.path = settings.sqlite_path;
  auto database = sqlite::open(std::move(options), clock);
  if (!database) return std::move(database).error();
  auto keys = make_keys(settings);
  if (!keys) return std::move(keys).error();
  std::optional<crypto::token_cipher> cipher;
  std::unique_ptr<secrets::community_key_file> community_keys;
  if (*keys) {
    auto opened = secrets::community_key_file::open(
        secrets::community_key_path_of(sqlite::canonical_path(settings.sqlite_path)), **keys, random);
    if (!opened) return std::move(opened).error();
    community_keys = std::move(*opened);
    cipher.emplace(**keys, random, community_keys.get());
  }
  const identity::argon2id_hasher hasher;
  const auto signer = make_signer(settings);
  if (!signer) return signer.error();
  const audit::anchor_file anchors(settings.audit_anchor_file);
  const crypto::token_cipher* const sealing = cipher ? &*cipher : nullptr;
  notices::notifier notices(sealing, random, {settings.mail_enabled, settings.public_origin});
  admin::context context(**database, sealing, random, hasher, std::move(notices));
  context.audit_log(*signer ? &**signer : nullptr, anchors.path().empty() ? nullptr : &anchors);
  context.with(community_keys.get()).token_lifetime(settings.token_lifetime);
  return repeat(what,
                [&](const boost::json::object& arguments) { return admin::execute(context, what.command, arguments); });
}

result<boost::json::object> migrate_here(const config::ctl_settings& settings) {
  const system_clock clock;
  auto report = sqlite::migrate(settings.sqlite_path, clock);
  if (!report) return std::move(report).error();
  boost::json::object answer;
  answer["database"] = sqlite::canonical_path(settings.sqlite_path);
  answer["versionBefore"] = report->version_before;
  answer["versionNow"] = report->version_now;
  answer["applied"] = boost::json::array(report->applied.begin(), report->applied.end());
  return answer;
}

result<boost::json::object> init_here(const config::ctl_settings& settings, const job& what) {
  // Without a key there is nothing to seal the installation's secrets with: say so before making a file.
  if (!settings.encryption_key.empty()) {
    if (auto migrated = migrate_here(settings); !migrated) return migrated;
    auto answer = execute_here(settings, what);
    if (answer) (*answer)["database"] = sqlite::canonical_path(settings.sqlite_path);
    const auto signer = make_signer(settings);
    if (answer && signer && *signer) (*answer)["auditPublicKey"] = to_hex((*signer)->public_key());
    return answer;
  }
  return error(
      errc::unavailable, "encryption_key_missing",
      "AUTH_ENCRYPTION_KEY is not set. Make one with `openssl rand -hex 32`, keep it safe, and put it into the "
      "environment or .env; or let `essctl init --write-env` write a .env with a new key.");
}

result<boost::json::object> with_lock(const config::ctl_settings& settings, const job& what) {
  switch (what.kind) {
    case job_kind::init:
      return init_here(settings, what);
    case job_kind::migrate:
      return migrate_here(settings);
    default:
      return execute_here(settings, what);
  }
}

error held_while_migrating(const error& held) {
  return {held.code(), held.reason(),
          held.message() + " A database is migrated while no ess-server runs on it; one that runs is up to date."};
}

}  // namespace

result<boost::json::object> carry_out(const config::ctl_settings& settings, const job& what) {
  const auto give_up_at = std::chrono::steady_clock::now() + patience;
  while (true) {
    auto lock = sqlite::file_lock::acquire(settings.sqlite_path);
    if (lock) return with_lock(settings, what);
    if (lock.error().reason() != "database_in_use") return std::move(lock).error();
    if (what.kind != job_kind::migrate) {
      auto answer = repeat(what, [&](const boost::json::object& arguments) {
        return call_server(sqlite::socket_path_of(settings.sqlite_path), {what.command, arguments});
      });
      if (answer || answer.error().reason() != "no_admin_socket") return answer;
    }
    if (std::chrono::steady_clock::now() >= give_up_at) {
      return what.kind == job_kind::migrate ? held_while_migrating(lock.error()) : std::move(lock).error();
    }
    std::this_thread::sleep_for(pause_between_tries);
  }
}

}  // namespace ess::ctl
