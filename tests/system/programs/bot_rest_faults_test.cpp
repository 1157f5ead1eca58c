// ess-bot while Discord's REST is late, ends in the middle, refuses, or asks to slow down.
#include <doctest/doctest.h>

#include <chrono>

#include "system/programs/signed_scene.hpp"

using namespace ess;
using namespace ess::test;

namespace {

struct rest_fault_scene {
  rest_fault_scene() {
    installation.set_up();
    installation.start_sim();
    installation.start_server();
    REQUIRE(run(installation.program("ess-bot", {"register"})).exit_code == 0);
    link_owner_and_guild(installation);
    owner.emplace(installation);
    bot.emplace(installation.program("ess-bot", {"run"}));
    REQUIRE_MESSAGE(bot->wait_for_text("gateway.ready"), bot->err());
    REQUIRE(answers(1));
  }

  void order(const std::string& fault) {
    CAPTURE(fault);
    CHECK(owner->sim.post("/_sim/faults", fault).status == 200);
  }
  bool is_answered(const std::string& interaction) {
    return owner->read(interaction).find("Smoke") != std::string::npos;
  }
  bool answers(int tries) {
    for (; tries > 0; --tries) {
      if (is_answered(owner->type("/ess dispatch_calls"))) return true;
    }
    return false;
  }
  /// Approves a new request and answers how the interaction ended.
  boost::json::value approve_something() {
    const auto made = installation.must_essctl({"approval", "add", "--community", "harbour", "--command", "kick",
                                                "--requested-by", "staff@ess.example", "--json"});
    return owner->outcome(owner->type("/ess approve id:" + json_text(made.out, "id")));
  }
  /// How often the audit log speaks of a decision; the same for each.
  std::size_t decisions() const {
    const auto log =
        installation.must_essctl({"audit", "list", "--community", "harbour", "--event", "approval.decided", "--json"})
            .out;
    return count(log, "approval.decided");
  }
  static std::size_t count(const std::string& text, std::string_view what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
  }
  static std::size_t messages_of(const boost::json::value& outcome) {
    const auto* messages = find_member(outcome, "messages");
    return messages == nullptr ? 0 : messages->get_array().size();
  }

  stack installation;
  std::optional<owner_at_discord> owner;
  std::optional<process> bot;
};

}  // namespace

TEST_CASE("GW-9: a bot comes through late, torn and refused answers of Discord, and says everything once") {
  rest_fault_scene s;
  const auto is_told = [&](const char* fault) {
    s.order(fault);
    const auto outcome = s.owner->outcome(s.owner->type("/ess dispatch_calls"));
    CHECK(string_member(outcome, "state") == "answered");
    CHECK(s.messages_of(outcome) == 1);
  };
  // Discord has this edit, but its answer comes too late: the bot edits again when it has waited long enough.
  is_told(R"({"kind":"rest","path":"/webhooks","delayMs":3600000})");
  // The first of a kind is lost: nobody knows whether Discord heard it. The next one is answered.
  for (const char* fault :
       {R"({"kind":"rest","path":"/callback","delayMs":3600000})", R"({"kind":"rest","path":"/callback","cut":"half"})",
        R"({"kind":"rest","path":"/callback","cut":"before"})", R"({"kind":"rest","path":"/callback","status":502})"}) {
    s.order(fault);
    CHECK(s.messages_of(s.owner->outcome(s.owner->type("/ess dispatch_calls"))) <= 1);
    CHECK(s.answers(2));
    CHECK(s.bot->running());
  }
  // These cost time and nothing else: an edit may be sent again, and what was refused with 429 was not done.
  for (const char* fault : {R"({"kind":"rest","path":"/webhooks","cut":"half"})",
                            R"({"kind":"rest","path":"/webhooks","status":502,"count":2})",
                            R"({"kind":"rest","path":"/callback","status":429,"retryAfterMs":200})",
                            R"({"kind":"rest","path":"/webhooks","status":429,"retryAfterMs":200,"count":3})"}) {
    is_told(fault);
  }
  s.order(R"({"kind":"rest","path":"/webhooks","status":502,"count":50})");
  CHECK(s.messages_of(s.owner->outcome(s.owner->type("/ess dispatch_calls"))) <= 1);
  s.order(R"({"kind":"clear"})");
  CHECK(s.answers(2));
  CHECK(rest_fault_scene::count(s.bot->err(), "gateway.ready") == 1);
  CHECK(s.bot->stop() == 0);
}

TEST_CASE("GW-8: a decision whose announcement Discord refuses or tears is made once at most") {
  rest_fault_scene s;
  CHECK(s.messages_of(s.approve_something()) == 1);
  const auto once = s.decisions();
  REQUIRE(once > 0);
  s.order(R"({"kind":"rest","path":"/callback","status":429,"retryAfterMs":200,"count":2})");
  CHECK(s.messages_of(s.approve_something()) == 1);
  CHECK(s.decisions() == 2 * once);
  // Without a first response nothing could be said, so nothing is decided.
  s.order(R"({"kind":"rest","path":"/callback","cut":"half"})");
  s.approve_something();
  CHECK(s.decisions() == 2 * once);
  CHECK(s.messages_of(s.approve_something()) == 1);
  CHECK(s.decisions() == 3 * once);
  CHECK(s.bot->stop() == 0);
}

TEST_CASE("GW-9: after a 429 of Cloudflare nothing leaves for a minute, then commands are answered again") {
  rest_fault_scene s;
  s.order(R"({"kind":"rest","path":"/callback","status":429,"scope":"cloudflare"})");
  const auto begun = std::chrono::steady_clock::now();
  CHECK_FALSE(s.answers(1));
  CHECK(s.answers(40));
  CHECK(std::chrono::steady_clock::now() - begun >= std::chrono::seconds(50));
  CHECK(rest_fault_scene::count(s.bot->err(), "gateway.ready") == 1);
  CHECK(s.bot->stop() == 0);
}
