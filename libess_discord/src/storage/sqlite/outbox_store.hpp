// The outbox of one connection: messages in outbox_store.cpp, the channels they wait in in outbox_lanes.cpp.
#pragma once

#include "ess/storage/outbox.hpp"
#include "storage/sqlite/connection.hpp"

namespace ess::storage::sqlite {

class sqlite_outbox_store final : public outbox_store {
 public:
  explicit sqlite_outbox_store(connection& db) : db_(db) {}
  /// The time of the unit of work that begins.
  void begin(time_point now) noexcept { now_ = now; }

  result<bool> enqueue(const outbox_request& wanted) override;
  result<std::vector<outbox_claim>> claim(int limit, std::chrono::milliseconds lease) override;
  result<std::vector<outbox_claim>> claim_urgent(int limit, std::chrono::milliseconds lease) override;
  result<bool> settle(const outbox_claim& claim, const outbox_settlement& how) override;
  result<std::optional<time_point>> next_due() const override;
  result<void> hold(const community_id& community, std::string_view reason) override;
  result<void> release(const std::optional<community_id>& community) override;
  result<void> abandon_claims() override;
  result<void> retarget(const community_id& community, outbox_topic topic,
                        const std::optional<channel_id>& channel) override;
  result<std::optional<outbox_record>> find(const community_id& community, const outbox_id& id) const override;
  result<std::vector<outbox_record>> list(const community_id& community, const outbox_query& wanted,
                                          int limit) const override;
  result<std::vector<outbox_lane>> lanes(const community_id& community) const override;
  result<outbox_figures> figures(const std::optional<community_id>& community) const override;
  result<bool> replay(const community_id& community, const outbox_id& id) override;
  result<bool> drop(const community_id& community, const outbox_id& id, std::string_view reason) override;
  result<std::vector<community_id>> overfull(std::int64_t most, time_point oldest) const override;
  result<int> shed(const community_id& community, std::int64_t most, time_point oldest, int limit) override;
  result<int> forget(time_point ended_before, int limit) override;
  result<std::vector<outbox_tally>> tally_sent(const community_id& community, time_point since,
                                               std::chrono::milliseconds width) const override;

 private:
  struct lane_key {
    community_id community;
    channel_id channel;
    std::int64_t fence;
  };

  // These throw as SQLite does; the public members guard them.
  std::optional<channel_id> channel_of(const community_id& community, outbox_topic topic) const;
  bool is_switched_off(const outbox_request& wanted) const;
  bool is_shown(const outbox_request& wanted, channel_id channel) const;
  /// True if a message that waits tells of the event from now on.
  bool take_in(const outbox_request& wanted, channel_id channel);
  /// The version of the community's Discord settings; 0: there are none.
  std::int64_t settings_of(const community_id& community) const;
  std::optional<time_point> quiet_until(const community_id& community) const;
  /// Of those that can be read; what stands before it and cannot is dead from now on.
  std::optional<outbox_record> head_of(const lane_key& lane, bool quiet);
  void bury(const lane_key& lane, std::int64_t seq);
  result<std::vector<outbox_claim>> claim_from(outbox_urgency least, int limit, std::chrono::milliseconds lease);
  std::optional<outbox_claim> claim_head(const lane_key& lane, time_point until);
  /// Everything of the topic that waits and is not on its way.
  void move_waiting(const community_id& community, outbox_topic topic, const std::optional<channel_id>& channel);
  /// After a message that had been on its way: its topic may have another channel now.
  void follow_topic(const outbox_record& message);
  void add_to_lane(const community_id& community, channel_id channel, int urgency);
  /// Counts again what waits in a channel that is small or changed in bulk, and looks at its first message.
  void recount(const community_id& community, channel_id channel);
  /// After one message left the channel.
  void take_from_lane(const community_id& community, channel_id channel);

  connection& db_;
  time_point now_{};
};

/// The columns of a message, and how they are read: throws `corrupt_row`.
inline constexpr std::string_view outbox_columns =
    "id, community_id, channel_id, topic, urgency, kind, subject, state, changes, attempts, unmade, reason, "
    "created_at, "
    "first_try, unsure_since, settled_at, message_id, joined";
inline constexpr int outbox_column_count = 18;
outbox_record read_outbox(const statement& row);

}  // namespace ess::storage::sqlite
