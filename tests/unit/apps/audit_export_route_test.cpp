// The audit log as a file, over the wire: whose it is to take, how long it may be, and that it tells of itself.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "ess/audit/append.hpp"
#include "ess/audit/export.hpp"
#include "unit/apps/served_site.hpp"

namespace ess::server {
namespace {

using test::must;

struct site : test::served_site {
  site() : north(test::add_community(world.base(), "north")) {}

  /// The session of a new member.
  std::string session_of(const std::string& name, std::string_view role) {
    const auto user = test::add_user(world.base(), name);
    test::add_member(world.base(), north, user, role);
    return test::served_site::session_of(user);
  }
  net::http_response take(const std::string& token, const std::string& query) {
    net::http_request request(http::method::get,
                              world->site.origin + "/api/communities/" + north.str() + "/audit/export" + query);
    request.header("Cookie", world->site.session_cookie + "=" + token);
    return send(std::move(request));
  }
  void write_entries(int count) {
    must(world.base().write([&](storage::unit_of_work& uow) -> result<void> {
      for (int i = 0; i < count; ++i) {
        const auto what = audit::event("host.event").from(test::by_command_line()).metadata({{"n", i}});
        must(audit::append(uow, world.base().random, north, what));
      }
      return success();
    }));
  }

  community_id north;
};

std::string code_of(const net::http_response& answer) {
  const auto json = parse_json(answer.body);
  return json ? string_member(*json, "code").value_or("") : std::string();
}

}  // namespace

TEST_CASE_FIXTURE(site,
                  "AU-12: an export needs its permission and a password given not long ago, and is written down") {
  const auto admin = session_of("ann", "ADMIN");
  const auto before = world.base().count_entries("audit.exported", north);
  CHECK(code_of(take(session_of("mia", "MOD"), "")) == "permission_missing");
  CHECK(world.base().count_entries("audit.exported", north) == before);
  CHECK(take(admin, "").status == 200);
  CHECK(world.base().count_entries("audit.exported", north) == before + 1);
  world.base().clock.advance(std::chrono::minutes(31));
  const auto late = take(admin, "");
  CHECK(late.status == 403);
  CHECK(code_of(late) == "password_needed");
  CHECK(world.base().count_entries("audit.exported", north) == before + 1);
}

TEST_CASE_FIXTURE(site,
                  "AU-11: a log of any length is exported in pieces, and what came verifies without the database") {
  const auto admin = session_of("ann", "ADMIN");
  for (const int more : {0, 1, 700, 500}) {
    write_entries(more);
    const auto answer = take(admin, "?format=jsonl");
    REQUIRE(answer.status == 200);
    CHECK(answer.header("Content-Type") == "application/x-ndjson; charset=utf-8");
    CHECK(std::string(answer.header("Content-Disposition").value_or("")).find("attachment") == 0);
    std::istringstream file(answer.body);
    const auto report = must(audit::verify_export(file, {}));
    CHECK(report.chain == north.str());
    CHECK(report.integrity.state == audit::chain_state::intact);
    CHECK(report.integrity.last == static_cast<std::int64_t>(world.base().read([&](const storage::unit_of_work& uow) {
            return must(uow.audit().head(north.str())).sequence;
          })));
    // The last entry is the one that tells of this export.
    CHECK(answer.body.find("audit.exported") != std::string::npos);
  }
  const auto table = take(admin, "?format=csv");
  CHECK(table.header("Content-Type") == "text/csv; charset=utf-8");
  CHECK(std::ranges::count(table.body, '\n') > 1200);
  CHECK(table.body.starts_with("sequence,at,event,"));
}

TEST_CASE_FIXTURE(site, "an export between two times holds what happened between them, and no more") {
  const auto admin = session_of("ann", "ADMIN");
  world.base().clock.advance(std::chrono::minutes(5));
  const auto from = format_time(world.base().clock.now());
  write_entries(3);
  world.base().clock.advance(std::chrono::minutes(5));
  const auto to = format_time(world.base().clock.now());
  write_entries(4);
  const auto answer = take(admin, "?format=csv&from=" + from + "&to=" + to);
  REQUIRE(answer.status == 200);
  CHECK(std::ranges::count(answer.body, '\n') == 4);
  CHECK(code_of(take(admin, "?format=pdf")) == "invalid_export_format");
}

}  // namespace ess::server
