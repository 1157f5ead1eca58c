// The settings page explains everything that the way back from Discord can end with.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/temp_dir.hpp"

namespace {

struct link_refusal {
  std::string code;
  std::string reason;
};

/// The refusals that a source makes: `errc::<code>, "<reason>"`.
std::vector<link_refusal> link_refusals_in(const std::string& source) {
  const std::string mark = "errc::";
  std::vector<link_refusal> found;
  for (auto at = source.find(mark); at != std::string::npos; at = source.find(mark, at)) {
    at += mark.size();
    const auto comma = source.find(',', at);
    REQUIRE(comma != std::string::npos);
    const auto opening = source.find('"', comma);
    REQUIRE(opening != std::string::npos);
    const auto closing = source.find('"', opening + 1);
    REQUIRE(closing != std::string::npos);
    found.push_back({source.substr(at, comma - at), source.substr(opening + 1, closing - opening - 1)});
  }
  return found;
}

/// Those of the pages and of the bot, which the callback has no use for.
bool is_of_other_routes(const std::string& reason) {
  return reason == "pending_link_not_found" || reason == "roles_not_connected";
}

}  // namespace

TEST_CASE("the settings page has words for everything that the way back from Discord ends with") {
  std::vector<std::string> wanted{"discord_misconfigured", "discord_unavailable", "not_signed_in",
                                  "discord_oauth_invalid_grant", "discord_oauth_invalid_request"};
  for (const std::string file : {"refusals.cpp", "callback.cpp"}) {
    const auto refusals = link_refusals_in(ess::test::read_file(ESS_LINKING_DIR "/" + file));
    CHECK(refusals.size() >= 3);
    for (const auto& [code, reason] : refusals) {
      // The callback itself puts what Discord cannot do just now into one word.
      if (code == "unavailable" && reason != "discord_refused") continue;
      if (!is_of_other_routes(reason)) wanted.push_back(reason);
    }
  }
  const auto page = ess::test::read_file(ESS_WEB_DIR "/js/link_words.js");
  for (const auto& reason : wanted) CHECK_MESSAGE(page.find("\n  " + reason + ": \"") != std::string::npos, reason);
}
