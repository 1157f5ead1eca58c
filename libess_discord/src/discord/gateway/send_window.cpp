#include "discord/gateway/send_window.hpp"

namespace ess::gateway {

void send_window::forget_old(steady_point now) {
  while (!sent_.empty() && sent_.front() + window <= now) sent_.pop_front();
}

bool send_window::try_take(send_kind kind, steady_point now) {
  forget_old(now);
  if (sent_.size() >= room(kind)) return false;
  sent_.push_back(now);
  return true;
}

steady_point send_window::next_free(send_kind kind, steady_point now) {
  forget_old(now);
  if (sent_.size() < room(kind)) return now;
  // As many must leave the window as stand above the room, and one more.
  return sent_[sent_.size() - room(kind)] + window;
}

}  // namespace ess::gateway
