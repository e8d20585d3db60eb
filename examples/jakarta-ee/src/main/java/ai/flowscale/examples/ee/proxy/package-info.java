/** The service's own API, with the key added here. */
@NullMarked
package ai.flowscale.examples.ee.proxy;

import org.jspecify.annotations.NullMarked;
