// Many changes, seeded faults, deleted channels, revoked tokens, and kill -9 in between: in the end the channels show
// exactly what the store holds. What is ordered are changes: calls opened and changed, requests made and decided, and
// security events. Several changes of one call or request may end up in one message, so the messages that Discord took,
// posts and edits, are counted as well.
#include <SQLiteCpp/Column.h>

#include <array>
#include <random>

#include "support/full_run.hpp"
#include "system/programs/channel_model.hpp"
#include "system/programs/outbox_scene.hpp"

using namespace ess::test;

namespace {

struct share {
  int changes = 90;
  int kills = 4;
  int deletions = 2;
  int resets = 1;        ///< of the server's token, which hears of it when it is started again
  int replacements = 3;  ///< of the token that one town has of its own, over HTTP
  int messages = 45;     ///< at least
};

share share_of_this_run() { return share_of(share{27'000, 200, 9, 12, 40, 20'000}, share{}); }

/// A community with a guild of its own, its channels, and what they must show.
struct town {
  std::string id;
  std::string slug;
  std::string guild;
  std::string approvals;
  std::string dispatch;
  std::string security;
  std::string key;  ///< of the town's game server
  /// What it raised, by severity.
  std::map<std::string, std::vector<std::string>> raised;
  /// Where to go on when the channel is deleted.
  std::vector<std::string> spare;
  channel_model model;
  bool channel_gone = false;
};

constexpr std::string_view own_application = "900000000000000002";
constexpr std::string_view own_token = "OTAwMDAwMDAwMDAwMDAwMDAy.Gsystem.a-bot-token-of-one-town-";

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

class campaign {
 public:
  explicit campaign(share size) : size_(size) {
    for (const char* slug : {"harbour", "valley", "ridge"}) {
      town t;
      t.slug = slug;
      const auto number = std::to_string(towns_.size() + 1);
      t.guild = "91000000000000000" + number;
      t.approvals = "92100000000000" + number + "000";
      t.dispatch = "92200000000000" + number + "000";
      t.security = "92300000000000" + number + "000";
      for (int n = 0; n < size.deletions; ++n) t.spare.push_back("92200000000000" + number + std::to_string(100 + n));
      found(t);
      towns_.push_back(std::move(t));
    }
    REQUIRE(scene_.sim->post("/_sim/world", world_text()).status == 200);
    for (const auto& t : towns_) scene_.set_channels(t.id, t.guild, t.approvals, t.dispatch, t.security);
    order_faults();
    scene_.start();
    replace_own_token();
  }

  void run() {
    const int between_kills = size_.changes / (size_.kills + 1);
    for (int i = 1; i <= size_.changes; ++i) {
      change_something();
      if (at(i, size_.deletions)) delete_channel();
      if (at(i + between_kills / 2, size_.resets)) reset_token();
      if (at(i + between_kills / 3, size_.replacements)) replace_own_token();
      if (i % 40 == 0) let_others_breathe();
      if (i % between_kills != 0 || i / between_kills > size_.kills) continue;
      scene_.kill();
      scene_.installation.settings()["DISCORD_BOT_TOKEN"] = token_;
      scene_.start();
      mend_channels();
    }
    finish();
  }

  /// What Discord took: each is a message that was posted or edited.
  int messages_sent() {
    SQLite::Database db((scene_.installation.folder() / "ess.db").string(), SQLite::OPEN_READONLY);
    SQLite::Statement sent(db, "SELECT count(*) FROM outbox WHERE state = 'sent'");
    REQUIRE(sent.executeStep());
    return sent.getColumn(0).getInt();
  }

  std::vector<town>& towns() { return towns_; }
  outbox_scene& scene() { return scene_; }
  const std::vector<std::string>& requests() const { return requests_; }
  const std::map<std::string, std::string>& decisions() const { return decisions_; }

 private:
  /// True `times` times, evenly, as i runs through the changes.
  bool at(int i, int times) const { return times > 0 && i % (size_.changes / (times + 1)) == 0; }

  void found(town& t) {
    auto& programs = scene_.installation;
    if (t.slug != "harbour") {
      programs.must_essctl({"community", "add", "--name", "Town of " + t.slug, "--slug", t.slug});
      programs.must_essctl({"member", "add", "--community", t.slug, "--user", "owner@ess.example", "--role", "OWNER"});
    }
    const auto listed = programs.must_essctl({"community", "list", "--json"}).out;
    const auto slug_at = listed.find(in_quotes(t.slug));
    REQUIRE(slug_at != std::string::npos);
    const auto object_at = listed.rfind('{', slug_at);
    t.id = json_text(std::string_view(listed).substr(object_at), "id");
    const auto made = programs.must_essctl(
        {"key", "create", "--community", t.slug, "--name", "host", "--permission", "reports:triage", "--json"});
    t.key = json_text(made.out, "secret");
  }

  std::string world_text() const {
    std::string guilds;
    for (const auto& t : towns_) {
      std::string channels;
      auto all = t.spare;
      all.push_back(t.approvals);
      all.push_back(t.dispatch);
      all.push_back(t.security);
      for (const auto& id : all) {
        channels += (channels.empty() ? "" : ",") + std::string("{\"id\":") + in_quotes(id) + ",\"name\":\"c" + id +
                    "\",\"type\":0}";
      }
      guilds += (guilds.empty() ? "" : ",") + std::string("{\"id\":") + in_quotes(t.guild) +
                ",\"name\":" + in_quotes(t.slug) + ",\"ownerId\":" + in_quotes(demo_world::owner) + ",\"memberIds\":[" +
                in_quotes(demo_world::owner) + "],\"applicationIds\":[" +
                in_quotes(&t == &with_own_token() ? own_application : demo_world::application) + "],\"channels\":[" +
                channels + "]}";
    }
    const auto application = [](std::string_view id, std::string_view token) {
      return "{\"id\":" + in_quotes(id) + ",\"name\":\"ESS\",\"clientSecret\":" + in_quotes(demo_world::client_secret) +
             ",\"botToken\":" + in_quotes(token) + "}";
    };
    return "{\"applications\":[" + application(demo_world::application, demo_world::bot_token) + "," +
           application(own_application, own_token) + "],\"users\":[{\"id\":" + in_quotes(demo_world::owner) +
           ",\"username\":\"owner\"}],\"guilds\":[" + guilds + "]}";
  }

  // One request in twelve goes wrong. Limits that count against a bot are rarer: Discord shuts out who has too many.
  void order_faults() {
    constexpr std::array faults = {R"("status":502,"afterwards":true,"oneIn":30)", R"("status":500,"oneIn":30)",
                                   R"("status":429,"scope":"shared","retryAfterMs":150,"oneIn":60)",
                                   R"("status":429,"retryAfterMs":150,"oneIn":120)"};
    for (const char* more : faults) {
      const auto ordered = scene_.sim->post(
          "/_sim/faults", R"({"kind":"rest","path":"/messages","count":1000000,)" + std::string(more) + "}");
      REQUIRE_MESSAGE(ordered.status == 200, ordered.body);
    }
  }

  /// Opens a call or changes one, asks for something or decides it; what the server acknowledged is in the models.
  void change_something() {
    const auto kind = dice_() % 25;
    if (kind == 0) return ask_or_decide();
    if (kind <= 2) return raise_security_event();
    town& t = towns_[dice_() % towns_.size()];
    const auto path = "/api/communities/" + t.id + "/calls";
    const auto title = "Call no " + std::to_string(++numbers_);
    const auto& calls = t.model.calls();
    if (calls.empty() || dice_() % 4 != 0) {
      const auto made = scene_.web->post(path, R"({"title":)" + in_quotes(title) + R"(,"priority":3})");
      REQUIRE_MESSAGE(made.status == 200, made.body);
      return t.model.opened(ess::string_member(made.json.at("call"), "id").value(), title);
    }
    // Mostly young ones, as in life: their messages may still be under way.
    const auto back = dice_() % std::min<std::size_t>(calls.size(), dice_() % 3 == 0 ? calls.size() : 10);
    const auto which = calls.size() - 1 - back;
    const auto version = std::to_string(calls[which].titles.size());
    const auto changed = scene_.web->send(
        scene_.web->to(ess::net::http_method::patch, path + "/" + calls[which].id)
            .body("application/json", R"({"version":)" + version + R"(,"title":)" + in_quotes(title) + "}"));
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    t.model.changed(which, title);
  }

  void raise_security_event() {
    // Each of these is a message of its own; the lesser join one that waits.
    constexpr std::array severities = {"HIGH", "CRITICAL"};
    town& t = towns_[dice_() % towns_.size()];
    const std::string severity = severities[dice_() % severities.size()];
    const auto type = "event." + std::to_string(++numbers_);
    web_window host(scene_.installation.server_port());
    auto request = host.to(ess::net::http_method::post, "/api/v1/security-events");
    request.header("X-API-Key", t.key).header("Idempotency-Key", type);
    request.body("application/json", R"({"type":)" + in_quotes(type) + R"(,"severity":)" + in_quotes(severity) + "}");
    const auto raised = host.send(std::move(request));
    REQUIRE_MESSAGE(raised.status == 200, raised.body);
    t.raised[severity].push_back("Security event: " + type);
  }

  void ask_or_decide() {
    if (requests_.size() == decisions_.size() || dice_() % 2 == 0) {
      requests_.push_back(scene_.add_approval());
      return;
    }
    const auto& id = requests_[decisions_.size()];
    const bool approve = dice_() % 2 == 0;
    const auto decided = scene_.api("/approvals/" + id + (approve ? "/approve" : "/deny"));
    REQUIRE_MESSAGE(decided.status == 200, decided.body);
    decisions_[id] = approve ? "Approved: kick" : "Denied: kick";
  }

  void delete_channel() {
    town& t = towns_[dice_() % towns_.size()];
    if (t.channel_gone || t.spare.empty()) return;
    const auto gone = scene_.sim->del("/_sim/channels/" + t.dispatch);
    REQUIRE_MESSAGE(gone.status == 200, gone.body);
    t.model.deleted(seen_messages(gone.json));
    t.channel_gone = true;
  }

  /// An administrator chooses another channel where one is gone.
  void mend_channels() {
    for (auto& t : towns_) {
      if (!t.channel_gone) continue;
      const auto path = "/api/communities/" + t.id + "/discord";
      const auto version = scene_.web->get(path).json.at("config").at("version").as_int64();
      t.dispatch = t.spare.back();
      const auto saved = scene_.web->put(
          path, R"({"version":)" + std::to_string(version) + R"(,"dispatchChannelId":)" + in_quotes(t.dispatch) + "}");
      REQUIRE_MESSAGE(saved.status == 200, saved.body);
      t.spare.pop_back();
      t.channel_gone = false;
    }
  }

  /// The server hears of the new token when it is started again.
  void reset_token() {
    token_ = std::string(demo_world::bot_token) + std::to_string(++numbers_);
    const auto path = "/_sim/applications/" + std::string(demo_world::application) + "/bot-token";
    REQUIRE(scene_.sim->put(path, R"({"botToken":)" + in_quotes(token_) + "}").status == 200);
  }

  town& with_own_token() { return towns_.back(); }
  const town& with_own_token() const { return towns_.back(); }

  /// The token is reset at Discord, and an administrator saves the new one: what leaves in between is refused.
  void replace_own_token() {
    const auto token = std::string(own_token) + std::to_string(++numbers_);
    const auto path = "/_sim/applications/" + std::string(own_application) + "/bot-token";
    REQUIRE(scene_.sim->put(path, R"({"botToken":)" + in_quotes(token) + "}").status == 200);
    const auto settings = "/api/communities/" + with_own_token().id + "/discord";
    const auto version = scene_.web->get(settings).json.at("config").at("version").as_int64();
    const auto saved = scene_.web->put(
        settings, R"({"version":)" + std::to_string(version) + R"(,"botToken":)" + in_quotes(token) + "}");
    REQUIRE_MESSAGE(saved.status == 200, saved.body);
  }

  /// Messages are to be under way while things change, not to pile up behind this one client.
  void let_others_breathe() {
    scene_.wait_until([&] { return scene_.ready().at("outbox").at("waiting").as_int64() < 300; },
                      std::chrono::seconds(2));
  }

  void finish() {
    scene_.installation.server().stop();
    scene_.installation.settings()["DISCORD_BOT_TOKEN"] = token_;
    scene_.start();
    mend_channels();
    REQUIRE(scene_.sim->post("/_sim/faults", R"({"kind":"clear"})").status == 200);
    const auto patience = std::chrono::seconds(90 + size_.changes / 20);
    const bool drained = scene_.wait_until([&] { return scene_.drained(); }, patience);
    REQUIRE_MESSAGE(drained, ess::to_json_text(scene_.ready()));
  }

  share size_;
  std::mt19937 dice_{1};
  outbox_scene scene_;
  std::vector<town> towns_;
  std::vector<std::string> requests_;
  std::map<std::string, std::string> decisions_;
  std::string token_{demo_world::bot_token};
  int numbers_ = 0;
};

}  // namespace

TEST_CASE(
    "OB-1: through faults, deleted channels, revoked tokens and kill -9 the channels end up as the store, nothing "
    "doubled, nothing lost, in order") {
  const auto size = share_of_this_run();
  MESSAGE("changes: " << size.changes << ", kills: " << size.kills << ", deleted channels: " << size.deletions
                      << ", revoked tokens: " << size.resets << ", replaced tokens: " << size.replacements
                      << ", seed: 1");
  campaign c(size);
  c.run();
  const int messages = c.messages_sent();
  MESSAGE("messages: " << messages);
  CHECK(messages >= size.messages);
  const auto outbox = c.scene().ready().at("outbox");
  CHECK(outbox.at("dead").as_int64() == 0);
  CHECK(outbox.at("uncertain").as_int64() * 10'000 <= size.changes);
  for (auto& t : c.towns()) {
    const auto faults = t.model.faults_of(c.scene().channel(t.dispatch));
    for (std::size_t i = 0; i < std::min<std::size_t>(faults.size(), 10); ++i) CHECK_MESSAGE(false, faults[i]);
    CHECK(faults.empty());
    // The more urgent may pass the others; among themselves they keep their order.
    std::vector<seen_message> events;
    for (auto& each : c.scene().channel(t.security)) {
      if (each.title.starts_with("Security event: ")) events.push_back(std::move(each));
    }
    std::size_t raised = 0;
    for (const auto& of_one_severity : t.raised) {
      const auto& titles = of_one_severity.second;
      raised += titles.size();
      std::vector<std::string> seen;
      for (const auto& each : events) {
        if (std::ranges::find(titles, each.title) != titles.end()) seen.push_back(each.title);
      }
      CAPTURE(of_one_severity.first);
      CHECK(seen == titles);
    }
    CHECK(events.size() == raised);
  }
  const auto shown = c.scene().channel(c.towns().front().approvals);
  REQUIRE(shown.size() == c.requests().size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto& id = c.requests()[i];
    const auto decided = c.decisions().find(id);
    CHECK(shown[i].footer == "Request " + id);
    CHECK(shown[i].title == (decided == c.decisions().end() ? "Approval requested: kick" : decided->second));
    CHECK(shown[i].buttons == (decided == c.decisions().end() ? 2 : 0));
  }
}
