// Both ends of the admin socket, over a real socket in a temporary folder.
#include "ess-server/admin_socket.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <fstream>
#include <future>
#include <thread>

#include "essctl/socket_client.hpp"
#include "support/temp_dir.hpp"
#include "unit/admin/admin_fixture.hpp"

using namespace ess;
using namespace ess::test;

namespace {

/// A server's side: an installation in memory, its I/O thread and its socket.
class listening {
 public:
  explicit listening(const std::string& path)
      : log_(here.clock, sink, log_level::debug),
        context_(*here.database, nullptr, here.random, hasher_, notices::notifier(nullptr, here.random, {})) {
    auto opened = server::admin_socket::open(io_.get_executor(), path, context_, workers_, log_);
    if (!opened) throw std::runtime_error(describe_for_log(opened.error()));
    socket_ = *std::move(opened);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~listening() {
    stop();
    guard_.reset();
    thread_.join();
  }
  void stop() {
    std::promise<void> stopped;
    boost::asio::post(io_, [&] {
      socket_->stop();
      stopped.set_value();
    });
    stopped.get_future().wait();
  }

  installation here;
  recording_sink sink;

 private:
  logger log_;
  plain_hasher hasher_;
  admin::context context_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{io_.get_executor()};
  net::worker_pool workers_{1, 8};
  std::unique_ptr<server::admin_socket> socket_;
  std::thread thread_;
};

int connect_raw(const std::string& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return fd;
}

const admin::request add_north{"community.add", {{"name", "North"}, {"slug", "north"}}};

}  // namespace

TEST_CASE("a command goes through the admin socket and its answer or error comes back") {
  const temp_dir folder;
  const auto path = (folder / "ess.db.sock").string();
  listening server(path);
  const auto added = ctl::call_server(path, add_north);
  REQUIRE(added);
  CHECK(text_at(*added, "community", "slug") == "north");
  const auto again = ctl::call_server(path, add_north);
  REQUIRE_FALSE(again);
  CHECK(again.error().code() == errc::conflict);
  CHECK(again.error().reason() == "slug_taken");
  const auto unknown = ctl::call_server(path, {"no.such", {}});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().reason() == "unknown_command");
}

TEST_CASE("arguments of admin commands are not logged") {
  const temp_dir folder;
  const auto path = (folder / "ess.db.sock").string();
  listening server(path);
  CHECK(ctl::call_server(
      path, {"user.add", {{"email", "ann@example.org"}, {"name", "Ann"}, {"password", "opensesame-opensesame"}}}));
  CHECK_FALSE(ctl::call_server(
      path, {"user.add", {{"email", "ann@example.org"}, {"name", "Ann"}, {"password", "opensesame-opensesame"}}}));
  const auto lines = server.sink.lines();
  CHECK(lines.size() == 2);
  for (const auto& line : lines) CHECK(line.find("opensesame") == std::string::npos);
}

TEST_CASE("the admin socket is open to its user only and gone after stop") {
  const temp_dir folder;
  const auto path = (folder / "ess.db.sock").string();
  listening server(path);
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  server.stop();
  CHECK(::stat(path.c_str(), &info) != 0);
  const auto refused = ctl::call_server(path, add_north);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason() == "no_admin_socket");
}

TEST_CASE("garbage on the admin socket is answered with an error and harms nobody") {
  const temp_dir folder;
  const auto path = (folder / "ess.db.sock").string();
  listening server(path);
  for (const std::string& bytes : {admin::frame("not json"), std::string("\xff\xff\xff\xff", 4), std::string("ab")}) {
    const int fd = connect_raw(path);
    REQUIRE(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
    ::shutdown(fd, SHUT_WR);
    std::string reply(4096, '\0');
    const auto count = ::recv(fd, reply.data(), reply.size(), MSG_WAITALL);
    ::close(fd);
    REQUIRE(count > 4);
    CHECK_FALSE(admin::read_reply(std::string_view(reply).substr(4, static_cast<std::size_t>(count) - 4)));
  }
  CHECK(ctl::call_server(path, add_north));
}

TEST_CASE("a socket file left by a killed server is replaced, another file is not") {
  const temp_dir folder;
  const auto path = (folder / "ess.db.sock").string();
  {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::close(fd);
  }
  CHECK(ctl::call_server(path, add_north).error().reason() == "no_admin_socket");
  {
    listening server(path);
    CHECK(ctl::call_server(path, add_north));
  }
  std::ofstream(path) << "mine";
  CHECK_THROWS(listening{path});
  CHECK(read_file(path) == "mine");
}

TEST_CASE("a path too long for a socket is refused with what to do") {
  boost::asio::io_context io;
  installation here;
  recording_sink sink;
  const logger log(here.clock, sink, log_level::debug);
  const plain_hasher hasher;
  net::worker_pool workers(1, 1);
  const admin::context context(*here.database, nullptr, here.random, hasher,
                               notices::notifier(nullptr, here.random, {}));
  const auto opened =
      server::admin_socket::open(io.get_executor(), "/tmp/" + std::string(200, 'x'), context, workers, log);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().reason() == "admin_socket_path");
  CHECK(opened.error().message().find("ESS_DATABASE") != std::string::npos);
}
