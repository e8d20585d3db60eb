/** Events of what a client does, for the JDK Flight Recorder. */
@NullMarked
package ai.flowscale.flightrecorder;

import org.jspecify.annotations.NullMarked;
