#include "ess/discord/model/role_connection.hpp"

#include <doctest/doctest.h>

#include "ess/base/json.hpp"

namespace {

using namespace ess;
using namespace ess::discord;

metadata_record record(std::string key) {
  metadata_record made;
  made.key = std::move(key);
  made.name = "Member";
  made.description = "Is a member";
  return made;
}

bool fits(const metadata_record& one) { return check_metadata_records({one}).has_value(); }

TEST_CASE("a role connection record is written as it is read") {
  metadata_record made = record("ess_role_level");
  made.type = metadata_type::integer_at_least;
  made.name_localizations["de"] = "Mitglied";
  const auto json = write_metadata_record(made);
  CHECK(to_json_text(json).find(R"("type":2,"key":"ess_role_level")") != std::string::npos);
  CHECK(read_metadata_record(json).value() == made);
  for (const char* text :
       {"[]", "{}", R"({"type":9,"key":"a","name":"b","description":"c"})", R"({"type":1,"key":"a","name":"b"})",
        R"({"type":"1","key":"a","name":"b","description":""})"}) {
    CAPTURE(text);
    CHECK(read_metadata_record(parse_json(text).value()).error().reason() == "discord_payload_invalid");
  }
}

TEST_CASE("role connection records beyond Discord's limits are refused before anything is sent") {
  CHECK(fits(record("ess_member")));
  CHECK(fits(record(std::string(50, 'k'))));
  for (const std::string& key :
       {std::string(), std::string(51, 'k'), std::string("Ess"), std::string("a-b"), std::string("\xC3\xA4")}) {
    CAPTURE(key);
    CHECK_FALSE(fits(record(key)));
  }
  metadata_record long_name = record("a");
  long_name.name = std::string(101, 'n');
  CHECK_FALSE(fits(long_name));
  metadata_record no_description = record("a");
  no_description.description.clear();
  CHECK_FALSE(fits(no_description));
  metadata_record long_translation = record("a");
  long_translation.description_localizations["de"] = std::string(201, 'd');
  CHECK_FALSE(fits(long_translation));

  std::vector<metadata_record> many = {record("a"), record("b"), record("c"), record("d"), record("e")};
  CHECK(check_metadata_records(many).has_value());
  many.push_back(record("f"));
  CHECK(check_metadata_records(many).error().reason() == "role_metadata_invalid");
  CHECK_FALSE(check_metadata_records({record("a"), record("a")}).has_value());
}

TEST_CASE("what is said about a person has texts for values and stays within the limits") {
  role_connection said;
  said.platform_name = "Harbour City";
  said.metadata["ess_member"] = metadata_value(true);
  said.metadata["ess_role_level"] = metadata_value(std::int64_t{40});
  said.metadata["ess_member_since"] = metadata_value(time_point(std::chrono::milliseconds(0)));
  CHECK(check_role_connection(said).has_value());
  CHECK(to_json_text(write_role_connection(said)) ==
        R"({"platform_name":"Harbour City","metadata":{"ess_member":"1","ess_member_since":"1970-01-01T00:00:00.000Z",)"
        R"("ess_role_level":"40"}})");
  CHECK(read_role_connection(write_role_connection(said)).value() == said);
  CHECK(read_role_connection(parse_json(R"({"platform_username":null})").value()).value() == role_connection());

  role_connection long_name = said;
  long_name.platform_name = std::string(51, 'n');
  CHECK(check_role_connection(long_name).error().reason() == "role_connection_invalid");
  role_connection empty_value = said;
  empty_value.metadata["ess_member"] = "";
  CHECK_FALSE(check_role_connection(empty_value).has_value());
  role_connection many = said;
  for (const char* key : {"a", "b", "c"}) many.metadata[key] = "1";
  CHECK_FALSE(check_role_connection(many).has_value());
}

}  // namespace
