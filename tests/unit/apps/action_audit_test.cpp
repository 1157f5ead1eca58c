// Security requirement AU-1 for every row of the route table and every kind of event: a row, a command or a kind that
// is added tomorrow and has no entry here fails the test.
#include <doctest/doctest.h>

#include <algorithm>

#include "ess/audit/event_kinds.hpp"
#include "unit/apps/action_stage.hpp"

namespace ess::test {
namespace {

/// The kinds of which there are more entries than before.
std::set<std::string> added(const std::map<std::string, int>& before, const std::map<std::string, int>& after) {
  std::set<std::string> kinds;
  for (const auto& each : after) {
    const auto old = before.find(each.first);
    if (old == before.end() || old->second < each.second) kinds.insert(each.first);
  }
  return kinds;
}

/// A command of the operator: what must be there first, and its arguments.
struct command {
  std::string name;
  std::function<std::string(action_stage&)> arguments;
};

const std::string in_north = R"("community":"north")";

/// A request of `asker`, settled in the name of somebody.
std::string decision(action_stage& s, const user_id& asker, const std::string& by) {
  return "{" + in_north + R"(,"approval":")" + s.add_request(asker).str() + R"(","by":")" + by + R"(@example.org"})";
}

std::vector<command> commands() {
  const auto text = [](std::string fixed) { return [fixed](action_stage&) { return "{" + fixed + "}"; }; };
  return {
      {"audit.export", text("")},
      {"audit.export", text(in_north)},
      {"audit.list", text("")},
      {"audit.list", text(in_north)},
      {"approval.add", text(in_north + R"(,"command":"ban","requestedBy":"mia@example.org")")},
      {"approval.approve", [](action_stage& s) { return decision(s, s.mod, "olga"); }},
      {"approval.cancel", [](action_stage& s) { return decision(s, s.mod, "mia"); }},
      {"approval.deny", [](action_stage& s) { return decision(s, s.mod, "olga"); }},
      {"call.update",
       [](action_stage& s) {
         return "{" + in_north + R"(,"call":")" + s.add_call().id.str() + R"(","status":"CLEARED"})";
       }},
      {"security.raise", text(in_north + R"(,"severity":"high","type":"anticheat.speed")")},
      {"player.edit",
       [](action_stage& s) {
         return "{" + in_north + R"(,"player":")" + s.add_player().id.str() + R"(","name":"Robin"})";
       }},
      {"call.add", text(in_north + R"(,"title":"Fire")")},
      {"community.add", text(R"("name":"South","slug":"south")")},
      {"community.delete", text(in_north + R"(,"confirm":"north")")},
      {"discord.config.set", text(in_north + R"(,"language":"de")")},
      {"guild.prove", text(in_north + R"(,"guild":"700")")},
      {"guild.prove",
       [](action_stage& s) {
         add_community(s.world.base(), "south");  // it loses the guild to the one that can show that it is theirs
         return std::string(R"({"community":"south","guild":"700"})");
       }},
      {"key.create", text(in_north + R"(,"name":"bot","permissions":["dispatch:read"])")},
      {"key.import_old", text(in_north + R"(,"name":"old bot","permissions":["dispatch:read"],"sha256":")" +
                              std::string(64, 'a') + "\"")},
      {"key.revoke",
       [](action_stage& s) { return R"({"community":"north","key":")" + s.add_key().record.id.str() + "\"}"; }},
      {"key.rotate",
       [](action_stage& s) { return R"({"community":"north","key":")" + s.add_key().record.id.str() + "\"}"; }},
      {"member.add",
       [](action_stage& s) {
         add_user(s.world.base(), "sam");
         return "{" + in_north + R"(,"user":"sam@example.org","role":"MOD"})";
       }},
      {"member.invite", text(in_north + R"(,"email":"sam@example.org","role":"MOD")")},
      {"member.role", text(in_north + R"(,"user":"mia@example.org","role":"VIEWER")")},
      {"outbox.drop",
       [](action_stage& s) { return R"({"community":"north","delivery":")" + s.add_delivery().str() + "\"}"; }},
      {"outbox.replay",
       [](action_stage& s) { return R"({"community":"north","delivery":")" + s.add_delivery().str() + "\"}"; }},
      {"player.add", text(in_north + R"(,"name":"Nelly")")},
      {"user.add", text(R"("email":"sam@example.org","name":"Sam")")},
      {"user.delete", text(R"("user":"mia@example.org")")},
      {"user.disable", text(R"("user":"mia@example.org")")},
      {"user.enable",
       [](action_stage& s) {
         must(s.world.base().write(
             [&](storage::unit_of_work& uow) { return uow.users().set_disabled_at(s.mod, s.world->time.now()); }));
         return std::string(R"({"user":"mia@example.org"})");
       }},
      {"user.passwd", text(R"("user":"mia@example.org")")},
      {"user.passwd", text(R"("user":"mia@example.org","link":true)")},
  };
}

/// Commands that only read, or whose changes are proven elsewhere: init makes a database, a checkpoint of audit.anchor
/// is its own record, and the others work unit by unit (secrets, pruning, the bounds of the outbox), and have tests of
/// their own for a log that takes nothing.
const std::set<std::string> not_here = {
    "approval.list",  "call.list",      "player.list", "audit.anchor",      "audit.prune",   "audit.verify",
    "community.list", "discord.check",  "init",        "key.list",          "member.list",   "outbox.list",
    "outbox.show",    "approval.show",  "call.show",   "player.show",       "security.list", "secrets.rotate",
    "secrets.status", "secrets.verify", "user.list",   "discord.config.get"};
/// Rows that only show something, and whose showing is recorded all the same.
bool is_recorded_reading(const http::route& row) {
  if (!row.pattern.starts_with("/api/")) return false;  // a page is a file; what it shows is asked for by itself
  return row.pattern.ends_with("/export") || row.pattern.ends_with("/audit") ||
         row.pattern.ends_with("/security-events");
}
const std::set<std::string> kinds_not_here = {
    "audit.anchored",   "audit.pruned",           "notification.shed",       "secrets.resealed",
    "api_key.expiring", "api_key.refused_often",  "api_key.refused",         "api.refused",
    "tenant.violation", "audit.integrity_failed", "discord.roles_connected", "access.denied"};

/// Does it with a log that takes nothing, then as it should be. Answers the kinds of entries that came of it.
std::set<std::string> try_action(const action& each) {
  action_stage stage;
  const auto what = each.prepare(stage);
  const auto before = stage.content();
  stage.switched().break_audit(true);
  const auto refused = stage.ask(what.by, verb_of(each), what.target, what.body);
  CHECK(refused.error_reason() == "audit_unavailable");
  CHECK(refused.status() == 503);
  CHECK(stage.content() == before);
  stage.switched().break_audit(false);
  const auto entries = stage.events();
  const auto done = stage.ask(what.by, verb_of(each), what.target, what.body);
  INFO(std::string(done.body()));
  CHECK(done.status() == what.status);
  return added(entries, stage.events());
}

std::set<std::string> try_command(const command& each) {
  action_stage stage;
  must(stage.command("init"));  // the pepper of keys
  const auto arguments = each.arguments(stage);
  const auto before = stage.content();
  stage.switched().break_audit(true);
  CHECK(reason_of(stage.command(each.name, arguments)) == "audit_unavailable");
  CHECK(stage.content() == before);
  stage.switched().break_audit(false);
  const auto entries = stage.events();
  CHECK(reason_of(stage.command(each.name, arguments)).empty());
  return added(entries, stage.events());
}

}  // namespace

TEST_CASE("AU-1: every row that changes something is tried with a log that takes nothing, or says why not") {
  const server_context world;
  std::set<std::string> tried = rows_without_entry();
  for (const auto& each : route_actions()) tried.insert(each.row);
  std::set<std::string> there;
  for (const auto& row : server::route_table(*world)) {
    there.insert(name_of(row));
    if (row.verb == http::method::get && !is_recorded_reading(row)) continue;
    INFO(name_of(row));
    CHECK(tried.contains(name_of(row)));
  }
  for (const auto& row : tried) CHECK(there.contains(row));
}

TEST_CASE("AU-1: every command that changes something is tried with a log that takes nothing, or says why not") {
  std::set<std::string> tried = not_here;
  for (const auto& each : commands()) tried.insert(each.name);
  for (const auto& each : admin::commands()) {
    INFO(std::string(each.name));
    CHECK(tried.contains(std::string(each.name)));
  }
}

TEST_CASE("AU-1: each action is undone as a whole when the log takes nothing, and each kind of entry is written") {
  std::set<std::string> seen = kinds_not_here;
  for (const auto& each : route_actions()) {
    INFO(each.row);
    const auto kinds = try_action(each);
    CHECK_FALSE(kinds.empty());
    seen.insert(kinds.begin(), kinds.end());
  }
  for (const auto& each : commands()) {
    INFO(each.name);
    const auto kinds = try_command(each);
    CHECK_FALSE(kinds.empty());
    seen.insert(kinds.begin(), kinds.end());
  }
  for (const auto& kind : audit::event_kinds()) {
    INFO(std::string(kind.type));
    CHECK(seen.contains(std::string(kind.type)));
  }
  for (const auto& kind : seen) {
    INFO(kind);
    CHECK(audit::find_event_kind(kind) != nullptr);
  }
}

TEST_CASE(
    "AU-1: a command that Discord signed is undone as a whole when the log takes nothing, and says that it failed") {
  action_stage stage;
  const auto approval = stage.add_request(stage.mod).str();
  const auto now = std::chrono::floor<std::chrono::seconds>(stage.world->time.now());
  const auto timestamp = std::to_string(now.time_since_epoch().count());
  const auto deliver = [&](const std::string& id) {
    const std::string body =
        R"({"id":")" + id +
        R"(","application_id":"500","type":3,"token":"t","version":1,"guild_id":"700",)"
        R"("channel_id":"710","member":{"user":{"id":"41","username":"nelly"},"roles":[],"permissions":"8"},)"
        R"("data":{"custom_id":"ess:approve:)" +
        approval + R"(","component_type":2}})";
    browser by;
    by.more = {{"X-Signature-Ed25519", stage.discords_key.sign_hex(timestamp + body)},
               {"X-Signature-Timestamp", timestamp}};
    return std::string(stage.post(by, "/api/discord/interactions", body).body());
  };
  const auto before = stage.content();
  stage.switched().break_audit(true);
  CHECK(deliver("9001").find("may not have been recorded") != std::string::npos);
  CHECK(stage.content() == before);
  stage.switched().break_audit(false);
  CHECK(deliver("9002").find(approval) != std::string::npos);
  CHECK(stage.content() != before);
}

TEST_CASE(
    "AU-2: every entry of a bot's call names source, guild, key, actor, action, target, request, time and result") {
  action_stage stage;
  std::set<std::string> actions;
  for (const auto& each : route_actions()) {
    if (!each.row.starts_with("POST /api/bot/")) continue;
    const auto what = each.prepare(stage);
    REQUIRE(stage.post(what.by, what.target, what.body).status() == 200);
  }
  std::map<std::string, std::string> targets;
  for (const auto& record : stage.world.base().entries(stage.north)) {
    const auto body = must(parse_json(record.body)).as_object();
    INFO(record.body);
    if (string_member(body, "source") == "discord") {
      CHECK(body.contains("target"));
      targets[record.event] = string_member(body, "target").value_or("");
    }
    if (record.event != "discord.bot.command") continue;
    for (const char* member : {"source", "guildId", "apiKeyId", "actor", "target", "requestId", "at", "result"}) {
      CHECK(body.contains(member));
    }
    const auto& metadata = body.at("metadata").as_object();
    for (const char* member : {"action", "source", "guildId", "apiKeyId"}) CHECK(metadata.contains(member));
    actions.insert(string_member(body.at("metadata"), "action").value_or(""));
    if (metadata.contains("approvalId")) CHECK(metadata.at("approvalId") == body.at("target"));
  }
  const std::set<std::string> all = {"approvals.list", "approvals.approve", "approvals.deny",
                                     "dispatch.calls", "players.whois",     "status"};
  CHECK(actions == all);
  CHECK(targets["discord.bot.lease"] == "500 0-0/1");
  CHECK(targets["discord.bot.joined"] == "700");
  CHECK(targets["discord.bot.left"] == "700");
}

}  // namespace ess::test
