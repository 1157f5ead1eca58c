#include "ess/base/secret.hpp"

#include <sodium.h>
#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <new>
#include <ostream>

#include "base/secret_memory.hpp"

namespace ess {

namespace {

// sodium_malloc maps, guards and locks pages for each secret: several system calls and four pages for 32 bytes. So
// small secrets share locked pages, with guards around a slab of them instead of around each; what is given back is
// wiped at once. Under the address sanitizer each has pages of its own, so that a use after free is still found.
#if defined(__SANITIZE_ADDRESS__)  // as GCC says it, and Clang below
constexpr bool shares_pages = false;
#elif defined(__has_feature)
constexpr bool shares_pages = !__has_feature(address_sanitizer);
#else
constexpr bool shares_pages = true;
#endif

constexpr std::size_t slab_bytes = 16 * 1024;
constexpr std::size_t slot_bytes = 256;

std::atomic<bool> all_are_locked{true};

// sodium_malloc says nothing when it cannot lock. To lock again what is locked does nothing.
void* allocate_locked(std::size_t size) {
  void* const place = sodium_malloc(size);
  if (place != nullptr && ::mlock(place, size) != 0) all_are_locked = false;
  return place;
}

/// Stands before the bytes of every secret.
struct alignas(16) slot_head {
  slot_head* next_free;  ///< in the list of free slots
  std::size_t size;      ///< of head and bytes; 0 for pages of its own, which sodium_free wipes
};

class slots {
 public:
  slot_head* take() {
    const std::lock_guard lock(mutex_);
    if (free_ == nullptr && !add_slab()) return nullptr;
    slot_head* const taken = free_;
    free_ = taken->next_free;
    return taken;
  }
  void give_back(slot_head* slot) noexcept {
    sodium_memzero(slot, slot->size);
    const std::lock_guard lock(mutex_);
    slot->next_free = free_;
    free_ = slot;
  }

 private:
  bool add_slab() {
    auto* const slab = static_cast<char*>(allocate_locked(slab_bytes));
    if (slab == nullptr) return false;
    for (std::size_t at = 0; at + slot_bytes <= slab_bytes; at += slot_bytes) {
      auto* const slot = new (slab + at) slot_head{free_, 0};
      free_ = slot;
    }
    return true;
  }

  std::mutex mutex_;
  slot_head* free_ = nullptr;
};

// Never destroyed: secrets in static storage may die after it would.
slots& shared_slots() {
  static slots& all = *new slots;
  return all;
}

char* allocate(std::size_t size) {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::bad_alloc();
  const std::size_t whole = sizeof(slot_head) + size;
  const bool shares = shares_pages && whole <= slot_bytes;
  void* const place = shares ? shared_slots().take() : allocate_locked((whole + 15) / 16 * 16);
  if (place == nullptr) throw std::bad_alloc();
  auto* const head = new (place) slot_head{nullptr, shares ? whole : 0};
  return reinterpret_cast<char*>(head + 1);
}

}  // namespace

secret::secret(std::string_view bytes) : size_(bytes.size()) {
  if (bytes.empty()) return;
  bytes_.reset(allocate(bytes.size()));
  std::memcpy(bytes_.get(), bytes.data(), bytes.size());
}

secret secret::take(std::string&& bytes) {
  secret taken{std::string_view(bytes)};
  wipe(bytes);
  return taken;
}

std::string_view secret::reveal() const noexcept { return {bytes_.get(), bytes_ == nullptr ? 0 : size_}; }

void secret::wipe_and_free::operator()(char* bytes) const noexcept {
  auto* const head = reinterpret_cast<slot_head*>(bytes) - 1;
  if (head->size != 0) {
    shared_slots().give_back(head);
  } else {
    sodium_free(head);  // wipes before it unmaps
  }
}

bool secrets_are_locked() noexcept { return all_are_locked; }

secret blank_secret(std::size_t size) {
  static constexpr std::array<char, 512> zeros{};
  const std::string many(size > zeros.size() ? size : 0, '\0');
  return secret(many.empty() ? std::string_view(zeros.data(), size) : std::string_view(many));
}

// The bytes themselves are no constants; only what everybody else gets to see of them is.
char* bytes_to_fill(secret& blank) noexcept { return const_cast<char*>(blank.reveal().data()); }

std::ostream& operator<<(std::ostream& out, const secret&) { return out << redacted; }

void wipe(std::string& text) noexcept {
  sodium_memzero(text.data(), text.size());
  text.clear();
}

}  // namespace ess
