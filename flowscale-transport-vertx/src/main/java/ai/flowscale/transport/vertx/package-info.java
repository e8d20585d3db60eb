/**
 * The transport over Vert.x. It is found by itself under the name {@code vertx}; only an
 * application that brings its own {@link io.vertx.core.Vertx} names {@link
 * ai.flowscale.transport.vertx.VertxTransport}.
 */
@NullMarked
package ai.flowscale.transport.vertx;

import org.jspecify.annotations.NullMarked;
