// The outbox: what Discord channels are owed, put in the transaction of the event, sent after it (ADR 14).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/id.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::storage {

using outbox_id = id<struct outbox_tag>;

/// Which of a community's channels a message is for.
enum class outbox_topic { approvals, dispatch, security };
/// `queued` and `sending` wait; the others are ends. `uncertain`: sent perhaps, and Discord cannot say.
enum class outbox_state { queued, sending, sent, uncertain, dead, dropped };
/// Within a channel the more urgent goes first; among equals the order is that of the commits.
enum class outbox_urgency : int { low = 0, normal = 1, critical = 2 };
/// `held`: there is no token to send with. `paused`: Discord refuses this channel.
enum class lane_state { open, held, paused };

/// What is to be put in. `kind` and `subject` name one message at Discord, which later entries edit.
struct outbox_request {
  outbox_id id;
  community_id community;
  outbox_topic topic = outbox_topic::security;
  outbox_urgency urgency = outbox_urgency::normal;
  std::string kind;        ///< picks the template, as in `approval`
  std::string subject;     ///< what the message shows: the template reads its state when the message is sent
  std::string event = {};  ///< of `switchable_events`, or one that cannot be switched off
  /// It may be told of in one message with others of its kind and urgency that may, too.
  bool joins = false;
};

/// The subjects that a message names which tells of several; of the others it has the number.
inline constexpr int most_named = 10;

struct outbox_record {
  outbox_id id;
  community_id community;
  channel_id channel;
  outbox_topic topic = outbox_topic::security;
  outbox_urgency urgency = outbox_urgency::normal;
  std::string kind;
  std::string subject;
  outbox_state state = outbox_state::queued;
  int changes = 1;     ///< how many events this one message tells of
  int attempts = 0;    ///< tries so far, without those that Discord or a missing token put off
  int unmade = 0;      ///< tries for which the message could not be made
  std::string reason;  ///< why it is not sent yet, or ended otherwise; a slug, may be empty
  time_point created_at;
  std::optional<time_point> first_try;
  /// Since when Discord may have it without our knowing: set by every claim, cleared by every clear answer.
  std::optional<time_point> unsure_since;
  std::optional<time_point> settled_at;
  std::optional<message_id> message;  ///< once sent
  std::vector<std::string> joined;    ///< further subjects, at most `most_named` with the first
};

/// One message on its way, claimed for a while.
struct outbox_claim {
  outbox_record record;
  std::int64_t fence = 0;               ///< of the channel; a claim that was passed by a later one settles nothing
  std::int64_t settings = 0;            ///< the version of the community's Discord settings it is sent under
  std::optional<message_id> edits;      ///< the message at Discord that already shows the subject
  std::optional<message_id> sent_last;  ///< the last message that is known to have been sent in the channel
  bool was_unsure = false;              ///< an earlier claim ended without a clear answer
};

/// What a claim was for its message. `put_off`: it was not its turn, which is no try. `unmade`: it could not be made.
enum class outbox_try { made, put_off, unmade };

/// How a claim ended.
struct outbox_settlement {
  outbox_state state = outbox_state::queued;
  lane_state lane = lane_state::open;
  std::string reason = {};
  std::optional<message_id> message = {};
  time_point due_at{};  ///< of the channel, when the message waits on
  bool unsure = false;  ///< the message waits on and Discord may have it
  outbox_try was = outbox_try::made;
};

/// A channel with messages for it.
struct outbox_lane {
  community_id community;
  channel_id channel;
  lane_state state = lane_state::open;
  std::string reason;
  std::int64_t waiting = 0;
  time_point due_at;
  std::optional<time_point> quiet_until = {};  ///< while quiet hours keep it waiting
  std::optional<time_point> oldest = {};       ///< when the oldest waiting message was put in
};

/// The outbox in figures.
struct outbox_figures {
  std::int64_t waiting = 0;
  std::optional<time_point> oldest;  ///< when the oldest waiting message was put in
  std::int64_t held = 0;             ///< messages waiting in channels that are held or paused
  std::int64_t dead = 0;
  std::int64_t uncertain = 0;
};

struct outbox_query {
  std::optional<outbox_state> state = {};
  std::optional<outbox_id> before = {};
};

/// How many messages were sent within a span of time.
struct outbox_tally {
  time_point from;  ///< begin of the span
  std::int64_t sent = 0;
};

/// Claiming looks at channels with work and at their first messages, never at what was sent.
class outbox_store {
 public:
  virtual ~outbox_store() = default;

  /// Puts a message in, if the community has a channel for its topic and has not switched the event off; answers
  /// whether it did. A message about the same subject that nobody tried yet takes the event in instead, and becomes as
  /// urgent; so does, for an event that joins others, one for such an event. One that Discord shows already is kept
  /// true, whatever was switched off since, and a critical message of the topic `security` cannot be switched off, nor
  /// does it wait for the next try of another message in its channel.
  virtual result<bool> enqueue(const outbox_request& wanted) = 0;

  /// Takes up to `limit` channels that are due and have no claim, the most urgent first, then those served longest ago,
  /// and claims the first message of each until `now + lease`. In a community's quiet hours these are claimed only: a
  /// critical message of the topic `security`, an edit of what stands in the channel, and what Discord may have
  /// already; the rest waits until the hours end. A message whose row cannot be read is dead (`row_damaged`).
  virtual result<std::vector<outbox_claim>> claim(int limit, std::chrono::milliseconds lease) = 0;
  /// As `claim`, but only channels whose first message is critical.
  virtual result<std::vector<outbox_claim>> claim_urgent(int limit, std::chrono::milliseconds lease) = 0;
  /// Answers false, and changes nothing, when a later claim of the channel exists. `lane_state::held` holds every
  /// channel of the community: a token speaks for all. A refusal (held, paused) of a claim that was made before the
  /// community's settings changed stops nothing, and a message that waits on goes where its topic goes now.
  virtual result<bool> settle(const outbox_claim& claim, const outbox_settlement& how) = 0;
  /// When there is something to claim: the earliest time over all open channels.
  virtual result<std::optional<time_point>> next_due() const = 0;

  /// Holds every open channel of the community.
  virtual result<void> hold(const community_id& community, std::string_view reason) = 0;
  /// Opens every held or paused channel of the community, or of all of them, to be tried at once.
  virtual result<void> release(const std::optional<community_id>& community) = 0;
  /// Ends every claim there is: for the start of the only process that may have made any.
  virtual result<void> abandon_claims() = 0;
  /// What waits for a topic goes to this channel from now on; with none it is dropped. A message that is on its way is
  /// left to its claim, and the new channel waits for that, for at most the lease.
  virtual result<void> retarget(const community_id& community, outbox_topic topic,
                                const std::optional<channel_id>& channel) = 0;

  virtual result<std::optional<outbox_record>> find(const community_id& community, const outbox_id& id) const = 0;
  /// Newest first; those after `before` where one is given (none if the community does not have it).
  virtual result<std::vector<outbox_record>> list(const community_id& community, const outbox_query& wanted,
                                                  int limit) const = 0;
  virtual result<std::vector<outbox_lane>> lanes(const community_id& community) const = 0;
  /// Of one community, or of all.
  virtual result<outbox_figures> figures(const std::optional<community_id>& community) const = 0;

  /// Queues a message again that ended unsent, for the channel the topic has now, and opens that channel. One that
  /// Discord may have there already stays unsure. Answers false when it is on its way or sent, or the topic has no
  /// channel.
  virtual result<bool> replay(const community_id& community, const outbox_id& id) = 0;
  /// Gives a message up. Answers false when it is on its way, or sent or dropped already.
  virtual result<bool> drop(const community_id& community, const outbox_id& id, std::string_view reason) = 0;

  /// Communities with more than `most` waiting messages, or with one put in before `oldest`.
  virtual result<std::vector<community_id>> overfull(std::int64_t most, time_point oldest) const = 0;
  /// Drops a community's oldest waiting messages until both bounds hold, at most `limit`; answers how many it dropped.
  virtual result<int> shed(const community_id& community, std::int64_t most, time_point oldest, int limit) = 0;
  /// Forgets messages that ended before that time, and which messages show a request or a call that has been over since
  /// before it, unless an edit of one is still owed or may be replayed: at most `limit` of each. Answers how many of
  /// those of which there were more.
  virtual result<int> forget(time_point ended_before, int limit) = 0;
  /// Messages that were sent at `since` or later, counted in spans of `width` that begin at multiples of it; oldest
  /// first, empty spans left out. Those that `forget` removed are not counted. Precondition: `width` > 0.
  virtual result<std::vector<outbox_tally>> tally_sent(const community_id& community, time_point since,
                                                       std::chrono::milliseconds width) const = 0;
};

/// `approvals`, `dispatch`, `security`.
std::string_view to_string(outbox_topic topic) noexcept;
std::optional<outbox_topic> parse_outbox_topic(std::string_view text) noexcept;
/// `queued`, `sending`, `sent`, `uncertain`, `dead`, `dropped`.
std::string_view to_string(outbox_state state) noexcept;
std::optional<outbox_state> parse_outbox_state(std::string_view text) noexcept;
/// `open`, `held`, `paused`.
std::string_view to_string(lane_state state) noexcept;
std::optional<lane_state> parse_lane_state(std::string_view text) noexcept;

}  // namespace ess::storage
