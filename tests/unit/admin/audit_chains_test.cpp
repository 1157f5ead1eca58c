// Which chains of the audit log an operator can look at, and which part of one.
#include <doctest/doctest.h>

#include "admin_fixture.hpp"
#include "ess/storage/audit_log.hpp"
#include "support/temp_dir.hpp"

using namespace ess;
using namespace ess::test;

TEST_CASE("AU-7: a window of the installation's chain is verified by its first and last entry, and of a community's") {
  installation here;
  here.must("init");
  here.must("community.add", north);
  here.must("user.add", R"({"email":"ann@example.org","name":"Ann"})");
  here.must("user.add", R"({"email":"ben@example.org","name":"Ben"})");
  for (const char* title : {"Fire", "Flood", "Fog"}) {
    here.must("call.add", std::string(R"({"community":"north","title":")") + title + R"("})");
  }
  const auto window = [&](const char* arguments) {
    const auto chains = here.must("audit.verify", arguments).at("chains").as_array();
    REQUIRE(chains.size() == 1);
    return chains.at(0).as_object();
  };
  const auto of_installation = window(R"({"first":2,"last":2})");
  CHECK(of_installation.at("chain").as_string() == storage::installation_chain);
  CHECK(of_installation.at("state").as_string() == "intact");
  CHECK(of_installation.at("checked").as_int64() == 1);
  const auto of_north = window(R"({"community":"north","first":2})");
  CHECK(of_north.at("chain").as_string() != storage::installation_chain);
  CHECK(of_north.at("first").as_int64() == 2);
  CHECK(window(R"({"community":"installation","last":1})").at("checked").as_int64() == 1);
  CHECK(here.refusal("audit.verify", R"({"first":3,"last":2})") == "window_invalid");
}

TEST_CASE("AU-4: the chain of a deleted community is listed, verified and exported by its id") {
  installation here;
  const temp_dir folder;
  here.must("init");
  here.must("community.add", north);
  here.must("call.add", R"({"community":"north","title":"Fire"})");
  here.keep_community_keys((folder / "keys").string());
  const auto id = std::string(here.must("community.list").at("communities").at(0).at("id").as_string());
  here.must("community.delete", R"({"community":"north","confirm":"north"})");
  const auto by_id = "{\"community\":\"" + id + "\"}";
  CHECK(here.refusal("audit.list", R"({"community":"north"})") == "community_not_found");
  CHECK(here.refusal("call.list", by_id) == "community_not_found");
  CHECK_FALSE(here.must("audit.list", by_id).at("entries").as_array().empty());
  const auto verified = here.must("audit.verify", by_id);
  CHECK(verified.at("intact").as_bool());
  CHECK(verified.at("chains").at(0).at("chain").as_string() == id);
  CHECK(std::string(here.must("audit.export", by_id).at("text").as_string()).find(id) != std::string::npos);
  CHECK(here.run("security.list", by_id).has_value());
}
