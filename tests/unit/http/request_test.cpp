#include "ess/http/request.hpp"

#include <doctest/doctest.h>

#include "ess/http/testing.hpp"

namespace ess::http {

TEST_CASE("a request keeps its parts when it is moved") {
  auto made =
      make_request(method::post, "/a?x=1&y=%20",
                   {{"Content-Type", "Application/JSON; charset=utf-8"}, {"X-A", "1"}, {"X-A", "2"}}, R"({"k":1})");
  REQUIRE(made);
  request moved = std::move(made).value();
  const request again = std::move(moved);
  CHECK(again.header("x-a") == "1");
  CHECK(again.headers("X-A").size() == 2);
  CHECK_FALSE(again.header("X-B"));
  CHECK(again.content_type() == "application/json");
  CHECK(again.query().single("x").value() == "1");
  CHECK(again.query().single("y").value() == " ");
  CHECK_FALSE(again.query().single("z").value());
  CHECK(again.json_body().value().at("k").as_int64() == 1);
}

TEST_CASE("JS-6: a body of another type than asked for is refused") {
  const auto plain = make_request(method::post, "/a", {{"Content-Type", "text/plain"}}, "{}");
  CHECK(plain.value().json_body().error().reason() == "content_type_wrong");
  CHECK(plain.value().form_body().error().reason() == "content_type_wrong");
  const auto none = make_request(method::post, "/a", {}, "{}");
  CHECK(none.value().json_body().error().reason() == "content_type_wrong");
  const auto broken = make_request(method::post, "/a", {{"Content-Type", "application/json"}}, "{");
  CHECK(broken.value().json_body().error().reason() == "invalid_json");
  const auto form =
      make_request(method::post, "/a", {{"Content-Type", "application/x-www-form-urlencoded"}}, "a=b+c&d");
  CHECK(form.value().form_body().value().single("a").value() == "b c");
  CHECK(form.value().form_body().value().single("d").value() == "");
}

TEST_CASE("HT-6: repeated, malformed and too many parameters are refused") {
  const auto twice = parameters::parse("code=a&state=b&code=c");
  REQUIRE(twice);
  CHECK(twice.value().single("code").error().reason() == "parameter_repeated");
  CHECK(twice.value().single("state").value() == "b");
  for (const char* wrong : {"a=%", "a=%zz", "%00=a", "a=%ff", "a=%C3"}) {
    CHECK(parameters::parse(wrong).error().reason() == "parameters_invalid");
  }
  std::string many;
  for (int i = 0; i < 64; ++i) many += "a=b&";
  CHECK(parameters::parse(many).has_value());
  CHECK_FALSE(parameters::parse(many + "a=b").has_value());
  CHECK_FALSE(parameters::parse(std::string(9000, 'a')).has_value());
}

TEST_CASE("SE-9: a cookie given twice or malformed counts as none") {
  const auto cookie = [](const char* header) {
    const auto made = make_request(method::get, "/", {{"Cookie", header}});
    const auto found = made.value().cookie("s");
    return found ? std::string(*found) : std::string("none");
  };
  CHECK(cookie("s=1") == "1");
  CHECK(cookie("a=2; s=1; b=3") == "1");
  CHECK(cookie("s=") == "");
  for (const char* header :
       {"s=1; s=2", "s=1; s=1", "s", "s=1; s", "s=\"1\"", "s=a b", "s=a,b", "s=a\\b", "S=1", "xs=1", "a=s=1"}) {
    INFO(std::string(header));
    CHECK(cookie(header) == "none");
  }
}

TEST_CASE("what a middleware leaves is found by its type") {
  struct signed_in {
    std::string name;
  };
  auto made = make_request(method::get, "/");
  request& from = made.value();
  CHECK(from.get<signed_in>() == nullptr);
  from.put(signed_in{"ann"});
  from.put(7);
  from.put(signed_in{"bob"});
  REQUIRE(from.get<signed_in>() != nullptr);
  CHECK(from.get<signed_in>()->name == "bob");
  CHECK(*from.get<int>() == 7);
}

}  // namespace ess::http
