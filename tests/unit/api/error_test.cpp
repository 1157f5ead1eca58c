#include "ess/api/error.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "ess/base/json.hpp"

using ess::errc;
using ess::error;
namespace api = ess::api;

TEST_CASE(
    "every error code has the HTTP status that product and RFC 9110 give it, and most codes survive the way back") {
  const std::vector<std::pair<errc, int>> table{
      {errc::invalid_argument, 400}, {errc::unauthenticated, 401}, {errc::forbidden, 403},    {errc::not_found, 404},
      {errc::conflict, 409},         {errc::too_large, 413},       {errc::rate_limited, 429}, {errc::timeout, 504},
      {errc::unavailable, 503},      {errc::unsupported, 415},     {errc::internal, 500}};
  for (const auto& row : table) {
    const auto code = row.first;
    const int status = row.second;
    CAPTURE(status);
    CHECK(api::http_status(code) == status);
    CHECK(api::code_of_status(status) == code);
  }
  CHECK(api::http_status(errc::corrupt) == 500);
  CHECK(api::code_of_status(415) == errc::unsupported);
  CHECK(api::code_of_status(502) == errc::unavailable);
  CHECK(api::code_of_status(418) == errc::internal);
}

TEST_CASE("the envelope carries message and reason and never the private detail") {
  const auto e = error(errc::conflict, "already_decided", "This request is decided already.").with_detail("row 7");
  CHECK(ess::to_json_text(api::to_json(e)) ==
        R"({"ok":false,"error":"This request is decided already.","code":"already_decided"})");
}

TEST_CASE("what broke inside us is not told to the caller") {
  for (const auto code : {errc::internal, errc::corrupt}) {
    const auto text = ess::to_json_text(api::to_json(error(code, "envelope_refused", "row community-9 was altered")));
    CHECK(text.find("community-9") == std::string::npos);
    CHECK(text.find(R"("code":"internal_error")") != std::string::npos);
  }
}

TEST_CASE("a client reads back the reason and message, and the wait of a rate limit") {
  auto body = ess::parse_json(R"({"ok":false,"error":"Slow down.","code":"rate_limited"})");
  REQUIRE(body);
  const auto e = api::read_error(429, *body, std::chrono::milliseconds(1500));
  CHECK(e.code() == errc::rate_limited);
  CHECK(e.reason() == "rate_limited");
  CHECK(e.message() == "Slow down.");
  CHECK(e.retry_after() == std::chrono::milliseconds(1500));
}

TEST_CASE("an answer that is no envelope still becomes an error a person understands") {
  for (const auto* text : {"null", "[]", "{}", R"({"error":7,"code":null})", R"({"error":"","code":""})"}) {
    CAPTURE(text);
    auto body = ess::parse_json(text);
    REQUIRE(body);
    const auto e = api::read_error(502, *body);
    CHECK(e.code() == errc::unavailable);
    CHECK(e.reason() == "http_502");
    CHECK(e.message() == "The server answered with status 502.");
  }
}

TEST_CASE("a success envelope starts with ok") {
  CHECK(ess::to_json_text(api::success_envelope()) == R"({"ok":true})");
  boost::json::object fields;
  fields["id"] = "x";
  CHECK(ess::to_json_text(api::success_envelope(std::move(fields))) == R"({"ok":true,"id":"x"})");
}
