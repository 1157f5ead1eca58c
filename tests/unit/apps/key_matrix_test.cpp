// Key by row by community by object, generated from the route table: what a key of one community reaches of another.
#include <doctest/doctest.h>

#include "ess/api/bot_presence.hpp"
#include "ess/storage/approvals.hpp"
#include "unit/apps/bot_scene.hpp"

namespace ess::test {
namespace {

struct two_communities : bot_scene {
  two_communities()
      : other(base(), "south", 100'000),
        their_approval(must(base().write([&](storage::unit_of_work& uow) {
                         return approvals::request(uow, base().random, other.community,
                                                   {other.mod, storage::risk_level::high, R"({"commandId":"ban"})", ""},
                                                   by_command_line());
                       })).id) {
    key = add_key("none", {access::permission::approvals_decide, access::permission::dispatch_read,
                           access::permission::players_read});
  }
  /// All that a bot is told: who refused, why, and the answer's text.
  std::string ask(std::string_view path, const std::string& guild, const std::string& user, const std::string& object) {
    answered.clear();
    const auto outcome = post(path, R"({"guildId":")" + guild + R"(","discordUserId":")" + user +
                                        R"(","approvalId":")" + object + R"(","query":"nelly"})");
    return outcome + " " + answered;
  }
  std::vector<std::string> bot_rows() {
    std::vector<std::string> paths;
    for (const auto& row : server::route_table(*context)) {
      // What a bot says of itself names nobody and nothing of a community but its guild: bot_presence_test.cpp.
      if (row.pattern == api::lease_path || row.pattern == api::guild_path) continue;
      if (row.needs == http::access::api_key && row.pattern.starts_with("/api/bot/")) paths.push_back(row.pattern);
    }
    return paths;
  }
  std::size_t their_entries() { return base().entries(other.community).size(); }
  bool theirs_is_pending() {
    const auto found = must(base().read(
        [&](const storage::unit_of_work& uow) { return uow.approvals().find(other.community, their_approval); }));
    return found && found->status == storage::approval_status::pending;
  }

  staffed_community other;
  approval_id their_approval;
};

constexpr const char* nobodys_guild = "777";

}  // namespace

TEST_CASE_FIXTURE(two_communities, "AK-5: key by row, the guild of another community is answered like nobody's") {
  const auto me = staff.discord_admin.str();
  for (const auto& path : bot_rows()) {
    INFO(path);
    const auto entries = their_entries();
    const auto foreign = ask(path, other.guild.str(), me, approval.str());
    CHECK(foreign == ask(path, nobodys_guild, me, approval.str()));
    if (path != api::status_path) CHECK(foreign.starts_with("guild_mismatch"));
    CHECK(their_entries() == entries);
  }
}

TEST_CASE_FIXTURE(two_communities, "AK-5: key by row, staff of another community may nothing here") {
  for (const auto& path : bot_rows()) {
    if (path == api::status_path) continue;
    INFO(path);
    const auto entries = their_entries();
    const auto theirs = ask(path, staff.guild.str(), other.discord_admin.str(), approval.str());
    CHECK(theirs.starts_with("not_a_member"));
    CHECK(their_entries() == entries);
  }
}

TEST_CASE_FIXTURE(two_communities, "AK-5: key by row by object, what another community owns is answered like nothing") {
  const auto me = staff.discord_admin.str();
  int rows = 0;
  for (const auto& path : bot_rows()) {
    INFO(path);
    const auto entries = their_entries();
    const auto foreign = ask(path, staff.guild.str(), me, their_approval.str());
    CHECK(foreign == ask(path, staff.guild.str(), me, "01k0000000000000000000none"));
    CHECK(foreign.find(other.community.str()) == std::string::npos);
    CHECK(foreign.find(their_approval.str()) == std::string::npos);
    CHECK(their_entries() == entries);
    ++rows;
  }
  CHECK(theirs_is_pending());
  CHECK(rows >= 6);
}

}  // namespace ess::test
