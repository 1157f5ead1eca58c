#include "ess/http/reply.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "ess/http/assets.hpp"
#include "ess/http/cookies.hpp"
#include "ess/http/testing.hpp"

namespace ess::http {

TEST_CASE("an error becomes the envelope of the API, without its private detail") {
  const auto e = error(errc::rate_limited, "rate_limited", "Too many requests.")
                     .with_detail("secret")
                     .with_retry_after(std::chrono::milliseconds(1500));
  const auto made = reply::from_error(e);
  CHECK(made.status() == 429);
  CHECK(made.header("Retry-After") == "2");
  CHECK(made.header("Cache-Control") == "no-store");
  CHECK(made.body() == R"({"ok":false,"error":"Too many requests.","code":"rate_limited"})");
  const auto with_field = reply::from_error(error(errc::invalid_argument, "name_taken", "Taken."), "name");
  CHECK(with_field.status() == 400);
  CHECK(with_field.body() == R"({"ok":false,"error":"Taken.","code":"name_taken","field":"name"})");
}

TEST_CASE("HT-9: CR, LF and NUL never pass into the headers of an answer") {
  for (const std::string& bad : {std::string("a\rb"), std::string("a\nb"), std::string("a\r\nSet-Cookie: x=y"),
                                 std::string("a\0b", 3), std::string("\x7f")}) {
    reply to;
    CHECK_THROWS_AS(to.header("X-A", bad), std::invalid_argument);
    CHECK_THROWS_AS(to.header(bad, "a"), std::invalid_argument);
    CHECK_THROWS_AS(reply::redirect("/x" + bad), std::invalid_argument);
    CHECK_THROWS_AS(set_cookie("name", bad), std::invalid_argument);
    CHECK(to.headers().empty());
  }
  CHECK_THROWS_AS(reply().header("", "a"), std::invalid_argument);
  CHECK_THROWS_AS(set_cookie("na me", "a"), std::invalid_argument);
  CHECK_THROWS_AS(set_cookie("name", "a;b"), std::invalid_argument);
}

TEST_CASE("a header that is set again is replaced, cookies add up") {
  auto made = reply(200).header("X-A", "1").header("x-a", "2");
  made.cookie(set_cookie("a", "1"));
  made.cookie(set_cookie("b", "2"));
  CHECK(made.headers().size() == 3);
  CHECK(made.header("X-A") == "2");
}

TEST_CASE("SE-9: cookies are HttpOnly, for the whole site, Lax, and Secure where asked") {
  CHECK(set_cookie("s", "v").text() == "s=v; Path=/; HttpOnly; SameSite=Lax");
  CHECK(set_cookie("__Host-s", "v").secure(true).max_age(std::chrono::seconds(60)).text() ==
        "__Host-s=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
  CHECK(set_cookie::removal("s").text() == "s=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}

TEST_CASE("an asset is served with its type and tag, and 304 when the browser has it") {
  asset_set assets;
  assets.add("app.js", "code");
  assets.add("other.js", "other code");
  const auto plain = make_request(method::get, "/app.js");
  const auto first = assets.serve(plain.value(), "app.js");
  CHECK(first.status() == 200);
  CHECK(first.body() == "code");
  CHECK(first.header("Content-Type") == "text/javascript; charset=utf-8");
  const std::string tag(first.header("ETag").value());
  for (const std::string& known : {tag, "\"x\", " + tag, "W/" + tag, std::string("*")}) {
    const auto again = make_request(method::get, "/app.js", {{"If-None-Match", known}});
    CHECK(assets.serve(again.value(), "app.js").status() == 304);
    CHECK(assets.serve(again.value(), "app.js").body().empty());
  }
  const auto stale = make_request(method::get, "/app.js", {{"If-None-Match", "\"x\""}});
  CHECK(assets.serve(stale.value(), "app.js").status() == 200);
  CHECK(assets.serve(plain.value(), "other.js").header("ETag") != tag);
  CHECK(assets.serve(plain.value(), "missing.js").status() == 404);
}

}  // namespace ess::http
