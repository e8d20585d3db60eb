/**
 * The HTTP side of the emulator: requests, answers, multipart forms, and the server beneath.
 * Internal: may change in any release.
 */
@NullMarked
package ai.flowscale.emulator.http;

import org.jspecify.annotations.NullMarked;
