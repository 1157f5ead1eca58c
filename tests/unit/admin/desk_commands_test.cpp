// Deciding requests, moving calls on and editing players from the command line.
#include <doctest/doctest.h>

#include "admin_fixture.hpp"
#include "ess/approvals/executor.hpp"
#include "ess/base/json.hpp"

using namespace ess;
using namespace ess::test;

namespace {

/// A community with somebody who asks, and somebody who decides.
struct desk {
  desk() {
    here.must("community.add", north);
    here.must("user.add", R"({"email":"ann@example.org","name":"Ann"})");
    here.must("user.add", R"({"email":"olga@example.org","name":"Olga"})");
    here.must("member.add", R"({"community":"north","user":"ann@example.org","role":"MOD"})");
    here.must("member.add", R"({"community":"north","user":"olga@example.org","role":"ADMIN"})");
  }
  std::string ask(const std::string& by = "ann@example.org") {
    const auto made =
        here.must("approval.add", R"({"community":"north","command":"kick","requestedBy":")" + by + "\"}");
    return text_at(made, "approval", "id");
  }
  static std::string named(const std::string& id, const std::string& by) {
    return R"({"community":"north","approval":")" + id + R"(","by":")" + by + "\"}";
  }

  installation here;
};

/// A host's own way of carrying out what was approved.
class host_executor final : public approvals::approval_executor {
 public:
  result<std::string> execute(storage::unit_of_work&, const storage::approval_record& approval) override {
    carried_out.push_back(approval.id.str());
    if (fails) return error(errc::unavailable, "game_away", "The game server does not answer.");
    return std::string("Done by the host.");
  }

  std::vector<std::string> carried_out;
  bool fails = false;
};

}  // namespace

TEST_CASE_FIXTURE(desk, "a request is decided in somebody's name, who may and did not ask for it") {
  const auto first = ask();
  CHECK(here.refusal("approval.approve", named(first, "ann@example.org").c_str()) == "permission_missing");
  const auto approved = here.must("approval.approve", named(first, "olga@example.org").c_str());
  CHECK(text_at(approved, "approval", "status") == "APPROVED");
  CHECK(here.refusal("approval.deny", named(first, "olga@example.org").c_str()) == "already_decided");
  const auto own = ask("olga@example.org");
  CHECK(here.refusal("approval.approve", named(own, "olga@example.org").c_str()) == "own_request");
  CHECK(text_at(here.must("approval.deny", named(ask(), "olga@example.org").c_str()), "approval", "status") ==
        "REJECTED");
  CHECK(here.refusal("approval.approve", named("none", "olga@example.org").c_str()) == "approval_not_found");
  CHECK(here.refusal("approval.approve", named(own, "nobody@example.org").c_str()) == "user_not_found");
}

TEST_CASE_FIXTURE(desk,
                  "what an operator approves is carried out by the host's executor, and undone where that fails") {
  host_executor host;
  here.context().carried_out_by(host);
  const auto id = ask();
  host.fails = true;
  CHECK(here.refusal("approval.approve", named(id, "olga@example.org").c_str()) == "execution_failed");
  host.fails = false;
  CHECK(text_at(here.must("approval.approve", named(id, "olga@example.org").c_str()), "approval", "status") ==
        "APPROVED");
  CHECK(host.carried_out == std::vector<std::string>{id, id});
  const auto other = ask();
  here.must("approval.deny", named(other, "olga@example.org").c_str());
  CHECK(host.carried_out.size() == 2);
}

TEST_CASE_FIXTURE(desk, "a request is taken back in the name of who made it, and lists show what they are asked for") {
  const auto id = ask();
  CHECK(here.refusal("approval.cancel", named(id, "olga@example.org").c_str()) == "not_own_request");
  CHECK(here.must("approval.list", R"({"community":"north"})").at("approvals").as_array().size() == 1);
  CHECK(text_at(here.must("approval.cancel", named(id, "ann@example.org").c_str()), "approval", "status") ==
        "CANCELLED");
  CHECK(here.must("approval.list", R"({"community":"north"})").at("approvals").as_array().empty());
  const auto all = here.must("approval.list", R"({"community":"north","status":"all"})");
  CHECK(all.at("approvals").as_array().size() == 1);
  CHECK(here.refusal("approval.list", R"({"community":"north","status":"odd"})") == "invalid_argument");
}

TEST_CASE_FIXTURE(desk, "a call is moved on, given to somebody and closed") {
  const auto made = here.must("call.add", R"({"community":"north","title":"Fire","location":"Main St"})");
  const auto id = text_at(made, "call", "id");
  const auto update = [&](const std::string& more) {
    return R"({"community":"north","call":")" + id + "\"," + more + "}";
  };
  const auto assigned = here.must(
      "call.update", update(R"("status":"enroute","assignedTo":"ann@example.org","priority":5,"location":"")").c_str());
  CHECK(text_at(assigned, "call", "status") == "ENROUTE");
  CHECK_FALSE(assigned.at("call").at("assignedTo").is_null());
  CHECK(here.refusal("call.update", update(R"("status":"lost")").c_str()) == "invalid_argument");
  CHECK(here.refusal("call.update", update(R"("priority":9)").c_str()) == "invalid_argument");
  CHECK(text_at(here.must("call.update", update(R"("status":"CLEARED")").c_str()), "call", "status") == "CLEARED");
  CHECK(here.refusal("call.update", update(R"("status":"OPEN")").c_str()) == "call_closed");
  CHECK(here.refusal("call.update", R"({"community":"north","call":"none","note":"x"})") == "call_not_found");
  CHECK(here.must("call.list", R"({"community":"north"})").at("calls").as_array().empty());
  CHECK(here.must("call.list", R"({"community":"north","all":true})").at("calls").as_array().size() == 1);
}

TEST_CASE_FIXTURE(desk, "a player is edited field by field, and found by a part of the new name") {
  const auto made = here.must("player.add", R"({"community":"north","name":"Nelly","robloxId":"12345"})");
  const auto edit = [&](const std::string& more) {
    return R"({"community":"north","player":")" + text_at(made, "player", "id") + "\"," + more + "}";
  };
  const auto edited = here.must("player.edit", edit(R"("name":"Robin","status":"watched","robloxId":"")").c_str());
  CHECK(text_at(edited, "player", "name") == "Robin");
  CHECK(text_at(edited, "player", "status") == "WATCHED");
  CHECK(edited.at("player").at("robloxId").is_null());
  CHECK(here.must("player.list", R"({"community":"north","query":"OB"})").at("players").as_array().size() == 1);
  CHECK(here.must("player.list", R"({"community":"north","query":"nelly"})").at("players").as_array().empty());
  CHECK(here.refusal("player.edit", edit(R"("discordId":"x")").c_str()) == "invalid_argument");
  CHECK(here.refusal("player.edit", R"({"community":"north","player":"none","name":"Eve"})") == "player_not_found");
}

TEST_CASE_FIXTURE(desk, "a request is shown with the names of who asked and who decided, and why") {
  const auto id = ask();
  const std::string named_id = R"({"community":"north","approval":")" + id + "\"}";
  const auto pending = here.must("approval.show", named_id.c_str());
  CHECK(text_at(pending, "approval", "requestedByName") == "Ann");
  CHECK(pending.at("approval").at("decidedByName").is_null());
  CHECK(pending.at("approval").at("sequence").is_null());
  here.must(
      "approval.deny",
      (R"({"community":"north","approval":")" + id + R"(","by":"olga@example.org","reason":"no proof"})").c_str());
  const auto denied = here.must("approval.show", named_id.c_str());
  CHECK(text_at(denied, "approval", "status") == "REJECTED");
  CHECK(text_at(denied, "approval", "decidedByName") == "Olga");
  CHECK(text_at(denied, "approval", "decisionReason") == "no proof");
  CHECK(denied.at("approval").at("sequence").as_int64() == 1);
  CHECK(here.refusal("approval.show", R"({"community":"north","approval":"none"})") == "approval_not_found");
}

TEST_CASE_FIXTURE(desk, "a call is shown with its history, the last change first, and a player as it stands") {
  const auto made = here.must("call.add", R"({"community":"north","title":"Fire","location":"Main St"})");
  const auto id = text_at(made, "call", "id");
  const auto named_id = R"({"community":"north","call":")" + id + "\"";
  here.must("call.update",
            (named_id + R"(,"status":"ASSIGNED","assignedTo":"ann@example.org","note":"on her way"})").c_str());
  const auto shown = here.must("call.show", (named_id + "}").c_str());
  CHECK(text_at(shown, "call", "location") == "Main St");
  CHECK(text_at(shown, "call", "assignedToName") == "Ann");
  const auto& history = shown.at("call").at("history").as_array();
  REQUIRE(history.size() == 2);
  CHECK(string_member(history[0], "note") == "on her way");
  CHECK(string_member(history[0], "status") == "ASSIGNED");
  CHECK(history[1].at("version").as_int64() == 1);

  here.must("community.add", R"({"name":"South","slug":"south"})");
  CHECK(here.refusal("call.show", (R"({"community":"south","call":")" + id + "\"}").c_str()) == "call_not_found");
  const auto player = text_at(here.must("player.add", R"({"community":"north","name":"Nelly"})"), "player", "id");
  const auto seen = here.must("player.show", (R"({"community":"north","player":")" + player + "\"}").c_str());
  CHECK(text_at(seen, "player", "name") == "Nelly");
  CHECK(here.refusal("player.show", R"({"community":"north","player":"none"})") == "player_not_found");
}

TEST_CASE_FIXTURE(desk, "what is added is answered as lists show it") {
  const auto request = here.must(
      "approval.add",
      R"({"community":"north","command":"kick","risk":"high","reason":"spam","requestedBy":"ann@example.org"})");
  const auto requests = here.must("approval.list", R"({"community":"north"})");
  CHECK(request.at("approval") == requests.at("approvals").at(0));
  CHECK(text_at(request, "approval", "reason") == "spam");
  const auto call = here.must("call.add", R"({"community":"north","title":"Fire"})");
  CHECK(call.at("call") == here.must("call.list", R"({"community":"north"})").at("calls").at(0));
  for (const auto* wanted :
       {R"({"community":"north","name":"Nelly"})",
        R"({"community":"north","name":"Eve","robloxId":"12345","discordId":"123456789012345678"})"}) {
    const auto player = here.must("player.add", wanted);
    const auto named = R"({"community":"north","player":")" + text_at(player, "player", "id") + "\"}";
    CHECK(player.at("player") == here.must("player.show", named.c_str()).at("player"));
  }
}

TEST_CASE_FIXTURE(desk, "a delivery is listed and shown by what it tells of, and by who asked for it") {
  here.must("discord.config.set",
            R"({"community":"north","guildId":"700000000000000001","approvalsChannelId":"700000000000000002"})");
  ask();
  const auto listed = here.must("outbox.list", R"({"community":"north"})").at("deliveries").as_array();
  REQUIRE(listed.size() == 1);
  CHECK(string_member(listed[0], "title") == "kick");
  CHECK(string_member(listed[0], "requestedBy") == "Ann");
  const auto id = string_member(listed[0], "id").value_or("");
  const auto shown = here.must("outbox.show", (R"({"community":"north","delivery":")" + id + "\"}").c_str());
  CHECK(text_at(shown, "delivery", "title") == "kick");
  CHECK(text_at(shown, "delivery", "subjectStatus") == "PENDING");
  const auto dropped = here.must("outbox.drop", (R"({"community":"north","delivery":")" + id + "\"}").c_str());
  CHECK(text_at(dropped, "delivery", "title") == "kick");
}
