// What JavaScript can call. Arguments were checked and explained in TypeScript; here a handle is looked up by slot and
// generation, and a wrong argument is EINVAL, never a crash. None of these functions calls JavaScript.
//
// Hot functions use the C interface, which is 12 ns a call cheaper; the others node-addon-api.
#include <napi.h>

#include <cstring>

#include "hub.h"

namespace tsgreen {

namespace {

// Hot

struct Arguments {
  static constexpr size_t MOST = 4;
  napi_value at[MOST];
  Hub* hub = nullptr;
  Arguments(napi_env env, napi_callback_info info) {
    size_t count = MOST;
    void* data = nullptr;
    napi_get_cb_info(env, info, &count, at, nullptr, &data);
    hub = static_cast<Hub*>(data);
  }
};

// 0 for what is no number.
int32_t integer(napi_env env, napi_value value) {
  int32_t result = 0;
  napi_get_value_int32(env, value, &result);
  return result;
}

napi_value returned(napi_env env, int32_t value) {
  napi_value result;
  napi_create_int32(env, value, &result);
  return result;
}

bool bytesOf(napi_env env, napi_value value, uv_buf_t* buffer) {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) != napi_ok || type != napi_uint8_array) return false;
  if (length > 0x7fffffff) return false;
  // Detached memory has no bytes.
  *buffer = uv_buf_init(static_cast<char*>(data), data == nullptr ? 0 : static_cast<unsigned>(length));
  return true;
}

bool isStream(const Slot& slot) { return slot.kind == Kind::tcp || slot.kind == Kind::pipe; }
bool hasPort(const Slot& slot) { return slot.kind == Kind::tcp || slot.kind == Kind::udp; }

// send(slot, gen, bytes, partly): undefined (all bytes, the usual answer and the cheapest), bytes written, WRITE_PENDING, or an error
napi_value send(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  Slot* slot = given.hub->find(integer(env, given.at[0]), integer(env, given.at[1]));
  if (slot == nullptr) return returned(env, UV_EBADF);
  uv_buf_t buffer;
  if (!isStream(*slot) || !bytesOf(env, given.at[2], &buffer)) return returned(env, UV_EINVAL);
  const int32_t written = given.hub->backend().write(*slot, &buffer, 1, integer(env, given.at[3]) != 0);
  return written >= 0 && static_cast<size_t>(written) == buffer.len ? nullptr : returned(env, written);
}

napi_value startReading(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  Slot* slot = given.hub->find(integer(env, given.at[0]), integer(env, given.at[1]));
  return returned(env, slot == nullptr ? UV_EBADF : given.hub->core().startReading(*slot));
}

napi_value close(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  Slot* slot = given.hub->find(integer(env, given.at[0]), integer(env, given.at[1]));
  if (slot == nullptr) return returned(env, UV_EBADF);
  given.hub->core().close(*slot);
  return returned(env, 0);
}

// hold(on): whether the process stays alive for the hub
napi_value hold(napi_env env, napi_callback_info info) {
  Arguments given(env, info);
  if (given.hub->started()) given.hub->backend().hold(integer(env, given.at[0]) != 0);
  return nullptr;
}

// lendSlab(): a large slab to be given, with whatever is in it; undefined: this JavaScript takes no memory of others
napi_value lendSlab(napi_env env, napi_callback_info info) { return Arguments(env, info).hub->slabs().lend(env); }

// Cold

using Info = const Napi::CallbackInfo&;

Hub* hubOf(Info info) { return static_cast<Hub*>(info.Data()); }
int32_t integer(Info info, size_t index) { return integer(info.Env(), info[index]); }
Slot* slotOf(Info info) { return hubOf(info)->find(integer(info, 0), integer(info, 1)); }
Napi::Value number(Info info, int value) { return Napi::Number::New(info.Env(), value); }

// The arguments from `first` on are family (4 or 6), address and port. Returns 0 or an error.
int addressFrom(Info info, size_t first, sockaddr_storage* address) {
  std::memset(address, 0, sizeof *address);
  if (!info[first + 1].IsString()) return UV_EINVAL;
  const std::string host = info[first + 1].As<Napi::String>().Utf8Value();
  const int port = integer(info, first + 2);
  if (port < 0 || port > 65535) return UV_EINVAL;
  return integer(info, first) == 6 ? uv_ip6_addr(host.c_str(), port, reinterpret_cast<sockaddr_in6*>(address))
                                   : uv_ip4_addr(host.c_str(), port, reinterpret_cast<sockaddr_in*>(address));
}

Napi::Value start(Info info) {
  const double now = info[2].IsNumber() ? info[2].As<Napi::Number>().DoubleValue() : 0;
  return Napi::Boolean::New(info.Env(), hubOf(info)->start(info[0], info[1], now));
}

Napi::Value addRows(Info info) { return Napi::Boolean::New(info.Env(), hubOf(info)->addRows(info[0])); }
Napi::Value giveSlab(Info info) { return Napi::Boolean::New(info.Env(), hubOf(info)->giveSlab(integer(info, 0), info[1])); }

// open(kind, family): a slot; its generation is in its row
Napi::Value open(Info info) {
  Hub* hub = hubOf(info);
  if (!hub->started()) return number(info, UV_EINVAL);
  const auto kind = static_cast<Kind>(integer(info, 0));
  if (kind != Kind::tcp && kind != Kind::pipe && kind != Kind::udp) return number(info, UV_EINVAL);
  Slot* slot = hub->core().open(kind);
  if (slot == nullptr) return number(info, UV_ENOBUFS);
  const int family = integer(info, 1);
  const int error = hub->backend().open(*slot, family);
  if (error == 0) return number(info, slot->index);
  hub->core().abandon(*slot);
  return number(info, error);
}

// The functions below are given the slot that was named. They return 0 (or more), or an error.

// bind(slot, gen, family, address, port, flags, reusePort)
int bind(Info info, Hub& hub, Slot& slot) {
  if (!hasPort(slot)) return UV_EINVAL;
  sockaddr_storage address;
  const int error = addressFrom(info, 2, &address);
  if (error != 0) return error;
  return hub.backend().bind(slot, reinterpret_cast<sockaddr*>(&address), static_cast<unsigned>(integer(info, 5)), integer(info, 6) != 0);
}

int bindPath(Info info, Hub& hub, Slot& slot) {
  if (slot.kind != Kind::pipe || !info[2].IsString()) return UV_EINVAL;
  const std::string path = info[2].As<Napi::String>().Utf8Value();
  return hub.backend().bindPipe(slot, path.data(), path.size());
}

// listen(slot, gen, backlog)
int listen(Info info, Hub& hub, Slot& slot) { return isStream(slot) ? hub.backend().listen(slot, integer(info, 2)) : UV_EINVAL; }

// connect(slot, gen, family, address, port)
int connect(Info info, Hub& hub, Slot& slot) {
  if (!hasPort(slot)) return UV_EINVAL;
  sockaddr_storage address;
  const int error = addressFrom(info, 2, &address);
  return error != 0 ? error : hub.backend().connect(slot, reinterpret_cast<sockaddr*>(&address));
}

int connectPath(Info info, Hub& hub, Slot& slot) {
  if (slot.kind != Kind::pipe || !info[2].IsString()) return UV_EINVAL;
  const std::string path = info[2].As<Napi::String>().Utf8Value();
  return hub.backend().connectPipe(slot, path.data(), path.size());
}

// sendv(slot, gen, arrays)
int sendv(Info info, Hub& hub, Slot& slot) {
  constexpr uint32_t MOST = 1024;
  if (!isStream(slot) || !info[2].IsArray()) return UV_EINVAL;
  const auto list = info[2].As<Napi::Array>();
  const uint32_t count = list.Length();
  if (count > MOST) return UV_EINVAL;
  std::vector<uv_buf_t> buffers(count);
  for (uint32_t i = 0; i < count; i++) {
    const Napi::Value item = list.Get(i);
    if (item.IsEmpty() || !bytesOf(info.Env(), item, &buffers[i])) return UV_EINVAL;
  }
  // A getter may have been among them, and have closed the handle.
  Slot* still = slotOf(info);
  return still == nullptr ? UV_EBADF : hub.backend().write(*still, buffers.data(), count, false);
}

// sendTo(slot, gen, bytes, family, address, port); family 0: to where it is connected
int sendTo(Info info, Hub& hub, Slot& slot) {
  uv_buf_t buffer;
  if (slot.kind != Kind::udp || !bytesOf(info.Env(), info[2], &buffer)) return UV_EINVAL;
  sockaddr_storage address;
  const bool connected = integer(info, 3) == 0;
  const int error = connected ? 0 : addressFrom(info, 3, &address);
  if (error != 0) return error;
  return hub.backend().send(slot, reinterpret_cast<uint8_t*>(buffer.base), buffer.len, connected ? nullptr : reinterpret_cast<sockaddr*>(&address));
}

int shutdown(Info, Hub& hub, Slot& slot) { return isStream(slot) ? hub.backend().shutdown(slot) : UV_EINVAL; }

// option(slot, gen, which, value)
int option(Info info, Hub& hub, Slot& slot) { return hub.backend().option(slot, integer(info, 2), integer(info, 3)); }

int descriptor(Info, Hub& hub, Slot& slot) { return hub.backend().descriptor(slot); }

// duplicate(slot, gen): another descriptor of the same connection, the caller's own, or an error
int duplicate(Info, Hub& hub, Slot& slot) { return hub.backend().duplicate(slot); }

template <int (*call)(Info, Hub&, Slot&)>
Napi::Value onSlot(Info info) {
  Slot* slot = slotOf(info);
  return number(info, slot == nullptr ? UV_EBADF : call(info, *hubOf(info), *slot));
}

// name(slot, gen, peer): { address, family, port }, a path, or an error
Napi::Value name(Info info) {
  Slot* slot = slotOf(info);
  if (slot == nullptr) return number(info, UV_EBADF);
  sockaddr_storage address;
  char text[1024];
  text[0] = 0;  // libuv looks at it even where the name is empty
  size_t length = sizeof text;
  const int error = hubOf(info)->backend().name(*slot, integer(info, 2) != 0, &address, text, &length);
  if (error != 0) return number(info, error);
  if (slot->kind == Kind::pipe || (slot->kind == Kind::listener && length > 0)) return Napi::String::New(info.Env(), text, length);
  const bool six = address.ss_family == AF_INET6;
  const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address);
  const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address);
  if (six) uv_ip6_name(v6, text, sizeof text);
  else if (address.ss_family == AF_INET) uv_ip4_name(v4, text, sizeof text);
  else return Napi::String::New(info.Env(), "");
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("address", text);
  result.Set("family", six ? "IPv6" : "IPv4");
  result.Set("port", ntohs(six ? v6->sin6_port : v4->sin_port));
  return result;
}

}  // namespace

bool defineCalls(napi_env env, napi_value exports, Hub* hub) {
  const std::pair<const char*, napi_callback> hot[] = {{"send", send}, {"startReading", startReading}, {"close", close}, {"hold", hold}, {"lendSlab", lendSlab}};
  for (const auto& [key, callback] : hot) {
    napi_value function;
    if (napi_create_function(env, key, NAPI_AUTO_LENGTH, callback, hub, &function) != napi_ok) return false;
    if (napi_set_named_property(env, exports, key, function) != napi_ok) return false;
  }
  const std::pair<const char*, Napi::Value (*)(Info)> cold[] = {
      {"start", start}, {"addRows", addRows}, {"giveSlab", giveSlab}, {"open", open}, {"name", name},
      {"bind", onSlot<bind>}, {"bindPath", onSlot<bindPath>}, {"listen", onSlot<listen>}, {"connect", onSlot<connect>}, {"connectPath", onSlot<connectPath>},
      {"sendv", onSlot<sendv>}, {"sendTo", onSlot<sendTo>}, {"shutdown", onSlot<shutdown>}, {"option", onSlot<option>}, {"descriptor", onSlot<descriptor>},
      {"duplicate", onSlot<duplicate>},
  };
  Napi::Object object(env, exports);
  for (const auto& [key, callback] : cold) object.Set(key, Napi::Function::New(env, callback, key, hub));
  object.Set("layout", Napi::Value(env, layout(env)));
  return true;
}

}  // namespace tsgreen
