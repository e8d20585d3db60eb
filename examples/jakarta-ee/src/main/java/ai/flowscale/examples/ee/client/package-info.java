/** The Flowscale client, made of what the server has and closed with the application. */
@NullMarked
package ai.flowscale.examples.ee.client;

import org.jspecify.annotations.NullMarked;
