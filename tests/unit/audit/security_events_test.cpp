#include "ess/audit/security_events.hpp"

#include <set>

#include "ess/audit/event_kinds.hpp"
#include "ess/base/json.hpp"
#include "unit/audit/audit_world.hpp"

using namespace ess;
using namespace ess::test;
using audit::severity;

namespace {

struct watched : audit_world {
  void append(const std::string& type) {
    uow.time += std::chrono::seconds(1);
    REQUIRE(audit::append(uow, random, home, audit::event(type)).has_value());
  }
  result<std::int64_t> raise(const audit::security_report& report) {
    return audit::raise(uow, random, home, report, audit::origin(audit::event_source::api));
  }
  std::vector<std::int64_t> listed(std::optional<severity> only = {}, int limit = 50,
                                   const storage::audit_filter& filter = {}) {
    std::vector<std::int64_t> sequences;
    const auto page = audit::read_security_page(uow, audit_chain, filter, only, limit).value();
    for (const auto& entry : page.entries) sequences.push_back(entry.sequence);
    return sequences;
  }

  fake_random random;
  community_id home = community_id::trusted(std::string(audit_chain));
};

using sequences = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("the four severities have names, and nothing else is one") {
  for (const auto each : {severity::low, severity::medium, severity::high, severity::critical}) {
    CHECK(audit::parse_severity(audit::to_string(each)) == each);
  }
  CHECK(audit::to_string(severity::critical) == "CRITICAL");
  for (const auto* wrong : {"", "low", "URGENT", "LOW "}) CHECK_FALSE(audit::parse_severity(wrong));
  CHECK(audit::severity_of("tenant.violation") == severity::critical);
  CHECK(audit::severity_of("discord.linked") == severity::low);
  CHECK_FALSE(audit::severity_of("login.success"));
  CHECK_FALSE(audit::severity_of("host.event"));
}

TEST_CASE_FIXTURE(watched, "security events are listed by severity, newest first, page by page, and others never") {
  for (const auto* type : {"discord.linked", "login.success", "tenant.violation", "api_key.created", "discord.linked",
                           "api_key.refused_often", "call.opened"}) {
    append(type);
  }
  CHECK(listed() == sequences{6, 5, 4, 3, 1});
  CHECK(listed(severity::low) == sequences{5, 1});
  CHECK(listed(severity::high) == sequences{6});
  CHECK(listed(severity::critical) == sequences{3});
  CHECK(listed({}, 2) == sequences{6, 5});
  storage::audit_filter rest;
  rest.before = 5;
  CHECK(listed({}, 2, rest) == sequences{4, 3});
  rest.event = "call.opened";
  CHECK(listed({}, 2, rest) == sequences{4, 3});
}

TEST_CASE_FIXTURE(watched, "AU-7: a page of security events tells whether its entries are what was written") {
  fill(12);  // every third is discord.linked
  CHECK(audit::read_security_page(uow, audit_chain, {}, {}, 3).value().integrity.state == audit::chain_state::intact);
  alter(10);
  CHECK(audit::read_security_page(uow, audit_chain, {}, {}, 3).value().integrity.state == audit::chain_state::broken);
  CHECK(audit::read_security_page(uow, audit_chain, {}, severity::high, 3).value().integrity.state ==
        audit::chain_state::empty);
}

TEST_CASE_FIXTURE(watched, "what a host raises is an entry with its severity, its type and what it said") {
  const auto sequence =
      raise({severity::high, "anticheat.speed", {{"player", "12345"}, {"speed", 90}, {"sure", true}}});
  REQUIRE(sequence.has_value());
  CHECK(*sequence == 1);
  const auto shown = audit::entry_json(entry(1));
  CHECK(string_member(shown, "event") == "security.high");
  CHECK(string_member(shown, "severity") == "HIGH");
  CHECK(string_member(shown, "source") == "api");
  CHECK(to_json_text(shown.at("metadata")) ==
        R"({"details":{"player":"12345","speed":90,"sure":true},"type":"anticheat.speed"})");
  CHECK(audit::is_raised("security.high"));
  CHECK_FALSE(audit::is_raised("discord.linked"));
  CHECK_FALSE(audit::is_raised("security.odd"));
  CHECK(listed(severity::high) == sequences{1});
}

TEST_CASE_FIXTURE(watched,
                  "AU-10: a host's event that is malformed, nested or too large is refused, and nothing is written") {
  boost::json::object many;
  for (int i = 0; i < 21; ++i) many["m" + std::to_string(i)] = i;
  boost::json::object large;
  for (int i = 0; i < 20; ++i) large["m" + std::to_string(i)] = std::string(250, 'x');
  const std::vector<audit::security_report> wrong = {
      {severity::low, "", {}},
      {severity::low, "Speed", {}},
      {severity::low, "speed hack", {}},
      {severity::low, std::string(65, 'a'), {}},
      {severity::low, "speed", {{"nested", boost::json::object()}}},
      {severity::low, "speed", {{"list", boost::json::array()}}},
      {severity::low, "speed", {{"fraction", 1.5}}},
      {severity::low, "speed", {{"huge", std::int64_t{1} << 53}}},
      {severity::low, "speed", {{"text", std::string(257, 'x')}}},
      {severity::low, "speed", {{"nul", std::string(1, '\0')}}},
      {severity::low, "speed", {{"a name", 1}}},
      {severity::low, "speed", {{"", 1}}},
      {severity::low, "speed", many},
      {severity::low, "speed", large},
  };
  for (const auto& each : wrong) {
    CAPTURE(to_json_text(each.metadata));
    const auto refused = raise(each);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().reason() == "invalid_security_event");
    CHECK(refused.error().code() == errc::invalid_argument);
  }
  CHECK(records().empty());
  CHECK(raise({severity::low, "a.b_c-9", {{"text", std::string(256, 'x')}, {"Nothing", nullptr}}}).has_value());
}
