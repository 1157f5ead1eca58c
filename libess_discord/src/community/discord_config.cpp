#include "ess/community/discord_config.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "community/notification_json.hpp"
#include "ess/audit/append.hpp"
#include "ess/base/text.hpp"
#include "ess/community/guild_claim.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/outbox.hpp"
#include "ess/storage/role_connections.hpp"

namespace ess::community {
namespace {

crypto::bound_place token_place(const community_id& community) {
  return crypto::bound_place("discord_configs", "bot_token", community.str(), community.str());
}

result<storage::discord_config_record> stored_or_empty(const storage::unit_of_work& work,
                                                       const community_id& community) {
  auto stored = work.discord_configs().find(community);
  if (!stored) return std::move(stored).error();
  if (*stored) return std::move(**stored);
  return storage::discord_config_record{.community = community, .updated_at = work.now()};
}

result<discord_config_view> view_of(const storage::unit_of_work& work, const storage::discord_config_record& record) {
  discord_config_view view{.guild = record.guild,
                           .approvals_channel = record.approvals_channel,
                           .dispatch_channel = record.dispatch_channel,
                           .security_channel = record.security_channel,
                           .application = record.application,
                           .public_key = record.public_key,
                           .bot_token = {},
                           .version = record.version,
                           .notify = record.notify,
                           .guild_proof = {},
                           .linked_roles = record.linked_roles};
  const auto number = work.role_connections().find_number(record.community);
  if (!number) return number.error();
  view.linked_roles_number = *number;
  if (record.guild) {
    auto proof = find_proof(work, record.community, *record.guild);
    if (!proof) return std::move(proof).error();
    if (*proof) view.guild_proof = (*proof)->proof;
  }
  if (record.bot_token_sealed.empty()) return view;
  view.bot_token.set = true;
  view.bot_token.set_at = record.bot_token_set_at;
  auto key = crypto::key_id_of(record.bot_token_sealed);
  if (!key) return std::move(key).error();
  view.bot_token.key_id = std::move(*key);
  return view;
}

/// Applies changes to a record and remembers which fields they touched.
class editor {
 public:
  editor(storage::discord_config_record& record, time_point now) : record_(record), now_(now) {}

  template <class T>
  void apply(std::string_view name, const field_change<T>& change, std::optional<T>& field) {
    if (change.keeps() || change.value() == field) return;
    field = change.value();
    touched_.emplace_back(name);
  }
  void apply_public_key(const field_change<std::string>& change) {
    if (change.keeps() || change.value().value_or("") == record_.public_key) return;
    record_.public_key = change.value().value_or("");
    touched_.emplace_back("publicKey");
  }
  void apply_notify(const discord_config_changes& changes) {
    auto& notify = record_.notify;
    if (!changes.muted.keeps()) {
      const auto muted = changes.muted.value().value_or(std::vector<std::string>());
      if (muted != notify.muted) touched_.emplace_back("mutedEvents");
      notify.muted = muted;
    }
    apply("quietHours", changes.quiet, notify.quiet);
    if (!changes.language.keeps()) {
      const auto language = changes.language.value().value_or(storage::message_language::en);
      if (language != notify.language) touched_.emplace_back("language");
      notify.language = language;
    }
  }
  void apply_linked_roles(const field_change<bool>& change) {
    if (change.keeps() || change.value().value_or(false) == record_.linked_roles) return;
    record_.linked_roles = !record_.linked_roles;
    touched_.emplace_back("linkedRoles");
  }
  void apply_token(const field_change<secret>& change, const crypto::token_cipher& cipher) {
    if (change.keeps()) return;
    if (!change.value() && record_.bot_token_sealed.empty()) return;
    record_.bot_token_sealed.clear();
    record_.bot_token_set_at.reset();
    if (change.value()) {
      record_.bot_token_sealed = cipher.seal(token_place(record_.community), change.value()->reveal());
      record_.bot_token_set_at = now_;
    }
    touched_.emplace_back("botToken");
  }
  const std::vector<std::string>& touched() const noexcept { return touched_; }

 private:
  storage::discord_config_record& record_;
  time_point now_;
  std::vector<std::string> touched_;
};

boost::json::object describe(const storage::discord_config_record& record, const std::vector<std::string>& fields) {
  boost::json::object metadata;
  boost::json::array names;
  for (const auto& name : fields) names.emplace_back(name);
  metadata["fields"] = std::move(names);
  metadata["version"] = record.version + 1;
  metadata["botTokenSet"] = !record.bot_token_sealed.empty();
  metadata["guildId"] = nullptr;
  if (record.guild) metadata["guildId"] = record.guild->str();
  // Who made it quiet, and how quiet, is worth knowing later: the values, not only that they changed.
  constexpr std::string_view notify[] = {"mutedEvents", "quietHours", "language"};
  const bool notify_changed =
      std::ranges::any_of(notify, [&](auto name) { return std::ranges::find(fields, name) != fields.end(); });
  if (notify_changed) write_notification_settings(record.notify, metadata["notifications"].emplace_object());
  return metadata;
}

}  // namespace

result<discord_config_view> view_discord_config(const storage::unit_of_work& work, const community_id& community) {
  auto record = stored_or_empty(work, community);
  if (!record) return std::move(record).error();
  return view_of(work, *record);
}

namespace {

/// What waits for a channel goes where the topic goes, and what Discord refused is tried again under the new settings.
result<void> move_notifications(storage::unit_of_work& work, const storage::discord_config_record& record,
                                const discord_config_changes& changes) {
  using storage::outbox_topic;
  const auto move = [&](const field_change<channel_id>& change, outbox_topic topic,
                        const std::optional<channel_id>& channel) -> result<void> {
    if (change.keeps()) return success();
    return work.outbox().retarget(record.community, topic, channel);
  };
  if (auto moved = move(changes.approvals_channel, outbox_topic::approvals, record.approvals_channel); !moved) {
    return moved;
  }
  if (auto moved = move(changes.dispatch_channel, outbox_topic::dispatch, record.dispatch_channel); !moved) {
    return moved;
  }
  if (auto moved = move(changes.security_channel, outbox_topic::security, record.security_channel); !moved) {
    return moved;
  }
  return work.outbox().release(record.community);
}

}  // namespace

result<discord_config_view> save_discord_config(storage::unit_of_work& work, const crypto::token_cipher& cipher,
                                                random_source& random, const community_id& community,
                                                const discord_config_changes& changes, const audit::origin& who) {
  auto home = work.communities().find(community);
  if (!home) return std::move(home).error();
  if (!*home) return error(errc::not_found, "community_not_found", "There is no such community.");
  auto record = stored_or_empty(work, community);
  if (!record) return std::move(record).error();
  if (record->version != changes.version) {
    return error(errc::conflict, "config_changed",
                 "Somebody saved these settings since you opened them. Reload, and make your change again.");
  }

  editor edit(*record, work.now());
  edit.apply("guildId", changes.guild, record->guild);
  edit.apply("approvalsChannelId", changes.approvals_channel, record->approvals_channel);
  edit.apply("dispatchChannelId", changes.dispatch_channel, record->dispatch_channel);
  edit.apply("securityChannelId", changes.security_channel, record->security_channel);
  edit.apply("applicationId", changes.application, record->application);
  edit.apply_public_key(changes.public_key);
  edit.apply_token(changes.bot_token, cipher);
  edit.apply_notify(changes);
  edit.apply_linked_roles(changes.linked_roles);
  if (edit.touched().empty()) return view_of(work, *record);

  if (!changes.guild.keeps() && record->guild) {
    if (auto free = check_guild_free(work, community, *record->guild); !free) return std::move(free).error();
  }
  if (record->linked_roles) {
    if (auto number = work.role_connections().number_of(community); !number) return std::move(number).error();
  }
  record->updated_at = work.now();
  if (auto saved = work.discord_configs().save(*record); !saved) return std::move(saved).error();
  if (auto moved = move_notifications(work, *record, changes); !moved) return std::move(moved).error();
  audit::event what("discord.config_updated");
  what.from(who).target(community.str()).metadata(describe(*record, edit.touched()));
  if (auto written = audit::append(work, random, community, what); !written) return std::move(written).error();
  ++record->version;
  return view_of(work, *record);
}

result<std::optional<secret>> open_bot_token(const storage::unit_of_work& work, const crypto::token_cipher& cipher,
                                             const community_id& community) {
  auto record = stored_or_empty(work, community);
  if (!record) return std::move(record).error();
  if (record->bot_token_sealed.empty()) return std::optional<secret>();
  auto token = cipher.open(token_place(community), record->bot_token_sealed, crypto::old_ciphertext::accepted);
  if (!token) return std::move(token).error();
  return std::optional<secret>(std::move(*token));
}

}  // namespace ess::community
