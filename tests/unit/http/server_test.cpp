#include "ess/http/server.hpp"

#include <stdexcept>

#include "server_fixture.hpp"

namespace ess::http {

namespace {

std::vector<route> basic_routes() {
  std::vector<route> routes;
  routes.push_back(get("/hello", answering("hello")).open());
  routes.push_back(post("/echo", echoing()).open().body_cap(1000));
  routes.push_back(get("/things/{id}", [](request& from) -> net::awaitable<reply> {
                     co_return reply::text("thing " + from.route_param("id"));
                   }).open());
  routes.push_back(get("/boom", [](request&) -> net::awaitable<reply> {
                     throw std::runtime_error("secret detail");
                     co_return reply();
                   }).open());
  return routes;
}

constexpr const char* close_after = "Host: a\r\nConnection: close\r\n\r\n";

}  // namespace

TEST_CASE("a request is answered by its route's handler") {
  server_fixture f(basic_routes());
  const auto answer = f.exchange(std::string("GET /things/a%20b HTTP/1.1\r\n") + close_after);
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(answer.find("Server: ess\r\n") != std::string::npos);
  CHECK(answer.ends_with("\r\n\r\nthing a b"));
}

TEST_CASE("several requests on one connection are answered in order") {
  server_fixture f(basic_routes());
  const auto answer = f.exchange(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\noneGET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: "
      "close\r\n\r\n2\r\nth\r\n3;x=y\r\nree\r\n"
      "0\r\n\r\n");
  const auto one = answer.find("\r\n\r\none");
  const auto two = answer.find("\r\n\r\nhello");
  const auto three = answer.find("\r\n\r\nthree");
  CHECK(one < two);
  CHECK(two < three);
  CHECK(three != std::string::npos);
}

TEST_CASE("a body larger than one buffer arrives whole, and a date and an id of its own come with every answer") {
  const std::string large(300'000, 'x');
  std::vector<route> all;
  all.push_back(get("/large", answering(large)).open());
  all.push_back(post("/echo", echoing()).open().body_cap(400'000));
  server_fixture f(std::move(all));
  const auto answer = f.exchange(std::string("GET /large HTTP/1.1\r\n") + close_after);
  CHECK(answer.ends_with("\r\n\r\n" + large));
  const auto date = answer.substr(answer.find("\r\nDate: ") + 8, 29);
  CHECK(date.ends_with(" GMT"));
  CHECK(date[3] == ',');
  const auto echoed =
      f.exchange("POST /echo HTTP/1.1\r\nConnection: close\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + large);
  CHECK(echoed.ends_with("\r\n\r\n" + large));
  const auto id = [](const std::string& text) { return text.substr(text.find("X-Request-Id: "), 40); };
  CHECK(id(answer) != id(echoed));
}

TEST_CASE("HTTP/1.0 is answered and closed") {
  server_fixture f(basic_routes());
  const auto answer = f.exchange("GET /hello HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
  CHECK(answer.find("Connection: close\r\n") != std::string::npos);
  CHECK(answer.ends_with("hello"));
}

TEST_CASE("HT-12: a body that nobody read closes the connection, so that it is not taken for a request") {
  server_fixture f(basic_routes());
  const std::string smuggled = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
  const auto answer =
      f.exchange("POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(smuggled.size()) +
                 "\r\n\r\n" + smuggled);
  CHECK(answer.starts_with("HTTP/1.1 404 "));
  CHECK(answer.find("HTTP/1.1 200") == std::string::npos);
}

TEST_CASE("HEAD is answered as GET without a body") {
  server_fixture f(basic_routes());
  const auto answer = f.exchange(std::string("HEAD /hello HTTP/1.1\r\n") + close_after);
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(answer.find("Content-Length: 5\r\n") != std::string::npos);
  CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("another method is 405 with Allow, another path 404, both as JSON") {
  server_fixture f(basic_routes());
  const auto wrong_method = f.exchange(std::string("DELETE /hello HTTP/1.1\r\n") + close_after);
  CHECK(wrong_method.starts_with("HTTP/1.1 405 "));
  CHECK(wrong_method.find("Allow: GET, HEAD\r\n") != std::string::npos);
  const auto wrong_path = f.exchange(std::string("GET /nothing HTTP/1.1\r\n") + close_after);
  CHECK(wrong_path.starts_with("HTTP/1.1 404 "));
  CHECK(wrong_path.find("\"code\":\"not_found\"") != std::string::npos);
}

TEST_CASE("HT-12: a handler that throws is answered 500 with the request id and no detail, and the server lives on") {
  server_fixture f(basic_routes());
  const auto answer = f.exchange(std::string("GET /boom HTTP/1.1\r\n") + close_after);
  CHECK(answer.starts_with("HTTP/1.1 500 "));
  CHECK(answer.find("secret detail") == std::string::npos);
  const auto at = answer.find("X-Request-Id: ") + 14;
  const auto id = answer.substr(at, answer.find("\r\n", at) - at);
  CHECK(answer.find(id, at + id.size()) != std::string::npos);
  bool logged = false;
  for (const auto& line : f.sink.lines()) {
    logged = logged || (line.find(id) != std::string::npos && line.find("secret detail") != std::string::npos);
  }
  CHECK(logged);
  CHECK(f.status(std::string("GET /hello HTTP/1.1\r\n") + close_after) == 200);
}

TEST_CASE("a busy port, a wrong address and a foreign address are named as such") {
  server_fixture f(basic_routes());
  const auto busy = f.web.listen(f.address);
  REQUIRE_FALSE(busy);
  CHECK(busy.error().reason() == "listen_address_in_use");
  CHECK(busy.error().message().find(f.address) != std::string::npos);
  for (const char* wrong :
       {"", "3000", "localhost", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:80x", "::1:80", "nohost:1"}) {
    const auto refused = f.web.listen(wrong);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason() == "invalid_listen_address");
  }
  const auto foreign = f.web.listen("192.0.2.1:0");
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().reason() == "listen_address_not_local");
}

}  // namespace ess::http
