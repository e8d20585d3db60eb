package ai.flowscale.emulator.service;

import ai.flowscale.emulator.http.WireResponse;

/** Performs an operation. */
@FunctionalInterface
interface Handler {
  WireResponse handle(Call call);
}
