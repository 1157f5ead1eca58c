// The order of the bot API's checks: where two things are wrong, the earlier check answers.
#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "ess/storage/api_keys.hpp"
#include "ess/storage/links.hpp"
#include "unit/apps/bot_scene.hpp"

namespace ess::test {
namespace {

/// One request, made step by step: each fault changes it or the world around it.
struct attempt {
  bot_scene scene;
  std::string guild = scene.staff.guild.str();
  discord_user_id user = scene.staff.discord_admin;
  std::string approval = scene.approval.str();
  std::string body_end = "}";
  std::vector<net::http_header> more_headers;
  bool is_narrow = false;
  bool is_revoked = false;
  bool limit_is_spent = false;
  std::string vouched_for;

  std::string send() {
    if (is_narrow) scene.key = scene.add_key("decisions", {access::permission::dispatch_read});
    if (limit_is_spent) spend_limit();
    if (is_revoked) revoke();
    scene.discord_says(vouched_for.empty() ? user.str() : vouched_for);
    std::vector<net::http_header> headers{{"X-API-Key", std::string(scene.key.text.reveal())},
                                          {"Content-Type", "application/json"}};
    headers.insert(headers.end(), more_headers.begin(), more_headers.end());
    const std::string text = R"({"guildId":")" + guild + R"(","discordUserId":")" + user.str() + R"(","approvalId":")" +
                             approval + R"(","interaction":{"id":")" + std::string(interaction) +
                             R"(","token":"itoken","applicationId":"500"})" + body_end;
    return scene.post(api::approvals_approve_path, text, headers);
  }
  void spend_limit() {
    for (int n = 0; n < 30; ++n) {
      must(scene.context->bot.take(scene.key.record, "approvals.approve", 30, user, scene.base().clock.steady_now()));
    }
  }
  void revoke() {
    must(scene.base().write([&](storage::unit_of_work& uow) {
      return uow.api_keys().revoke(scene.staff.community, scene.key.record.id, uow.now());
    }));
  }
};

struct check {
  std::string answer;
  std::function<void(attempt&)> break_it;
};

std::vector<check> checks_in_order() {
  return {
      {"request:header_repeated",
       [](attempt& a) {
         a.more_headers.push_back({"X-API-Key", "again"});
       }},
      {"guard:rate_limited",
       [](attempt& a) {
         for (int n = 0; n < 100; ++n)
           a.scene.context->bot.count_bad_key("127.0.0.0/24", a.scene.base().clock.steady_now());
       }},
      {"guard:invalid_api_key", [](attempt& a) { a.is_revoked = true; }},
      {"guard:key_permission_missing", [](attempt& a) { a.is_narrow = true; }},
      {"invalid_json", [](attempt& a) { a.body_end = ""; }},
      {"rate_limited", [](attempt& a) { a.limit_is_spent = true; }},
      {"guild_mismatch", [](attempt& a) { a.guild = "900"; }},
      {"link_stale",
       [](attempt& a) {
         must(a.scene.base().write([&](storage::unit_of_work& uow) {
           for (const auto& who : {a.scene.staff.admin, a.scene.staff.viewer})
             must(uow.links().set_stale_at(who, uow.now()));
           return success();
         }));
       }},
      {"permission_missing", [](attempt& a) { a.user = a.scene.staff.discord_viewer; }},
      {"actor_proof_failed", [](attempt& a) { a.vouched_for = "4711"; }},
      {"approval_not_found", [](attempt& a) { a.approval = "nothing"; }},
      {"ok", [](attempt&) {}},
  };
}

}  // namespace

TEST_CASE("bot API: each check refuses alone, and of any two that fail the earlier one answers") {
  const auto checks = checks_in_order();
  for (std::size_t first = 0; first < checks.size(); ++first) {
    for (std::size_t second = first; second < checks.size(); ++second) {
      attempt a;
      // Later faults first: a fault must not undo an earlier check's.
      checks[second].break_it(a);
      if (second != first) checks[first].break_it(a);
      INFO(checks[first].answer << " before " << checks[second].answer);
      CHECK(a.send() == checks[first].answer);
    }
  }
}

}  // namespace ess::test
