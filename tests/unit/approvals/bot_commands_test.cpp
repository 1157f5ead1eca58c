#include "ess/approvals/bot_commands.hpp"

#include <doctest/doctest.h>

#include <string>

#include "ess/approvals/approvals.hpp"
#include "unit/community/bot_world.hpp"

namespace approvals = ess::approvals;
namespace api = ess::api;
using ess::storage::unit_of_work;
using ess::test::metadata_text;
using ess::test::must;
using ess::test::reason_of;

namespace {

struct bot_approvals : ess::test::bot_world {
  bot_approvals() : recorder(random) {}

  ess::approval_id request(const ess::community_id& community, const ess::user_id& by) {
    return must(write([&](unit_of_work& uow) {
             return approvals::request(uow, random, community,
                                       {by, ess::storage::risk_level::high, R"({"commandId":"ban","n":1})", ""},
                                       ess::test::by_command_line());
           }))
        .id;
  }
  ess::result<api::approvals_reply> list(const ess::community::bot_call& call) {
    return ess::flatten(write([&](unit_of_work& uow) { return approvals::list_for_bot(uow, random, call); }));
  }
  /// As before a form is opened.
  ess::result<api::approvals_reply> look(const ess::community::bot_call& call, const ess::approval_id& id) {
    return ess::flatten(write([&](unit_of_work& uow) {
      return approvals::list_for_bot(uow, random, call, api::list_purpose::autocomplete, id);
    }));
  }
  ess::result<api::decision_reply> approve(const ess::community::bot_call& call, const ess::approval_id& id) {
    const api::decision_request request(api::bot_request(call.guild(), call.discord_user()), id);
    return ess::flatten(
        write([&](unit_of_work& uow) { return approvals::approve_for_bot(uow, random, recorder, call, request); }));
  }
  ess::result<api::decision_reply> deny(const ess::community::bot_call& call, const ess::approval_id& id,
                                        const std::string& reason) {
    const api::decision_request request(api::bot_request(call.guild(), call.discord_user()), id, reason);
    return ess::flatten(
        write([&](unit_of_work& uow) { return approvals::deny_for_bot(uow, random, recorder, call, request); }));
  }

  approvals::moderation_recorder recorder;
};

}  // namespace

TEST_CASE("an admin lists pending requests from Discord, with the requester's name and the payload") {
  bot_approvals w;
  const auto id = w.request(w.home.community, w.home.mod);
  w.request(w.other.community, w.other.mod);
  const auto reply = w.list(w.call_as(w.home.discord_admin));
  REQUIRE(reply);
  REQUIRE(reply->approvals.size() == 1);
  const auto& item = reply->approvals[0];
  CHECK(item.id == id.str());
  CHECK(item.risk_level == "HIGH");
  CHECK(item.status == "PENDING");
  CHECK(item.created_at == ess::format_time(w.clock.now()));
  REQUIRE(item.requested_by);
  CHECK(item.requested_by->name == "night-city-mod");
  CHECK(item.payload.at("commandId") == "ban");
  CHECK(metadata_text(w.last_entry(w.home.community), "action") == "approvals.list");
}

TEST_CASE("who may not decide may not list either") {
  bot_approvals w;
  CHECK(reason_of(w.list(w.call_as(w.home.discord_mod))) == "permission_missing");
  w.key = ess::test::key_of(w, w.home.community, {"dispatch:read"});
  CHECK(reason_of(w.list(w.call_as(w.home.discord_admin))) == "key_permission_missing");
}

TEST_CASE("asked about one request, ESS answers it to whoever may decide it, and refuses as the decision would be") {
  bot_approvals w;
  const auto id = w.request(w.home.community, w.home.mod);
  w.request(w.home.community, w.home.viewer);
  const auto reply = w.look(w.call_as(w.home.discord_admin), id);
  REQUIRE(reply);
  REQUIRE(reply->approvals.size() == 1);
  CHECK(reply->approvals[0].id == id.str());
  CHECK(metadata_text(w.last_entry(w.home.community), "purpose") == "form");
  CHECK(metadata_text(w.last_entry(w.home.community), "approvalId") == id.str());
  CHECK(reason_of(w.look(w.call_as(w.home.discord_mod), id)) == "permission_missing");
  CHECK(reason_of(w.look(w.call_as(w.home.discord_admin), w.request(w.home.community, w.home.admin))) == "own_request");
  CHECK(reason_of(w.look(w.call_as(w.home.discord_admin), w.request(w.other.community, w.other.mod))) ==
        "approval_not_found");
  REQUIRE(w.deny(w.call_as(w.home.discord_admin), id, ""));
  CHECK(reason_of(w.look(w.call_as(w.home.discord_admin), id)) == "already_decided");
}

TEST_CASE("approving from Discord decides, carries out and leaves two entries of the same origin") {
  bot_approvals w;
  const auto id = w.request(w.home.community, w.home.mod);
  const auto reply = w.approve(w.call_as(w.home.discord_admin), id);
  REQUIRE(reply);
  CHECK(reply->status == "APPROVED");
  CHECK(reply->approval_id == id.str());
  CHECK(reply->message.find("ban") != std::string::npos);
  const auto entries = w.entries(w.home.community);
  REQUIRE(entries.size() >= 2);
  CHECK(entries[entries.size() - 2].event == "approval.decided");
  CHECK(entries.back().event == "discord.bot.command");
  for (auto i = entries.size() - 2; i < entries.size(); ++i) {
    const auto body = must(ess::parse_json(entries[i].body));
    CHECK(ess::string_member(body, "source") == "discord");
    CHECK(ess::string_member(body, "guildId") == "500");
    CHECK(ess::string_member(body, "apiKeyId") == w.key.id.str());
    CHECK(ess::string_member(body, "actor") == w.home.admin.str());
    CHECK(ess::string_member(body, "target") == id.str());
  }
  CHECK(metadata_text(w.last_entry(w.home.community), "approvalId") == id.str());
}

TEST_CASE("denying from Discord keeps the reason") {
  bot_approvals w;
  const auto id = w.request(w.home.community, w.home.mod);
  REQUIRE(w.deny(w.call_as(w.home.discord_admin), id, "no proof"));
  const auto stored = must(w.read([&](const unit_of_work& uow) { return uow.approvals().find(w.home.community, id); }));
  CHECK(stored->decision_reason == "no proof");
  CHECK(metadata_text(w.last_entry(w.home.community), "action") == "approvals.deny");
}

TEST_CASE("two-person rule: it holds from Discord too, and the attempt is written down") {
  bot_approvals w;
  const auto id = w.request(w.home.community, w.home.admin);
  CHECK(reason_of(w.approve(w.call_as(w.home.discord_admin), id)) == "own_request");
  const auto entry = w.last_entry(w.home.community);
  CHECK(ess::string_member(entry, "result") == "refused");
  CHECK(metadata_text(entry, "reason") == "own_request");
  CHECK(metadata_text(entry, "approvalId") == id.str());
  CHECK(w.count_entries("approval.decided", w.home.community) == 0);
}

TEST_CASE("AU-2: a refused decision names the request it was about, but nothing that is no request of this community") {
  bot_approvals w;
  const auto id = w.request(w.home.community, w.home.mod);
  const auto foreign = w.request(w.other.community, w.other.mod);
  const auto target_of_refused = [&](const ess::approval_id& claimed) {
    CHECK(reason_of(w.deny(w.call_as(ess::discord_user_id::trusted(9999)), claimed, "")) == "not_linked");
    return ess::string_member(w.last_entry(w.home.community), "target").value_or("");
  };
  CHECK(target_of_refused(id) == id.str());
  CHECK(target_of_refused(foreign) == w.home.community.str());
  // Or a stranger's personal value could be put into the entries about somebody else.
  CHECK(target_of_refused(ess::approval_id::trusted(w.home.viewer.str())) == w.home.community.str());
}

TEST_CASE("TE-2: from Discord a request of another community looks like a missing one") {
  bot_approvals w;
  const auto foreign = w.request(w.other.community, w.other.mod);
  const auto refused = w.approve(w.call_as(w.home.discord_admin), foreign);
  const auto missing = w.approve(w.call_as(w.home.discord_admin), ess::approval_id::trusted("missing"));
  CHECK(reason_of(refused) == "approval_not_found");
  CHECK(ess::describe_for_log(refused.error()) == ess::describe_for_log(missing.error()));
  const auto stored =
      must(w.read([&](const unit_of_work& uow) { return uow.approvals().find(w.other.community, foreign); }));
  CHECK(stored->status == ess::storage::approval_status::pending);
}

TEST_CASE("TE-5: the second of two decisions from Discord is told that it came late") {
  bot_approvals w;
  const auto id = w.request(w.home.community, w.home.mod);
  REQUIRE(w.approve(w.call_as(w.home.discord_admin), id));
  CHECK(reason_of(w.deny(w.call_as(w.home.discord_admin), id, "")) == "already_decided");
  CHECK(metadata_text(w.last_entry(w.home.community), "reason") == "already_decided");
}
