#include "ess/base/secret.hpp"

#include <sodium.h>

#include <cstring>
#include <new>
#include <ostream>

namespace ess {

secret::secret(std::string_view bytes) : size_(bytes.size()) {
  if (bytes.empty()) return;
  if (sodium_init() < 0) throw std::bad_alloc();
  bytes_.reset(static_cast<char*>(sodium_malloc(bytes.size())));
  if (bytes_ == nullptr) throw std::bad_alloc();
  std::memcpy(bytes_.get(), bytes.data(), bytes.size());
}

secret secret::take(std::string&& bytes) {
  secret taken{std::string_view(bytes)};
  wipe(bytes);
  return taken;
}

std::string_view secret::reveal() const noexcept { return {bytes_.get(), bytes_ == nullptr ? 0 : size_}; }

// sodium_free wipes before it unmaps.
void secret::wipe_and_free::operator()(char* bytes) const noexcept { sodium_free(bytes); }

std::ostream& operator<<(std::ostream& out, const secret&) { return out << redacted; }

void wipe(std::string& text) noexcept {
  sodium_memzero(text.data(), text.size());
  text.clear();
}

}  // namespace ess
