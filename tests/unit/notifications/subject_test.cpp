#include "ess/notifications/subject.hpp"

#include <doctest/doctest.h>

#include "ess/approvals/approvals.hpp"
#include "ess/audit/append.hpp"
#include "ess/audit/security_events.hpp"
#include "ess/dispatch/calls.hpp"
#include "ess/notifications/announce.hpp"
#include "support/builders.hpp"

using namespace ess;
using namespace ess::test;
using notifications::readable_subjects;
namespace kinds = notifications::kinds;

namespace {

const readable_subjects nothing_at_all{false, false, false, {}};

struct told_world : world {
  told_world() : home(*this) {}

  storage::approval_record request() {
    return must(write([&](storage::unit_of_work& uow) {
      const approvals::new_request wanted{home.mod, storage::risk_level::high, R"({"commandId":"*kick*"})", "spam"};
      return approvals::request(uow, random, home.community, wanted, by_command_line());
    }));
  }
  storage::call_record call() {
    dispatch::new_call wanted;
    wanted.title = "Fire at the *pier*";
    return must(write([&](storage::unit_of_work& uow) {
      return dispatch::open_call(uow, random, home.community, wanted, by_command_line());
    }));
  }
  /// The number of a new entry of the community's log.
  std::string entry(const std::string& event, bool refused = false) {
    audit::event what(event);
    what.from(by_command_line());
    if (refused) what.result(audit::event_result::refused);
    must(write([&](storage::unit_of_work& uow) { return audit::append(uow, random, home.community, what); }));
    return latest();
  }
  std::string raised(const std::string& type) {
    const audit::security_report report{audit::severity::high, type, {}};
    must(write([&](storage::unit_of_work& uow) {
      return audit::raise(uow, random, home.community, report, by_command_line());
    }));
    return latest();
  }
  std::string latest() {
    return read([&](const storage::unit_of_work& uow) {
      return std::to_string(must(uow.audit().head(home.community.str())).sequence);
    });
  }
  std::optional<notifications::subject_view> view(const storage::outbox_record& message,
                                                  const readable_subjects& readable = {}) {
    return read(
        [&](const storage::unit_of_work& uow) { return must(notifications::view_subject(uow, message, readable)); });
  }
  storage::outbox_record message(std::string_view kind, std::string subject) const {
    return {storage::outbox_id::trusted("m1"),
            home.community,
            channel_id::trusted(11),
            storage::outbox_topic::security,
            storage::outbox_urgency::normal,
            std::string(kind),
            std::move(subject),
            storage::outbox_state::queued,
            1,
            0,
            0,
            "",
            {},
            {},
            {},
            {},
            {},
            {}};
  }
  std::string title(std::string_view kind, const std::string& subject) {
    const auto seen = view(message(kind, subject));
    return seen ? seen->title : "";
  }

  staffed_community home;
};

}  // namespace

TEST_CASE_FIXTURE(told_world, "a request is called by its command and who made it, as they were typed") {
  const auto seen = view(message(kinds::approval, request().id.str()));
  REQUIRE(seen);
  CHECK(seen->title == "*kick*");
  CHECK(seen->requested_by == "night-city-mod");
  CHECK(seen->status == "PENDING");
}

TEST_CASE_FIXTURE(told_world, "a call is called by its title") {
  const auto seen = view(message(kinds::call, call().id.str()));
  REQUIRE(seen);
  CHECK(seen->title == "Fire at the *pier*");
  CHECK(seen->requested_by.empty());
  CHECK(seen->status == "OPEN");
}

TEST_CASE_FIXTURE(told_world, "an entry of the audit log is called by a sentence, and tells if it was refused") {
  CHECK(title(kinds::security, entry("discord.config_updated")) == "The Discord settings were changed");
  CHECK(title(kinds::security, entry("discord.unlinked", true)) == "A Discord account was unlinked (refused)");
  CHECK(title(kinds::security, raised("anticheat.speed")) == "Security event: anticheat.speed");
}

TEST_CASE_FIXTURE(told_world, "several entries that are told of together are called by the first") {
  auto together = message(kinds::security, entry("discord.linked"));
  together.joined = {entry("discord.unlinked")};
  together.changes = 3;
  CHECK(view(together)->title == "A Discord account was linked and 2 more");
}

TEST_CASE_FIXTURE(told_world, "what is gone, foreign or of no kind of ours has no words") {
  CHECK_FALSE(view(message(kinds::approval, "01jd0000000000000000000000")));
  CHECK_FALSE(view(message(kinds::approval, "")));
  CHECK_FALSE(view(message(kinds::call, "01jd0000000000000000000000")));
  CHECK_FALSE(view(message(kinds::security, "999999")));
  CHECK_FALSE(view(message(kinds::security, "first")));
  CHECK_FALSE(view(message("weather", "1")));
  auto elsewhere = message(kinds::call, call().id.str());
  elsewhere.community = staffed_community(*this, "south", 50).community;
  CHECK_FALSE(view(elsewhere));
}

TEST_CASE_FIXTURE(told_world, "who may not see a thing is not told what it is called, but a requester sees their own") {
  const auto asked = message(kinds::approval, request().id.str());
  const auto opened = message(kinds::call, call().id.str());
  const auto written = message(kinds::security, entry("discord.linked"));
  for (const auto& each : {asked, opened, written}) CHECK_FALSE(view(each, nothing_at_all));
  CHECK(view(asked, {true, false, false, {}}));
  CHECK_FALSE(view(opened, {true, false, true, {}}));
  CHECK(view(opened, {false, true, false, {}}));
  CHECK_FALSE(view(written, {true, true, false, {}}));
  CHECK(view(written, {false, false, true, {}}));
  CHECK(view(asked, {false, false, false, home.mod}));
  CHECK_FALSE(view(asked, {false, false, false, home.viewer}));
}

TEST_CASE("an entry without a sentence keeps the name of its event") {
  CHECK(notifications::entry_title("discord.linked") == "A Discord account was linked");
  CHECK(notifications::entry_title("shop.item_sold") == "shop.item_sold");
  CHECK(notifications::entry_title("security.low", "anticheat.speed") == "Security event: anticheat.speed");
  CHECK(notifications::entry_title("discord.bot.command", "approvals.deny") == "A request was denied from Discord");
  CHECK(notifications::entry_title("discord.bot.command", "taxi.call") == "Command from Discord: taxi.call");
  CHECK(notifications::entry_title("discord.bot.command", "other") == "Command from Discord: other");
}
