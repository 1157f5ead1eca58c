// The envelope, as specified in docs/formats/token-envelope.md:
//   envelope   = "ess2." key-id "." base64url( nonce ciphertext tag )
//   additional = field("ess2") field(key-id) field(table) field(column) field(community) field(row)
//   field(x)   = length of x as 4 bytes, most significant first, then x
#include "ess/crypto/token_cipher.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>

#include "crypto/old_envelope.hpp"
#include "crypto/xchacha.hpp"

namespace ess::crypto {

namespace {

constexpr std::string_view version = "ess2";
constexpr std::size_t key_id_characters = 16;

// An envelope is no secret, so its encoding needs no constant time as libsodium's has it, and is several times faster.
constexpr std::string_view base64url_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Bits that no group of four digits has: a character that is no digit.
constexpr std::uint32_t no_digit = 0x8000'0000;

/// What a character stands for as the first, second, third or fourth of a group.
using digit_values = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr digit_values base64url_values() {
  digit_values values{};
  for (auto& place : values) place.fill(no_digit);
  for (std::size_t place = 0; place < 4; ++place) {
    for (std::size_t i = 0; i < base64url_digits.size(); ++i) {
      values[place][static_cast<unsigned char>(base64url_digits[i])] =
          static_cast<std::uint32_t>(i << (18 - 6 * place));
    }
  }
  return values;
}

/// The two digits of each twelve bits.
constexpr std::array<std::array<char, 2>, 4096> base64url_pairs() {
  std::array<std::array<char, 2>, 4096> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {base64url_digits[i >> 6], base64url_digits[i & 63]};
  return pairs;
}

void append_base64url(std::string& out, std::string_view bytes) {
  static constexpr auto pairs = base64url_pairs();
  const std::size_t begin = out.size();
  out.resize(begin + (bytes.size() * 4 + 2) / 3);
  char* to = out.data() + begin;
  const auto byte = [&](std::size_t at) -> std::uint32_t { return static_cast<unsigned char>(bytes[at]); };
  const auto put = [&](std::uint32_t twelve_bits) { to = std::copy_n(pairs[twelve_bits].data(), 2, to); };
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {
    put(byte(at) << 4 | byte(at + 1) >> 4);
    put((byte(at + 1) & 15) << 8 | byte(at + 2));
  }
  if (bytes.size() - at == 1) put(byte(at) << 4);
  if (bytes.size() - at == 2) {
    put(byte(at) << 4 | byte(at + 1) >> 4);
    *to++ = base64url_digits[(byte(at + 1) & 15) << 2];
  }
}

/// Room for the bytes of an envelope or of its additional data, on the stack unless they are many: one is made for each
/// value that is sealed or opened, and its bytes are no secret.
class scratch {
 public:
  explicit scratch(std::size_t size) : size_(size) {
    if (size > few_.size()) many_.resize(size);
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;

  char* data() noexcept { return size_ > few_.size() ? many_.data() : few_.data(); }
  std::string_view bytes() const noexcept { return {size_ > few_.size() ? many_.data() : few_.data(), size_}; }

 private:
  std::size_t size_;
  std::array<char, 512> few_;
  std::string many_;
};

/// Most significant byte first; compilers make one instruction of it.
void store_big_endian(char* to, std::uint32_t number) {
  const std::array<char, 4> bytes{static_cast<char>(number >> 24 & 0xff), static_cast<char>(number >> 16 & 0xff),
                                  static_cast<char>(number >> 8 & 0xff), static_cast<char>(number & 0xff)};
  std::memcpy(to, bytes.data(), bytes.size());
}

/// How many bytes so many digits without padding stand for.
constexpr std::size_t decoded_size(std::size_t digits) { return digits / 4 * 3 + digits % 4 * 3 / 4; }

/// Writes `decoded_size` bytes. False unless `text` is base64url without padding in the one form there is: bits that
/// mean nothing are zero.
bool decode_base64url(std::string_view text, char* to) {
  static constexpr auto values = base64url_values();
  if (text.size() % 4 == 1) return false;
  const auto digit = [&](std::size_t place, std::size_t at) {
    return values[place][static_cast<unsigned char>(text[at])];
  };
  const auto group = [&](std::size_t at) {
    return digit(0, at) | digit(1, at + 1) | digit(2, at + 2) | digit(3, at + 3);
  };
  std::uint32_t seen = 0;
  std::size_t at = 0;
  // While more follows, a group may be written as four bytes: the next one goes over the last of them.
  for (; at + 8 <= text.size(); at += 4) {
    const std::uint32_t held = group(at);
    seen |= held;
    store_big_endian(to, held << 8);
    to += 3;
  }
  const auto put = [&](std::uint32_t held, int bytes) {
    seen |= held;
    for (int i = 0; i < bytes; ++i) *to++ = static_cast<char>((held >> (16 - 8 * i)) & 0xff);
  };
  for (; at + 4 <= text.size(); at += 4) put(group(at), 3);
  const std::size_t rest = text.size() - at;
  if (rest != 0) {
    const std::uint32_t held = digit(0, at) | digit(1, at + 1) | (rest == 3 ? digit(2, at + 2) : 0);
    if ((held & (rest == 3 ? 0xffu : 0xffffu)) != 0) return false;
    put(held, rest == 3 ? 2 : 1);
  }
  return (seen & no_digit) == 0;
}

class additional_data {
 public:
  additional_data(std::string_view key_id, const bound_place& place)
      : fields_{version, key_id, place.table(), place.column(), place.community(), place.row()}, bytes_(size()) {
    char* to = bytes_.data();
    for (const auto field : fields_) {
      store_big_endian(to, static_cast<std::uint32_t>(field.size()));
      to = std::copy(field.begin(), field.end(), to + 4);
    }
  }

  std::string_view bytes() const noexcept { return bytes_.bytes(); }

 private:
  std::size_t size() const {
    std::size_t all = 0;
    for (const auto field : fields_) all += 4 + field.size();
    return all;
  }

  std::array<std::string_view, 6> fields_;
  scratch bytes_;
};

struct envelope_parts {
  std::string_view key_id;  ///< in the envelope
  std::string_view body;    ///< in the envelope: digits of nonce, ciphertext and tag
};

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::optional<envelope_parts> take_apart(std::string_view envelope) {
  constexpr std::size_t id_at = version.size() + 1;
  constexpr std::size_t body_at = id_at + key_id_characters + 1;
  if (envelope.size() <= body_at || !envelope.starts_with(version)) return std::nullopt;
  if (envelope[id_at - 1] != '.' || envelope[body_at - 1] != '.') return std::nullopt;
  const envelope_parts parts{envelope.substr(id_at, key_id_characters), envelope.substr(body_at)};
  if (!is_lower_hex(parts.key_id)) return std::nullopt;
  if (decoded_size(parts.body.size()) < xchacha_nonce_bytes + xchacha_tag_bytes) return std::nullopt;
  return parts;
}

/// As above, and with a body that can be decoded.
std::optional<envelope_parts> take_apart_whole(std::string_view envelope) {
  const auto parts = take_apart(envelope);
  if (!parts) return std::nullopt;
  scratch body(decoded_size(parts->body.size()));
  return decode_base64url(parts->body, body.data()) ? parts : std::nullopt;
}

}  // namespace

std::string bound_place::describe() const {
  std::string text = table_ + "." + column_ + " of row \"" + row_ + "\"";
  if (!community_.empty()) text += " (community \"" + community_ + "\")";
  return text;
}

std::string token_cipher::seal(const bound_place& place, std::string_view plain) const {
  std::shared_ptr<const secret> own;
  if (communities_ != nullptr && !place.community().empty()) {
    auto made = communities_->find_or_make(place.community());
    if (!made) throw std::runtime_error(made.error().message());
    own = std::move(*made);
  }
  const std::string own_id = own ? key_id_of_key(*own) : std::string();
  const std::string_view id = own ? own_id : keys_.writing_id();
  const secret& key = own ? *own : *keys_.find(id);
  scratch body(xchacha_nonce_bytes + plain.size() + xchacha_tag_bytes);
  random_.fill(std::as_writable_bytes(std::span(body.data(), xchacha_nonce_bytes)));
  const std::string_view nonce(body.data(), xchacha_nonce_bytes);
  xchacha_seal_into(body.data() + xchacha_nonce_bytes, key, nonce, additional_data(id, place).bytes(), plain);
  std::string envelope;
  envelope.reserve(version.size() + id.size() + 2 + (body.bytes().size() * 4 + 2) / 3);
  envelope.append(version).append(".").append(id).append(".");
  append_base64url(envelope, body.bytes());
  return envelope;
}

bool token_cipher::is_current(const bound_place& place, std::string_view envelope) const {
  const auto parts = take_apart_whole(envelope);
  if (!parts) return false;
  if (communities_ == nullptr || place.community().empty()) return parts->key_id == keys_.writing_id();
  const auto own = communities_->find(place.community());
  return own && parts->key_id == key_id_of_key(*own);
}

result<secret> token_cipher::open_old(const bound_place& place, std::string_view envelope, old_ciphertext old) const {
  if (old == old_ciphertext::refused) {
    return error(errc::corrupt, "envelope_refused",
                 "There is old ciphertext in " + place.describe() +
                     ", where none was ever kept: somebody moved it there. Enter the value again.");
  }
  if (auto plain = open_old_envelope(keys_, envelope)) return std::move(*plain);
  return error(errc::corrupt, "envelope_refused",
               "The old ciphertext in " + place.describe() +
                   " opens under no loaded key. Add the key it was made with to AUTH_ENCRYPTION_KEYS_OLD, or enter "
                   "the value again.");
}

result<secret> token_cipher::open(const bound_place& place, std::string_view envelope, old_ciphertext old) const {
  if (is_old_envelope(envelope)) return open_old(place, envelope, old);
  const auto parts = take_apart(envelope);
  scratch body(parts ? decoded_size(parts->body.size()) : 0);
  if (!parts || !decode_base64url(parts->body, body.data())) {
    return error(errc::corrupt, "envelope_malformed",
                 "The sealed value in " + place.describe() + " is damaged. Enter it again.");
  }
  const secret* key = keys_.find(parts->key_id);
  std::shared_ptr<const secret> own;
  if (key == nullptr && communities_ != nullptr) {
    own = communities_->find(place.community());
    if (own && key_id_of_key(*own) == parts->key_id) key = own.get();
  }
  if (key == nullptr) {
    const bool of_a_community = communities_ != nullptr && !place.community().empty();
    std::string text = "The sealed value in " + place.describe() + " was sealed under key ";
    text.append(parts->key_id);
    text.append(of_a_community ? ", which is neither loaded nor the community's own. " : ", which is not loaded. ");
    text.append(advice_on_absent_key(of_a_community));
    return error(errc::corrupt, "encryption_key_unknown", std::move(text));
  }
  const auto nonce = body.bytes().substr(0, xchacha_nonce_bytes);
  const auto sealed = body.bytes().substr(xchacha_nonce_bytes);
  auto plain = xchacha_open(*key, nonce, additional_data(parts->key_id, place).bytes(), sealed);
  if (!plain) {
    return error(errc::corrupt, "envelope_refused",
                 "The sealed value in " + place.describe() + " was altered or belongs elsewhere. Enter it again.");
  }
  return std::move(*plain);
}

std::string_view advice_on_absent_key(bool of_a_community) noexcept {
  return of_a_community ? "Add it to AUTH_ENCRYPTION_KEYS_OLD, bring back the file of the communities' keys, or enter "
                          "the value again. If its community was being deleted, repeat `essctl community delete`."
                        : "Add that key to AUTH_ENCRYPTION_KEYS_OLD.";
}

result<std::string> key_id_of(std::string_view envelope) {
  if (is_old_envelope(envelope)) return std::string(old_key_id);
  const auto parts = take_apart_whole(envelope);
  if (!parts) return error(errc::corrupt, "envelope_malformed", "A sealed value is damaged.");
  return std::string(parts->key_id);
}

}  // namespace ess::crypto
