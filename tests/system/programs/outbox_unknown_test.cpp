// Messages of which nobody knows whether Discord has them: kill -9 took the answer, or the question, and Discord has
// forgotten the nonce by the time there is a server again.
#include "system/programs/outbox_scene.hpp"

using namespace ess;
using namespace ess::test;

namespace {

constexpr std::int64_t long_ago_ms = 10 * 60'000;

/// A request whose message is tried and never acknowledged, and a server that died over it.
class lost_scene : public outbox_scene {
 public:
  /// `more` says how Discord fails to acknowledge.
  explicit lost_scene(const std::string& more) {
    set_channels(demo_world::channel, demo_world::dispatch_channel);
    start();
    // Known to have been sent: from here on the channel is read.
    const auto before = add_approval();
    REQUIRE(wait_until([&] { return is_settled(before); }));
    const auto ordered =
        sim->post("/_sim/faults", R"({"kind":"rest","path":"/messages","count":1000000,)" + more + "}");
    REQUIRE_MESSAGE(ordered.status == 200, ordered.body);
    id = add_approval();
    REQUIRE(wait_until([&] { return outbox_list().find("discord_status_502") != std::string::npos; }));
    kill();
    REQUIRE(sim->post("/_sim/faults", R"({"kind":"clear"})").status == 200);
    forget();
    requests_before_ = requests().size();
  }

  /// What Discord was asked about the channel's messages since the server died.
  std::vector<std::string> asked_since() {
    std::vector<std::string> methods;
    const auto all = requests();
    for (std::size_t i = requests_before_; i < all.size(); ++i) {
      const auto target = string_member(all[i], "target").value_or("");
      if (target.find("/channels/" + std::string(demo_world::channel) + "/messages") == std::string::npos) continue;
      if (target.find("_sim") != std::string::npos) continue;
      methods.push_back(string_member(all[i], "method").value_or(""));
    }
    return methods;
  }
  std::size_t messages_about(const std::string& subject) {
    std::size_t found = 0;
    for (const auto& each : channel(demo_world::channel)) found += each.footer == "Request " + subject ? 1U : 0U;
    return found;
  }
  bool is_settled(const std::string& subject) {
    const auto listed = outbox_list();
    const auto at = listed.find(subject);
    if (at == std::string::npos) return false;
    const auto object = std::string_view(listed).substr(listed.rfind('{', at));
    return json_text(object, "state") == "sent";
  }

  std::string id;

 private:
  /// Lets time go by on both sides: the row is old, and Discord's memory of nonces is over.
  void forget() {
    {
      SQLite::Database db((installation.folder() / "ess.db").string(), SQLite::OPEN_READWRITE);
      SQLite::Statement age(db, "UPDATE outbox SET unsure_since = unsure_since - ? WHERE unsure_since IS NOT NULL");
      age.bind(1, long_ago_ms);
      REQUIRE(age.exec() == 1);
    }
    const auto stepped = sim->post("/_sim/clock", R"({"stepMs":)" + std::to_string(long_ago_ms) + "}");
    REQUIRE_MESSAGE(stepped.status == 200, stepped.body);
  }
  boost::json::array requests() { return sim->get("/_sim/requests").json.at("requests").as_array(); }

  std::size_t requests_before_ = 0;
};

}  // namespace

TEST_CASE("OB-2: after kill -9 a message whose answer was lost is found in its channel, and not sent again") {
  lost_scene s(R"("status":502,"afterwards":true)");
  REQUIRE(s.messages_about(s.id) == 1);
  s.start();
  REQUIRE(s.wait_until([&] { return s.is_settled(s.id); }));
  CHECK(s.messages_about(s.id) == 1);
  CHECK(s.asked_since() == std::vector<std::string>{"GET"});
  // What was found is the message that a decision edits.
  const auto found = s.channel(demo_world::channel).back().id;
  REQUIRE(s.api("/approvals/" + s.id + "/approve").status == 200);
  REQUIRE(s.wait_until([&] { return s.channel(demo_world::channel).back().title == "Approved: kick"; }));
  CHECK(s.channel(demo_world::channel).back().id == found);
}

TEST_CASE("OB-2: after kill -9 a message that never arrived is looked for in its channel, and then sent once") {
  lost_scene s(R"("status":502)");
  REQUIRE(s.messages_about(s.id) == 0);
  s.start();
  REQUIRE(s.wait_until([&] { return s.is_settled(s.id); }));
  CHECK(s.messages_about(s.id) == 1);
  CHECK(s.asked_since() == std::vector<std::string>{"GET", "POST"});
}
