// The actor's proof inside the one unit of work: checked after the gate, spent with the decision.
#include <doctest/doctest.h>

#include <string>

#include "ess/approvals/approvals.hpp"
#include "ess/approvals/bot_commands.hpp"
#include "ess/community/bot_status.hpp"
#include "unit/community/bot_world.hpp"

namespace api = ess::api;
namespace approvals = ess::approvals;
namespace community = ess::community;
using ess::access::actor_proof;
using ess::storage::unit_of_work;
using ess::test::metadata_text;
using ess::test::must;
using ess::test::reason_of;

namespace {

actor_proof proven_by(std::uint64_t interaction) {
  return actor_proof::proven(ess::interaction_id::trusted(interaction));
}

struct proof_world : ess::test::bot_world {
  proof_world() : recorder(random) {}

  void use_policy(const std::string& policy) {
    key = ess::test::key_of(*this, home.community, {"approvals:decide", "dispatch:read", "players:read"}, policy);
  }
  ess::approval_id request() {
    return must(write([&](unit_of_work& uow) {
             return approvals::request(uow, random, home.community,
                                       {home.mod, ess::storage::risk_level::high, R"({"commandId":"ban"})", ""},
                                       ess::test::by_command_line());
           }))
        .id;
  }
  std::string approve(const ess::approval_id& id, actor_proof proof) {
    auto call = call_as(home.discord_admin);
    call.proof(std::move(proof));
    const api::decision_request request(api::bot_request(call.guild(), call.discord_user()), id);
    return reason_of(ess::flatten(
        write([&](unit_of_work& uow) { return approvals::approve_for_bot(uow, random, recorder, call, request); })));
  }
  std::string list(actor_proof proof, api::list_purpose purpose = api::list_purpose::shown) {
    auto call = call_as(home.discord_admin);
    call.proof(std::move(proof));
    const auto reply =
        ess::flatten(write([&](unit_of_work& uow) { return approvals::list_for_bot(uow, random, call, purpose); }));
    return reply ? std::to_string(reply->approvals.size()) : reply.error().reason();
  }
  std::string last_reason() { return metadata_text(last_entry(home.community), "reason"); }

  approvals::moderation_recorder recorder;
};

}  // namespace

TEST_CASE("a decision needs proof under the policy decisions, a list does not") {
  proof_world w;
  w.use_policy("decisions");
  const auto id = w.request();
  CHECK(w.list({}) == "1");
  CHECK(w.approve(id, {}) == "actor_proof_missing");
  CHECK(w.last_reason() == "actor_proof_missing");
  CHECK(w.list({}) == "1");
  CHECK(w.approve(id, proven_by(1)).empty());
}

TEST_CASE("one interaction decides one thing: its second use is refused and written down") {
  proof_world w;
  w.use_policy("decisions");
  const auto first = w.request();
  const auto second = w.request();
  CHECK(w.approve(first, proven_by(1)).empty());
  CHECK(w.approve(second, proven_by(1)) == "actor_proof_used");
  CHECK(w.last_reason() == "actor_proof_used");
  CHECK(w.approve(second, proven_by(2)).empty());
}

TEST_CASE("an interaction whose decision was refused is spent all the same, one whose decision failed is not") {
  proof_world w;
  w.use_policy("decisions");
  const auto first = w.request();
  CHECK(w.approve(ess::approval_id::trusted("nothing"), proven_by(1)) == "approval_not_found");
  CHECK(w.approve(first, proven_by(1)) == "actor_proof_used");
  const auto down = actor_proof::refused(ess::error(ess::errc::unavailable, "actor_proof_unavailable", "Not now."));
  CHECK(w.approve(first, down) == "actor_proof_unavailable");
  CHECK(w.approve(first, proven_by(2)).empty());
}

TEST_CASE("an interaction may prove many reads, and is spent only by a decision") {
  proof_world w;
  w.use_policy("all");
  const auto id = w.request();
  CHECK(w.list({}) == "actor_proof_missing");
  CHECK(w.list(proven_by(1)) == "1");
  CHECK(w.list(proven_by(1)) == "1");
  CHECK(w.approve(id, proven_by(1)).empty());
}

TEST_CASE("autocomplete comes without proof: offered under decisions, empty under all") {
  proof_world w;
  w.request();
  w.use_policy("decisions");
  CHECK(w.list({}, api::list_purpose::autocomplete) == "1");
  CHECK(metadata_text(w.last_entry(w.home.community), "purpose") == "autocomplete");
  w.use_policy("all");
  CHECK(w.list({}, api::list_purpose::autocomplete) == "0");
}

TEST_CASE("status says nothing of a person without proof under all") {
  proof_world w;
  w.use_policy("all");
  const auto status = [&](actor_proof proof) {
    auto call = w.call_as(w.home.discord_admin);
    call.proof(std::move(proof));
    return reason_of(ess::flatten(
        w.write([&](unit_of_work& uow) { return community::status_for_bot(uow, w.random, call, "link"); })));
  };
  CHECK(status({}) == "actor_proof_missing");
  CHECK(w.last_reason() == "actor_proof_missing");
  CHECK(status(proven_by(3)).empty());
}

TEST_CASE("the policy that holds is that of the key as it is now") {
  proof_world w;
  w.use_policy("decisions");
  const auto id = w.request();
  w.key.proof_policy = "none";
  CHECK(w.approve(id, {}) == "actor_proof_missing");
}
