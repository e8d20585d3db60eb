/**
 * The soak: many callers for minutes, against a service that goes wrong at random, with an account
 * of every submission at the end.
 */
@NullMarked
package ai.flowscale.tck.soak;

import org.jspecify.annotations.NullMarked;
