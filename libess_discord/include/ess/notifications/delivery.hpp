// What to do with a claimed message, and what an answer of Discord means for it. No I/O; the time is passed in.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/error.hpp"
#include "ess/base/random.hpp"
#include "ess/discord/model/message.hpp"
#include "ess/storage/outbox.hpp"

namespace ess::notifications {

struct delivery_rules {
  /// Bounds of the wait between tries; drawn with full jitter below a bound that doubles.
  std::chrono::milliseconds first_retry{1'000};
  std::chrono::milliseconds longest_retry{std::chrono::minutes(5)};
  /// Counted from the first try; a message that is not through by then ends.
  std::chrono::milliseconds give_up_after{std::chrono::hours(12)};
  /// How long Discord surely remembers a nonce ("a few minutes"): a repeat within it does no harm.
  std::chrono::milliseconds nonce_memory{std::chrono::minutes(2)};
  /// Tries of a message that cannot be rendered.
  int poison_tries = 3;
};

/// `look`: the channel must be read first, since an earlier try may have got through.
enum class delivery_step { send, edit, look };

delivery_step next_step(const storage::outbox_claim& claim, time_point now, const delivery_rules& rules = {});

/// What `enforce_nonce` is given: 25 characters, the same for every try of the message.
std::string nonce_of(const storage::outbox_id& id);

/// Discord has it as `message`.
storage::outbox_settlement settle_sent(message_id message);

/// Discord refused, or did not answer. By the error: retried (the time Discord names, else with jitter), the channel
/// paused (404, 410, 403), the token held (401), or dead (400). An answer that never came, and any of a server in
/// trouble, leaves a message that was being sent unsure.
storage::outbox_settlement settle_failure(const storage::outbox_claim& claim, delivery_step step, const error& failure,
                                          time_point now, random_source& random, const delivery_rules& rules = {});

/// True if the store could not be asked just now (`unavailable`, `timeout`): nothing is wrong with what was asked for.
bool is_passing(const error& failure);

/// Nothing was sent, through no fault of the message: it waits for a moment, which is no try.
storage::outbox_settlement settle_put_off(const storage::outbox_claim& claim, const error& failure, time_point now,
                                          const delivery_rules& rules = {});

/// The message cannot be made: tried a few times, then dead. It never stops the others. A passing failure puts it off.
storage::outbox_settlement settle_poison(const storage::outbox_claim& claim, const error& failure, time_point now,
                                         const delivery_rules& rules = {});

/// There is no token to send with, or none that can be opened, for `reason`. Nothing was sent; the community's channels
/// are held until a token is saved or the server starts with the keys it needs.
storage::outbox_settlement settle_without_token(const storage::outbox_claim& claim, std::string_view reason,
                                                time_point now);
inline constexpr std::string_view token_missing = "token_missing";

/// True if an edit failed because its message is gone, or not the bot's: a new one is sent instead.
bool wants_new_message(const error& failure);

/// What reading a channel showed of a message that may have been sent.
enum class sighting { found, absent, unclear };
struct look_result {
  sighting seen = sighting::unclear;
  std::optional<message_id> message;
  std::optional<message_id> read_on_after;  ///< the page was full: more may follow
};

inline constexpr int look_page = 100;

/// From where on a channel is read for a message that may be in it; nothing: its newest messages are all that can be
/// read. The last message that surely is there is among what is read, since an empty answer would prove nothing, and
/// so is whatever was sent since the message became unsure: another may have passed it meanwhile.
std::optional<message_id> look_after(const storage::outbox_claim& claim);

/// Judges one page, of at most `look_page` messages in any order. An empty channel proves nothing: a bot without the
/// right to read history is shown one.
look_result look_through(const std::vector<discord::message>& page, const storage::outbox_record& message);

/// The channel could not answer whether it has the message, so it is not sent again.
storage::outbox_settlement settle_uncertain();

}  // namespace ess::notifications
