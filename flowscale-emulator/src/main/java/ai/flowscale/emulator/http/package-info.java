/**
 * The HTTP side of the emulator: requests, responses, multipart forms, and the server. Internal:
 * may change in any release.
 */
@NullMarked
package ai.flowscale.emulator.http;

import org.jspecify.annotations.NullMarked;
