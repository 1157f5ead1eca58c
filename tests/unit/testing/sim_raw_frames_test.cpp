// Frames that no orderly server sends, on a real line: what a client meets, and what the simulator learns of it.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>

#include "ess/net/websocket_client.hpp"
#include "ess/testing/sim_server.hpp"
#include "sim_fixture.hpp"
#include "support/run.hpp"

using namespace ess;

namespace {

struct raw_line {
  raw_line() {
    REQUIRE(sim.load_world(test::small_world, clock.now()).has_value());
    const auto bound = server.start("127.0.0.1:0");
    REQUIRE(bound.has_value());
    net::websocket_client_options options;
    options.max_message_bytes = 8 * 1024 * 1024;
    auto connector = std::move(net::make_websocket_connector(io.get_executor(), options)).value();
    auto opened = test::run(io, connector->connect("ws://" + *bound + "/gateway/?v=10&encoding=json"));
    REQUIRE(opened.has_value());
    socket = std::move(opened).value();
    REQUIRE(read() == "read");
    REQUIRE(text.find("heartbeat_interval") != std::string::npos);
  }
  ~raw_line() {
    socket->abort();
    server.stop();
    io.restart();
    io.run_for(std::chrono::seconds(2));
  }

  /// "read", or the reason why there is no message.
  std::string read() {
    const auto kind = test::run(io, socket->read(text));
    return kind ? "read" : std::string(kind.error().reason());
  }
  boost::json::value control(const std::string& method, const std::string& path, const std::string& body = {}) {
    testing::sim_request request{method, "/_sim" + path, {{"content-type", "application/json"}}, body};
    const auto reply = sim.handle(request, clock.now());
    REQUIRE_MESSAGE(reply.status == 200, reply.body);
    return *parse_json(reply.body);
  }
  /// The last line of the transcript, once it tells of the end of the connection.
  boost::json::value ending() {
    for (int tries = 0; tries < 100; ++tries) {
      const boost::json::value said = control("GET", "/transcript");
      const boost::json::array& lines = said.at("lines").as_array();
      if (lines.back().as_object().contains("closeCode")) return lines.back();
      io.restart();
      io.run_for(std::chrono::milliseconds(50));
    }
    return nullptr;
  }

  boost::asio::io_context io;
  system_clock clock;
  test::recording_sink sink;
  logger log{clock, sink, log_level::debug};
  system_random random;
  testing::simulator sim{testing::sim_options(), random};
  testing::sim_server server{io, clock, log, random, sim};
  std::shared_ptr<net::websocket> socket;
  std::string text;
};

}  // namespace

TEST_CASE("simulator on a line: half a frame is no message, the line just ends inside it") {
  raw_line line;
  line.control("POST", "/faults", R"({"kind":"half_frame"})");
  line.control("POST", "/faults", R"({"kind":"reconnect"})");
  CHECK(line.read() == "connection_lost");
  CHECK_FALSE(line.socket->peer_close().has_value());
}

TEST_CASE("simulator on a line: a client meets the size of a plain bomb, and its close code is told") {
  raw_line line;
  line.control("POST", "/faults", R"({"kind":"bomb","megabytes":32})");
  CHECK(line.read() == "message_too_large");
  const boost::json::value end = line.ending();
  REQUIRE(end.is_object());
  CHECK(end.at("from") == "client");
  CHECK(end.at("closeCode") == 1009);
}

TEST_CASE("simulator on a line: a bomb that fits arrives whole") {
  raw_line line;
  line.control("POST", "/faults", R"({"kind":"bomb","megabytes":4})");
  REQUIRE(line.read() == "read");
  CHECK(line.text.size() > 4u * 1024 * 1024);
  CHECK(line.text.starts_with(R"({"op":0,"s":null,"t":"BOMB")"));
  CHECK(line.text.ends_with("\"}"));
  // The next message follows in its turn.
  line.control("POST", "/faults", R"({"kind":"reconnect"})");
  REQUIRE(line.read() == "read");
  CHECK(line.text.find(R"("op":7)") != std::string::npos);
}
