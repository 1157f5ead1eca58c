#include "ess/approvals/approvals.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/builders.hpp"

namespace approvals = ess::approvals;
using approvals::decision;
using ess::storage::approval_status;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;

namespace {

/// Does what it is told instead of anything useful.
class scripted_executor final : public approvals::approval_executor {
 public:
  ess::result<std::string> execute(unit_of_work& work, const ess::storage::approval_record& approval) override {
    ++calls;
    // A trace in the store, to see whether it survives.
    must(work.approvals().insert_action({ess::action_id::trusted("trace" + std::to_string(calls)), approval.community,
                                         approval.id, "trace", "{}", approval.decided_by, work.now()}));
    if (failure) return *failure;
    return std::string("Done.");
  }
  int calls = 0;
  std::optional<ess::error> failure;
};

struct approval_world : ess::test::world {
  approval_world() : home(*this), other(*this, "other", 10'000) {}

  ess::result<ess::storage::approval_record> request(const approvals::new_request& wanted) {
    return write([&](unit_of_work& uow) {
      return approvals::request(uow, random, home.community, wanted, ess::test::by_command_line());
    });
  }
  ess::storage::approval_record pending() {
    return must(request({home.mod, ess::storage::risk_level::high, R"({"commandId":"ban","player":"p1"})", "spam"}));
  }
  ess::result<approvals::decided> decide(const ess::community_id& community, const ess::approval_id& id, decision what,
                                         const ess::user_id& by, std::string_view reason = {}) {
    ess::audit::origin who(ess::audit::event_source::browser);
    who.actor(by);
    return write(
        [&](unit_of_work& uow) { return approvals::decide(uow, random, executor, community, id, what, reason, who); });
  }
  ess::storage::approval_record stored(const ess::approval_id& id) {
    return *must(read([&](const unit_of_work& uow) { return uow.approvals().find(home.community, id); }));
  }
  std::size_t actions() {
    return must(read([&](const unit_of_work& uow) { return uow.approvals().list_actions(home.community, 100); }))
        .size();
  }

  ess::test::staffed_community home;
  ess::test::staffed_community other;
  scripted_executor executor;
};

}  // namespace

TEST_CASE("a request is pending, audited, and listed newest first, at most ten") {
  approval_world w;
  std::string newest;
  for (int i = 0; i < 12; ++i) {
    newest = w.pending().id.str();
    w.clock.advance(std::chrono::seconds(1));
  }
  CHECK(w.count_entries("approval.requested", w.home.community) == 12);
  const auto list =
      must(w.read([&](const unit_of_work& uow) { return approvals::list_pending(uow, w.home.community); }));
  REQUIRE(list.size() == 10);
  CHECK(list.front().id.str() == newest);
  CHECK(list.front().status == approval_status::pending);
  CHECK(must(w.read([&](const unit_of_work& uow) { return approvals::list_pending(uow, w.other.community); })).empty());
}

TEST_CASE("a request needs a payload that says what to do, and a requester of this community") {
  approval_world w;
  const auto with_payload = [&](const std::string& payload) {
    return reason_of(w.request({std::nullopt, ess::storage::risk_level::low, payload, ""}));
  };
  for (const auto& payload : std::vector<std::string>{"", "x", "[]", "{}", R"({"commandId":""})", R"({"commandId":7})",
                                                      R"({"commandId":"a\nb"})", R"({"commandId":"a","commandId":"b"})",
                                                      R"({"commandId":")" + std::string(65, 'x') + "\"}",
                                                      R"({"commandId":"a","x":")" + std::string(9000, 'x') + "\"}"}) {
    CHECK(with_payload(payload) == "invalid_payload");
  }
  CHECK(with_payload(R"({"commandId":"ban"})").empty());
  const std::string good = R"({"commandId":"ban"})";
  CHECK(reason_of(w.request({w.other.mod, ess::storage::risk_level::low, good, ""})) == "user_not_found");
  CHECK(reason_of(w.request({w.home.mod, ess::storage::risk_level::low, good, std::string(501, 'x')})) ==
        "invalid_reason");
  CHECK(reason_of(w.write([&](unit_of_work& uow) {
          return approvals::request(uow, w.random, ess::community_id::trusted("x"),
                                    {std::nullopt, ess::storage::risk_level::low, good, ""},
                                    ess::test::by_command_line());
        })) == "community_not_found");
}

TEST_CASE("an approved request is carried out once and audited") {
  approval_world w;
  const auto id = w.pending().id;
  const auto decided = w.decide(w.home.community, id, decision::approve, w.home.admin);
  REQUIRE(decided);
  CHECK(decided->message == "Done.");
  CHECK(decided->approval.status == approval_status::approved);
  CHECK(w.executor.calls == 1);
  const auto stored = w.stored(id);
  CHECK(stored.status == approval_status::approved);
  CHECK(stored.decided_by == w.home.admin);
  CHECK(stored.decided_at == w.clock.now());
  CHECK(w.count_entries("approval.decided", w.home.community) == 1);
  CHECK(ess::string_member(w.last_entry(w.home.community), "actor") == w.home.admin.str());
}

TEST_CASE("a denied request is not carried out and keeps the reason") {
  approval_world w;
  const auto id = w.pending().id;
  REQUIRE(w.decide(w.home.community, id, decision::deny, w.home.admin, "not enough proof"));
  CHECK(w.executor.calls == 0);
  CHECK(w.stored(id).status == approval_status::rejected);
  CHECK(w.stored(id).decision_reason == "not enough proof");
  CHECK(w.stored(id).reason == "spam");
  CHECK(w.count_entries("approval.decided", w.home.community) == 1);
}

TEST_CASE("two-person rule: nobody decides what they asked for themselves") {
  approval_world w;
  const auto own = must(w.request({w.home.admin, ess::storage::risk_level::low, R"({"commandId":"ban"})", ""})).id;
  for (const auto what : {decision::approve, decision::deny}) {
    const auto refused = w.decide(w.home.community, own, what, w.home.admin);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason() == "own_request");
    CHECK(refused.error().code() == ess::errc::forbidden);
  }
  CHECK(w.stored(own).status == approval_status::pending);
  CHECK(w.executor.calls == 0);
  CHECK(w.decide(w.home.community, own, decision::approve, w.home.mod));
}

TEST_CASE("TE-5: a request is decided once, and whoever comes second is told how it stands") {
  approval_world w;
  const auto id = w.pending().id;
  REQUIRE(w.decide(w.home.community, id, decision::deny, w.home.admin));
  const auto late = w.decide(w.home.community, id, decision::approve, w.home.viewer);
  REQUIRE_FALSE(late);
  CHECK(late.error().reason() == "already_decided");
  CHECK(late.error().code() == ess::errc::conflict);
  CHECK(late.error().message().find("REJECTED") != std::string::npos);
  CHECK(w.stored(id).decided_by == w.home.admin);
  CHECK(w.executor.calls == 0);
}

TEST_CASE("TE-2: a request of another community looks exactly like one that does not exist") {
  approval_world w;
  const auto id = w.pending().id;
  const auto foreign = w.decide(w.other.community, id, decision::approve, w.other.admin);
  const auto missing =
      w.decide(w.other.community, ess::approval_id::trusted("missing"), decision::approve, w.other.admin);
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().reason() == "approval_not_found");
  CHECK(ess::describe_for_log(foreign.error()) == ess::describe_for_log(missing.error()));
  CHECK(w.stored(id).status == approval_status::pending);
}

TEST_CASE("when the executor fails nothing was decided, whatever its reason is called") {
  approval_world w;
  const auto id = w.pending().id;
  for (const auto code : {ess::errc::conflict, ess::errc::invalid_argument, ess::errc::internal}) {
    w.executor.failure.emplace(code, "broken", "Something broke.");
    const auto refused = w.decide(w.home.community, id, decision::approve, w.home.admin);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason() == "execution_failed");
    CHECK(ess::is_failure(refused.error().code()));
    CHECK(w.stored(id).status == approval_status::pending);
    CHECK(w.actions() == 0);
    CHECK(w.count_entries("approval.decided", w.home.community) == 0);
  }
  w.executor.failure.reset();
  CHECK(w.decide(w.home.community, id, decision::approve, w.home.admin));
  CHECK(w.actions() == 1);
}

TEST_CASE("a decision needs a person and a reason of bearable length") {
  approval_world w;
  const auto id = w.pending().id;
  CHECK(reason_of(w.write([&](unit_of_work& uow) {
          return approvals::decide(uow, w.random, w.executor, w.home.community, id, decision::approve, "",
                                   ess::test::by_command_line());
        })) == "decider_missing");
  CHECK(reason_of(w.decide(w.home.community, id, decision::deny, w.home.admin, std::string(501, 'x'))) ==
        "invalid_reason");
  CHECK(reason_of(w.decide(w.home.community, id, decision::deny, w.home.admin, "a\xff")) == "invalid_reason");
  CHECK(w.stored(id).status == approval_status::pending);
}

TEST_CASE("the built-in executor records a moderation action for the host to act on") {
  approval_world w;
  const auto id = w.pending().id;
  approvals::moderation_recorder recorder(w.random);
  ess::audit::origin who(ess::audit::event_source::browser);
  who.actor(w.home.admin);
  const auto decided = w.write([&](unit_of_work& uow) {
    return approvals::decide(uow, w.random, recorder, w.home.community, id, decision::approve, "", who);
  });
  REQUIRE(decided);
  CHECK(decided->message.find("ban") != std::string::npos);
  const auto actions =
      must(w.read([&](const unit_of_work& uow) { return uow.approvals().list_actions(w.home.community, 10); }));
  REQUIRE(actions.size() == 1);
  CHECK(actions[0].command == "ban");
  CHECK(actions[0].approval == id);
  CHECK(actions[0].decided_by == w.home.admin);
}

TEST_CASE("who asked takes the request back, nobody else does, and only while it is pending") {
  approval_world w;
  const auto cancel = [&](const ess::approval_id& id, const ess::community_id& community, const ess::user_id& by,
                          std::string_view reason = {}) {
    ess::audit::origin who(ess::audit::event_source::browser);
    who.actor(by);
    return w.write([&](unit_of_work& uow) { return approvals::cancel(uow, w.random, community, id, reason, who); });
  };
  const auto id = w.pending().id;
  CHECK(reason_of(cancel(id, w.home.community, w.home.admin)) == "not_own_request");
  CHECK(reason_of(cancel(id, w.other.community, w.home.mod)) == "approval_not_found");
  CHECK(reason_of(cancel(id, w.home.community, w.home.mod, std::string(501, 'x'))) == "invalid_reason");
  CHECK(w.stored(id).status == approval_status::pending);
  const auto taken_back = must(cancel(id, w.home.community, w.home.mod, "my mistake"));
  CHECK(taken_back.status == approval_status::cancelled);
  CHECK(w.stored(id).status == approval_status::cancelled);
  CHECK(w.stored(id).reason == "spam");
  CHECK(w.stored(id).decision_reason == "my mistake");
  CHECK(w.count_entries("approval.cancelled", w.home.community) == 1);
  CHECK(reason_of(cancel(id, w.home.community, w.home.mod)) == "already_decided");
  CHECK(reason_of(w.decide(w.home.community, id, decision::approve, w.home.admin)) == "already_decided");
  CHECK(w.actions() == 0);
}
