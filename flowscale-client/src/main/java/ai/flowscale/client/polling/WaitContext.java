package ai.flowscale.client.polling;

import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.service.FlowscaleApi;

/**
 * What all waits of a client share.
 *
 * @param api carries their requests
 * @param scheduler their clock
 * @param poller polls for them
 * @param times what is remembered of the workflows
 */
record WaitContext(FlowscaleApi api, Scheduler scheduler, Poller poller, RunTimes times) {}
