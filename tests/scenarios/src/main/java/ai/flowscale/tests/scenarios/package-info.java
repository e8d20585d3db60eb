/**
 * The behaviour of a client over a transport: what the rules of the kit, which send single
 * exchanges, cannot show.
 *
 * <p>{@link ai.flowscale.tests.scenarios.ClientScenarios} has every operation of a client, against
 * the emulator, in each of the service's dialects, blocking and asynchronous. {@link
 * ai.flowscale.tests.scenarios.faults.FaultMatrix} has every operation with every fault. Both are
 * run over a transport by a subclass with one method.
 *
 * <p>The test methods are final, so that none can be overridden by accident.
 */
@NullMarked
package ai.flowscale.tests.scenarios;

import org.jspecify.annotations.NullMarked;
