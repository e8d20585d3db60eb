package ai.flowscale.client.polling;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.service.FlowscaleApi;
import java.util.function.DoubleSupplier;

/**
 * What all waits of a client share.
 *
 * @param api carries their requests
 * @param scheduler their clock
 * @param poller polls for them
 * @param times what is remembered of the workflows
 * @param random draws from zero to below one
 */
record WaitContext(
    FlowscaleApi api, Scheduler scheduler, Poller poller, RunTimes times, DoubleSupplier random) {}
