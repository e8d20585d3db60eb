package ai.flowscale.emulator.service;

import ai.flowscale.emulator.http.WireResponse;

/** Carries out one operation. */
@FunctionalInterface
interface Handler {
  WireResponse handle(Call call);
}
