#include "ess/notifications/delivery.hpp"

#include <doctest/doctest.h>

#include <set>

#include "ess/notifications/announce.hpp"
#include "ess/notifications/templates.hpp"
#include "support/fakes.hpp"

using namespace ess;
using namespace ess::notifications;
using namespace std::chrono_literals;
using storage::lane_state;
using storage::outbox_state;

namespace {

const time_point noon{std::chrono::milliseconds(1'767'268'800'000)};

storage::outbox_claim claim_at(time_point first_try, int attempts = 1) {
  storage::outbox_record record{.id = storage::outbox_id::trusted("01hzzzzzzzzzzzzzzzzzzzzzzz"),
                                .community = community_id::trusted("north"),
                                .channel = channel_id::trusted(101),
                                .topic = storage::outbox_topic::approvals,
                                .kind = "approval",
                                .subject = "a1",
                                .state = outbox_state::sending,
                                .attempts = attempts,
                                .reason = "",
                                .created_at = first_try,
                                .first_try = first_try,
                                .unsure_since = first_try,
                                .settled_at = {},
                                .message = {},
                                .joined = {}};
  return {record, 1, 1, {}, {}, attempts > 1};
}

error refusal(errc code, std::string_view reason) { return {code, reason, "No."}; }

discord::message message_in_channel(std::uint64_t id, std::string footer, std::string nonce = "") {
  discord::embed embed;
  embed.footer = std::move(footer);
  const discord::user bot{.id = discord_user_id::trusted(7),
                          .username = "ess",
                          .global_name = {},
                          .avatar = {},
                          .discriminator = "0",
                          .bot = true};
  discord::message m{.id = message_id::trusted(id),
                     .channel_id = channel_id::trusted(101),
                     .author = bot,
                     .content = "",
                     .flags = 0,
                     .embeds = {embed},
                     .rows = {},
                     .interaction = {},
                     .nonce = std::move(nonce)};
  return m;
}

}  // namespace

TEST_CASE("OB-2: the nonce is the same for every try, differs between messages, and fits Discord's 25 characters") {
  test::fake_random random;
  std::set<std::string> nonces;
  for (int i = 0; i < 1000; ++i) {
    const auto id = storage::outbox_id::generate(noon, random);
    CHECK(nonce_of(id) == nonce_of(id));
    CHECK(nonce_of(id).size() == discord::max_nonce);
    nonces.insert(nonce_of(id));
  }
  CHECK(nonces.size() == 1000);
}

TEST_CASE("OB-2: an unknown outcome is repeated at once, and looked for once Discord may have forgotten the nonce") {
  auto claim = claim_at(noon);
  CHECK(next_step(claim, noon) == delivery_step::send);
  CHECK(next_step(claim, noon + 1h) == delivery_step::send);
  claim.was_unsure = true;
  CHECK(next_step(claim, noon + 2min) == delivery_step::send);
  CHECK(next_step(claim, noon + 2min + 1ms) == delivery_step::look);
  claim.edits = message_id::trusted(5);
  CHECK(next_step(claim, noon + 1h) == delivery_step::edit);
}

TEST_CASE("OB-2: a message is found in its channel by nonce or footer, missed for sure, or neither") {
  const auto record = claim_at(noon).record;
  const auto other = message_in_channel(9, "Request a2");
  CHECK(look_through({}, record).seen == sighting::unclear);
  CHECK_FALSE(look_through({}, record).read_on_after.has_value());
  CHECK(look_through({other}, record).seen == sighting::absent);
  const auto by_footer = look_through({other, message_in_channel(10, "Request a1")}, record);
  CHECK(by_footer.seen == sighting::found);
  CHECK(by_footer.message == message_id::trusted(10));
  CHECK(look_through({message_in_channel(11, "", nonce_of(record.id))}, record).seen == sighting::found);
  auto by_a_person = message_in_channel(12, "Request a1");
  by_a_person.author->bot = false;
  CHECK(look_through({by_a_person}, record).seen == sighting::absent);
  const std::vector<discord::message> full(100, other);
  CHECK(look_through(full, record).seen == sighting::unclear);
  CHECK(look_through(full, record).read_on_after == message_id::trusted(9));
}

TEST_CASE("OB-2: a channel is read from the last message that is known, or from where the unsure one may be") {
  auto claim = claim_at(noon);
  CHECK_FALSE(look_after(claim).has_value());
  const auto id_at = [](time_point at) {
    return message_id::trusted(static_cast<std::uint64_t>(at.time_since_epoch().count() - discord_epoch_ms) << 22);
  };
  claim.sent_last = id_at(noon - 1h);
  CHECK(look_after(claim)->value() == claim.sent_last->value() - 1);
  // Passed by an alarm, or replayed on the next day: it stands before what was sent last.
  claim.sent_last = id_at(noon + 24h);
  CHECK(look_after(claim) == id_at(noon - 2min));
  claim.record.unsure_since.reset();
  CHECK(look_after(claim)->value() == claim.sent_last->value() - 1);
}

TEST_CASE("OB-4: waits have full jitter below a bound that doubles from 1 s to 5 min") {
  test::fake_random random;
  const auto failure = refusal(errc::unavailable, "discord_status_502");
  std::set<std::int64_t> first;
  for (int i = 0; i < 200; ++i) {
    const auto how = settle_failure(claim_at(noon), delivery_step::send, failure, noon, random);
    CHECK(how.state == outbox_state::queued);
    CHECK(how.lane == lane_state::open);
    CHECK(how.unsure);
    CHECK(how.due_at > noon);
    CHECK(how.due_at <= noon + 1s);
    first.insert(how.due_at.time_since_epoch().count());
  }
  CHECK(first.size() > 50);
  auto longest = noon;
  for (int i = 0; i < 200; ++i) {
    const auto how = settle_failure(claim_at(noon, 20), delivery_step::send, failure, noon, random);
    longest = std::max(longest, how.due_at);
    CHECK(how.due_at <= noon + 5min);
  }
  CHECK(longest > noon + 3min);
}

TEST_CASE("OB-4: the time that Discord names goes before our own, and a limited message was not sent") {
  test::fake_random random;
  const auto limited = refusal(errc::rate_limited, "rate_limited").with_retry_after(64'570ms);
  const auto how = settle_failure(claim_at(noon), delivery_step::send, limited, noon, random);
  CHECK(how.due_at == noon + 64'570ms);
  CHECK(how.was == storage::outbox_try::put_off);
  CHECK_FALSE(how.unsure);
  CHECK(how.state == outbox_state::queued);
}

TEST_CASE("OB-4: 403, 404 and 410 pause the channel, 401 holds the token, 400 is dead") {
  test::fake_random random;
  const auto settle = [&](errc code, std::string_view reason) {
    return settle_failure(claim_at(noon), delivery_step::send, refusal(code, reason), noon, random);
  };
  for (const auto& [code, reason] : {std::pair{errc::not_found, "discord_10003"},
                                     {errc::forbidden, "discord_50001"},
                                     {errc::forbidden, "discord_50013"},
                                     {errc::not_found, "discord_status_404"},
                                     {errc::invalid_argument, "discord_status_410"}}) {
    CHECK(settle(code, reason).lane == lane_state::paused);
    CHECK(settle(code, reason).state == outbox_state::queued);
    CHECK(settle(code, reason).reason == reason);
    CHECK_FALSE(settle(code, reason).unsure);
  }
  const auto refused = settle(errc::unauthenticated, "discord_token_refused");
  CHECK(refused.lane == lane_state::held);
  CHECK(refused.state == outbox_state::queued);
  CHECK(settle(errc::invalid_argument, "discord_50035").state == outbox_state::dead);
  CHECK(settle(errc::invalid_argument, "discord_status_400").state == outbox_state::dead);
  CHECK(settle(errc::too_large, "discord_40005").state == outbox_state::dead);
}

TEST_CASE("OB-4: after 12 hours of tries a message ends, as uncertain where it may have got through") {
  test::fake_random random;
  const auto failure = refusal(errc::unavailable, "discord_status_502");
  const auto end = [&](time_point now, delivery_step step, bool unsure) {
    auto claim = claim_at(noon, 100);
    claim.was_unsure = unsure;
    return settle_failure(claim, step, failure, now, random).state;
  };
  CHECK(end(noon + 12h - 1ms, delivery_step::send, true) == outbox_state::queued);
  CHECK(end(noon + 12h, delivery_step::send, true) == outbox_state::uncertain);
  CHECK(end(noon + 12h, delivery_step::edit, false) == outbox_state::dead);

  // A channel that is limited all the time is no different.
  const auto limited = refusal(errc::rate_limited, "rate_limited").with_retry_after(1s);
  auto claim = claim_at(noon, 1);
  CHECK(settle_failure(claim, delivery_step::send, limited, noon + 12h - 1ms, random).state == outbox_state::queued);
  const auto over = settle_failure(claim, delivery_step::send, limited, noon + 12h, random);
  CHECK(over.state == outbox_state::dead);
  CHECK(over.reason == "gave_up");
  claim.was_unsure = true;
  CHECK(settle_failure(claim, delivery_step::send, limited, noon + 12h, random).state == outbox_state::uncertain);
}

TEST_CASE("OB-5: what cannot be rendered is dead after 3 tries") {
  const auto poison = refusal(errc::not_found, "subject_gone");
  auto claim = claim_at(noon, 1);
  CHECK(settle_poison(claim, poison, noon).state == outbox_state::queued);
  CHECK(settle_poison(claim, poison, noon).was == storage::outbox_try::unmade);
  claim.record.unmade = 1;
  CHECK(settle_poison(claim, poison, noon).due_at == noon + 1s);
  claim.record.unmade = 2;
  const auto end = settle_poison(claim, poison, noon);
  CHECK(end.state == outbox_state::dead);
  CHECK(end.reason == "subject_gone");
}

TEST_CASE("OB-5: tries that Discord refused do not count against a message that cannot be made once") {
  const auto poison = refusal(errc::not_found, "subject_gone");
  CHECK(settle_poison(claim_at(noon, 50), poison, noon).state == outbox_state::queued);
}

TEST_CASE("OB-5: a failure of the store that passes puts a message off, and is no try of it") {
  for (const auto code : {errc::unavailable, errc::timeout}) {
    auto claim = claim_at(noon, 3);
    claim.record.unmade = 2;
    const auto how = settle_poison(claim, refusal(code, "store_busy"), noon);
    CHECK(how.state == outbox_state::queued);
    CHECK(how.lane == lane_state::open);
    CHECK(how.reason == "store_busy");
    CHECK(how.due_at == noon + 1s);
    CHECK(how.was == storage::outbox_try::put_off);
    CHECK(how.unsure);
  }
  for (const auto code : {errc::not_found, errc::internal, errc::corrupt, errc::unsupported}) {
    auto claim = claim_at(noon, 3);
    claim.record.unmade = 2;
    CHECK(settle_poison(claim, refusal(code, "render_failed"), noon).state == outbox_state::dead);
  }
}

TEST_CASE("without a token a channel is held, and an edit whose message is gone becomes a new message") {
  const auto how = settle_without_token(claim_at(noon), token_missing, noon);
  CHECK(how.lane == lane_state::held);
  CHECK(how.reason == "token_missing");
  CHECK(how.was == storage::outbox_try::put_off);
  CHECK_FALSE(how.unsure);
  CHECK(settle_without_token(claim_at(noon), "encryption_key_unknown", noon).reason == "encryption_key_unknown");
  CHECK(wants_new_message(refusal(errc::not_found, "discord_10008")));
  CHECK_FALSE(wants_new_message(refusal(errc::not_found, "discord_10003")));
}
