/** Small files of well-known formats, written without the module {@code java.desktop}. */
@NullMarked
package ai.flowscale.emulator.media;

import org.jspecify.annotations.NullMarked;
