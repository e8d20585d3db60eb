/**
 * The transport over {@code java.net.http}. It is found by itself under the name {@code jdk}; only
 * an application that brings its own {@link java.net.http.HttpClient} names {@link
 * ai.flowscale.transport.jdk.JdkTransport}.
 */
@NullMarked
package ai.flowscale.transport.jdk;

import org.jspecify.annotations.NullMarked;
