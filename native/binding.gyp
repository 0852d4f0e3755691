# The native hub. In native/ and not in the root of the package, where npm would take it for an install script.
{
  "targets": [
    {
      "target_name": "tsgreen",
      "sources": ["src/hub_core.cc", "src/backend_uv.cc", "src/uv_reads.cc", "src/uv_writes.cc", "src/calls.cc", "src/layout.cc", "src/slabs.cc", "src/binding.cc"],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
      # Node-API 8 is what Node 20 to 26 have in common. No C++ exception may cross a callback of libuv.
      "defines": ["NAPI_VERSION=8", "NAPI_DISABLE_CPP_EXCEPTIONS", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"],
      "cflags_cc": ["-std=c++17", "-Wall", "-Wextra", "-Wno-unused-parameter", "-fvisibility=hidden", "-O2"],
      "xcode_settings": { "CLANG_CXX_LANGUAGE_STANDARD": "c++17", "GCC_SYMBOLS_PRIVATE_EXTERN": "YES", "MACOSX_DEPLOYMENT_TARGET": "11.0" },
      "conditions": [
        # A worker unloads the addon while callbacks of its loop may still be on their way.
        ["OS=='linux'", { "ldflags": ["-Wl,-z,nodelete"] }],
      ],
      "variables": { "asan%": "<!(node -p \"process.env.TSGREEN_ASAN === '1' ? 1 : 0\")" },
      "target_conditions": [
        ["asan==1", { "cflags_cc": ["-fsanitize=address,undefined", "-fno-omit-frame-pointer", "-g", "-O1", "-UNDEBUG"], "ldflags": ["-fsanitize=address,undefined"] }],
      ],
    }
  ]
}
