#include "ess/http/router.hpp"

#include <doctest/doctest.h>

#include "ess/http/testing.hpp"
#include "support/run.hpp"

namespace ess::http {

namespace {

net::awaitable<reply> nothing(request&) { co_return reply(); }

router make(std::vector<route> routes) { return std::move(router::make(std::move(routes))).value(); }

std::string found(const router& table, method verb, std::string_view path) {
  const auto match = table.match(verb, path);
  if (match.found == nullptr) return match.allow.empty() ? "none" : "allow " + match.allow;
  std::string text = match.found->pattern;
  for (const auto& [name, value] : match.params) text += " " + std::string(name) + "=" + value;
  return text;
}

std::string fault(std::vector<route> routes) {
  const auto made = router::make(std::move(routes));
  return made ? "" : made.error().message();
}

}  // namespace

TEST_CASE("a path finds its row: literal before parameter before rest") {
  std::vector<route> routes;
  for (const char* pattern :
       {"/", "/a", "/a/{id}", "/a/b", "/a/{id}/c", "/a/b/d", "/static/{rest...}", "/x/{one}/y/{two}"}) {
    routes.push_back(get(pattern, nothing).open());
  }
  routes.push_back(post("/a/{id}", nothing).open());
  routes.push_back(del("/a", nothing).open());
  const auto table = make(std::move(routes));
  CHECK(found(table, method::get, "/") == "/");
  CHECK(found(table, method::get, "/a") == "/a");
  CHECK(found(table, method::head, "/a") == "/a");
  CHECK(found(table, method::get, "/a/b") == "/a/b");
  CHECK(found(table, method::get, "/a/z") == "/a/{id} id=z");
  CHECK(found(table, method::get, "/a/b/c") == "/a/{id}/c id=b");
  CHECK(found(table, method::get, "/a/b/d") == "/a/b/d");
  CHECK(found(table, method::post, "/a/b") == "/a/{id} id=b");
  CHECK(found(table, method::get, "/static/css/a.css") == "/static/{rest...} rest=css/a.css");
  CHECK(found(table, method::get, "/x/1/y/2") == "/x/{one}/y/{two} one=1 two=2");
  CHECK(found(table, method::get, "/a/") == "none");
  CHECK(found(table, method::get, "/static") == "none");
  CHECK(found(table, method::get, "/b") == "none");
  CHECK(found(table, method::get, "/A") == "none");
  CHECK(found(table, method::get, "") == "none");
  CHECK(found(table, method::put, "/a") == "allow GET, HEAD, DELETE");
  CHECK(found(table, method::options, "/a/z") == "allow GET, HEAD, POST");
  CHECK(found(table, method::head, "/b") == "none");
}

TEST_CASE("TE-1: a route table with a row that lacks its rights is refused at start, with every fault named") {
  const auto one = [](route row) {
    std::vector<route> routes;
    routes.push_back(std::move(row));
    return fault(std::move(routes));
  };
  CHECK(one(get("/a", nothing)).find("GET /a: it does not say who may call") != std::string::npos);
  CHECK(one(post("/a", nothing).body_cap(10).no_body()).find("does not say who may call") != std::string::npos);
  CHECK(one(get("/a", nothing).open()).empty());
  CHECK(one(post("/a", nothing).with_csrf()).empty());
  CHECK(one(post("/a", nothing).for_signature()).empty());
  CHECK(one(get("/a", nothing).for_session("self")).empty());
  CHECK(one(get("/a", nothing).for_api_key("any")).empty());
  CHECK(one(get("/a", nothing).for_session("")).find("names no permission") != std::string::npos);
  CHECK(one(post("/a", nothing).for_api_key("")).find("names no permission") != std::string::npos);
  CHECK(one(get("a", nothing).open()).find("does not start with '/'") != std::string::npos);
  CHECK(one(get("/a", nullptr).open()).find("needs one handler") != std::string::npos);
  CHECK(one(get("/{rest...}/b", nothing).open()).find("follows") != std::string::npos);
  auto unprotected = post("/a", nothing).for_session("self");
  unprotected.protection = csrf::none;
  CHECK(one(std::move(unprotected)).find("without CSRF") != std::string::npos);
  auto open = get("/a", nothing).open();
  open.permission = "self";
  CHECK(one(std::move(open)).find("open but names") != std::string::npos);

  std::vector<route> several;
  several.push_back(get("/a/{x}", nothing).open());
  several.push_back(get("/a/{y}", nothing).open());
  several.push_back(get("b", nothing).open());
  const auto faults = fault(std::move(several));
  CHECK(faults.find("GET /a/{y}: another row") != std::string::npos);
  CHECK(faults.find("GET b:") != std::string::npos);
}

TEST_CASE("TE-6: a row without a body lets nothing and an empty object pass, and its handler sees no other") {
  int asked = 0;
  const auto row = post("/a", [&asked](request&) -> net::awaitable<reply> {
                     ++asked;
                     co_return reply(204);
                   }).no_body();
  CHECK_FALSE(row.takes_body);
  const auto answer = [&](const std::string& body, const std::string& type = "application/json") {
    auto made = make_request(method::post, "/a", {{"Content-Type", type}}, body);
    return test::run(row.handle(made.value()));
  };
  for (const char* body : {"", "{}", " { } "}) CHECK(answer(body).status() == 204);
  CHECK(asked == 3);
  CHECK(answer(R"({"isAdmin":true})").error_reason() == "unknown_field");
  CHECK(answer("[]").error_reason() == "invalid_body");
  CHECK(answer("{").status() == 400);
  CHECK(answer("{}", "text/plain").status() == 415);
  CHECK(asked == 3);
}

}  // namespace ess::http
