// What an operator may do: one function per command, over JSON, the same in essctl and behind the admin socket.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "ess/audit/anchor_file.hpp"
#include "ess/audit/checkpoint.hpp"
#include "ess/base/id.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/identity/password_hasher.hpp"
#include "ess/identity/password_resets.hpp"
#include "ess/notices/notifier.hpp"
#include "ess/storage/database.hpp"

namespace ess::approvals {
class approval_executor;
}

namespace ess::secrets {
class community_key_file;
}

namespace ess::admin {

/// What commands work with. Lifetime: everything outlives the calls that are given the context.
class context {
 public:
  /// `cipher` may be null when no encryption key is at hand; commands that need it then refuse.
  context(storage::database& database, const crypto::token_cipher* cipher, random_source& random,
          const identity::password_hasher& hasher, ess::notices::notifier notices)
      : database_(database), cipher_(cipher), random_(random), hasher_(hasher), notices_(std::move(notices)) {}

  /// What carries out requests that are approved here; `approvals::moderation_recorder` unless told. It is called
  /// inside the unit of work of the decision, and outlives the calls that are given the context.
  context& carried_out_by(approvals::approval_executor& executor) noexcept {
    executor_ = &executor;
    return *this;
  }

  /// Null: nobody told.
  approvals::approval_executor* executor() const noexcept { return executor_; }

  /// What signs checkpoints of the audit log and where they are anchored; either may be null.
  context& audit_log(const audit::checkpoint_signer* signer, const audit::anchor_file* anchors) {
    audit_signer_ = signer;
    audit_anchors_ = anchors;
    return *this;
  }

  const audit::checkpoint_signer* audit_signer() const noexcept { return audit_signer_; }
  const audit::anchor_file* audit_anchors() const noexcept { return audit_anchors_; }
  /// The keys of communities, where the installation keeps them apart from the database.
  context& with(secrets::community_key_file* keys) noexcept {
    community_keys_ = keys;
    return *this;
  }

  /// How long links work that reset a password or invite; `identity::one_time_token_lifetime` unless told.
  context& token_lifetime(std::chrono::minutes lifetime) noexcept {
    token_lifetime_ = lifetime;
    return *this;
  }

  std::chrono::minutes token_lifetime() const noexcept { return token_lifetime_; }
  /// What asks Discord about a community's settings, and about the link of a user where one is named; it may block.
  /// Without it `discord.check` is refused.
  using discord_checker =
      std::function<result<boost::json::object>(const community_id&, const std::optional<user_id>& asked_for)>;
  context& with(discord_checker checker) {
    discord_checker_ = std::move(checker);
    return *this;
  }

  /// Told of a bot token that is about to be saved, on the thread of the command.
  using token_listener = std::function<void(const secret&)>;
  context& on_bot_token(token_listener listener) {
    token_listener_ = std::move(listener);
    return *this;
  }

  const token_listener& bot_token_listener() const noexcept { return token_listener_; }
  const discord_checker& discord_check() const noexcept { return discord_checker_; }
  secrets::community_key_file* community_keys() const noexcept { return community_keys_; }
  storage::database& database() const noexcept { return database_; }
  const crypto::token_cipher* cipher() const noexcept { return cipher_; }
  random_source& random() const noexcept { return random_; }
  const identity::password_hasher& hasher() const noexcept { return hasher_; }
  const ess::notices::notifier& notices() const noexcept { return notices_; }

 private:
  storage::database& database_;
  const crypto::token_cipher* cipher_;
  random_source& random_;
  const identity::password_hasher& hasher_;
  ess::notices::notifier notices_;
  const audit::checkpoint_signer* audit_signer_ = nullptr;
  const audit::anchor_file* audit_anchors_ = nullptr;
  secrets::community_key_file* community_keys_ = nullptr;
  discord_checker discord_checker_;
  token_listener token_listener_;
  approvals::approval_executor* executor_ = nullptr;
  std::chrono::minutes token_lifetime_ = identity::one_time_token_lifetime;
};

/// How an argument of a command looks in JSON.
enum class argument_kind { text, integer, text_list, flag };

struct argument_description {
  std::string_view name;
  argument_kind kind = argument_kind::text;
  bool required = false;
};

struct command_description {
  std::string_view name;  ///< as in `user.add`
  std::span<const argument_description> arguments;
};

/// Every command, by name: what the admin socket takes.
std::span<const command_description> commands() noexcept;

/// Runs one command and answers its result. Communities are named by slug or id, users by e-mail address or id.
/// Each change is audited with source `cli`.
///
/// Errors: `unknown_command`, `unknown_argument`, `missing_argument`, `invalid_argument` (all invalid_argument, naming
/// the culprit); `community_not_found`, `user_not_found`; `encryption_key_missing` (unavailable); those of the
/// services. Blocks: it waits for the store and hashes passwords. Never on an I/O thread. Threads: any.
result<boost::json::object> execute(const context& where, std::string_view command,
                                    const boost::json::object& arguments);

}  // namespace ess::admin
