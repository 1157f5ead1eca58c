// Security requirement AU-1 for every change the domain rooms can make, in one table.
#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ess/approvals/approvals.hpp"
#include "ess/approvals/bot_commands.hpp"
#include "ess/community/bot_status.hpp"
#include "ess/community/discord_config.hpp"
#include "ess/dispatch/bot_commands.hpp"
#include "ess/dispatch/calls.hpp"
#include "ess/identity/sign_in.hpp"
#include "ess/linking/link_flow.hpp"
#include "ess/linking/stale.hpp"
#include "ess/players/bot_commands.hpp"
#include "ess/players/players.hpp"
#include "support/failing_audit.hpp"
#include "unit/community/bot_world.hpp"

using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;

namespace {

/// Never slow, never right unless told.
class plain_hasher final : public ess::identity::password_hasher {
 public:
  ess::result<std::string> hash(std::string_view password) const override { return std::string(password); }
  bool verify(std::string_view phc, std::string_view password) const override { return phc == password; }
  bool needs_rehash(std::string_view) const override { return false; }
};

/// Everything the table needs, with one pending request, one pending link and one session.
struct full_world : ess::test::bot_world {
  full_world()
      : door(must(ess::identity::sign_in::make(hasher, random))),
        flow({"1", "https://ess.example/cb", "https://d.example/authorize", "https://d.example"}, cipher, random),
        recorder(random),
        newcomer(ess::test::add_user(*this, "newcomer")),
        session(ess::test::add_session(*this, newcomer)),
        admins_session(ess::test::add_session(*this, home.admin)),
        approval(must(write([&](unit_of_work& uow) { return request(uow); })).id),
        pending(ess::pending_link_id::generate(clock.now(), random)) {
    must(write([&](unit_of_work& uow) { return uow.users().set_password_hash(newcomer, "password"); }));
    must(write([&](unit_of_work& uow) {
      return uow.links().insert_pending({pending,
                                         newcomer,
                                         session.token_hash,
                                         {ess::discord_user_id::trusted(4711), "new", "", ""},
                                         clock.now() + std::chrono::minutes(5)});
    }));
  }

  ess::result<ess::storage::approval_record> request(unit_of_work& uow) {
    return ess::approvals::request(uow, random, home.community,
                                   {home.mod, ess::storage::risk_level::low, R"({"commandId":"ban"})", ""}, cli);
  }
  ess::identity::sign_in::verified attempt(const std::string& password) {
    auto who = must(read([&](const unit_of_work& uow) { return door.prepare(uow, "newcomer@example.org"); }));
    return must(door.verify(std::move(who), password));
  }
  ess::api::decision_request decision() const {
    return {ess::api::bot_request(home.guild, home.discord_admin), approval};
  }

  plain_hasher hasher;
  ess::identity::sign_in door;
  ess::linking::link_flow flow;
  ess::linking::link_observer observer;
  ess::approvals::moderation_recorder recorder;
  const ess::audit::origin cli = ess::test::by_command_line();
  const ess::identity::client_info client{"192.0.2.0/24", "Browser", "req"};
  ess::user_id newcomer;
  ess::storage::session_record session;
  ess::storage::session_record admins_session;
  ess::approval_id approval;
  ess::pending_link_id pending;
};

struct change {
  const char* name;
  std::function<std::string(unit_of_work&)> make;
};

/// One row per service function that changes something or must be written down.
std::vector<change> changes_of(full_world& w) {
  auto admin = ess::audit::origin(ess::audit::event_source::browser);
  admin.actor(w.home.admin);
  ess::community::discord_config_changes settings;
  settings.version = 1;
  settings.guild = ess::community::field_change<ess::guild_id>::clear();
  auto shared = std::make_shared<ess::community::discord_config_changes>(std::move(settings));
  // Verified here, since a unit of work must not wait for another.
  auto right = std::make_shared<ess::identity::sign_in::verified>(w.attempt("password"));
  auto wrong = std::make_shared<ess::identity::sign_in::verified>(w.attempt("wrong"));
  return {
      {"create user",
       [&](auto& u) {
         return reason_of(ess::identity::create_user(u, w.random, {"x@y.z", "X", ""}, w.cli));
       }},
      {"set password",
       [&](auto& u) { return reason_of(ess::identity::set_password(u, w.random, w.newcomer, "p", "", w.cli)); }},
      {"disable user", [&](auto& u) { return reason_of(ess::identity::disable_user(u, w.random, w.newcomer, w.cli)); }},
      {"sign in", [&w, right](auto& u) { return reason_of(w.door.complete(u, *right, "", w.client)); }},
      {"fail to sign in", [&w, wrong](auto& u) { return reason_of(w.door.complete(u, *wrong, "", w.client)); }},
      {"sign out",
       [&](auto& u) {
         const ess::identity::signed_in who{*must(u.users().find(w.newcomer)), w.session};
         return reason_of(ess::identity::end_session(u, w.random, who, w.client));
       }},
      {"create community", [&](auto& u) { return reason_of(ess::community::create(u, w.random, "X", "x", w.cli)); }},
      {"add member",
       [&](auto& u) {
         return reason_of(ess::community::add_member(u, w.random, w.home.community, w.newcomer, "MOD", w.cli));
       }},
      {"save settings",
       [&w, shared](auto& u) {
         return reason_of(ess::community::save_discord_config(u, w.cipher, w.random, w.home.community, *shared, w.cli));
       }},
      {"confirm a link",
       [&](auto& u) {
         return reason_of(w.flow.confirm(u, {w.newcomer, w.session.token_hash}, w.pending, "r", w.observer));
       }},
      {"unlink",
       [&](auto& u) {
         return reason_of(w.flow.unlink(u, {w.home.admin, w.admins_session.token_hash}, "r", w.observer));
       }},
      {"mark a link stale",
       [&](auto& u) {
         return reason_of(ess::linking::mark_stale(u, w.random, w.home.discord_mod,
                                                   ess::linking::stale_reason::deauthorized, u.now(), "r", w.observer));
       }},
      {"request", [&](auto& u) { return reason_of(w.request(u)); }},
      {"decide",
       [&w, admin](auto& u) {
         return reason_of(ess::approvals::decide(u, w.random, w.recorder, w.home.community, w.approval,
                                                 ess::approvals::decision::approve, "", admin));
       }},
      {"open call",
       [&](auto& u) {
         return reason_of(ess::dispatch::open_call(u, w.random, w.home.community, {"Fire", "", 3, {}}, w.cli));
       }},
      {"add player",
       [&](auto& u) {
         const ess::players::new_player ann{"Ann", ess::storage::player_status::active, {}, {}};
         return reason_of(ess::players::add(u, w.random, w.home.community, ann, w.cli));
       }},
      {"bot: list approvals",
       [&](auto& u) { return reason_of(ess::approvals::list_for_bot(u, w.random, w.call_as(w.home.discord_admin))); }},
      {"bot: approve",
       [&](auto& u) {
         return reason_of(
             ess::approvals::approve_for_bot(u, w.random, w.recorder, w.call_as(w.home.discord_admin), w.decision()));
       }},
      {"bot: deny",
       [&](auto& u) {
         return reason_of(
             ess::approvals::deny_for_bot(u, w.random, w.recorder, w.call_as(w.home.discord_admin), w.decision()));
       }},
      {"bot: calls",
       [&](auto& u) { return reason_of(ess::dispatch::list_for_bot(u, w.random, w.call_as(w.home.discord_mod))); }},
      {"bot: whois",
       [&](auto& u) {
         const ess::api::whois_request wanted(ess::api::bot_request(w.home.guild, w.home.discord_mod), "ann");
         return reason_of(ess::players::whois_for_bot(u, w.random, w.call_as(w.home.discord_mod), wanted));
       }},
      {"bot: status",
       [&](auto& u) {
         return reason_of(ess::community::status_for_bot(u, w.random, w.call_as(w.home.discord_mod), "http://x"));
       }},
      {"bot: a refused call",
       [&](auto& u) { return reason_of(ess::approvals::list_for_bot(u, w.random, w.call_as(w.home.discord_viewer))); }},
  };
}

}  // namespace

TEST_CASE("AU-1: where the audit entry cannot be written, the change fails as a whole with a failure of the store") {
  full_world w;
  for (const auto& change : changes_of(w)) {
    CAPTURE(change.name);
    const auto outcome = w.write([&](unit_of_work& uow) -> ess::result<void> {
      ess::test::failing_audit_work broken(uow);
      const auto reason = change.make(broken);
      return ess::error(ess::errc::unavailable, reason.empty() ? "went_through" : reason, "rolled back");
    });
    CHECK(outcome.error().reason() == "audit_unavailable");
  }
}

TEST_CASE("AU-1: with a working log each of these changes goes through and writes an entry") {
  full_world counted;
  const auto size = changes_of(counted).size();
  for (std::size_t i = 0; i < size; ++i) {
    full_world w;
    const auto change = changes_of(w)[i];
    CAPTURE(change.name);
    const auto entries = [&] { return w.entries().size() + w.entries(w.home.community).size(); };
    const auto before = entries();
    const std::string name = change.name;
    const auto outcome = w.write([&](unit_of_work& uow) -> ess::result<void> {
      const auto reason = change.make(uow);
      if (reason.empty()) return ess::success();
      return ess::error(ess::errc::internal, reason, "unexpected");
    });
    CHECK(reason_of(outcome).empty());
    // A new community has a chain of its own.
    CHECK(entries() + (name == "create community" ? 1 : 0) > before);
  }
}
