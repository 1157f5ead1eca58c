// Security requirement AK-3: the answer that makes a key is the only place where the key can be read.
#include <doctest/doctest.h>

#include "unit/apps/action_stage.hpp"

namespace ess::test {
namespace {

/// What nobody knows who does not hold the key.
std::string secret_part(const std::string& key) { return key.substr(key.rfind('_') + 1); }

/// The path of a row with the ids that are at hand in the place of its parameters.
std::string path_of(const http::route& row, const std::map<std::string, std::string>& ids) {
  std::string path = row.pattern;
  for (auto at = path.find('{'); at != std::string::npos; at = path.find('{', at)) {
    const auto end = path.find('}', at);
    const auto id = ids.find(path.substr(at + 1, end - at - 1));
    path.replace(at, end - at + 1, id == ids.end() ? "none" : id->second);
  }
  return path;
}

/// Asks for everything that can be asked for without changing something. Answers what was there for the asking.
std::set<std::string> look_everywhere(action_stage& stage, const std::vector<browser>& by,
                                      const std::map<std::string, std::string>& ids) {
  std::set<std::string> seen;
  for (const auto& row : server::route_table(stage.context())) {
    if (row.verb != http::method::get) continue;
    for (const auto& each : by) {
      if (stage.get(each, path_of(row, ids)).status() == 200) seen.insert(row.pattern);
    }
  }
  return seen;
}

boost::json::object answer_of(const http::reply& reply) { return link_site::json_of(reply).as_object(); }

}  // namespace

TEST_CASE("AK-3: a key is in one answer, which nobody may store, and in nothing that is shown or kept after it") {
  action_stage stage;
  const auto owner = stage.as_owner();
  const auto keys = stage.of_community("/keys");
  const auto made = stage.post(owner, keys, R"({"name":"bot","permissions":["dispatch:read"],"proofPolicy":"none"})");
  REQUIRE(made.status() == 200);
  CHECK(made.header("Cache-Control") == "no-store");
  const auto key = string_member(answer_of(made), "secret").value_or("");
  const auto id = string_member(answer_of(made).at("key"), "id").value_or("");
  REQUIRE(secret_part(key).size() > 40);
  const std::string told(made.body());
  CHECK(told.find(secret_part(key)) == told.rfind(secret_part(key)));

  const auto rotated = stage.post(owner, keys + "/" + id + "/rotate", R"({"overlapDays":1})");
  REQUIRE(rotated.status() == 200);
  CHECK(rotated.header("Cache-Control") == "no-store");
  CHECK(std::string(rotated.body()).find(secret_part(key)) == std::string::npos);
  const auto successor = string_member(answer_of(rotated), "secret").value_or("");
  REQUIRE(secret_part(successor).size() > 40);
  // Both are good keys: what is looked for below is what opens doors.
  for (const auto& each : {key, successor}) {
    CHECK(stage.post(stage.with_key(each), "/api/bot/status", stage.bot_body()).status() == 200);
  }

  stage.shown.clear();
  const auto seen = look_everywhere(stage, {owner, stage.as_mod(), stage.with_key(successor)},
                                    {{"communityId", stage.north.str()}, {"keyId", id}, {"id", id}});
  CHECK(seen.contains("/api/communities/{communityId}/keys"));
  CHECK(seen.contains("/api/communities/{communityId}/audit"));
  CHECK(seen.size() > 10);
  const auto everything = stage.shown + stage.content();
  for (const auto& each : {key, successor}) {
    CHECK(everything.find(secret_part(each)) == std::string::npos);
    CHECK(everything.find(secret_part(each).substr(0, 16)) == std::string::npos);
  }
}

TEST_CASE("AK-3: an operator is told a key by the command that makes it, and by no other") {
  action_stage stage;
  must(stage.command("init"));
  const auto made =
      must(stage.command("key.create", R"({"community":"north","name":"bot","permissions":["dispatch:read"]})"));
  const auto key = string_member(made, "secret").value_or("");
  REQUIRE(secret_part(key).size() > 40);
  int commands = 0;
  std::string said;
  for (const auto& each : admin::commands()) {
    const std::string name(each.name);
    const bool only_reads = name.ends_with(".list") || name.ends_with(".export") || name.ends_with(".status") ||
                            name.ends_with(".verify") || name.ends_with(".get");
    if (!only_reads) continue;
    // Of the community where the command takes one, else of the installation.
    for (const auto* arguments : {R"({"community":"north"})", "{}"}) {
      const auto answer = stage.command(name, arguments);
      if (!answer) continue;
      said += to_json_text(*answer);
      ++commands;
    }
  }
  CHECK(commands > 10);
  CHECK(said.find("bot") != std::string::npos);
  CHECK((said + stage.content()).find(secret_part(key)) == std::string::npos);
}

}  // namespace ess::test
