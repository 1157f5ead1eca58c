#include "socket_client.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "ess/base/descriptor.hpp"

namespace ess::ctl {

namespace {

error nobody_listens() { return {errc::unavailable, "no_admin_socket", "No ess-server listens on the admin socket."}; }

error failed(const char* doing) {
  return {errc::unavailable, "admin_socket_failed",
          fmt::format("{} ess-server failed: {}. Look at its log.", doing, std::strerror(errno))};
}

result<void> connect_to(int socket, const std::string& path) {
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) return nobody_listens();
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return success();
  if (errno == ENOENT || errno == ECONNREFUSED) return nobody_listens();
  if (errno == EACCES || errno == EPERM) {
    return error(
        errc::forbidden, "admin_socket_refused",
        fmt::format("The admin socket {} belongs to another user. Run essctl as the user of ess-server.", path));
  }
  return failed("Reaching");
}

// Passwords and keys travel here: not to a process of another user who put a socket in our way.
result<void> check_peer(int socket) {
  ucred who{};
  socklen_t size = sizeof who;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return failed("Checking");
  if (who.uid == ::geteuid() || ::geteuid() == 0) return success();
  return error(errc::forbidden, "admin_socket_refused",
               "The process on the admin socket belongs to another user. Run essctl as the user of ess-server.");
}

result<void> send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return failed("Asking");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return success();
}

result<std::string> receive_message(int socket) {
  admin::frame_reader frames(admin::max_reply_bytes);
  std::array<char, 16384> piece{};
  while (true) {
    const auto count = ::recv(socket, piece.data(), piece.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("Hearing");
    if (count == 0) {
      return error(
          errc::unavailable, "admin_socket_failed",
          "ess-server ended the connection without an answer. Look at its log; the command may have been done.");
    }
    auto message = frames.feed(std::string_view(piece.data(), static_cast<std::size_t>(count)));
    if (!message) return std::move(message).error();
    if (*message) return **std::move(message);
  }
}

}  // namespace

result<boost::json::object> call_server(const std::string& socket_path, const admin::request& what) {
  const descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.number() < 0) return failed("Reaching");
  if (auto connected = connect_to(socket.number(), socket_path); !connected) return std::move(connected).error();
  if (auto checked = check_peer(socket.number()); !checked) return std::move(checked).error();
  const auto message = admin::write_request(what);
  if (message.size() > admin::max_request_bytes) {
    return error(errc::too_large, "too_large", "The arguments are too long.");
  }
  if (auto sent = send_all(socket.number(), admin::frame(message)); !sent) return std::move(sent).error();
  auto reply = receive_message(socket.number());
  if (!reply) return std::move(reply).error();
  return admin::read_reply(*reply);
}

}  // namespace ess::ctl
