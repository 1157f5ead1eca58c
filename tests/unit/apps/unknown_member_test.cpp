// Security requirement TE-6 for every row of the route table that may change something: a body that fits and one
// member more. A row that is added tomorrow and has no place here fails the test.
#include <doctest/doctest.h>

#include "unit/apps/action_stage.hpp"

namespace ess::test {
namespace {

/// The bot API ignores what it does not know, so that a bot may be newer than its server; and Discord may add to what
/// it posts.
bool ignores_more(const std::string& row) {
  return row.starts_with("POST /api/bot/") || row.starts_with("POST /api/discord/");
}

/// What route_actions() leaves out because no entry comes of it.
std::vector<action> actions_without_entry() {
  return {
      {"DELETE /api/account/link/pending/{id}",
       [](action_stage& s) {
         auto by = s.as_mod();
         const auto pending = s.reach_confirmation(by, link_site::robin);
         return prepared{by, "/api/account/link/pending/" + pending, ""};
       }},
      {"DELETE /api/notices",
       [](action_stage& s) {
         return prepared{s.as_owner(), "/api/notices", ""};
       }},
      {"DELETE /api/notices/{id}",
       [](action_stage& s) {
         const storage::notice_record notice{.id = storage::notice_id::generate(s.world->time.now(), s.world->random),
                                             .user = s.owner,
                                             .at = s.world->time.now(),
                                             .kind = "discord.linked",
                                             .subject = "News",
                                             .text = "There is some."};
         must(s.world.base().write([&](storage::unit_of_work& uow) { return uow.notices().insert(notice); }));
         return prepared{s.as_owner(), "/api/notices/" + notice.id.str(), ""};
       }},
      {"POST /api/account/linked-roles",
       [](action_stage& s) {
         return prepared{s.as_owner(), "/api/account/linked-roles", R"({"communityId":")" + s.north.str() + "\"}"};
       }},
      {"POST /api/auth/signin/discord",
       [](action_stage& s) {
         return prepared{s.as_mod(), "/api/auth/signin/discord", "{}"};
       }},
      {"POST /api/invites/look",
       [](action_stage& s) {
         return prepared{s.at_form(), "/api/invites/look", R"({"token":")" + s.invite_token() + "\"}"};
       }},
  };
}

std::vector<action> all_actions() {
  auto all = route_actions();
  for (auto& each : actions_without_entry()) all.push_back(std::move(each));
  return all;
}

std::string with_one_more(const std::string& body) {
  if (body.empty() || body == "{}") return R"({"isAdmin":true})";
  return body.substr(0, body.rfind('}')) + R"(,"isAdmin":true})";
}

}  // namespace

TEST_CASE("TE-6: every row that may change something is asked with a member it does not know") {
  const server_context world;
  std::set<std::string> tried;
  for (const auto& each : all_actions()) tried.insert(each.row);
  for (const auto& row : server::route_table(*world)) {
    // What Discord signs is its own, and is read as Discord's readers do.
    if (row.verb == http::method::get || row.pattern.starts_with("/api/discord/")) continue;
    INFO(name_of(row));
    CHECK(tried.contains(name_of(row)));
    // What is deleted is named by its path: a body is for what is to come.
    CHECK((row.verb != http::method::delete_ || !row.takes_body));
  }
}

TEST_CASE("TE-6: a body that fits is refused for one member more, and nothing of it happens") {
  for (const auto& each : all_actions()) {
    if (each.row.starts_with("GET ") || each.row.starts_with("POST /api/discord/")) continue;
    INFO(each.row);
    action_stage stage;
    const auto what = each.prepare(stage);
    const auto before = stage.content();
    auto entries = stage.events();
    const auto answer = stage.ask(what.by, verb_of(each), what.target, with_one_more(what.body));
    if (ignores_more(each.row)) {
      CHECK(answer.status() == what.status);
      continue;
    }
    CHECK(answer.status() == 400);
    CHECK(answer.error_reason() == "unknown_field");
    // A refusal of a valid key is written down (and nothing else is); no other leaves a trace.
    if (each.row.find(" /api/v1/") != std::string::npos) {
      ++entries["api.refused"];
      CHECK(stage.events() == entries);
    } else {
      CHECK((stage.content() == before));
    }
  }
}

}  // namespace ess::test
