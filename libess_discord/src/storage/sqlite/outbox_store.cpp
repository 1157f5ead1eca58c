// Messages: put in, listed, replayed, dropped, forgotten.
#include "storage/sqlite/outbox_store.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "storage/sqlite/query.hpp"

namespace ess::storage::sqlite {

namespace {

std::string select_where(std::string_view conditions) {
  return "SELECT " + std::string(outbox_columns) + " FROM outbox " + std::string(conditions);
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), std::istream_iterator<std::string>()};
}

}  // namespace

outbox_record read_outbox(const statement& row) {
  const auto topic = parse_outbox_topic(row.text(3));
  const auto state = parse_outbox_state(row.text(7));
  if (!topic || !state) throw corrupt_row("a message of the outbox has an unknown topic or state");
  return {row.id_at<outbox_id>(0),
          row.id_at<community_id>(1),
          row.snowflake_at<channel_id>(2),
          *topic,
          static_cast<outbox_urgency>(row.small_integer(4)),
          row.text(5),
          row.text(6),
          *state,
          row.small_integer(8),
          row.small_integer(9),
          row.small_integer(10),
          row.text(11),
          row.time(12),
          row.optional_time(13),
          row.optional_time(14),
          row.optional_time(15),
          row.optional_snowflake<message_id>(16),
          words_of(row.text(17))};
}

std::optional<channel_id> sqlite_outbox_store::channel_of(const community_id& community, outbox_topic topic) const {
  const std::string column = std::string(to_string(topic)) + "_channel";
  auto row = db_.prepare("SELECT " + column + " FROM discord_configs WHERE community_id = ?", community);
  if (!row.step()) return std::nullopt;
  return row.optional_snowflake<channel_id>(0);
}

bool sqlite_outbox_store::is_switched_off(const outbox_request& wanted) const {
  auto off =
      db_.prepare("SELECT 1 FROM discord_configs WHERE community_id = ? AND instr(muted_events, ' ' || ? || ' ') > 0",
                  wanted.community, wanted.event);
  return off.step();
}

bool sqlite_outbox_store::is_shown(const outbox_request& wanted, channel_id channel) const {
  auto shown = db_.prepare(
      "SELECT 1 FROM outbox_messages WHERE community_id = ? AND channel_id = ? AND kind = ? AND subject = ?",
      wanted.community, channel, wanted.kind, wanted.subject);
  return shown.step();
}

bool sqlite_outbox_store::take_in(const outbox_request& wanted, channel_id channel) {
  const int urgency = static_cast<int>(wanted.urgency);
  // What nobody tried yet shows the state of its subject when it is sent: one message is enough for both events.
  const int about_the_same = db_.run(
      "UPDATE outbox SET changes = changes + 1, urgency = max(urgency, ?) WHERE community_id = ? AND kind = ? "
      "AND subject = ? AND channel_id = ? AND state = 'queued' AND unsure_since IS NULL",
      urgency, wanted.community, wanted.kind, wanted.subject, channel);
  if (about_the_same > 0 || !wanted.joins) return about_the_same > 0;
  return db_.run(
             "UPDATE outbox SET joined = CASE WHEN changes < ?1 THEN ltrim(joined || ' ' || ?2) ELSE joined END, "
             "changes = changes + 1 WHERE seq = (SELECT seq FROM outbox WHERE community_id = ?3 AND channel_id = ?4 "
             "AND state IN ('queued', 'sending') AND urgency = ?5 AND joins AND state = 'queued' "
             "AND unsure_since IS NULL AND kind = ?6 ORDER BY seq LIMIT 1)",
             most_named, wanted.subject, wanted.community, channel, urgency, wanted.kind) > 0;
}

result<bool> sqlite_outbox_store::enqueue(const outbox_request& wanted) {
  return db_.guarded([&]() -> result<bool> {
    const auto channel = channel_of(wanted.community, wanted.topic);
    if (!channel) return false;
    // Buttons of a request that was decided meanwhile would be a trap: what stands in the channel is kept true,
    // whatever is switched off and however quiet it is. And an alarm is an alarm.
    const bool alarm = wanted.urgency == outbox_urgency::critical && wanted.topic == outbox_topic::security;
    const bool unstoppable = alarm || is_shown(wanted, *channel);
    if (!unstoppable && is_switched_off(wanted)) return false;
    const int urgency = static_cast<int>(wanted.urgency);
    if (take_in(wanted, *channel)) {
      db_.run("UPDATE outbox_lanes SET urgency = max(urgency, ?) WHERE community_id = ? AND channel_id = ?", urgency,
              wanted.community, *channel);
    } else {
      db_.run(
          "INSERT INTO outbox (id, community_id, channel_id, topic, urgency, kind, subject, state, created_at, joins) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?)",
          wanted.id, wanted.community, *channel, to_string(wanted.topic), urgency, wanted.kind, wanted.subject, now_,
          wanted.joins ? 1 : 0);
      add_to_lane(wanted.community, *channel, urgency);
    }
    if (unstoppable) {
      db_.run("UPDATE outbox_lanes SET quiet_until = 0 WHERE community_id = ? AND channel_id = ?", wanted.community,
              *channel);
    }
    if (alarm) {
      // Another message's next try is no reason to wait: this one goes first. What Discord limits is held back by the
      // client that asks it.
      db_.run("UPDATE outbox_lanes SET due_at = min(due_at, ?) WHERE community_id = ? AND channel_id = ?", now_,
              wanted.community, *channel);
    }
    return true;
  });
}

result<std::optional<outbox_record>> sqlite_outbox_store::find(const community_id& community,
                                                               const outbox_id& id) const {
  return find_one(db_, read_outbox, select_where("WHERE id = ? AND community_id = ?"), id, community);
}

result<std::vector<outbox_record>> sqlite_outbox_store::list(const community_id& community, const outbox_query& wanted,
                                                             int limit) const {
  std::string conditions = "WHERE community_id = ?1";
  std::optional<std::string> state;
  if (wanted.state) state = std::string(to_string(*wanted.state));
  conditions += state ? " AND state = ?2" : " AND ?2 IS NULL";
  conditions +=
      wanted.before ? " AND seq < (SELECT seq FROM outbox WHERE id = ?3 AND community_id = ?1)" : " AND ?3 IS NULL";
  conditions += " ORDER BY seq DESC LIMIT ?4";
  return db_.guarded([&]() -> result<std::vector<outbox_record>> {
    std::vector<outbox_record> found;
    auto rows = db_.prepare(select_where(conditions), community, state, wanted.before, at_least_zero(limit));
    while (rows.step()) {
      try {
        found.push_back(read_outbox(rows));
      } catch (const corrupt_row&) {
        // Its turn to be sent makes it a dead letter that can be read; until then the others are listed all the same.
      }
    }
    return found;
  });
}

result<bool> sqlite_outbox_store::replay(const community_id& community, const outbox_id& id) {
  return db_.guarded([&]() -> result<bool> {
    const auto found = find(community, id);
    if (!found) return found.error();
    if (!*found) return false;
    const auto& message = **found;
    const auto channel = channel_of(community, message.topic);
    if (!channel || message.state == outbox_state::sending || message.state == outbox_state::sent) return false;
    // What may stand in its channel stays unsure, so that it is looked for there before it is sent a second time. It
    // cannot stand in another channel.
    db_.run(
        "UPDATE outbox SET state = 'queued', channel_id = ?1, attempts = 0, unmade = 0, reason = '', first_try = NULL, "
        "unsure_since = CASE WHEN channel_id = ?1 THEN unsure_since END, settled_at = NULL, created_at = ?2 "
        "WHERE id = ?3",
        *channel, now_, id);
    add_to_lane(community, *channel, static_cast<int>(message.urgency));
    recount(community, *channel);
    if (message.channel != *channel) recount(community, message.channel);
    db_.run(
        "UPDATE outbox_lanes SET state = 'open', reason = '', due_at = ?, quiet_until = 0 "
        "WHERE community_id = ? AND channel_id = ?",
        now_, community, *channel);
    return true;
  });
}

result<bool> sqlite_outbox_store::drop(const community_id& community, const outbox_id& id, std::string_view reason) {
  return db_.guarded([&]() -> result<bool> {
    const auto found = find(community, id);
    if (!found) return found.error();
    if (!*found) return false;
    const int dropped = db_.run(
        "UPDATE outbox SET state = 'dropped', reason = ?, settled_at = ? WHERE id = ? "
        "AND state IN ('queued', 'uncertain', 'dead')",
        reason, now_, id);
    if (dropped > 0 && (*found)->state == outbox_state::queued) take_from_lane(community, (*found)->channel);
    return dropped > 0;
  });
}

result<outbox_figures> sqlite_outbox_store::figures(const std::optional<community_id>& community) const {
  return db_.guarded([&]() -> result<outbox_figures> {
    outbox_figures figures;
    auto lanes = db_.prepare(
        "SELECT coalesce(sum(waiting), 0), coalesce(sum(CASE WHEN state = 'open' THEN 0 ELSE waiting END), 0) "
        "FROM outbox_lanes WHERE ?1 IS NULL OR community_id = ?1",
        community);
    lanes.step();
    figures.waiting = lanes.integer(0);
    figures.held = lanes.integer(1);
    auto oldest = community ? db_.prepare(
                                  "SELECT min(created_at) FROM outbox WHERE state IN ('queued', 'sending') "
                                  "AND community_id = ?",
                                  community)
                            : db_.prepare("SELECT min(created_at) FROM outbox WHERE state IN ('queued', 'sending')");
    if (oldest.step()) figures.oldest = oldest.optional_time(0);
    auto failed = community ? db_.prepare(
                                  "SELECT coalesce(sum(state = 'dead'), 0), coalesce(sum(state = 'uncertain'), 0) "
                                  "FROM outbox WHERE state IN ('uncertain', 'dead') AND community_id = ?",
                                  community)
                            : db_.prepare(
                                  "SELECT coalesce(sum(state = 'dead'), 0), coalesce(sum(state = 'uncertain'), 0) "
                                  "FROM outbox WHERE state IN ('uncertain', 'dead')");
    failed.step();
    figures.dead = failed.integer(0);
    figures.uncertain = failed.integer(1);
    return figures;
  });
}

result<std::vector<community_id>> sqlite_outbox_store::overfull(std::int64_t most, time_point oldest) const {
  return find_all(
      db_, [](const statement& row) { return row.id_at<community_id>(0); },
      "SELECT community_id FROM outbox_lanes GROUP BY community_id HAVING sum(waiting) > ?1 UNION "
      "SELECT DISTINCT community_id FROM outbox WHERE state IN ('queued', 'sending') AND created_at < ?2",
      most, oldest);
}

result<int> sqlite_outbox_store::shed(const community_id& community, std::int64_t most, time_point oldest, int limit) {
  return db_.guarded([&]() -> result<int> {
    auto total = db_.prepare("SELECT coalesce(sum(waiting), 0) FROM outbox_lanes WHERE community_id = ?", community);
    total.step();
    const std::int64_t excess = total.integer(0) - most;
    // Those on their way are left to their claim.
    const int dropped = db_.run(
        "UPDATE outbox SET state = 'dropped', reason = CASE WHEN created_at < ?3 THEN 'too_old' ELSE 'too_many' END, "
        "settled_at = ?5 WHERE state = 'queued' AND seq IN (SELECT seq FROM (SELECT seq, created_at, "
        "row_number() OVER (ORDER BY seq) AS place FROM outbox WHERE community_id = ?1 AND state = 'queued') "
        "WHERE created_at < ?3 OR place <= ?2 ORDER BY seq LIMIT ?4)",
        community, excess, oldest, at_least_zero(limit), now_);
    if (dropped == 0) return 0;
    const auto changed = lanes(community);
    if (!changed) return changed.error();
    for (const auto& lane : *changed) recount(community, lane.channel);
    return dropped;
  });
}

result<int> sqlite_outbox_store::forget(time_point ended_before, int limit) {
  return db_.guarded([&]() -> result<int> {
    const int most = at_least_zero(limit);
    const int messages = db_.run(
        "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE settled_at IS NOT NULL "
        "AND settled_at < ? ORDER BY settled_at LIMIT ?)",
        ended_before, most);
    // A request that is decided and a call that is closed change no more. What was not sent may be, by hand.
    const int shown = db_.run(
        "DELETE FROM outbox_messages WHERE (community_id, channel_id, kind, subject) IN (SELECT community_id, "
        "channel_id, kind, subject FROM outbox_messages AS shown WHERE shown_at < ?1 "
        "AND NOT EXISTS (SELECT 1 FROM approvals AS a WHERE shown.kind = 'approval' AND a.id = shown.subject "
        "AND a.community_id = shown.community_id AND (a.status = 'PENDING' OR a.decided_at >= ?1)) "
        "AND NOT EXISTS (SELECT 1 FROM calls AS c WHERE shown.kind = 'call' AND c.id = shown.subject "
        "AND c.community_id = shown.community_id AND (c.status NOT IN ('CLEARED', 'CANCELLED') "
        "OR c.updated_at >= ?1)) "
        "AND NOT EXISTS (SELECT 1 FROM outbox AS owed WHERE owed.community_id = shown.community_id "
        "AND owed.kind = shown.kind AND owed.subject = shown.subject AND owed.state <> 'sent') "
        "ORDER BY shown_at LIMIT ?2)",
        ended_before, most);
    return std::max(messages, shown);
  });
}

result<std::vector<outbox_tally>> sqlite_outbox_store::tally_sent(const community_id& community, time_point since,
                                                                  std::chrono::milliseconds width) const {
  return find_all(
      db_,
      [](const statement& row) {
        return outbox_tally{row.time(0), row.integer(1)};
      },
      "SELECT settled_at / ?3 * ?3, count(*) FROM outbox WHERE community_id = ?1 AND state = 'sent' "
      "AND settled_at >= ?2 GROUP BY 1 ORDER BY 1",
      community, since, static_cast<std::int64_t>(width.count()));
}

}  // namespace ess::storage::sqlite
