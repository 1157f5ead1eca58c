#include "ess/notifications/view.hpp"

#include <doctest/doctest.h>

using namespace ess;
using notifications::explain;

namespace {

bool blames_the_network(std::string_view reason) {
  return explain(reason).find("the network failed") != std::string::npos;
}

}  // namespace

TEST_CASE("every reason for which a message is not sent has words of its own, and says what helps") {
  // Of the outbox and its bounds, of the worker, of Discord's refusals, of the token, and of the template.
  for (const std::string_view reason : {"by_hand",
                                        "channel_unset",
                                        "too_many",
                                        "too_old",
                                        "gave_up",
                                        "outcome_unknown",
                                        "rate_limited",
                                        "bot_left",
                                        "token_missing",
                                        "token_refused",
                                        "encryption_key_unknown",
                                        "envelope_refused",
                                        "envelope_malformed",
                                        "discord_10003",
                                        "discord_10004",
                                        "discord_50001",
                                        "discord_50013",
                                        "discord_50035",
                                        "discord_status_403",
                                        "discord_status_404",
                                        "discord_status_410",
                                        "kind_unknown",
                                        "row_damaged",
                                        "render_failed",
                                        "store_busy",
                                        "store_failed",
                                        "store_full",
                                        "subject_gone",
                                        "address_refused"}) {
    CAPTURE(reason);
    const auto text = explain(reason);
    CHECK(text.find(reason) == std::string::npos);
    CHECK(text.ends_with("."));
    CHECK_FALSE(blames_the_network(reason));
  }
  CHECK(explain("encryption_key_unknown").find("AUTH_ENCRYPTION_KEYS_OLD") != std::string::npos);
  CHECK(explain("").empty());
}

TEST_CASE("Discord and the network are blamed for what they did, and for nothing else") {
  for (const std::string_view reason : {"discord_status_500", "discord_status_502", "discord_status_503", "timeout",
                                        "connect_failed", "connection_lost", "host_unknown", "tls_failed"}) {
    CAPTURE(reason);
    CHECK(blames_the_network(reason));
    CHECK(explain(reason).find(reason) != std::string::npos);
  }
  CHECK(explain("discord_40005") == "Discord refused the message (discord_40005).");
  CHECK(explain("discord_status_400") == "Discord refused the message (discord_status_400).");
  CHECK(explain("embed_too_large") == "ESS could not make or send the message (embed_too_large).");
}
