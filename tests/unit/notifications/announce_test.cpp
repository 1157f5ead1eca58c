#include "ess/notifications/announce.hpp"

#include <doctest/doctest.h>

#include "ess/access/api_keys.hpp"
#include "ess/approvals/approvals.hpp"
#include "ess/audit/append.hpp"
#include "ess/audit/event_kinds.hpp"
#include "ess/audit/security_events.hpp"
#include "ess/community/discord_config.hpp"
#include "ess/dispatch/calls.hpp"
#include "ess/notifications/render.hpp"
#include "ess/storage/outbox.hpp"
#include "support/builders.hpp"
#include "support/failing_audit.hpp"

using namespace ess;
using namespace ess::test;
using storage::outbox_topic;
using storage::outbox_urgency;

namespace {

struct notified_world : world {
  notified_world() : home(*this) { save({11, 12, 13}); }

  void save(std::vector<std::uint64_t> channels) {
    must(write([&](storage::unit_of_work& uow) {
      auto view = must(community::view_discord_config(uow, home.community));
      community::discord_config_changes changes;
      changes.version = view.version;
      changes.approvals_channel = community::field_change<channel_id>::set(channel_id::trusted(channels[0]));
      changes.dispatch_channel = community::field_change<channel_id>::set(channel_id::trusted(channels[1]));
      changes.security_channel = community::field_change<channel_id>::set(channel_id::trusted(channels[2]));
      return community::save_discord_config(uow, cipher, random, home.community, changes, by_command_line());
    }));
  }
  void change(community::discord_config_changes changes) {
    must(write([&](storage::unit_of_work& uow) {
      changes.version = must(community::view_discord_config(uow, home.community)).version;
      return community::save_discord_config(uow, cipher, random, home.community, changes, by_command_line());
    }));
  }
  void mute(std::vector<std::string> events) {
    community::discord_config_changes changes;
    changes.muted = community::field_change<std::vector<std::string>>::set(std::move(events));
    change(std::move(changes));
  }
  void speak(storage::message_language language) {
    community::discord_config_changes changes;
    changes.language = community::field_change<storage::message_language>::set(language);
    change(std::move(changes));
  }
  /// How many security events waiting messages tell of: small ones share a message, which counts them.
  int events_told() {
    int events = 0;
    for (const auto& message : waiting(outbox_topic::security)) events += message.changes;
    return events;
  }
  /// Waiting messages of a topic, oldest first.
  std::vector<storage::outbox_record> waiting(outbox_topic topic) {
    auto all = read([&](const storage::unit_of_work& uow) { return must(uow.outbox().list(home.community, {}, 100)); });
    std::vector<storage::outbox_record> wanted;
    for (auto at = all.rbegin(); at != all.rend(); ++at) {
      if (at->topic == topic && at->state == storage::outbox_state::queued) wanted.push_back(*at);
    }
    return wanted;
  }
  storage::approval_record request() {
    return must(write([&](storage::unit_of_work& uow) {
      const approvals::new_request wanted{home.mod, storage::risk_level::high, R"({"commandId":"kick"})", "spam"};
      return approvals::request(uow, random, home.community, wanted, by_command_line());
    }));
  }
  discord::message_body rendered(const storage::outbox_record& message) {
    return must(read([&](const storage::unit_of_work& uow) {
      return notifications::render(uow, message, "https://ess.example.org");
    }));
  }

  staffed_community home;
};

/// A unit of work with a defect.
class throwing_work final : public failing_audit_work {
 public:
  using failing_audit_work::failing_audit_work;
  storage::approval_store& approvals() override { throw std::runtime_error("a defect"); }
};

}  // namespace

TEST_CASE("OB-1: a request and its decision are one message in the outbox, which shows the state it is sent in") {
  notified_world w;
  const auto approval = w.request();
  REQUIRE(w.waiting(outbox_topic::approvals).size() == 1);
  const auto pending = w.rendered(w.waiting(outbox_topic::approvals).front());
  CHECK(pending.rows.size() == 1);
  CHECK(pending.embeds.front().fields[1].value == "night-city-mod");
  const std::string page = "https://ess.example.org/app/approvals?community=night-city";
  CHECK(pending.embeds.front().url == page + "&status=PENDING&id=" + approval.id.str());

  audit::origin admin(audit::event_source::browser);
  admin.actor(w.home.admin);
  approvals::moderation_recorder executor(w.random);
  must(w.write([&](storage::unit_of_work& uow) {
    return approvals::decide(uow, w.random, executor, w.home.community, approval.id, approvals::decision::approve, "",
                             admin);
  }));
  const auto waiting = w.waiting(outbox_topic::approvals);
  REQUIRE(waiting.size() == 1);
  CHECK(waiting.front().changes == 2);
  CHECK(w.rendered(waiting.front()).embeds.front().title == "Approved: kick");
  CHECK(w.rendered(waiting.front()).embeds.front().url == page + "&status=APPROVED&id=" + approval.id.str());
  CHECK(w.rendered(waiting.front()).rows.empty());
}

TEST_CASE("OB-1: a change whose audit entry cannot be written announces nothing") {
  notified_world w;
  const auto refused = w.write([&](storage::unit_of_work& uow) {
    failing_audit_work failing(uow);
    const approvals::new_request wanted{w.home.mod, storage::risk_level::low, R"({"commandId":"kick"})", ""};
    return approvals::request(failing, w.random, w.home.community, wanted, by_command_line());
  });
  CHECK(reason_of(refused) == "audit_unavailable");
  CHECK(w.waiting(outbox_topic::approvals).empty());
}

TEST_CASE("a call and its changes are one message, the most urgent ones in front") {
  notified_world w;
  dispatch::new_call wanted;
  wanted.title = "Fire";
  wanted.priority = 5;
  const auto call = must(w.write([&](storage::unit_of_work& uow) {
    return dispatch::open_call(uow, w.random, w.home.community, wanted, by_command_line());
  }));
  const auto page = "https://ess.example.org/app/dispatch?community=night-city&state=";
  CHECK(w.rendered(w.waiting(outbox_topic::dispatch).front()).embeds.front().url ==
        page + ("open&id=" + call.id.str()));
  dispatch::call_changes changes;
  changes.version = call.version;
  changes.status = storage::call_status::cleared;
  must(w.write([&](storage::unit_of_work& uow) {
    return dispatch::change_call(uow, w.random, w.home.community, call.id, changes, by_command_line());
  }));
  const auto waiting = w.waiting(outbox_topic::dispatch);
  REQUIRE(waiting.size() == 1);
  CHECK(waiting.front().urgency == outbox_urgency::critical);
  const auto body = w.rendered(waiting.front());
  CHECK(body.embeds.front().fields[0].value == "Cleared");
  CHECK(body.embeds.front().url == page + ("all&id=" + call.id.str()));
  CHECK(body.embeds.front().color == 0x7f8c8d);
}

TEST_CASE("security events are announced with the audit entry that tells of them, and other entries are not") {
  notified_world w;
  const auto before = w.waiting(outbox_topic::security).size();
  const auto append = [&](const std::string& type) {
    must(w.write([&](storage::unit_of_work& uow) {
      audit::event what(type);
      what.from(by_command_line()).target("t1");
      return audit::append(uow, w.random, w.home.community, what);
    }));
  };
  append("tenant.violation");
  append("login.success");
  append("discord.linked");
  const auto waiting = w.waiting(outbox_topic::security);
  REQUIRE(waiting.size() == before + 2);
  CHECK(waiting[before].urgency == outbox_urgency::critical);
  CHECK(waiting[before + 1].urgency == outbox_urgency::low);
  CHECK(w.rendered(waiting[before]).embeds.front().url ==
        "https://ess.example.org/app/audit?community=night-city&id=" + waiting[before].subject);
  CHECK(w.rendered(waiting[before]).embeds.front().title == "Somebody reached for another community's data");
}

TEST_CASE("every kind of event with a severity is announced as urgently as it is grave, and no other is") {
  notified_world w;
  for (const auto& kind : audit::event_kinds()) {
    CAPTURE(std::string(kind.type));
    const auto before = w.events_told();
    must(w.write([&](storage::unit_of_work& uow) {
      return audit::append(uow, w.random, w.home.community, audit::event(std::string(kind.type)));
    }));
    const auto waiting = w.waiting(outbox_topic::security);
    REQUIRE(w.events_told() == before + (kind.how_grave ? 1 : 0));
    if (!kind.how_grave) continue;
    // The lesser join one that waits.
    if (*kind.how_grave <= audit::severity::medium) continue;
    const bool at_once = waiting.back().urgency == outbox_urgency::critical;
    CHECK(at_once == (kind.how_grave == audit::severity::critical));
    if (!audit::is_raised(kind.type)) {
      CHECK(w.rendered(waiting.back()).embeds.front().title != std::string(kind.type));
    }
  }
}

TEST_CASE("what a host raises reaches the security channel, the critical in front") {
  notified_world w;
  const auto raise = [&](audit::severity how_grave) {
    must(w.write([&](storage::unit_of_work& uow) {
      const audit::security_report report{how_grave, "anticheat.speed", {{"player", "12345"}}};
      return audit::raise(uow, w.random, w.home.community, report, by_command_line());
    }));
    return w.waiting(outbox_topic::security).back();
  };
  CHECK(raise(audit::severity::low).urgency == outbox_urgency::low);
  const auto critical = raise(audit::severity::critical);
  CHECK(critical.urgency == outbox_urgency::critical);
  const auto shown = w.rendered(critical).embeds.front();
  CHECK(shown.title == "Security event: anticheat.speed");
  CHECK(shown.fields.back().value == "player: 12345");
}

TEST_CASE(
    "many small security events are one message with their number and the first ten, an alarm is one of its own") {
  notified_world w;
  const auto append = [&](const std::string& type) {
    must(w.write([&](storage::unit_of_work& uow) {
      audit::event what(type);
      what.from(by_command_line()).target("t1");
      return audit::append(uow, w.random, w.home.community, what);
    }));
  };
  const auto before = w.waiting(outbox_topic::security).size();
  REQUIRE(before == 1);  // of the settings
  for (int i = 0; i < 250; ++i) append(i % 2 == 0 ? "discord.linked" : "discord.unlinked");
  append("tenant.violation");
  append("api_key.created");
  append("api_key.created");
  append("api_key.refused_often");
  append("api_key.refused_often");
  append("discord.link_stale");
  const auto waiting = w.waiting(outbox_topic::security);
  REQUIRE(waiting.size() == before + 4);
  CHECK(waiting.front().changes == 3);
  CHECK(w.rendered(waiting.front()).embeds.front().title == "3 security events");
  const auto& digest = waiting[before];
  CHECK(digest.changes == 251);
  CHECK(digest.joined.size() == 9);
  const auto body = w.rendered(digest);
  CHECK(body.embeds.front().title == "251 security events");
  // Below the last of those that are named stand the others.
  CHECK(body.embeds.front().url == "https://ess.example.org/app/audit?community=night-city&id=" + digest.joined.back());
  const auto lines = body.embeds.front().description.value_or("");
  CHECK(std::ranges::count(lines, '\n') == 10);
  CHECK(lines.ends_with("\nand 241 more"));
  CHECK(lines.find("A Discord account was unlinked") != std::string::npos);
  CHECK(w.rendered(waiting[before + 1]).embeds.front().title == "Somebody reached for another community's data");
}

TEST_CASE("what a host raises in a burst is one message for each of the lesser severities, and the grave stand alone") {
  notified_world w;
  const auto raise = [&](audit::severity how_grave, int number) {
    must(w.write([&](storage::unit_of_work& uow) {
      const audit::security_report report{how_grave, "anticheat.speed" + std::to_string(number), {}};
      return audit::raise(uow, w.random, w.home.community, report, by_command_line());
    }));
  };
  for (int i = 0; i < 300; ++i) raise(i % 2 == 0 ? audit::severity::low : audit::severity::medium, i);
  for (int i = 300; i < 303; ++i) raise(audit::severity::high, i);
  for (int i = 303; i < 305; ++i) raise(audit::severity::critical, i);
  const auto waiting = w.waiting(outbox_topic::security);
  REQUIRE(waiting.size() == 7);
  CHECK(waiting[0].changes == 151);  // the first tells of the settings
  CHECK(waiting[1].changes == 150);
  for (std::size_t i = 2; i < 7; ++i) CHECK(waiting[i].changes == 1);
  const auto low = w.rendered(waiting[1]).embeds.front();
  CHECK(low.title == "150 security events");
  CHECK(low.color == 0x2f6f8f);
  CHECK(low.description.value_or("").find("Security event: anticheat.speed0") != std::string::npos);
  CHECK(low.description.value_or("").ends_with("\nand 140 more"));
  CHECK(w.rendered(waiting[0]).embeds.front().color == 0xd68910);
}

TEST_CASE("each event that can be switched off says nothing then, and its audit entry is written all the same") {
  notified_world w;
  const auto written = [&] { return w.count_entries("discord.linked", w.home.community); };
  const auto announced_by = [&](const std::string& type) {
    const auto before = w.events_told();
    must(w.write([&](storage::unit_of_work& uow) {
      audit::event what(type);
      what.from(by_command_line()).target("t1");
      return audit::append(uow, w.random, w.home.community, what);
    }));
    return w.events_told() - before;
  };
  const auto switches = storage::switchable_events();
  for (const auto event : switches) {
    CAPTURE(event);
    if (event != "approval" && event != "call") CHECK(announced_by(std::string(event)) == 1);
  }
  w.mute({switches.begin(), switches.end()});
  const auto linked = written();
  for (const auto event : switches) {
    CAPTURE(event);
    if (event != "approval" && event != "call") CHECK(announced_by(std::string(event)) == 0);
  }
  CHECK(written() == linked + 1);
  for (const auto* event :
       {"tenant.violation", "audit.integrity_failed", "discord.guild_lost", "discord.config_updated"}) {
    CAPTURE(event);
    CHECK(announced_by(event) == 1);
  }
  w.request();
  CHECK(w.waiting(outbox_topic::approvals).empty());
}

TEST_CASE("a message is written in the language that the community has when it leaves") {
  notified_world w;
  w.request();
  w.speak(storage::message_language::de);
  const auto body = w.rendered(w.waiting(outbox_topic::approvals).front());
  CHECK(body.embeds.front().title == "Freigabe erbeten: kick");
  REQUIRE(body.rows.size() == 1);
  CHECK(body.rows.front().buttons.front().label == "Freigeben");
}

TEST_CASE("saving new channels moves what waits, and a topic without a channel has nothing to say") {
  notified_world w;
  w.request();
  w.save({21, 22, 23});
  REQUIRE(w.waiting(outbox_topic::approvals).size() == 1);
  CHECK(w.waiting(outbox_topic::approvals).front().channel == channel_id::trusted(21));
  must(w.write([&](storage::unit_of_work& uow) {
    auto view = must(community::view_discord_config(uow, w.home.community));
    community::discord_config_changes changes;
    changes.version = view.version;
    changes.approvals_channel = community::field_change<channel_id>::clear();
    return community::save_discord_config(uow, w.cipher, w.random, w.home.community, changes, by_command_line());
  }));
  CHECK(w.waiting(outbox_topic::approvals).empty());
  w.request();
  CHECK(w.waiting(outbox_topic::approvals).empty());
}

TEST_CASE("OB-5: a message whose subject is gone cannot be rendered, and says so") {
  notified_world w;
  auto message = (w.request(), w.waiting(outbox_topic::approvals).front());
  message.subject = "gone";
  const auto rendered = w.read(
      [&](const storage::unit_of_work& uow) { return notifications::render(uow, message, "https://ess.example.org"); });
  CHECK(reason_of(rendered) == "subject_gone");
  message.kind = "unheard_of";
  const auto unknown = w.read(
      [&](const storage::unit_of_work& uow) { return notifications::render(uow, message, "https://ess.example.org"); });
  CHECK(reason_of(unknown) == "kind_unknown");
}

TEST_CASE("OB-5: an exception while a message is made is an error of that message") {
  notified_world w;
  const auto message = (w.request(), w.waiting(outbox_topic::approvals).front());
  const auto rendered = must(w.write([&](storage::unit_of_work& uow) -> result<std::string> {
    const throwing_work broken(uow);
    return reason_of(notifications::render(broken, message, "https://ess.example.org"));
  }));
  CHECK(rendered == "render_failed");
}
