#include "ess/notifications/delivery.hpp"

#include <algorithm>

#include "ess/base/backoff.hpp"
#include "ess/notifications/templates.hpp"

namespace ess::notifications {
namespace {

using storage::lane_state;
using storage::outbox_settlement;
using storage::outbox_state;
using storage::outbox_try;

// Without a word of Discord's about how long.
constexpr std::chrono::milliseconds default_limit_wait{5'000};
// The ids of messages are made by Discord's clock, the times in the store by ours.
constexpr std::chrono::minutes clock_difference{2};
// The milliseconds of an id are the bits from this one up (Reference, "Snowflakes").
constexpr int snowflake_time_shift = 22;

/// Discord's own refusals that mean: nobody will get through to this channel until somebody changes something.
bool pauses_channel(const error& failure) {
  constexpr std::string_view reasons[] = {"discord_10003",     "discord_10004",      "discord_50001",
                                          "discord_50013",     "discord_status_403", "discord_status_404",
                                          "discord_status_410"};
  if (std::ranges::find(reasons, failure.reason()) != std::end(reasons)) return true;
  return failure.code() == errc::forbidden || failure.code() == errc::not_found;
}

bool is_refusal(const error& failure) {
  switch (failure.code()) {
    case errc::invalid_argument:
    case errc::too_large:
    case errc::conflict:
    case errc::unsupported:
      return true;
    default:
      return false;
  }
}

outbox_settlement later(std::string reason, time_point due_at, bool unsure) {
  return {.state = outbox_state::queued, .reason = std::move(reason), .due_at = due_at, .unsure = unsure};
}

outbox_settlement stop_lane(lane_state lane, std::string reason, time_point now, bool unsure) {
  return {.state = outbox_state::queued, .lane = lane, .reason = std::move(reason), .due_at = now, .unsure = unsure};
}

outbox_settlement end(outbox_state state, std::string reason) { return {.state = state, .reason = std::move(reason)}; }

}  // namespace

delivery_step next_step(const storage::outbox_claim& claim, time_point now, const delivery_rules& rules) {
  if (claim.edits) return delivery_step::edit;
  const auto since = claim.record.unsure_since.value_or(now);
  return claim.was_unsure && now - since > rules.nonce_memory ? delivery_step::look : delivery_step::send;
}

std::string nonce_of(const storage::outbox_id& id) {
  // The first of a ULID's 26 characters is 0 until the year 3084.
  const std::string_view text = id.str();
  return std::string(text.substr(text.size() - std::min(text.size(), discord::max_nonce)));
}

outbox_settlement settle_sent(message_id message) { return {.state = outbox_state::sent, .message = message}; }

outbox_settlement settle_failure(const storage::outbox_claim& claim, delivery_step step, const error& failure,
                                 time_point now, random_source& random, const delivery_rules& rules) {
  const bool unsure = claim.was_unsure;
  const bool gives_up = now - claim.record.first_try.value_or(now) >= rules.give_up_after;
  if (failure.code() == errc::rate_limited) {
    // What is limited was not sent by this try; an earlier one may have been.
    if (gives_up) return end(unsure ? outbox_state::uncertain : outbox_state::dead, "gave_up");
    auto how = later("rate_limited", now + failure.retry_after().value_or(default_limit_wait), unsure);
    how.was = outbox_try::put_off;
    return how;
  }
  if (failure.code() == errc::unauthenticated) return stop_lane(lane_state::held, "token_refused", now, unsure);
  if (pauses_channel(failure)) return stop_lane(lane_state::paused, failure.reason(), now, unsure);
  if (is_refusal(failure)) return end(outbox_state::dead, failure.reason());
  const bool may_be_there = unsure || step == delivery_step::send;
  if (gives_up) return end(may_be_there ? outbox_state::uncertain : outbox_state::dead, "gave_up");
  backoff wait(rules.first_retry, rules.longest_retry, std::max(0, claim.record.attempts - 1));
  const auto pause = failure.retry_after() ? *failure.retry_after() : wait.next(random);
  return later(failure.reason(), now + pause, may_be_there);
}

bool is_passing(const error& failure) { return failure.code() == errc::unavailable || failure.code() == errc::timeout; }

outbox_settlement settle_put_off(const storage::outbox_claim& claim, const error& failure, time_point now,
                                 const delivery_rules& rules) {
  auto how = later(failure.reason(), now + rules.first_retry, claim.was_unsure);
  how.was = outbox_try::put_off;
  return how;
}

outbox_settlement settle_poison(const storage::outbox_claim& claim, const error& failure, time_point now,
                                const delivery_rules& rules) {
  if (is_passing(failure)) return settle_put_off(claim, failure, now, rules);
  const bool last = claim.record.unmade + 1 >= rules.poison_tries;
  auto how = last ? end(outbox_state::dead, failure.reason())
                  : later(failure.reason(), now + rules.first_retry, claim.was_unsure);
  how.was = outbox_try::unmade;
  return how;
}

outbox_settlement settle_without_token(const storage::outbox_claim& claim, std::string_view reason, time_point now) {
  auto how = stop_lane(lane_state::held, std::string(reason), now, claim.was_unsure);
  how.was = outbox_try::put_off;
  return how;
}

bool wants_new_message(const error& failure) {
  return failure.reason() == "discord_10008" || failure.reason() == "discord_50005";
}

std::optional<message_id> look_after(const storage::outbox_claim& claim) {
  if (!claim.sent_last) return std::nullopt;
  auto after = claim.sent_last->value() - 1;
  if (claim.record.unsure_since) {
    const auto since = *claim.record.unsure_since - clock_difference;
    const auto ms = std::max<std::int64_t>(since.time_since_epoch().count() - discord_epoch_ms, 0);
    after = std::min(after, static_cast<std::uint64_t>(ms) << snowflake_time_shift);
  }
  // Zero is no id.
  return message_id::trusted(std::max<std::uint64_t>(after, 1));
}

look_result look_through(const std::vector<discord::message>& page, const storage::outbox_record& message) {
  look_result result;
  if (page.empty()) return result;
  const auto nonce = nonce_of(message.id);
  // The language may have been changed since it was sent.
  using storage::message_language;
  std::vector<std::string> footers;
  for (const auto language : {message_language::en, message_language::de, message_language::fr, message_language::es}) {
    footers.push_back(footer_of(message.kind, message.subject, language));
  }
  for (const auto& candidate : page) {
    const bool by_nonce = candidate.nonce == nonce;
    const bool by_footer = candidate.author && candidate.author->bot && !candidate.embeds.empty() &&
                           candidate.embeds.front().footer &&
                           std::ranges::find(footers, *candidate.embeds.front().footer) != footers.end();
    if (!by_nonce && !by_footer) continue;
    result.seen = sighting::found;
    result.message = candidate.id;
    return result;
  }
  if (page.size() >= static_cast<std::size_t>(look_page)) {
    result.read_on_after = std::ranges::max(page, {}, &discord::message::id).id;
    return result;
  }
  result.seen = sighting::absent;
  return result;
}

outbox_settlement settle_uncertain() { return end(outbox_state::uncertain, "outcome_unknown"); }

}  // namespace ess::notifications
