// Bodies that are made while they are sent.
#include "ess/http/stream.hpp"

#include "server_fixture.hpp"

namespace ess::http {

namespace {

/// "one", "two", then the end, or a failure in place of it.
handler counting(bool fails) {
  return [fails](request& from) -> net::awaitable<reply> {
    auto step = std::make_shared<int>(0);
    const auto next = [step, fails]() -> net::awaitable<result<std::string>> {
      ++*step;
      if (*step == 1) co_return std::string("one ");
      if (*step == 2) co_return std::string(70'000, 'x');
      if (fails) co_return error(errc::unavailable, "store_failed", "The store went away.");
      co_return std::string();
    };
    stream_body(from, next);
    co_return reply(200);
  };
}

/// "0123456789", or what a line that is cut leaves of it.
handler cutting(bool sends_half) {
  return [sends_half](request& from) -> net::awaitable<reply> {
    cut_answer cut;
    cut.sends_half = sends_half;
    from.put(cut);
    co_return reply::text("0123456789");
  };
}

std::vector<route> streams() {
  std::vector<route> all;
  all.push_back(get("/whole", counting(false)).open());
  all.push_back(get("/broken", counting(true)).open());
  all.push_back(get("/cut", cutting(false)).open());
  all.push_back(get("/half", cutting(true)).open());
  return all;
}

constexpr const char* closing_head = "Host: a\r\nConnection: close\r\n\r\n";

}  // namespace

TEST_CASE("a streamed body goes out in chunks, piece by piece, and ends with an empty one") {
  server_fixture f(streams());
  const auto answer = f.exchange(std::string("GET /whole HTTP/1.1\r\n") + closing_head);
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(answer.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
  CHECK(answer.find("Content-Length") == std::string::npos);
  CHECK(answer.find("\r\n\r\n4\r\none \r\n11170\r\nxxx") != std::string::npos);
  CHECK(answer.ends_with("x\r\n0\r\n\r\n"));
}

TEST_CASE("a streamed body that fails is broken off, so that nobody takes what came for the whole") {
  server_fixture f(streams());
  const auto answer = f.exchange(std::string("GET /broken HTTP/1.1\r\n") + closing_head);
  CHECK(answer.find("4\r\none \r\n") != std::string::npos);
  CHECK_FALSE(answer.ends_with("0\r\n\r\n"));
  bool told = false;
  for (const auto& line : f.sink.lines()) told |= line.find("http.stream_failed") != std::string::npos;
  CHECK(told);
}

TEST_CASE("an answer that is cut before it begins is nothing but the end of the connection") {
  server_fixture f(streams());
  CHECK(f.exchange("GET /cut HTTP/1.1\r\nHost: a\r\n\r\n").empty());
}

TEST_CASE("an answer that is cut in its midst promises its length and sends half of it") {
  server_fixture f(streams());
  const auto answer = f.exchange("GET /half HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(answer.find("Content-Length: 10\r\n") != std::string::npos);
  CHECK(answer.ends_with("\r\n\r\n01234"));
}

TEST_CASE("after a streamed body the connection goes on, and a HEAD gets the head alone") {
  server_fixture f(streams());
  const auto answer =
      f.exchange(std::string("HEAD /whole HTTP/1.1\r\nHost: a\r\n\r\nGET /whole HTTP/1.1\r\n") + closing_head);
  CHECK(answer.find("\r\n\r\nHTTP/1.1 200 OK\r\n") != std::string::npos);
  CHECK(answer.ends_with("x\r\n0\r\n\r\n"));
}

TEST_CASE("HTTP/1.0 gets the streamed body as it is, up to the end of the connection") {
  server_fixture f(streams());
  const auto answer = f.exchange("GET /whole HTTP/1.0\r\nHost: a\r\n\r\n");
  CHECK(answer.find("Transfer-Encoding") == std::string::npos);
  CHECK(answer.ends_with("\r\n\r\none " + std::string(70'000, 'x')));
}

}  // namespace ess::http
