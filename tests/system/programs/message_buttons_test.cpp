// The buttons below a request in its channel: pressed through ess-bot, and through what Discord signs and posts.
#include "system/programs/outbox_scene.hpp"
#include "system/programs/signed_scene.hpp"

using namespace ess;
using namespace ess::test;

namespace {

/// A request that stands in its channel, and an owner who is linked.
class button_scene : public outbox_scene {
 public:
  /// With `signed_posts` Discord posts presses to ess-server; else they come through ess-bot.
  explicit button_scene(bool signed_posts) : owner(installation) {
    const auto endpoint = sim->get(interactions_endpoint()).json;
    installation.settings()["DISCORD_PUBLIC_KEY"] = string_member(endpoint, "publicKey").value_or("");
    start();
    link_owner_and_guild(installation);
    const auto saved = web->put("/api/communities/" + home + "/discord",
                                R"({"version":1,"approvalsChannelId":")" + std::string(demo_world::channel) + "\"}");
    REQUIRE_MESSAGE(saved.status == 200, saved.body);
    if (signed_posts) {
      REQUIRE(set_endpoint(owner.sim, installation.server_url() + "/api/discord/interactions") == "accepted");
    } else {
      installation.start_bot();
    }
    id = add_approval();
    REQUIRE(wait_until([&] { return channel(demo_world::channel).size() == 1; }));
    asked = channel(demo_world::channel).front();
    REQUIRE(asked.buttons == 2);
  }

  /// Presses a button of the request's own message, and answers what the presser alone reads.
  std::string press(const std::string& button) { return owner.read(owner.press(asked.id, "ess:" + button + ":" + id)); }

  void give_role(const std::string& user, const std::string& role) {
    installation.must_essctl({"member", "add", "--community", "harbour", "--user", user, "--role", role});
  }

  /// The message about a request; empty until it stands in the channel.
  std::string message_about(const std::string& request) {
    for (auto& each : channel(demo_world::channel)) {
      if (each.footer == "Request " + request) return each.id;
    }
    return {};
  }

  /// Those of the channel; answers that the presser alone sees stand among them.
  std::vector<seen_message> messages_about_it() {
    std::vector<seen_message> found;
    for (auto& each : channel(demo_world::channel)) {
      if (each.footer == "Request " + id) found.push_back(std::move(each));
    }
    REQUIRE_FALSE(found.empty());
    return found;
  }

  owner_at_discord owner;
  std::string id;
  seen_message asked;
};

void check_the_message_is_updated_for_all(bool signed_posts) {
  button_scene s(signed_posts);
  // Discord is slow to take the edit, so somebody else still sees the buttons.
  const auto edits = "/channels/" + std::string(demo_world::channel) + "/messages/" + s.asked.id;
  const auto ordered =
      s.sim->post("/_sim/faults", R"({"kind":"rest","status":503,"count":1000,"path":")" + edits + "\"}");
  REQUIRE_MESSAGE(ordered.status == 200, ordered.body);
  CHECK(s.press("approve").starts_with("Approved: kick was recorded"));
  CHECK(s.messages_about_it().front().buttons == 2);
  CHECK(s.press("approve") == "This request is decided already: it is APPROVED.");

  REQUIRE(s.sim->post("/_sim/faults", R"({"kind":"clear"})").status == 200);
  REQUIRE(s.wait_until([&] { return s.messages_about_it().front().buttons == 0; }));
  const auto shown = s.messages_about_it();
  REQUIRE(shown.size() == 1);
  CHECK(shown.front().id == s.asked.id);
  CHECK(shown.front().title == "Approved: kick");
  CHECK(shown.front().fields.at("Decided by") == "Demo Owner");
  CHECK(s.asked.fields.count("Decided by") == 0);
}

/// Discord may be asked to post elsewhere from now on; what stands in the old channel stays, buttons and all.
void check_a_channel_that_was_left_answers(bool signed_posts) {
  button_scene s(signed_posts);
  const auto settings = "/api/communities/" + s.home + "/discord";
  const auto version = s.web->get(settings).json.at("config").at("version").as_int64();
  const auto moved = s.web->put(settings, R"({"version":)" + std::to_string(version) + R"(,"approvalsChannelId":")" +
                                              std::string(demo_world::dispatch_channel) + "\"}");
  REQUIRE_MESSAGE(moved.status == 200, moved.body);

  // It still decides what is pending, and the decision is shown where requests are shown now.
  CHECK(s.press("approve").starts_with("Approved: kick was recorded"));
  REQUIRE(s.wait_until([&] { return !s.channel(demo_world::dispatch_channel).empty(); }));
  REQUIRE(s.wait_until([&] { return s.drained(); }));
  const auto elsewhere = s.channel(demo_world::dispatch_channel);
  REQUIRE(elsewhere.size() == 1);
  CHECK(elsewhere.front().title == "Approved: kick");
  CHECK(elsewhere.front().buttons == 0);
  CHECK(s.messages_about_it() == std::vector<seen_message>{s.asked});

  // What it still offers is over, and it says so.
  CHECK(s.press("approve") == "This request is decided already: it is APPROVED.");
}

/// Also of Deny, which opens no form for nothing.
void check_a_press_is_refused_at_once(bool signed_posts) {
  button_scene s(signed_posts);
  const auto own = json_text(s.installation
                                 .must_essctl({"approval", "add", "--community", "harbour", "--command", "kick",
                                               "--requested-by", "owner@ess.example", "--json"})
                                 .out,
                             "id");
  REQUIRE(s.wait_until([&] { return !s.message_about(own).empty(); }));
  const auto ordered =
      s.sim->post("/_sim/faults", R"({"kind":"rest","status":503,"count":1000,"path":"/channels/)" +
                                      std::string(demo_world::channel) + "/messages/" + s.asked.id + "\"}");
  REQUIRE_MESSAGE(ordered.status == 200, ordered.body);
  for (const std::string button : {"approve", "deny"}) {
    CAPTURE(button);
    const auto stranger = s.owner.press(s.asked.id, "ess:" + button + ":" + s.id, demo_world::unlinked_user);
    CHECK(s.owner.read(stranger).starts_with("Your Discord account is not linked to ESS."));
    const auto asker = s.owner.press(s.message_about(own), "ess:" + button + ":" + own);
    CHECK(s.owner.read(asker) == "You asked for this yourself. Somebody else has to decide it.");
  }
  s.give_role("staff@ess.example", "OWNER");
  s.give_role("owner@ess.example", "MOD");
  for (const std::string button : {"approve", "deny"}) {
    CAPTURE(button);
    CHECK(s.press(button).starts_with("Your role MOD in ESS lacks the permission approvals:decide."));
  }
  s.give_role("owner@ess.example", "OWNER");
  CHECK(s.press("approve").starts_with("Approved: kick was recorded"));
  CHECK(s.press("deny") == "This request is decided already: it is APPROVED.");
}

}  // namespace

TEST_CASE("a press through the gateway updates the channel's message for all, and a second press is told so") {
  check_the_message_is_updated_for_all(false);
}

TEST_CASE("a press that Discord signs and posts updates the channel's message for all, and a second press is told so") {
  check_the_message_is_updated_for_all(true);
}

TEST_CASE("a button in a channel that approvals have left decides what is pending, and says so when that is over") {
  check_a_channel_that_was_left_answers(false);
}

TEST_CASE("a press in a channel that approvals have left is answered the same when Discord signs and posts it") {
  check_a_channel_that_was_left_answers(true);
}

TEST_CASE("a press through the gateway that cannot decide is refused at once, and Deny opens no form for it") {
  check_a_press_is_refused_at_once(false);
}

TEST_CASE("a press that Discord signs and that cannot decide is refused at once, and Deny opens no form for it") {
  check_a_press_is_refused_at_once(true);
}
