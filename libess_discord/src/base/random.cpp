#include "ess/base/random.hpp"

#include <sodium.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace ess {

system_random::system_random() {
  if (sodium_init() < 0) {
    std::fputs("libsodium could not be initialised; no secure random numbers are to be had, so nothing is started.\n",
               stderr);
    std::abort();
  }
}

void system_random::fill(std::span<std::byte> out) { randombytes_buf(out.data(), out.size()); }

std::string random_bytes(random_source& random, std::size_t count) {
  std::string bytes(count, '\0');
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

namespace {

std::uint64_t random_word(random_source& random) {
  std::uint64_t word = 0;
  random.fill(std::as_writable_bytes(std::span(&word, 1)));
  return word;
}

}  // namespace

std::uint64_t random_below(random_source& random, std::uint64_t bound) {
  // Words below 2^64 mod bound are drawn again, so that every remainder is equally likely.
  const std::uint64_t rejected = (0 - bound) % bound;
  std::uint64_t word = random_word(random);
  while (word < rejected) word = random_word(random);
  return word % bound;
}

double random_unit(random_source& random) { return static_cast<double>(random_word(random) >> 11) * 0x1p-53; }

}  // namespace ess
