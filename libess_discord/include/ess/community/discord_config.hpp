// A community's Discord settings: read without the token, saved field by field under an optimistic version.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/base/secret.hpp"
#include "ess/storage/discord_configs.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::crypto {
class token_cipher;
}

namespace ess::community {

/// What a save does to one field: keep it, clear it, or set it.
template <class T>
class field_change {
 public:
  /// Keeps the field.
  field_change() = default;
  static field_change clear() { return field_change(true, std::nullopt); }
  static field_change set(T value) { return field_change(true, std::move(value)); }

  bool keeps() const noexcept { return !changes_; }
  /// The new value, nothing when the field is cleared. Precondition: `!keeps()`.
  const std::optional<T>& value() const noexcept { return value_; }

 private:
  field_change(bool changes, std::optional<T> value) : changes_(changes), value_(std::move(value)) {}
  bool changes_ = false;
  std::optional<T> value_;
};

/// All that is ever shown of a bot token.
struct bot_token_status {
  bool set = false;
  std::optional<time_point> set_at;
  std::string key_id;  ///< of the encryption key it is sealed under; empty when not set
};

struct discord_config_view {
  std::optional<guild_id> guild;
  std::optional<channel_id> approvals_channel;
  std::optional<channel_id> dispatch_channel;
  std::optional<channel_id> security_channel;
  std::optional<application_id> application;
  std::string public_key;
  bot_token_status bot_token;
  int version = 0;  ///< 0: nothing was saved yet
  storage::notification_settings notify = {};
  std::string guild_proof;  ///< how the guild was shown to be ours (`guild_claim.hpp`); empty: it was only entered
  bool linked_roles = false;
  std::optional<std::int64_t> linked_roles_number = {};  ///< what guilds ask for to mean this community; kept for good
};

/// One save. Move only, since it may carry the token.
struct discord_config_changes {
  int version = 0;  ///< the version that was read
  field_change<guild_id> guild;
  field_change<channel_id> approvals_channel;
  field_change<channel_id> dispatch_channel;
  field_change<channel_id> security_channel;
  field_change<application_id> application;
  field_change<std::string> public_key;
  field_change<secret> bot_token;
  field_change<std::vector<std::string>> muted = {};
  field_change<storage::quiet_hours> quiet = {};
  field_change<storage::message_language> language = {};
  field_change<bool> linked_roles = {};
};

/// Reads a save as JSON: `version` and any of `guildId`, `approvalsChannelId`, `dispatchChannelId`,
/// `securityChannelId`, `applicationId`, `publicKey`, `botToken`, `mutedEvents` (a list of
/// `storage::switchable_events`), `quietFrom` and `quietUntil` (as in `22:00`) with `quietOffset` (as in `+01:00`), the
/// three together, `language`, `linkedRoles`; absent keeps, null clears, a value sets. Errors, each naming the field in
/// its message: `unknown_field`, `invalid_field`.
result<discord_config_changes> read_discord_config_changes(const boost::json::value& json);

/// `{"guildId":…,"approvalsChannelId":…,…,"botToken":{"set","setAt","keyId"},"mutedEvents","quietFrom","quietUntil",
/// "quietOffset","language","version","guildProof","linkedRoles","linkedRolesNumber"}`; never the token.
boost::json::object to_json(const discord_config_view& view);

/// Errors: `envelope_malformed`, and those of the store.
result<discord_config_view> view_discord_config(const storage::unit_of_work& work, const community_id& community);

/// Saves the changes and answers the new state. Audited as `discord.config_updated` with the names of the fields.
/// A save that changes nothing writes nothing.
/// Errors: `community_not_found`, `config_changed` and `guild_taken` (both conflict), the latter as
/// `check_guild_free` says.
result<discord_config_view> save_discord_config(storage::unit_of_work& work, const crypto::token_cipher& cipher,
                                                random_source& random, const community_id& community,
                                                const discord_config_changes& changes, const audit::origin& who);

/// The community's bot token in the clear, nothing if none is set. Errors: those of `token_cipher::open`.
result<std::optional<secret>> open_bot_token(const storage::unit_of_work& work, const crypto::token_cipher& cipher,
                                             const community_id& community);

}  // namespace ess::community
