// Channels: claimed, settled, held, released, moved.
#include "ess/storage/notification_settings.hpp"
#include "storage/sqlite/outbox_store.hpp"
#include "storage/sqlite/query.hpp"

namespace ess::storage::sqlite {

namespace {

constexpr std::string_view this_lane = " WHERE community_id = ? AND channel_id = ?";

// Of a message: nobody is sending it now, that is ?4.
constexpr std::string_view unclaimed =
    " AND (state = 'queued' OR NOT EXISTS (SELECT 1 FROM outbox_lanes AS lane WHERE lane.community_id = "
    "outbox.community_id AND lane.channel_id = outbox.channel_id AND lane.lease_until > ?4))";

std::string on_lane(std::string_view update) { return std::string(update) + std::string(this_lane); }

}  // namespace

void sqlite_outbox_store::add_to_lane(const community_id& community, channel_id channel, int urgency) {
  db_.run(
      "INSERT INTO outbox_lanes (community_id, channel_id, state, waiting, urgency, due_at, served) "
      "VALUES (?1, ?2, 'open', 1, ?3, ?4, 0) ON CONFLICT (community_id, channel_id) DO UPDATE SET "
      "waiting = waiting + 1, urgency = max(CASE waiting WHEN 0 THEN 0 ELSE urgency END, excluded.urgency)",
      community, channel, urgency, now_);
}

void sqlite_outbox_store::take_from_lane(const community_id& community, channel_id channel) {
  db_.run(
      "UPDATE outbox_lanes SET waiting = max(waiting - 1, 0), urgency = coalesce((SELECT urgency FROM outbox "
      "WHERE community_id = ?1 AND channel_id = ?2 AND state IN ('queued', 'sending') "
      "ORDER BY urgency DESC, seq LIMIT 1), 0) WHERE community_id = ?1 AND channel_id = ?2",
      community, channel);
}

void sqlite_outbox_store::recount(const community_id& community, channel_id channel) {
  db_.run(
      "UPDATE outbox_lanes SET waiting = (SELECT count(*) FROM outbox WHERE community_id = ?1 AND channel_id = ?2 "
      "AND state IN ('queued', 'sending')), urgency = coalesce((SELECT urgency FROM outbox WHERE community_id = ?1 "
      "AND channel_id = ?2 AND state IN ('queued', 'sending') ORDER BY urgency DESC, seq LIMIT 1), 0) "
      "WHERE community_id = ?1 AND channel_id = ?2",
      community, channel);
}

std::optional<time_point> sqlite_outbox_store::quiet_until(const community_id& community) const {
  auto row = db_.prepare("SELECT quiet_from, quiet_until, quiet_offset FROM discord_configs WHERE community_id = ?",
                         community);
  if (!row.step() || row.is_null(0)) return std::nullopt;
  using std::chrono::minutes;
  const quiet_hours hours{minutes(row.integer(0)), minutes(row.integer(1)), minutes(row.integer(2))};
  return end_of_quiet(hours, now_);
}

std::int64_t sqlite_outbox_store::settings_of(const community_id& community) const {
  auto row = db_.prepare("SELECT version FROM discord_configs WHERE community_id = ?", community);
  return row.step() ? row.integer(0) : 0;
}

std::optional<outbox_record> sqlite_outbox_store::head_of(const lane_key& lane, bool quiet) {
  std::string query = "SELECT " + std::string(outbox_columns) +
                      ", seq FROM outbox WHERE community_id = ? AND channel_id = ? AND state IN ('queued', 'sending')";
  // What Discord may have already is brought to its end: later its nonce would be forgotten. An edit wakes nobody.
  if (quiet) {
    query +=
        " AND ((urgency = 2 AND topic = 'security') OR unsure_since IS NOT NULL OR EXISTS (SELECT 1 FROM "
        "outbox_messages AS shown WHERE shown.community_id = outbox.community_id AND shown.channel_id = "
        "outbox.channel_id AND shown.kind = outbox.kind AND shown.subject = outbox.subject))";
  }
  query += " ORDER BY urgency DESC, seq LIMIT 1";
  for (;;) {
    std::int64_t damaged = 0;
    {
      auto row = db_.prepare(query, lane.community, lane.channel);
      if (!row.step()) return std::nullopt;
      try {
        return read_outbox(row);
      } catch (const corrupt_row&) {
        damaged = row.integer(outbox_column_count);
      }
    }
    bury(lane, damaged);
  }
}

// What is wrong with it is put right as far as it has to be, so that it can be listed and dropped as any dead letter.
void sqlite_outbox_store::bury(const lane_key& lane, std::int64_t seq) {
  db_.run(
      "UPDATE outbox SET state = 'dead', reason = 'row_damaged', settled_at = ?, message_id = NULL, "
      "topic = CASE WHEN topic IN ('approvals', 'dispatch', 'security') THEN topic ELSE 'security' END WHERE seq = ?",
      now_, seq);
  take_from_lane(lane.community, lane.channel);
}

std::optional<outbox_claim> sqlite_outbox_store::claim_head(const lane_key& lane, time_point until) {
  const auto quiet = quiet_until(lane.community);
  const auto head = head_of(lane, quiet.has_value());
  if (!head) {
    recount(lane.community, lane.channel);
    if (!quiet) return std::nullopt;
    db_.run(on_lane("UPDATE outbox_lanes SET quiet_until = ?"), *quiet, lane.community, lane.channel);
    // The hours for which a message is tried begin anew with the morning.
    db_.run(
        "UPDATE outbox SET first_try = NULL WHERE community_id = ? AND channel_id = ? AND state = 'queued' "
        "AND first_try IS NOT NULL",
        lane.community, lane.channel);
    return std::nullopt;
  }
  outbox_claim claim{*head, lane.fence + 1, settings_of(lane.community), {}, {}, head->unsure_since.has_value()};
  db_.run(on_lane("UPDATE outbox_lanes SET fence = ?, lease_until = ?, served = ?"), claim.fence, until, now_,
          lane.community, lane.channel);
  db_.run(
      "UPDATE outbox SET state = 'sending', attempts = attempts + 1, first_try = coalesce(first_try, ?1), "
      "unsure_since = coalesce(unsure_since, ?1) WHERE id = ?2",
      now_, head->id);
  claim.record.state = outbox_state::sending;
  claim.record.attempts += 1;
  claim.record.first_try = head->first_try.value_or(now_);
  claim.record.unsure_since = head->unsure_since.value_or(now_);
  auto shown = db_.prepare(
      "SELECT nullif(message_id, 0) FROM outbox_messages WHERE community_id = ? AND channel_id = ? AND kind = ? AND "
      "subject = ?",
      lane.community, lane.channel, head->kind, head->subject);
  if (shown.step()) claim.edits = shown.optional_snowflake<message_id>(0);
  auto last = db_.prepare(on_lane("SELECT nullif(sent_last, 0) FROM outbox_lanes"), lane.community, lane.channel);
  if (last.step()) claim.sent_last = last.optional_snowflake<message_id>(0);
  return claim;
}

result<std::vector<outbox_claim>> sqlite_outbox_store::claim(int limit, std::chrono::milliseconds lease) {
  return claim_from(outbox_urgency::low, limit, lease);
}

result<std::vector<outbox_claim>> sqlite_outbox_store::claim_urgent(int limit, std::chrono::milliseconds lease) {
  return claim_from(outbox_urgency::critical, limit, lease);
}

result<std::vector<outbox_claim>> sqlite_outbox_store::claim_from(outbox_urgency least, int limit,
                                                                  std::chrono::milliseconds lease) {
  return db_.guarded([&]() -> result<std::vector<outbox_claim>> {
    std::vector<lane_key> ready;
    {
      auto rows = db_.prepare(
          "SELECT community_id, channel_id, fence FROM outbox_lanes WHERE state = 'open' AND waiting > 0 "
          "AND due_at <= ?1 AND lease_until <= ?1 AND quiet_until <= ?1 AND urgency >= ?3 "
          "ORDER BY urgency DESC, served LIMIT ?2",
          now_, at_least_zero(limit), static_cast<int>(least));
      while (rows.step()) {
        ready.push_back({rows.id_at<community_id>(0), rows.snowflake_at<channel_id>(1), rows.integer(2)});
      }
    }
    std::vector<outbox_claim> claims;
    for (const auto& lane : ready) {
      if (auto claim = claim_head(lane, now_ + lease)) claims.push_back(std::move(*claim));
    }
    return claims;
  });
}

result<bool> sqlite_outbox_store::settle(const outbox_claim& claim, const outbox_settlement& how) {
  return db_.guarded([&]() -> result<bool> {
    const auto& message = claim.record;
    const bool waits = how.state == outbox_state::queued;
    // A refusal under settings that are gone says nothing of those of now: they are tried at once.
    const bool outdated = how.lane != lane_state::open && settings_of(message.community) != claim.settings;
    const lane_state lane = outdated ? lane_state::open : how.lane;
    const int held = db_.run(
        "UPDATE outbox_lanes SET lease_until = 0, state = CASE WHEN ?1 = 'open' THEN state ELSE ?1 END, "
        "reason = CASE WHEN ?1 = 'open' THEN reason ELSE ?2 END, due_at = ?3, sent_last = coalesce(?4, sent_last) "
        "WHERE community_id = ?5 AND channel_id = ?6 AND fence = ?7",
        to_string(lane), how.reason, waits && !outdated ? how.due_at : now_, how.message, message.community,
        message.channel, claim.fence);
    if (held == 0) return false;
    std::optional<time_point> ended;
    if (!waits) ended = now_;
    std::optional<time_point> unsure;
    if (how.unsure || how.state == outbox_state::uncertain) unsure = message.unsure_since;
    db_.run(
        "UPDATE outbox SET state = ?, reason = ?, message_id = coalesce(?, message_id), settled_at = ?, "
        "unsure_since = ?, attempts = max(attempts - ?, 0), unmade = unmade + ? WHERE id = ? AND state = 'sending'",
        to_string(how.state), how.reason, how.message, ended, unsure, how.was == outbox_try::put_off ? 1 : 0,
        how.was == outbox_try::unmade ? 1 : 0, message.id);
    // An event of security happens once: its message is never edited.
    if (how.message && message.topic != outbox_topic::security) {
      db_.run(
          "INSERT INTO outbox_messages (community_id, channel_id, kind, subject, message_id, shown_at) "
          "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (community_id, channel_id, kind, subject) DO UPDATE SET "
          "message_id = excluded.message_id, shown_at = excluded.shown_at",
          message.community, message.channel, message.kind, message.subject, how.message, now_);
    }
    if (!waits) take_from_lane(message.community, message.channel);
    if (lane == lane_state::held) {
      if (auto stopped = hold(message.community, how.reason); !stopped) return std::move(stopped).error();
    }
    follow_topic(message);
    return true;
  });
}

result<std::optional<time_point>> sqlite_outbox_store::next_due() const {
  return db_.guarded([&]() -> result<std::optional<time_point>> {
    auto row = db_.prepare(
        "SELECT min(max(due_at, lease_until, quiet_until)) FROM outbox_lanes WHERE state = 'open' AND waiting > 0");
    row.step();
    return row.optional_time(0);
  });
}

result<void> sqlite_outbox_store::hold(const community_id& community, std::string_view reason) {
  return without_count(
      change(db_, "UPDATE outbox_lanes SET state = 'held', reason = ? WHERE community_id = ? AND state = 'open'",
             reason, community));
}

result<void> sqlite_outbox_store::release(const std::optional<community_id>& community) {
  return db_.guarded([&]() -> result<void> {
    // While a channel was stopped nothing was tried: the hours for that begin anew.
    db_.run(
        "UPDATE outbox SET first_try = NULL WHERE state IN ('queued', 'sending') AND state = 'queued' "
        "AND first_try IS NOT NULL AND (community_id, channel_id) IN (SELECT community_id, channel_id FROM "
        "outbox_lanes "
        "WHERE state <> 'open' AND (?1 IS NULL OR community_id = ?1))",
        community);
    db_.run(
        "UPDATE outbox_lanes SET state = 'open', reason = '', due_at = ?1 WHERE state <> 'open' "
        "AND (?2 IS NULL OR community_id = ?2)",
        now_, community);
    return success();
  });
}

result<void> sqlite_outbox_store::abandon_claims() {
  return without_count(change(db_, "UPDATE outbox_lanes SET lease_until = 0, fence = fence + 1 WHERE lease_until > 0"));
}

void sqlite_outbox_store::move_waiting(const community_id& community, outbox_topic topic,
                                       const std::optional<channel_id>& channel) {
  // A claim that ran out may still be at work: what it ends with is not to be heard of a message that moved.
  db_.run(
      "UPDATE outbox_lanes SET lease_until = 0, fence = fence + 1 WHERE community_id = ? AND lease_until > 0 "
      "AND lease_until <= ?",
      community, now_);
  if (channel) {
    // What may stand in the channel that was left is not looked for in the new one.
    db_.run(
        "UPDATE outbox SET channel_id = ?1, state = 'queued', unsure_since = NULL WHERE community_id = ?2 "
        "AND topic = ?3 AND channel_id <> ?1 AND state IN ('queued', 'sending')" +
            std::string(unclaimed),
        *channel, community, to_string(topic), now_);
    add_to_lane(community, *channel, 0);
  } else {
    db_.run(
        "UPDATE outbox SET state = 'dropped', reason = 'channel_unset', settled_at = ?1 WHERE community_id = ?2 "
        "AND topic = ?3 AND state IN ('queued', 'sending')" +
            std::string(unclaimed),
        now_, community, to_string(topic), now_);
  }
}

// A message that is on its way while its topic moves is left to its claim. Until that ends, the new channel waits:
// should it come along, it goes first, as it was first.
void sqlite_outbox_store::follow_topic(const outbox_record& message) {
  const auto channel = channel_of(message.community, message.topic);
  if (channel == message.channel) return;
  move_waiting(message.community, message.topic, channel);
  recount(message.community, message.channel);
  if (!channel) return;
  recount(message.community, *channel);
  db_.run(on_lane("UPDATE outbox_lanes SET due_at = ?"), now_, message.community, *channel);
}

result<void> sqlite_outbox_store::retarget(const community_id& community, outbox_topic topic,
                                           const std::optional<channel_id>& channel) {
  return db_.guarded([&]() -> result<void> {
    move_waiting(community, topic, channel);
    if (channel) {
      db_.run(
          "UPDATE outbox_lanes SET due_at = max(due_at, coalesce((SELECT max(lane.lease_until) FROM outbox "
          "JOIN outbox_lanes AS lane USING (community_id, channel_id) WHERE outbox.community_id = ?1 "
          "AND outbox.topic = ?2 AND outbox.state = 'sending' AND outbox.channel_id <> ?3), 0)) "
          "WHERE community_id = ?1 AND channel_id = ?3",
          community, to_string(topic), *channel);
    }
    const auto all = lanes(community);
    if (!all) return all.error();
    for (const auto& lane : *all) recount(community, lane.channel);
    return success();
  });
}

result<std::vector<outbox_lane>> sqlite_outbox_store::lanes(const community_id& community) const {
  const auto read = [this](const statement& row) {
    const auto state = parse_lane_state(row.text(2));
    if (!state) throw corrupt_row("a channel of the outbox has an unknown state");
    outbox_lane lane{
        row.id_at<community_id>(0), row.snowflake_at<channel_id>(1), *state, row.text(3), row.integer(4), row.time(5)};
    if (row.time(6) > now_ && lane.waiting > 0) lane.quiet_until = row.time(6);
    lane.oldest = row.optional_time(7);
    return lane;
  };
  return find_all(
      db_, read,
      "SELECT community_id, channel_id, state, reason, waiting, due_at, quiet_until, (SELECT min(created_at) "
      "FROM outbox WHERE outbox.community_id = outbox_lanes.community_id "
      "AND outbox.channel_id = outbox_lanes.channel_id AND outbox.state IN ('queued', 'sending')) "
      "FROM outbox_lanes WHERE community_id = ? ORDER BY channel_id",
      community);
}

}  // namespace ess::storage::sqlite
